import { expect } from 'chai';
import {
  constant,
  dot,
  exp,
  input,
  log,
  multiply,
  subtract,
  sum,
  tanh,
  add,
  type Node,
} from '../../src/ad/index.js';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../src/errors/index.js';
import { initialize, mlp, type Parameters } from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import {
  descend,
  firstActivationFlip,
  forward,
  gradientStep,
  neuralTangentKernelDerivative,
  type LossFunction,
} from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import { drawCase, hypernetworkCase, inputOf, mlpCase, type DrawnCase } from '../models/networkCases.js';
import { movedBy, plainForward, plainGradient, weightsOf } from '../models/plainNetworks.js';

const drawn = drawCase(mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.4, outputs: 2 }), {
  width: 6,
  seed: 3,
});
const fourier = drawCase(
  hypernetworkCase({ depth: 2, activation: 'tanh', primaryWidths: [2, 2, 1], fourierFeatures: 3 }),
  { width: 5, seed: 2 },
);

/** |h − t|²/2, the same as "squared". */
const squared: LossFunction = (h, t) => {
  const difference = subtract(h, t);
  return multiply(0.5, dot(difference, difference));
};
/** Σ log cosh(h − t), with the slope tanh(h − t). */
const logCosh: LossFunction = (h, t) => {
  const d = subtract(h, t);
  return sum(log(multiply(0.5, add(exp(d), exp(multiply(-1, d))))));
};

async function refusal(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Error)) throw new Error('not refused');
  return error;
}

describe('losses of one’s own', () => {
  const { model, parameters, plain, dense, inputs } = drawn;
  const [at, along] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
  const target = [0.3, -2];

  it('equal the loss of the same formula, bit for bit, in every question', async () => {
    const step = { at, along, target, learningRate: 0.1, order: 3 };
    const own = await gradientStep(model, parameters, { ...step, loss: squared });
    const named = await gradientStep(model, parameters, step);
    expect(own).to.deep.equal(named);
    const examples = { along, targets: [target], learningRate: 0.1 };
    const ownDescent = await descend(model, parameters, { ...examples, loss: squared });
    const namedDescent = await descend(model, parameters, examples);
    expect(ownDescent.loss).to.equal(namedDescent.loss);
    const h = await forward(model, ownDescent.parameters, at);
    expect(h).to.deep.equal(await forward(model, namedDescent.parameters, at));
    const kernel = { at, examples: along, targets: [target] };
    expect(
      await neuralTangentKernelDerivative(model, parameters, { ...kernel, loss: squared }),
    ).to.deep.equal(await neuralTangentKernelDerivative(model, parameters, kernel));
    const other = await neuralTangentKernelDerivative(model, parameters, { ...kernel, loss: logCosh });
    expect(other.data).to.not.deep.equal(
      (await neuralTangentKernelDerivative(model, parameters, kernel)).data,
    );
  });

  it('lead where plain loops with the slope of the loss lead', async () => {
    const h = plainForward(plain, dense, inputs[1]!).outputs;
    const slope = h.map((value, k) => Math.tanh(value - target[k]!));
    const moved = movedBy(dense, plainGradient(plain, dense, inputs[1]!, slope), -0.2);
    const expected = plainForward(plain, moved, inputs[0]!).outputs;
    const step = { at, along, target, learningRate: 0.2, loss: logCosh };
    expectClose(
      (await gradientStep(model, parameters, { ...step, order: 0 })).exact.data,
      expected,
      1e-13,
      'h',
      1,
    );
    const descent = await descend(model, parameters, {
      along,
      targets: [target],
      learningRate: 0.2,
      loss: logCosh,
    });
    expectClose((await forward(model, descent.parameters, at)).data, expected, 1e-13, 'h', 1);
    const loss = h.reduce((total, value, k) => total + Math.log(Math.cosh(value - target[k]!)), 0);
    expect(descent.loss).to.be.closeTo(loss, 1e-13);
  });

  it('may change with what they hold, from call to call', async () => {
    let factor = 1;
    const scaled: LossFunction = (h, t) => multiply(factor, squared(h, t));
    const lossAt = async (): Promise<number> =>
      (await descend(model, parameters, { along, targets: [target], learningRate: 0, loss: scaled })).loss;
    const one = await lossAt();
    factor = 2;
    expect(await lossAt()).to.equal(2 * one);
    for (factor = 3; factor < 100; factor++) expect((await lossAt()) / one).to.be.closeTo(factor, 1e-13);
    factor = 1;
    expect(await lossAt()).to.equal(one);
  });

  it('are refused where they are no scalar functions of nodes', async () => {
    const outer = input('outer', []);
    const mistakes: [unknown, new (...given: never[]) => Error, RegExp][] = [
      [
        (h: Node, t: Node) => subtract(h, t),
        ShapeError,
        /what loss returns has shape \[2\], allowed: a scalar/,
      ],
      [async (h: Node, t: Node) => Promise.resolve(dot(h, t)), InvalidArgumentError, /loss: .*not be async/],
      [(h: never, t: never) => (h - t) ** 2, InvalidArgumentError, /loss: what f returns is NaN.*multiply/],
      [() => undefined, InvalidArgumentError, /return/],
      [(h: Node) => multiply(outer, sum(h)), InvalidArgumentError, /loss, in what it holds,.*outer/],
      ['hinge', InvalidArgumentError, /"squared", "crossEntropy" or a function/],
    ];
    for (const [loss, kind, message] of mistakes) {
      for (const error of [
        await refusal(
          gradientStep(model, parameters, {
            at,
            along,
            target,
            learningRate: 1,
            order: 1,
            loss: loss as LossFunction,
          }),
        ),
        await refusal(
          descend(model, parameters, {
            along,
            targets: [target],
            learningRate: 1,
            loss: loss as LossFunction,
          }),
        ),
      ]) {
        expect(error).to.be.instanceOf(kind);
        expect(error.message).to.match(message);
      }
    }
    const holdsData: LossFunction = (h, t) => dot(constant([1, 2]), tanh(subtract(h, t)));
    const options = { along, targets: [target], learningRate: 0.1, loss: holdsData };
    expect((await descend(model, parameters, options)).loss).to.be.a('number');
    const missing = await refusal(descend(model, parameters, { ...options, targets: [1] }));
    expect(missing.message).to.match(/target is 1, allowed: 2 numbers/);
  });
});

describe('weight decay', () => {
  const [rate, decay] = [0.1, 0.3];

  /** w − μ (∇ℓ + λ w) entry by entry, |h − t|²/2; the weights of features stay. */
  function plainDecay({ plain, dense, inputs }: DrawnCase, target: readonly number[]) {
    const slope = plainForward(plain, dense, inputs[1]!).outputs.map((h, k) => h - target[k]!);
    const gradient = plainGradient(plain, dense, inputs[1]!, slope);
    const shrunk = new Map(
      [...dense].map(([name, array]) => [
        name,
        gradient.has(name) ? { ...array, data: array.data.map(value => (1 - rate * decay) * value) } : array,
      ]),
    );
    return movedBy(shrunk, gradient, -rate);
  }

  for (const [network, target] of [
    [drawn, [0.3, -2]],
    [fourier, [1]],
  ] as const) {
    it(`is (1 − μλ) w − μ ∇ℓ, as plain loops say, for every trained parameter: ${network.name}`, async () => {
      const { model, parameters, plain, inputs } = network;
      const expected = plainDecay(network, target);
      const options = { learningRate: rate, weightDecay: decay };
      const along = inputOf(inputs[1]!);
      const { parameters: after } = await descend(model, parameters, {
        along,
        targets: [target],
        ...options,
      });
      for (const [name, { data }] of expected) {
        const parameter = after.get(name)!;
        const entries = 'data' in parameter ? parameter.data : await parameter.materialize();
        expectClose(entries, data, 1e-13, name, 1);
      }
      const at = inputOf(inputs[0]!);
      const step = await gradientStep(model, parameters, { at, along, target, order: 12, ...options });
      const moved = plainForward(plain, expected, inputs[0]!).outputs;
      expectClose(step.exact.data, moved, 1e-13, 'exact', 1);
      expectClose(step.taylorSum.data, moved, 1e-8, 'Taylor sum', 1);
    });
  }

  it('without a gradient leaves wᵗ = (1 − μλ)ᵗ w, of dense and implicit weights', async () => {
    // Of a linear network at its target: h = W2 W1 x shrinks by (1 − μλ)² in a step that has no gradient.
    const model = mlp({ depth: 2, activation: 'linear' });
    for (const storage of ['dense', 'implicit'] as const) {
      let parameters: Parameters = initialize(model, { width: 30, inputSize: 2, seed: 1, storage: storage });
      const x = [1, 2];
      const [h] = (await forward(model, parameters, x)).data;
      let expected = h!;
      for (let step = 0; step < 5; step++) {
        const [now] = (await forward(model, parameters, x)).data;
        expect(now).to.be.closeTo(expected, 1e-13);
        const options = { along: x, targets: [now!], learningRate: 0.5, weightDecay: 0.2 };
        ({ parameters } = await descend(model, parameters, options));
        expected *= 0.9 ** 2;
      }
    }
  });

  it('alone moves the parameters where the loss does not: of a constant loss, w goes to (1 − μλ) w', async () => {
    const { model, plain, dense, parameters, inputs } = drawn;
    const options = { learningRate: rate, weightDecay: decay, loss: () => 0 };
    const [at, along] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
    const shrunk = new Map(
      [...dense].map(([name, array]) => [
        name,
        { ...array, data: array.data.map(value => (1 - rate * decay) * value) },
      ]),
    );
    const expected = plainForward(plain, shrunk, inputs[0]!).outputs;
    const target = [0, 0];
    const { exact } = await gradientStep(model, parameters, { at, along, target, order: 1, ...options });
    expectClose(exact.data, expected, 1e-13, 'exact', 1);
    const { parameters: after, loss } = await descend(model, parameters, {
      along,
      targets: [target],
      ...options,
    });
    expectClose((await forward(model, after, at)).data, expected, 1e-13, 'descend', 1);
    expect(loss).to.equal(0);
  });

  it('agrees between descend and gradientStep on implicit weights, whatever is asked first', async () => {
    const model = mlp({ depth: 4, activation: 'tanh', biasScale: 0.5 });
    const parameters = initialize(model, { width: 2000, inputSize: 2, seed: 5 });
    const [at, along] = [
      [0.3, -1],
      [0.9, 0.2],
    ];
    const options = { learningRate: 0.4, weightDecay: 0.5 };
    const { exact } = await gradientStep(model, parameters, { at, along, target: 1, order: 2, ...options });
    const { parameters: after } = await descend(model, parameters, { along, targets: [1], ...options });
    expect((await forward(model, after, at)).data[0]).to.be.closeTo(exact.data[0]!, 1e-11);
  });

  it('moves the first flip of a ReLU network: at the flip a unit is at 0', async () => {
    const model = mlp({ depth: 2 });
    const parameters = initialize(model, { width: 8, inputSize: 2, seed: 4 });
    const options = { at: [1, 0.5], along: [0.2, -1], target: 3 };
    const without = await firstActivationFlip(model, parameters, options);
    const withDecay = await firstActivationFlip(model, parameters, { ...options, weightDecay: 0.7 });
    expect(withDecay.learningRate).to.not.equal(without.learningRate);
    const { parameters: there } = await descend(model, parameters, {
      along: options.along,
      targets: [3],
      learningRate: withDecay.learningRate,
      weightDecay: 0.7,
    });
    const first = there.get('W1')!;
    const entries = 'data' in first ? first.data : await first.materialize();
    const unit = withDecay.unit!;
    const y = entries[2 * unit]! * 1 + entries[2 * unit + 1]! * 0.5;
    expect(y).to.be.closeTo(0, 1e-12);
  });

  it('is refused where it is not a finite number ≥ 0', async () => {
    const { model, parameters, inputs } = drawn;
    for (const weightDecay of [-0.1, NaN, Infinity, '1']) {
      const options = { along: inputOf(inputs[0]!), learningRate: 0.1, weightDecay } as never;
      for (const asked of [
        descend(model, parameters, { ...(options as object), targets: [[0, 0]] } as never),
        gradientStep(model, parameters, {
          ...(options as object),
          at: inputOf(inputs[0]!),
          target: [0, 0],
          order: 1,
        } as never),
      ]) {
        const error = await refusal(asked);
        expect(error).to.be.instanceOf(InvalidArgumentError);
        expect(error.message).to.match(/weightDecay is .*a finite number ≥ 0/);
      }
    }
  });
});

describe('gradientStep of extreme learning rates', () => {
  it('has finite terms where μʳ overflows and aᵣ underflows: rate 10⁵, order 70', async () => {
    // h = v tanh(w s) along (1, ...) has aᵣ of order s²ʳ: with s = 10⁻⁴ they are 10⁻⁸ʳ, and μʳ is 10⁵ʳ.
    const model = mlp({ depth: 2, activation: 'exp' });
    const s = 1e-4;
    const weights = new Map([
      ['W1', new DenseMatrix(Float64Array.of(0), 1, 1)],
      ['W2', new DenseMatrix(Float64Array.of(1), 1, 1)],
    ]);
    // h = v exp(w s) at (1, 0), target h − 1: the step is −μ (1, s), so that h(μ) = (1 − μ) exp(−μ s²).
    const mu = 1e5;
    const step = await gradientStep(model, weights, {
      at: [s],
      along: [s],
      target: 0,
      learningRate: [mu, 1, 0],
      order: 70,
    });
    const x = mu * s * s;
    let power = 1;
    let before = 0;
    for (let r = 0; r <= 70; r++) {
      // The coefficient of order r of (1 − μ) exp(−μ s²).
      const expected = power - mu * before;
      expect(step.terms[r]!.data[0]! / expected, `order ${r}`).to.be.closeTo(1, 1e-12);
      before = power;
      power *= -x / (r + 1);
    }
    expect(step.exact.data[0]! / ((1 - mu) * Math.exp(-x))).to.be.closeTo(1, 1e-12);
    expect(Math.abs(step.remainder.data[0]! / step.exact.data[0]!)).to.be.below(1e-13);
    expect(step.terms.every(({ data }) => data.every(Number.isFinite))).to.equal(true);
    expect(step.taylorSum.data[2]).to.equal(1);
  });

  it('names the order of a term that overflows', async () => {
    const model = mlp({ depth: 2, activation: 'exp' });
    const weights = new Map([
      ['W1', new DenseMatrix(Float64Array.of(0), 1, 1)],
      ['W2', new DenseMatrix(Float64Array.of(1), 1, 1)],
    ]);
    const options = { at: [1], along: [1], target: 0, learningRate: 1e40, order: 20 };
    const error = await refusal(gradientStep(model, weights, options));
    expect(error).to.be.instanceOf(NonFiniteError);
    // μʳ/r! − μʳ/(r − 1)! for μ = 10⁴⁰: 10³²⁰/7! overflows, 10²⁸⁰/6! does not.
    expect(error.message).to.match(/the term of order 8 is not finite: choose a lower learning rate/);
    // A step that grows: exp(+10⁴⁰) is beyond all numbers.
    const growing = await refusal(
      gradientStep(model, weights, { ...options, learningRate: -1e40, order: 0 }),
    );
    expect(growing.message).to.match(/the network after the step is not finite/);
  });
});

describe('weights of a step', () => {
  it('are those that were given: nothing is changed in place', async () => {
    const { model, dense, inputs } = drawn;
    const parameters = weightsOf(dense);
    const before = [...dense.values()].map(({ data }) => data.slice());
    await descend(model, parameters, {
      along: inputOf(inputs[0]!),
      targets: [[1, 1]],
      learningRate: 0.1,
      weightDecay: 0.5,
    });
    [...dense.values()].forEach(({ data }, k) => expect([...data]).to.deep.equal([...before[k]!]));
  });
});
