import { ok, rejects, strictEqual } from 'node:assert/strict';
import {
  fitHyperparameters,
  gaussianProcess,
  InvalidArgumentError,
  limit,
  marginalLikelihood,
  MemoryLimitError,
  mlp,
  residual,
  ShapeError,
  UnknownNameError,
  type Model,
} from '../../src/index.js';
import { draw } from './support/dense.js';

const [x, y] = [draw(1, 7, 2), draw(2, 7, 2)];

type Maker = (weightScale: number, biasScale: number) => Model;
const makers: Readonly<Record<string, Maker>> = {
  ...Object.fromEntries(
    ['relu', 'erf', 'tanh', 'gelu'].map(activation => [
      activation,
      (weightScale: number, biasScale: number) => mlp({ depth: 3, activation, weightScale, biasScale }),
    ]),
  ),
  'scales in the law': (weightScale, biasScale) =>
    mlp({ depth: 3, activation: 'erf', weightScale, biasScale, variance: 'inside' }),
  'no hidden layer': (weightScale, biasScale) => mlp({ depth: 1, weightScale, biasScale }),
};

/** Differences of sixth order, of two numbers at once. */
async function slopes(f: (t: number) => Promise<number[]>, step: number): Promise<number[]> {
  const total = [0, 0];
  for (const [k, weight] of [
    [1, 45],
    [2, -9],
    [3, 1],
  ] as const) {
    // prettier-ignore
    const [up, down] = [await f(k * step), await f(-k * step)];
    total.forEach((value, i) => (total[i] = value + weight * (up[i]! - down[i]!)));
  }
  return total.map(value => value / (60 * step));
}

describe('the marginal likelihood', () => {
  for (const [name, maker] of Object.entries(makers)) {
    it(`and the leave-one-out density have the derivatives of differences: ${name}`, async () => {
      const [weightScale, biasScale, noise] = [1.3, 0.6, 0.2];
      const at = async (w: number, b: number, more: number): Promise<number[]> => {
        const kernel = limit(maker(weightScale * Math.exp(w), biasScale * Math.exp(b)));
        const process = await gaussianProcess({ kernel, x, y, noise: noise + more });
        return [process.logMarginalLikelihood(), process.leaveOneOut().logPredictiveDensity];
      };
      const found = await marginalLikelihood({ model: maker(weightScale, biasScale), x, y, noise });
      const both = [found.logMarginalLikelihood, found.leaveOneOut];
      const values = await at(0, 0, 0);
      const expected = {
        logWeightScale: await slopes(t => at(t, 0, 0), 5e-3),
        logBiasScale: await slopes(t => at(0, t, 0), 5e-3),
        noise: await slopes(t => at(0, 0, t), 1e-3),
      };
      both.forEach(({ value, gradient }, i) => {
        ok(Math.abs(value - values[i]!) <= 1e-12 * Math.abs(values[i]!), `${value}, ${values[i]}`);
        for (const key of ['logWeightScale', 'logBiasScale', 'noise'] as const) {
          const slope = expected[key][i]!;
          // Rounding of the differences: 1e-16 · 50 / 5e-3, and their sixth order.
          ok(Math.abs(gradient[key] - slope) < 1e-9 * Math.max(1, Math.abs(slope)), `${key}: ${gradient[key]}, ${slope}`); // prettier-ignore
        }
      });
    });
  }

  it('does not change with scales that a network has not', async () => {
    const { logMarginalLikelihood } = await marginalLikelihood({ model: mlp({ depth: 2 }), x, y, noise: 1 });
    strictEqual(logMarginalLikelihood.gradient.logBiasScale, 0);
    const model = residual({ depth: 2, alpha: 0.5 });
    ok(Number.isFinite((await marginalLikelihood({ model, x, y, noise: 1 })).leaveOneOut.value));
  });

  it('has no value at equal inputs without noise', async () => {
    const model = mlp({ depth: 2 });
    await rejects(marginalLikelihood({ model, x: [[1], [1]], y: [1, 2] }), InvalidArgumentError); // prettier-ignore
    await rejects(marginalLikelihood({ model, x, y, noise: -1 }), InvalidArgumentError);
    await rejects(marginalLikelihood({ model, x, y: [1] }), ShapeError);
    await rejects(marginalLikelihood({ model, x, y, memoryLimit: 10 }), MemoryLimitError);
  });
});

describe('hyperparameters', () => {
  const model = ({ weightScale, biasScale, depth }: Record<'weightScale' | 'biasScale' | 'depth', number>): Model => mlp({ depth, activation: 'erf', weightScale, biasScale }); // prettier-ignore
  const points = Array.from({ length: 15 }, (_, i) => [i / 2 - 3.5]);
  const noisy = points.map((row, i) => Math.sin(row[0]!) + 0.3 * draw(9, 15, 1)[i]![0]!);

  it('have a likelihood that no step in any direction raises', async () => {
    const { best, candidates } = await fitHyperparameters({ model, x: points, y: noisy, depths: [2, 3] });
    ok(candidates.every(({ converged }) => converged));
    strictEqual(best.value, Math.max(...candidates.map(({ value }) => value)));
    const at = async (w: number, b: number, s: number): Promise<number> => {
      const kernel = limit(
        model({ ...best, weightScale: best.weightScale * w, biasScale: best.biasScale * b }),
      );
      const process = await gaussianProcess({ kernel, x: points, y: noisy, noise: best.noise * s });
      return process.logMarginalLikelihood();
    };
    ok(Math.abs((await at(1, 1, 1)) - best.value) < 1e-10 * Math.abs(best.value));
    for (const factor of [0.9, 0.999, 1.001, 1.1])
      for (const moved of [at(factor, 1, 1), at(1, factor, 1), at(1, 1, factor)])
        ok((await moved) <= best.value + 1e-9);
    // The noise has the variance 0.09; of 15 labels the estimate is within a factor of 4.
    ok(best.noise > 0.02 && best.noise < 0.36, `${best.noise}`);
    const { biasScale, depth } = best;
    strictEqual(best.model.name, model({ weightScale: 1, biasScale, depth }).name);
  });

  it('that are fixed stay, and the density of labels left out can be maximised', async () => {
    const { best } = await fitHyperparameters({
      model,
      x: points,
      y: noisy,
      criterion: 'leaveOneOut',
      start: { noise: 0.1, biasScale: 0.5 },
      fixed: ['noise', 'biasScale'],
    });
    strictEqual(best.noise, 0.1);
    strictEqual(best.biasScale, 0.5);
    ok(best.converged);
    ok(Math.abs(best.gradient.logWeightScale) < 1e-5 * Math.max(1, Math.abs(best.value)));
  });

  it('of what is no scale are refused', async () => {
    const wrong = (): Model => mlp({ depth: 2, activation: 'erf', biasScale: 0.1 });
    const given = { x: points, y: noisy };
    await rejects(fitHyperparameters({ ...given, model: wrong }), InvalidArgumentError);
    await rejects(fitHyperparameters({ ...given, model, depths: [] }), InvalidArgumentError);
    await rejects(fitHyperparameters({ ...given, model, depths: [2, 2] }), InvalidArgumentError);
    await rejects(fitHyperparameters({ ...given, model, start: { noise: 0 } }), InvalidArgumentError);
    await rejects(fitHyperparameters({ ...given, model, fixed: ['gain' as never] }), UnknownNameError);
    await rejects(fitHyperparameters({ ...given, model, criterion: 'x' as never }), InvalidArgumentError);
    await rejects(fitHyperparameters({ ...given, model, tolerance: 0 }), InvalidArgumentError);
    const stopped = AbortSignal.abort();
    await rejects(fitHyperparameters({ ...given, model, signal: stopped }), { name: 'AbortError' });
  });

  it('gives its scales to the network, and no noise', async () => {
    const x = [[-1], [0], [1], [2]];
    const { best } = await fitHyperparameters({
      model: scales => mlp({ ...scales, activation: 'erf' }),
      x,
      y: [0, 1, 0, -1],
      depths: [2],
      mostIterations: 2,
    });
    strictEqual(best.model.configuration['depth'], 2);
    strictEqual(best.model.configuration['weightScale'], best.weightScale);
  });
});
