import { expect } from 'chai';
import { add, matvec, multiply, relu } from '../../src/ad/index.js';
import { InvalidArgumentError, SymbolicLimitError } from '../../src/errors/index.js';
import { defineModel, hypernetwork, mlp, type Model } from '../../src/models/index.js';
import { exactMoment, type ExactMomentOptions } from '../../src/symbolic/index.js';

const linear = (depth: number): Model => mlp({ depth, activation: 'linear' });
const oneInput = { inputs: 'one' } as const;

describe('what exactMoment refuses', () => {
  const refuses = (
    model: Model,
    quantity: string,
    message: string,
    options: ExactMomentOptions = {},
  ): void => {
    expect(() => exactMoment(model, quantity, options)).to.throw(InvalidArgumentError, message);
  };

  it('activations that are no polynomials, by the name of the operation', () => {
    refuses(mlp({ depth: 2, activation: 'tanh' }), 'K1', 'tanh(multiply)');
    refuses(mlp({ depth: 2, activation: 'gelu' }), 'K1', 'gelu is no polynomial', oneInput);
  });

  it('kinks at two inputs, at units of a finite layer, and where signs are no coins', () => {
    refuses(mlp({ depth: 2 }), 'K1', 'two inputs');
    refuses(mlp({ depth: 3 }), 'f0[a] f1[a]', 'two inputs');
    refuses(hypernetwork({ depth: 2, primaryWidths: [1, 2, 1] }), 'K1', 'finitely many', oneInput);
    // Where all steps of the first layer are 0, units of the second are 0 too, and step(0) is no coin.
    const steps = { depth: 3, activation: 'step' };
    refuses(mlp(steps), 'K0', 'where all units below are', { ...oneInput, power: 2 });
    const withBias = exactMoment(mlp({ ...steps, biasScale: 1 }), 'K0', { ...oneInput, power: 2 });
    expect(withBias.toString()).to.equal('3/2');
    // V (q + relu(W q)): in its square, rows of W occur once in the product of both parts.
    const skip = defineModel({
      name: 'skip',
      inputs: { x: ['inputSize'] },
      parameters: { U: ['n', 'inputSize'], W: ['n', 'n'], V: [1, 'n'] },
      apply: ({ U, W, V }, { x }) => {
        const q = matvec(U, x);
        return matvec(V, add(q, relu(matvec(W, q))));
      },
    });
    refuses(skip, 'K0', 'odd number of times', { ...oneInput, power: 2 });
    // The sign of a unit of the second layer is also that of the first.
    const twice = defineModel({
      name: 'twice',
      inputs: { x: ['inputSize'] },
      parameters: { U: ['n', 'inputSize'], W: ['n', 'n'], V: [1, 'n'] },
      apply: ({ U, W, V }, { x }) => matvec(V, relu(matvec(W, relu(matvec(W, matvec(U, x)))))),
    });
    refuses(twice, 'K0', 'used twice', { ...oneInput, power: 2 });
  });

  it('inputs whose entries are summed otherwise than in pairs', () => {
    const cubed = defineModel({
      name: 'cubed',
      inputs: { x: ['inputSize'] },
      parameters: { W1: ['n', 'inputSize'], W2: [1, 'n'] },
      apply: ({ W1, W2 }, { x }) => matvec(W2, matvec(W1, multiply(x, x))),
    });
    refuses(cubed, 'K1', 'summed in pairs');
  });

  it('quantities and options that do not exist', () => {
    for (const quantity of ['', 'K', 'K01', 'K-1', 'h', 'T{}', 'T{1,}', 'T{1} bent', 'x0[a]'])
      refuses(linear(2), quantity, 'quantity');
    refuses(linear(2), 'K21', 'from 0 to 20');
    refuses(linear(2), 'T{3}', 'from 1 to 2');
    refuses(linear(2), 'f0[a,a]', 'without loops');
    refuses(linear(2), 'f0[a,b] f1[a,b]', 'without loops');
    refuses(linear(2), 'K1', 'power', { power: 0 });
    refuses(linear(2), 'K1', 'power', { power: 1.5 });
    refuses(linear(2), 'K1', 'inputs', { inputs: 'two' as 'one' });
    refuses(linear(2), 'K1', 'widths', { widths: 'n' as 'equal' });
    refuses(linear(2), 'K1', 'method', { method: 'guess' as 'stein' });
    refuses(linear(2), 'K1', 'steps', { steps: 0 });
    refuses(linear(2), 'K1', 'timeLimit', { timeLimit: -1 });
    expect(() => exactMoment(linear(2), 'f0[')).to.throw(/position 3/);
  });

  it('more steps, terms or time than it may take', () => {
    const cost = (limits: ExactMomentOptions): void => {
      exactMoment(linear(5), 'K3', { power: 2, ...limits });
    };
    for (const [limits, resource] of [
      [{ steps: 1000 }, 'steps'],
      [{ terms: 100 }, 'terms'],
      [{ timeLimit: 0.01 }, 'time'],
    ] as const)
      expect(() => {
        cost(limits);
      })
        .to.throw(SymbolicLimitError)
        .with.property('resource', resource);
  });

  it('nothing of one computation in the next', () => {
    const first = exactMoment(linear(3), 'K2', { power: 2 }).toString();
    exactMoment(mlp({ depth: 3, activation: 'abs' }), 'K2', { power: 2, ...oneInput });
    expect(exactMoment(linear(3), 'K2', { power: 2 }).toString()).to.equal(first);
  });
});
