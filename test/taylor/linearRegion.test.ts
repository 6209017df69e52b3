import { expect } from 'chai';
import {
  add,
  maximum,
  multiply,
  relu,
  step as stepFunction,
  stopGradient,
  subtract,
  type Node,
} from '../../src/ad/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { activationOf, initialize, mlp, type Model } from '../../src/models/index.js';
import { firstActivationFlip, gradientStep, type StepOptions } from '../../src/taylor/index.js';
import { firstSignChange } from '../../src/taylor/polynomialRoots.js';
import { expectClose } from '../models/closeness.js';
import { drawCase, hypernetworkCase, inputOf, mlpCase, type DrawnCase } from '../models/networkCases.js';
import { weightsOf } from '../models/plainNetworks.js';
import { informativeDraw } from './informativeDraw.js';
import { bruteForceFlip, plainPath } from './plainSteps.js';

const networks = [
  mlpCase({ depth: 2, activation: 'relu' }),
  mlpCase({ depth: 4, activation: 'relu', biasScale: 0.5 }),
  mlpCase({ depth: 3, activation: 'abs', biasScale: 0.5 }),
  mlpCase({ depth: 3, activation: 'leakyRelu0.1' }),
  hypernetworkCase({ depth: 2, activation: 'relu', primaryWidths: [2, 3, 1] }),
  hypernetworkCase({ depth: 3, activation: 'leakyRelu0.1', primaryWidths: [2, 2, 2, 1], biasScale: 0.3 }),
  hypernetworkCase({ depth: 2, activation: 'linear', primaryActivation: 'relu', primaryWidths: [2, 4, 1] }),
  hypernetworkCase({ depth: 2, activation: 'abs', primaryWidths: [2, 3, 1], fourierFeatures: 4 }),
];
/** Degree in μ: a plain network of depth L has L, a hypernetwork L H. */
const degrees = [2, 4, 3, 3, 4, 9, 4, 4];

function optionsOf({ inputs }: DrawnCase): StepOptions {
  return { at: inputOf(inputs[0]!), along: inputOf(inputs[1]!), target: 1.5 };
}

async function remainders(
  drawn: DrawnCase,
  order: number,
  learningRate: readonly number[],
): Promise<{ remainder: Float64Array; scale: number }> {
  const options = { ...optionsOf(drawn), learningRate, order };
  const { remainder, terms } = await gradientStep(drawn.model, drawn.parameters, options);
  return {
    remainder: remainder.data,
    scale: Math.max(...terms.flatMap(({ data }) => [...data].map(Math.abs))),
  };
}

/** A first flip at a rate of order 1, of a unit that later layers listen to. */
async function flips(drawn: DrawnCase, degree: number): Promise<boolean> {
  const { learningRate } = await firstActivationFlip(drawn.model, drawn.parameters, optionsOf(drawn));
  if (!(learningRate > 1e-3 && learningRate < 100)) return false;
  const { remainder, scale } = await remainders(drawn, degree, [1.3 * learningRate]);
  return Math.abs(remainder[0]!) > 1e-9 * scale;
}

describe('firstActivationFlip', () => {
  for (const [position, network] of networks.entries()) {
    const degree = degrees[position]!;
    const draw = () => informativeDraw(network, { width: 8 }, drawn => flips(drawn, degree));

    it(`is where plain loops first see another sign, in the layer and unit it names: ${network.name}`, async () => {
      const drawn = await draw();
      const { model, parameters } = drawn;
      const { learningRate, layer, unit } = await firstActivationFlip(model, parameters, optionsOf(drawn));
      const path = plainPath(drawn, 1.5);
      expect(bruteForceFlip(path, 2 * learningRate, 2000)).to.be.closeTo(learningRate, 1e-9 * learningRate);
      const [before, after] = [1 - 1e-9, 1 + 1e-9].map(
        factor => path(factor * learningRate).preActivations[layer! - 1]![unit!]!,
      );
      expect(Math.sign(before!)).to.equal(-Math.sign(after!));
      expect(Math.sign(before!)).to.equal(Math.sign(path(0).preActivations[layer! - 1]![unit!]!));
    });

    it(`is up to where the Taylor sum has no remainder but rounding: ${network.name}`, async () => {
      const drawn = await draw();
      const { learningRate: flip } = await firstActivationFlip(
        drawn.model,
        drawn.parameters,
        optionsOf(drawn),
      );
      const { remainder, scale } = await remainders(drawn, degree, [0.5 * flip, 0.999999 * flip, 1.3 * flip]);
      expectClose(remainder.subarray(0, 2), [0, 0], 1e-14, 'remainder', scale);
      expect(Math.abs(remainder[2]!)).to.be.above(1e-9 * scale);
    });
  }

  it('is infinite without kinks, or if no unit moves', async () => {
    const linear = drawCase(mlpCase({ depth: 3, activation: 'linear' }), { width: 4, seed: 1 });
    const options = { at: linear.inputs[0]!.x, along: linear.inputs[1]!.x, target: 1 };
    const none = { learningRate: Infinity, layer: undefined, unit: undefined };
    expect(await firstActivationFlip(linear.model, linear.parameters, options)).to.deep.equal(none);
    // All units are dead at j, so the step is zero.
    const { model } = mlpCase({ depth: 2, activation: 'relu' });
    const parameters = weightsOf(
      new Map([
        ['W1', { data: Float64Array.of(-1, -2), rows: 2, columns: 1 }],
        ['W2', { data: Float64Array.of(1, 1), rows: 1, columns: 2 }],
      ]),
    );
    expect(await firstActivationFlip(model, parameters, { at: [-3], along: [1], target: 1 })).to.deep.equal(
      none,
    );
    // At j = −1 both units live and h = (1 + 2)·√2/√2 = 3: descending to 0 flips unit 1 at i = −2 first.
    const { learningRate, layer, unit } = await firstActivationFlip(model, parameters, {
      at: [-2],
      along: [-1],
      target: 0,
    });
    // w₁ → w₁ + μ 3 v₁ with slope 1 from √2/√2: −1 + 3 μ = 0.
    expect(learningRate).to.be.closeTo(1 / 3, 1e-15);
    expect([layer, unit]).to.deep.equal([1, 0]);
  });

  it('is 0 for a unit that sits on its kink and moves', async () => {
    const { model } = mlpCase({ depth: 2, activation: 'relu', biasScale: 1 });
    const parameters = weightsOf(
      new Map([
        ['W1', { data: Float64Array.of(1, 1, 0, 1), rows: 2, columns: 2 }],
        ['b1', { data: Float64Array.of(0, 0), rows: 2, columns: 1 }],
        ['W2', { data: Float64Array.of(1, 1), rows: 1, columns: 2 }],
        ['b2', { data: Float64Array.of(0), rows: 1, columns: 1 }],
      ]),
    );
    const flip = await firstActivationFlip(model, parameters, { at: [1, -1], along: [1, 1], target: 0 });
    expect(flip).to.deep.equal({ learningRate: 0, layer: 1, unit: 0 });
  });

  const step = { at: [1, -0.4], along: [0.3, 0.8], target: 2 };

  it('finds the kinks of activations of a user: elsewhere than at 0, several in one, and made by a step', async () => {
    const activations: Record<string, (x: Node) => Node> = {
      shifted: x => relu(subtract(x, 0.3)),
      clipped: x => subtract(relu(add(x, 0.6)), relu(subtract(x, 0.6))),
      // relu, as a jump of its slope.
      stepped: x => multiply(x, stepFunction(x)),
    };
    for (const [name, apply] of Object.entries(activations)) {
      const model = mlp({ depth: 3, activation: { name, apply }, biasScale: 0.5 });
      const parameters = initialize(model, { width: 8, inputSize: 2, seed: 5 });
      const { learningRate: flip } = await firstActivationFlip(model, parameters, step);
      expect(flip, name).to.be.above(1e-3).and.below(100);
      const learningRate = [0.5 * flip, 0.999999 * flip, 1.3 * flip];
      const { remainder } = await gradientStep(model, parameters, { ...step, learningRate, order: 3 });
      expect(Math.abs(remainder.data[0]!), name).to.be.below(1e-12);
      expect(Math.abs(remainder.data[1]!), name).to.be.below(1e-12);
      expect(Math.abs(remainder.data[2]!), name).to.be.above(1e-9);
    }
  });

  it('is the same for relu and for x · step(x)', async () => {
    const own = { name: 'stepped', apply: (x: Node) => multiply(x, stepFunction(x)) };
    const [relus, steps] = ['relu', own].map(activation => mlp({ depth: 3, activation, gain: 1 })) as [
      Model,
      Model,
    ];
    const parameters = initialize(relus, { width: 8, inputSize: 2, seed: 5 });
    expect(await firstActivationFlip(steps, parameters, step)).to.deep.equal(
      await firstActivationFlip(relus, parameters, step),
    );
  });

  it('refuses a kink that depends on the parameters behind a stopped derivative, and names it', async () => {
    const model = mlp({ depth: 2, activation: { name: 'stopped', apply: x => relu(stopGradient(x)) } });
    const parameters = initialize(model, { width: 8, inputSize: 2, seed: 5 });
    const error: unknown = await firstActivationFlip(model, parameters, step).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect((error as Error).message).to.match(/relu\(stopGradient\) .* cannot be followed/);
  });

  it('refuses kinks where two values meet, which it does not follow, and names them', async () => {
    const network = mlp({ depth: 3, activation: { name: 'maximum', apply: x => maximum(x, 0) } });
    const parameters = initialize(network, { width: 4, inputSize: 2, seed: 1 });
    const error: unknown = await firstActivationFlip(network, parameters, {
      at: [1, 0],
      along: [0, 1],
      target: 1,
    }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect((error as Error).message).to.match(/Kinks where two values meet are not followed: .*maximum/);
  });

  it('refuses networks that are not piecewise linear, whatever they say, and batches', async () => {
    const tanh = drawCase(mlpCase({ depth: 3, activation: 'tanh' }), { width: 4, seed: 1 });
    const x = tanh.inputs[0]!.x;
    const refusal = async (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => undefined,
        (error: unknown) => error,
      );
    const error = await refusal(
      firstActivationFlip(tanh.model, tanh.parameters, { at: x, along: x, target: 1 }),
    );
    expect(error).to.be.instanceOf(InvalidArgumentError).and.to.have.property('argument', 'model');
    expect((error as Error).message).to.match(/tanh.*allowed: .*piecewise linear/);
    // A kink behind a smooth function: the series never ends.
    const apply = activationOf('tanh').apply;
    const liar = mlp({
      depth: 3,
      activation: { name: 'liar', apply: y => relu(apply(y)) },
    });
    const found = await refusal(firstActivationFlip(liar, tanh.parameters, { at: x, along: x, target: 1 }));
    expect(found).to.be.instanceOf(InvalidArgumentError);
    expect((found as Error).message).to.match(/liar.*piecewise linear/);
    const relus = drawCase(mlpCase({ depth: 2, activation: 'relu' }), { width: 4, seed: 1 });
    const options = { at: [x, x], along: x, target: 1 };
    const batched = await refusal(firstActivationFlip(relus.model, relus.parameters, options));
    expect(batched).to.be.instanceOf(InvalidArgumentError);
    expect((batched as Error).message).to.match(/without batch axes/);
  });
});

describe('firstSignChange', () => {
  /** Π (x − root), lowest power first. */
  function withRoots(...roots: number[]): number[] {
    return roots.reduce<number[]>(
      (p, root) => [...p, 0].map((_, k) => (k > 0 ? p[k - 1]! : 0) - root * (p[k] ?? 0)),
      [1],
    );
  }

  it('finds the smallest positive root at which the sign changes', () => {
    expect(firstSignChange(withRoots(3, 1, 2), Infinity)).to.be.closeTo(1, 1e-15);
    expect(firstSignChange(withRoots(-1, 5), Infinity)).to.be.closeTo(5, 1e-14);
    expect(firstSignChange(withRoots(2, 2, 2), Infinity)).to.be.closeTo(2, 1e-4);
    expect(firstSignChange(withRoots(1e-9, 1), Infinity)).to.be.closeTo(1e-9, 1e-22);
    expect(firstSignChange(withRoots(1e7, 2e7), Infinity)).to.be.closeTo(1e7, 1e-7);
  });

  it('passes over roots at which the sign stays', () => {
    expect(firstSignChange(withRoots(1, 1), Infinity)).to.equal(undefined);
    expect(firstSignChange(withRoots(1, 1, 2), Infinity)).to.be.closeTo(2, 1e-14);
    expect(firstSignChange(withRoots(1, 1, 1, 1, 4), Infinity)).to.be.closeTo(4, 1e-13);
    expect(firstSignChange([1, 0, 1], Infinity)).to.equal(undefined);
  });

  it('looks only below the limit, and sees no root in a constant', () => {
    expect(firstSignChange(withRoots(3), 2)).to.equal(undefined);
    expect(firstSignChange(withRoots(3), 3.1)).to.be.closeTo(3, 1e-15);
    expect(firstSignChange([5], Infinity)).to.equal(undefined);
    expect(firstSignChange([-5, 0, 0], Infinity)).to.equal(undefined);
  });
});
