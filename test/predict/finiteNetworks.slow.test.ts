import { ok } from 'node:assert/strict';
import {
  descend,
  ensemble,
  forward,
  gradientFlow,
  initialize,
  limit,
  mlp,
  releaseParameters,
} from '../../src/index.js';

const WIDTH = 1024;
const SEEDS = 30;
const STEPS = 40;
/**
 * All are trained to the same labels; at n = ∞ they are independent of each other. At finite width the kernel
 * changes in proportion to their number: with 8 the means are off by 3 % of the deviation.
 */
const OUTPUTS = 2;

const x = [[-3], [-1.5], [0], [1.5], [3]];
const y = x.map(row => new Array<number>(OUTPUTS).fill(Math.sin(row[0] ?? NaN)));
const test = [[-2.3], [0.75], [2.4]];
const points = [...test, ...x];

describe('trained networks of finite width', () => {
  it(`have the law of the ensemble: ${SEEDS} of width ${WIDTH} after ${STEPS} steps`, async function () {
    this.timeout(180_000);
    const options = { depth: 3, activation: 'erf', weightScale: 1.5, biasScale: 0.05 };
    const kernel = limit(mlp(options));
    const flow = await gradientFlow({ kernel, x, y });
    const learningRate = 0.4 * flow.largestStableRate;
    const law = await (await ensemble({ kernel, x, y })).steps(STEPS, { learningRate, test });

    const model = mlp({ ...options, outputs: OUTPUTS });
    const samples: Float64Array[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      let parameters = initialize(model, { width: WIDTH, inputSize: 1, seed });
      for (let step = 0; step < STEPS; step++)
        ({ parameters } = await descend(model, parameters, { along: x, targets: y, learningRate }));
      samples.push((await forward(model, parameters, points)).data);
      releaseParameters(parameters);
    }

    points.forEach((_, point) => {
      const [outputs, at] = point < 3 ? [law.test, point] : [law.training, point - 3];
      const [mean, deviation] = [
        outputs?.mean.data[at * OUTPUTS] ?? NaN,
        Math.sqrt(outputs?.variance?.[at] ?? NaN),
      ];
      const found = samples.map(sample =>
        Array.from(sample.subarray(point * OUTPUTS, (point + 1) * OUTPUTS)),
      );
      // Outputs of one network have their hidden layers in common: its mean is one sample.
      const means = found.map(row => average(row));
      const all = found.flat();
      const error = Math.sqrt(average(means.map(value => (value - average(means)) ** 2)) / (SEEDS - 1));
      ok(Math.abs(average(means) - mean) < 3 * error, `mean ${average(means)} ± ${error}, ${mean}`);
      // The deviation of 60 samples has a relative error of 0.09.
      const spread = Math.sqrt(average(all.map(value => (value - mean) ** 2)));
      ok(spread / deviation > 0.85 && spread / deviation < 1.15, `spread ${spread}, ${deviation}`);
    });
  });
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
