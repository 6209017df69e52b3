import { expect } from 'chai';
import { add, dimensionSize, matvec, multiply, power, relu } from '../../src/ad/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import {
  defineModel,
  initialize,
  mlp,
  recurrent,
  residual,
  type Model,
  type Parameters,
} from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import type { Operator } from '../../src/program/index.js';
import type { Tensor } from '../../src/ad/index.js';
import { descend, forward, taylorTerms } from '../../src/taylor/index.js';
import { expectClose } from './closeness.js';
import { only } from './networkCases.js';

const isOperator = (value: Operator | Tensor): value is Operator => 'materialize' in value;

async function entriesOf(parameters: Parameters, name: string): Promise<Float64Array> {
  const value = parameters.get(name)!;
  return isOperator(value) ? value.materialize() : value.data;
}

/** The first weight and the bias of a model that is drawn with a deviation. */
const drawnWith = (deviation: number): Model =>
  defineModel({
    name: 'drawn',
    inputs: { x: ['inputSize'] },
    parameters: {
      W: { shape: ['n', 'inputSize'], deviation },
      b: { shape: ['n'], deviation },
      v: [1, 'n'],
    },
    apply: ({ W, b, v }, { x }) =>
      multiply(matvec(v, relu(add(matvec(W, x), b))), power(dimensionSize('n'), -0.5)),
  });

describe('the deviation of a parameter', () => {
  for (const storage of ['dense', 'implicit'] as const) {
    it(`multiplies the variates of its stream, ${storage}`, async () => {
      const size = { width: 20, inputSize: 15, seed: 6, storage };
      const unit = initialize(drawnWith(1), size);
      for (const deviation of [0, 0.1, 3]) {
        const parameters = initialize(drawnWith(deviation), size);
        for (const name of ['W', 'b']) {
          const expected = (await entriesOf(unit, name)).map(entry => deviation * entry);
          expectClose(await entriesOf(parameters, name), expected, 1e-15, name, deviation);
        }
        const v = await entriesOf(parameters, 'v');
        expect(v).to.deep.equal(await entriesOf(unit, 'v'));
      }
    });
  }

  it('is not there where it is 1, and refused where it is none', () => {
    expect(drawnWith(1).parameters[0]).not.to.have.property('deviation');
    expect(drawnWith(0).parameters[1]).to.include({ name: 'b', deviation: 0 });
    for (const deviation of [-1, NaN, Infinity])
      expect(() => drawnWith(deviation)).to.throw(InvalidArgumentError, /parameters\.W\.deviation is/);
    const phases = { shape: ['n'], kind: 'feature', law: 'phase', deviation: 2 } as const;
    expect(() =>
      defineModel({
        name: 'm',
        inputs: { x: [1] },
        parameters: { b: ['n'], phases },
        apply: () => 0 as never,
      }),
    ).to.throw(InvalidArgumentError, /phases\.deviation is 2, allowed: none/);
  });
});

const scales = { weightScale: 1.5, biasScale: 0.3, readoutScale: 0.7 };
const makers = {
  mlp: variance => mlp({ depth: 3, activation: 'tanh', ...scales, variance }),
  recurrent: variance =>
    recurrent({ length: 3, activation: 'tanh', inputScale: 1.2, ...scales, variance, pooling: 'average' }),
} satisfies Record<string, (variance: 'outside' | 'inside') => Model>;

const inputsOf = (model: Model) =>
  model.name === 'mlp'
    ? ([[0.4, -1.2], [1.1, 0.3]] as const) // prettier-ignore
    : ([
        [[0.4, -1.2], [1, 2], [0, 1]], // prettier-ignore
        [[1.1, 0.3], [0, -1], [1, 1]], // prettier-ignore
      ] as const);

describe('variance inside the law and factors outside', () => {
  for (const [name, make] of Object.entries(makers)) {
    for (const storage of ['dense', 'implicit'] as const) {
      it(`are one network at initialisation: ${name}, ${storage}`, async () => {
        const size = { width: 40, inputSize: 2, seed: 9, storage };
        const [outside, inside] = await Promise.all(
          (['outside', 'inside'] as const).map(async variance => {
            const model = make(variance);
            const inputs = inputsOf(model) as unknown as number[][][];
            const { data } = await forward(model, initialize(model, size), inputs);
            return data;
          }),
        );
        expectClose(inside!, outside!, 1e-14, name, 1);
      });
    }
  }

  it('differ in the kernel by σ² of each group of parameters', async () => {
    const size = { width: 30, inputSize: 2, seed: 2 };
    const kernel = async (variance: 'outside' | 'inside'): Promise<number> => {
      // With equal scales h is of degree one in each of σ and β: every group has the same factor.
      const model = mlp({ depth: 3, activation: 'tanh', weightScale: 1.5, biasScale: 1.5, variance });
      const [at, along] = inputsOf(model) as unknown as number[][];
      const { derivatives } = await taylorTerms(model, initialize(model, size), {
        at: at!,
        along: along!,
        order: 1,
      });
      return only(derivatives[1]!);
    };
    const [outside, inside] = [await kernel('outside'), await kernel('inside')];
    expectClose([inside], [outside / 1.5 ** 2], 1e-14, 'K1');
  });

  it('trains implicit weights as the same dense ones', async () => {
    const model = makers.mlp('inside');
    const implicit = initialize(model, { width: 12, inputSize: 2, seed: 3, storage: 'implicit' });
    const along = [[0.4, -1.2], [1.1, 0.3]]; // prettier-ignore
    const options = { along, targets: [1, -1], learningRate: 0.2, weightDecay: 0.1 };
    const { parameters: after } = await descend(model, implicit, options);
    const moved = await forward(model, after, along);
    // What an implicit matrix has answered is settled: written out, it is the same matrix.
    const dense: Parameters = new Map(
      await Promise.all(
        [...implicit].map(async ([name, value]): Promise<[string, Operator | Tensor]> => {
          if (!isOperator(value)) return [name, value];
          const { rows, columns } = value;
          return [name, new DenseMatrix(await value.materialize(), rows, columns)];
        }),
      ),
    );
    const { parameters: expected } = await descend(model, dense, options);
    const { data } = await forward(model, expected, along);
    expectClose(moved.data, data, 1e-12, 'outputs after a step', 1);
  });

  it('has no negative scale inside a law', () => {
    for (const name of ['weightScale', 'readoutScale', 'biasScale']) {
      const options = { weightScale: 1, biasScale: 1, variance: 'inside', [name]: -2 } as const;
      const refusal = new RegExp(`${name} is -2, allowed: a number ≥ 0`);
      expect(() => mlp({ depth: 2, ...options })).to.throw(InvalidArgumentError, refusal);
      expect(() => recurrent({ length: 2, ...options })).to.throw(InvalidArgumentError, refusal);
    }
  });
});

describe('residual, recurrent and scaled networks refuse', () => {
  const refused: [string, () => Model, RegExp][] = [
    ['no blocks', () => residual({ depth: 0 }), /depth is 0, allowed: an integer from 1 to 1000/],
    ['an infinite α', () => residual({ depth: 1, alpha: Infinity }), /alpha is Infinity, allowed: a finite/],
    ['no steps', () => recurrent({ length: 0 }), /length is 0, allowed: an integer from 1 to 1000/],
    [
      'another pooling',
      () => recurrent({ length: 2, pooling: 'mean' as 'last' }),
      /pooling is "mean", allowed: "last" or "average"/,
    ],
    [
      'another place for scales',
      () => mlp({ depth: 2, variance: 'within' as 'inside' }),
      /variance is "within", allowed: "outside" or "inside"/,
    ],
    [
      'an output bias without biases',
      () => mlp({ depth: 2, outputBias: true }),
      /outputBias is true, allowed: false without a biasScale/,
    ],
    [
      'a word for a boolean',
      () => mlp({ depth: 2, outputBias: 'no' as unknown as boolean }),
      /outputBias is "no", allowed: true or false/,
    ],
  ];
  for (const [what, make, message] of refused)
    it(what, () => {
      expect(make).to.throw(InvalidArgumentError, message);
    });
});
