import { expect } from 'chai';
import { gradientStep, taylorTerms, type Loss } from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import {
  batchOf,
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  only,
  type DrawnCase,
} from '../models/networkCases.js';
import {
  movedBy,
  plainForward,
  plainGradient,
  weightsOf,
  type PlainInputs,
} from '../models/plainNetworks.js';
import { bends, informativeDraw } from './informativeDraw.js';
import { plainPath, signsOf } from './plainSteps.js';

const logistic = (h: number): number => 1 / (1 + Math.exp(-h));

type LossName = Extract<Loss, string>;

/** ∂ℓ/∂h of all outputs, in closed form. */
function lossSlope(loss: LossName, h: readonly number[], target: readonly number[]): number[] {
  if (loss === 'squared') return h.map((value, k) => value - target[k]!);
  if (h.length === 1) return [logistic(h[0]!) - target[0]!];
  const largest = Math.max(...h);
  const weights = h.map(value => Math.exp(value - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mass = target.reduce((sum, t) => sum + t, 0);
  return weights.map((weight, k) => (mass * weight) / total - target[k]!);
}

/** hᵢ(w − μ ∇ℓⱼ) by plain loops over dense arrays. */
function plainStep(
  { plain, dense }: DrawnCase,
  loss: LossName,
  target: readonly number[],
  at: PlainInputs,
  along: PlainInputs,
  rate: number,
): number[] {
  const slope = lossSlope(loss, plainForward(plain, dense, along).outputs, target);
  const moved = movedBy(dense, plainGradient(plain, dense, along, slope), -rate);
  return plainForward(plain, moved, at).outputs;
}

const tanhCase = await informativeDraw(mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.3 }), {
  width: 8,
});
/** One whose step of length 0.01 stays in a linear region. */
const reluCase = await informativeDraw(
  mlpCase({ depth: 3, activation: 'relu' }),
  { width: 12 },
  async drawn => {
    const path = plainPath(drawn, 0.4);
    return (await bends(drawn)) && signsOf(path(0.01)) === signsOf(path(0));
  },
);
const hyperCase = await informativeDraw(
  hypernetworkCase({ depth: 2, activation: 'erf', primaryWidths: [2, 3, 1], gain: 2 }),
  { width: 8 },
);
const classifier = drawCase(mlpCase({ depth: 3, activation: 'gelu', outputs: 4, biasScale: 0.2 }), {
  width: 7,
  seed: 4,
});
const multiHyper = drawCase(hypernetworkCase({ depth: 2, activation: 'tanh', primaryWidths: [2, 3, 3] }), {
  width: 7,
  seed: 5,
});

describe('gradientStep of a network with one output', () => {
  for (const drawn of [tanhCase, reluCase, hyperCase]) {
    for (const loss of ['squared', 'crossEntropy'] as const) {
      const target = loss === 'squared' ? -0.7 : 0.2;

      it(`has the terms (−μ ℓ′)ʳ K⁽ʳ⁾ / r!: ${loss}, ${drawn.name}`, async () => {
        const { model, parameters, plain, dense, inputs } = drawn;
        const [at, along] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
        const learningRate = 0.3;
        const step = await gradientStep(model, parameters, {
          at,
          along,
          target,
          loss,
          learningRate,
          order: 5,
        });
        const { coefficients } = await taylorTerms(model, parameters, { at, along, order: 5 });
        const h = plainForward(plain, dense, inputs[1]!).outputs;
        const factor = -learningRate * lossSlope(loss, h, [target])[0]!;
        const largest = Math.abs(only(coefficients[0]!));
        step.terms.forEach(({ data, shape }, r) => {
          expect(shape).to.deep.equal([1]);
          expectClose(data, [factor ** r * only(coefficients[r]!)], 1e-12, `term ${r}`, 1e-6 * largest);
        });
        const total = step.terms.reduce((sum, { data }) => sum + data[0]!, 0);
        expectClose(step.taylorSum.data, [total], 1e-15, 'sum', 10 * largest);
        expectClose(step.before.data, plainForward(plain, dense, inputs[0]!).outputs, 1e-13, 'before', 0.1);
        const expected = plainStep(drawn, loss, [target], inputs[0]!, inputs[1]!, learningRate);
        expectClose(step.exact.data, expected, 1e-13, 'exact', 0.1);
        expect(step.remainder.data[0]).to.equal(step.exact.data[0]! - step.taylorSum.data[0]!);
      });
    }
  }

  for (const drawn of [tanhCase, hyperCase]) {
    it(`leaves a remainder that falls as μ^(R+1): ${drawn.name}`, async () => {
      const { model, parameters, inputs } = drawn;
      const [at, along] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
      const { coefficients } = await taylorTerms(model, parameters, { at, along, order: 8 });
      const { plain, dense } = drawn;
      const slope = lossSlope('squared', plainForward(plain, dense, inputs[1]!).outputs, [2])[0]!;
      for (let order = 0; order <= 4; order++) {
        // Small enough for the next term to lead by far, large enough to stand above rounding.
        const leading = only(coefficients[order + 1]!);
        const later = coefficients.slice(order + 2).map(only);
        const radius = Math.min(...later.map((a, k) => Math.abs(leading / a) ** (1 / (k + 1))));
        const largest = Math.min(1, radius) / Math.abs(slope) / 10;
        const learningRate = [1, 1 / 2, 1 / 4, 1 / 8].map(part => part * largest);
        const step = await gradientStep(model, parameters, { at, along, target: 2, learningRate, order });
        const sizes = [...step.remainder.data].map(value => Math.log2(Math.abs(value)));
        const slopes = sizes.slice(1).map((size, k) => sizes[k]! - size);
        // Slopes are R + 1 up to the share of the term after the next, which halves with μ.
        const exponents = slopes.slice(0, order < 3 ? 3 : 1);
        exponents.forEach((exponent, k) => {
          expect(exponent).to.be.closeTo(order + 1, 0.3 / 2 ** k);
        });
      }
    });
  }

  it('has no remainder but rounding within a linear region, once R is the degree of the network', async () => {
    const { model, parameters, inputs } = reluCase;
    const [at, along] = [inputs[0]!.x, inputs[1]!.x];
    const step = await gradientStep(model, parameters, {
      at,
      along,
      target: 0.4,
      learningRate: 0.01,
      order: 3,
    });
    expectClose(step.remainder.data, [0], 1e-15, 'remainder', 1);
    const short = await gradientStep(model, parameters, {
      at,
      along,
      target: 0.4,
      learningRate: 0.01,
      order: 1,
    });
    expect(Math.abs(short.remainder.data[0]!)).to.be.above(1e-11);
  });
});

describe('gradientStep of a network with several outputs', () => {
  const steps: [DrawnCase, LossName, number | number[], number[]][] = [
    [classifier, 'crossEntropy', 2, [0, 0, 1, 0]],
    [classifier, 'crossEntropy', [0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4]],
    [classifier, 'crossEntropy', [1, 0.5, 0, 0], [1, 0.5, 0, 0]],
    [classifier, 'squared', [1, -2, 3, 0.5], [1, -2, 3, 0.5]],
    [multiHyper, 'crossEntropy', 0, [1, 0, 0]],
    [multiHyper, 'squared', [0, 1, 2], [0, 1, 2]],
  ];
  for (const [drawn, loss, target, distribution] of steps) {
    it(`moves as plain loops do: ${loss}, target ${JSON.stringify(target)}, ${drawn.name}`, async () => {
      const { model, parameters, inputs } = drawn;
      const learningRate = 0.02;
      const step = await gradientStep(model, parameters, {
        at: inputOf(inputs[0]!),
        along: inputOf(inputs[1]!),
        target,
        loss,
        learningRate,
        order: 8,
      });
      const expected = plainStep(drawn, loss, distribution, inputs[0]!, inputs[1]!, learningRate);
      expect(step.exact.shape).to.deep.equal([model.outputs]);
      expectClose(step.exact.data, expected, 1e-13, 'exact', 1);
      // The terms of order 9 and more are below (0.02 · 8)⁹ of a number of order 1.
      expectClose(step.taylorSum.data, expected, 1e-6, 'sum', 1);
      const first = await gradientStep(model, parameters, {
        at: inputOf(inputs[0]!),
        along: inputOf(inputs[1]!),
        target,
        loss,
        learningRate,
        order: 0,
      });
      expect([...first.taylorSum.data]).to.deep.equal([...step.before.data]);
    });
  }

  it('survives outputs, and differences of outputs, far beyond the range of exp', async () => {
    const network = mlpCase({ depth: 1, activation: 'relu', outputs: 3 });
    const drawn = drawCase(network, { width: 1, inputSize: 1, seed: 1 });
    for (const outputs of [
      [1, 1.0001, 1],
      [-1, 1, 0.9999],
      [-1, 0, 1],
      [1, 0, -1],
    ]) {
      const dense = new Map([['W1', { data: Float64Array.from(outputs), rows: 3, columns: 1 }]]);
      const at = { x: [2000] };
      const options = {
        at,
        along: at,
        target: 1,
        loss: 'crossEntropy',
        learningRate: 1e-6,
        order: 1,
      } as const;
      const step = await gradientStep(network.model, weightsOf(dense), options);
      const expected = plainStep({ ...drawn, dense }, 'crossEntropy', [0, 1, 0], at, at, 1e-6);
      // An output of 2000 keeps 13 digits of what the slope adds to it.
      expectClose(step.exact.data, expected, 1e-13, 'exact', 2000);
      expectClose(
        step.terms[1]!.data,
        expected.map((value, k) => value - 2000 * outputs[k]!),
        1e-11,
        'term',
        4,
      );
    }
  });
});

describe('gradientStep with several learning rates and batches', () => {
  it('gives for a list of rates, and for batches, what it gives for each alone', async () => {
    const { model, parameters, inputs } = classifier;
    const rates = [0.1, 0, -0.02];
    const options = { target: 1, loss: 'crossEntropy', order: 3 } as const;
    const at = batchOf([inputs[0]!, inputs[1]!]);
    const along = batchOf([inputs[2]!, inputs[0]!]);
    const all = await gradientStep(model, parameters, { ...options, at, along, learningRate: rates });
    expect(all.exact.shape).to.deep.equal([3, 2, 4]);
    expect(all.terms.map(({ shape }) => shape)).to.deep.equal(new Array(4).fill([3, 2, 4]));
    expect(all.before.shape).to.deep.equal([2, 4]);
    for (const [r, learningRate] of rates.entries()) {
      for (const e of [0, 1]) {
        const alone = await gradientStep(model, parameters, {
          ...options,
          at: inputs[e]!.x,
          along: inputs[e === 0 ? 2 : 0]!.x,
          learningRate,
        });
        const start = (r * 2 + e) * 4;
        const part = (data: Float64Array) => data.subarray(start, start + 4);
        expectClose(part(all.exact.data), alone.exact.data, 1e-14, 'exact', 1);
        expectClose(part(all.taylorSum.data), alone.taylorSum.data, 1e-14, 'sum', 1);
        expectClose(part(all.remainder.data), alone.remainder.data, 1e-14, 'remainder', 1);
        alone.terms.forEach(({ data }, order) => {
          expectClose(part(all.terms[order]!.data), data, 1e-13, `term ${order}`, 1e-3);
        });
      }
    }
    // A step of length 0 goes nowhere.
    expectClose(all.exact.data.subarray(8, 16), all.before.data, 1e-15, 'rate 0', 1);
  });

  it('broadcasts a batch of one kind with a single input of the other', async () => {
    const { model, parameters, inputs } = tanhCase;
    const options = { target: 1, learningRate: [0.1, 0.2], order: 2 };
    const many = await gradientStep(model, parameters, {
      ...options,
      at: batchOf(inputs),
      along: inputs[0]!.x,
    });
    const other = await gradientStep(model, parameters, {
      ...options,
      at: inputs[0]!.x,
      along: batchOf(inputs),
    });
    expect(many.taylorSum.shape).to.deep.equal([2, 3, 1]);
    expect(other.taylorSum.shape).to.deep.equal([2, 3, 1]);
    for (const [k, input] of inputs.entries()) {
      const a = await gradientStep(model, parameters, { ...options, at: input.x, along: inputs[0]!.x });
      const b = await gradientStep(model, parameters, { ...options, at: inputs[0]!.x, along: input.x });
      for (const r of [0, 1]) {
        expectClose([many.taylorSum.data[3 * r + k]!], [a.taylorSum.data[r]!], 1e-14, 'at', 1);
        expectClose([other.taylorSum.data[3 * r + k]!], [b.taylorSum.data[r]!], 1e-14, 'along', 1);
        expectClose([other.exact.data[3 * r + k]!], [b.exact.data[r]!], 1e-14, 'along', 1);
      }
    }
  });
});
