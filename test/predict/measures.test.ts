import { ok, rejects, strictEqual, throws } from 'node:assert/strict';
import {
  forward,
  gradientFlow,
  initialize,
  InvalidArgumentError,
  kernelRegression,
  limit,
  mlp,
  mlpSmoothnessBound,
  residualSmoothnessBound,
  ShapeError,
  smoothness,
  subsetRegression,
  trainingMeasures,
} from '../../src/index.js';
import { distance, draw, solve, times, transpose } from './support/dense.js';

describe('smoothness bounds', () => {
  it('cross where α = (3^(1 − 1/L) − 1)/9', () => {
    for (const depth of [1, 2, 5]) {
      const size = { depth, width: 500, inputSize: 7 };
      const alpha = (3 ** (1 - 1 / depth) - 1) / 9;
      const ratio = residualSmoothnessBound({ ...size, alpha }) / mlpSmoothnessBound(size);
      ok(Math.abs(ratio - 1) < 1e-14);
    }
    throws(() => mlpSmoothnessBound({ depth: 0, width: 1, inputSize: 1 }), InvalidArgumentError);
    throws(
      () => residualSmoothnessBound({ depth: 1, width: 1, inputSize: 1, alpha: -1 }),
      InvalidArgumentError,
    );
  });
});

describe('the smoothness of a function', () => {
  const x = [[-2], [0], [1.5]];
  const y = [1, -1, 0.5];
  const at = [[-1], [0.7], [3]];
  const gaussian = (a: number[][], b: number[][]): number[][] =>
    a.map(([s = 0]) => b.map(([t = 0]) => Math.exp(-((s - t) ** 2) / 2)));

  it('is that of the interpolation, 1 for the smoothest', async () => {
    const normOf = (points: number[][], f: number[]): number => {
      const column = f.map(value => [value]);
      return Math.sqrt(times(transpose(column), solve(gaussian(points, points), column))[0]![0]!);
    };
    const values = [0.3, 0.1, -2];
    const found = await smoothness({ x, y, at, values, lengthScale: 1 });
    ok(Math.abs(found.least - normOf(x, y)) < 1e-12 * found.least);
    ok(Math.abs(found.norm - normOf([...x, ...at], [...y, ...values])) < 1e-11 * found.norm);
    ok(Math.abs(found.measure - found.least / found.norm) < 1e-15 && found.measure < 1);
    const smoothest = times(gaussian(at, x), solve(gaussian(x, x), y.map(value => [value]))).flat(); // prettier-ignore
    const { measure } = await smoothness({ x, y, at, values: smoothest, lengthScale: 1 });
    ok(Math.abs(measure - 1) < 1e-12);
    // It does not change with the scale of f.
    const scaled = (list: number[]): number[] => list.map(value => 8 * value);
    const larger = await smoothness({ x, y: scaled(y), at, values: scaled(values), lengthScale: 1 });
    ok(Math.abs(larger.measure - found.measure) < 1e-14);
  });

  it('refuses what does not fit', async () => {
    const given = { x, y, at, values: [1, 2, 3], lengthScale: 1 };
    await rejects(smoothness({ ...given, values: [1] }), ShapeError);
    await rejects(smoothness({ ...given, at: [[1, 2]], values: [1] }), ShapeError);
    await rejects(smoothness({ ...given, lengthScale: 0 }), InvalidArgumentError);
  });
});

describe('regressions on subsets', () => {
  const kernel = limit(mlp({ depth: 3 }));
  const [x, y, test] = [draw(1, 12, 3), draw(2, 12, 2), draw(3, 4, 3)];

  it('are averaged; one subset is the regression itself', async () => {
    const parts = [0, 4, 8].map(start => ({ x: x.slice(start, start + 4), y: y.slice(start, start + 4) }));
    const found = await subsetRegression({ kernel, subsets: parts, ridge: 0.001 });
    const sum = new Float64Array(8);
    for (const part of parts) {
      const { data } = await (await kernelRegression({ kernel, ...part, ridge: 0.001 })).predict(test);
      data.forEach((value, i) => (sum[i] = sum[i]! + value / 3));
    }
    ok(distance((await found.predict(test)).data, sum) < 1e-14);
    const whole = await subsetRegression({ kernel, subsets: [{ x, y }], ridge: 0.001 });
    const expected = await (await kernelRegression({ kernel, x, y, ridge: 0.001 })).predict(test);
    strictEqual(distance((await whole.predict(test)).data, expected.data), 0);
  });

  it('need a subset, and as many outputs in each', async () => {
    await rejects(subsetRegression({ kernel, subsets: [] }), InvalidArgumentError);
    const odd = await subsetRegression({
      kernel,
      subsets: [
        { x, y },
        { x, y: y.map(row => row[0]!) },
      ],
    });
    await rejects(odd.predict(test), ShapeError);
  });
});

describe('measures of training', () => {
  const x = [[1, 0], [0, 1], [0.5, -1]]; // prettier-ignore
  const y = [1, -1, 0.5];
  const learningRate = 0.25;
  const model = mlp({ depth: 3, activation: 'tanh', biasScale: 0.2 });

  it('of a linear network: no change of the kernel, and the distance of gradient flow', async () => {
    const linear = mlp({ depth: 1, biasScale: 0.5 });
    const parameters = initialize(linear, { width: 1, inputSize: 2, seed: 3 });
    const measures = await trainingMeasures(linear, parameters, { x, y, learningRate, steps: [0, 1, 30] });
    const start = { model: linear, parameters };
    const flow = await gradientFlow({
      kernel: start,
      x,
      y,
      initial: inputs => forward(linear, parameters, inputs),
    });
    for (const { step, time, kernelChange, distance: length, loss, weights } of measures) {
      const expected = await flow.steps(step, { learningRate });
      strictEqual(time, learningRate * step);
      ok(kernelChange < 1e-15);
      ok(Math.abs(length - expected.distance) < 1e-13);
      ok(Math.abs(loss - expected.loss) < 1e-14);
      // A matrix of one row.
      const { W1 } = weights;
      ok(Math.abs(W1!.operatorChange * Math.SQRT2 - W1!.frobeniusChange) < 1e-14);
    }
  });

  it('of wide networks: changes fall as 1/√n and 1/n, the distance tends to that of gradient flow', async () => {
    const changes: number[] = [];
    const operatorChanges: number[] = [];
    for (const width of [64, 512]) {
      const parameters = initialize(model, { width, inputSize: 2, seed: 7 });
      const [measure] = await trainingMeasures(model, parameters, { x, y, learningRate, steps: [30] });
      changes.push(measure!.kernelChange);
      operatorChanges.push(measure!.weights['W2']!.operatorChange);
      // The Bai–Yin law; at a finite width below it by about n^(−2/3).
      ok(Math.abs(measure!.weights['W2']!.operatorNorm - 2) < 2 * width ** (-2 / 3) + 0.02);
      const kernel = { model, parameters };
      const flow = await gradientFlow({
        kernel,
        x,
        y,
        initial: inputs => forward(model, parameters, inputs),
      });
      const { distance: length } = await flow.steps(30, { learningRate });
      ok(Math.abs(measure!.distance / length - 1) < 20 / width, `${measure!.distance}, ${length}`);
    }
    // Eight times the width: 2.8 times less for the operator norm, up to the luck of two draws.
    ok(changes[1]! < changes[0]! / 2, changes.join());
    ok(operatorChanges[1]! < operatorChanges[0]! / 1.8, operatorChanges.join());
  });

  it('leave the parameters as they were, and refuse what is no list of steps', async () => {
    const parameters = initialize(model, { width: 16, inputSize: 2, seed: 7 });
    const given = { x, y, learningRate };
    const first = await trainingMeasures(model, parameters, { ...given, steps: [3] });
    const second = await trainingMeasures(model, parameters, { ...given, steps: [3] });
    strictEqual(JSON.stringify(first), JSON.stringify(second));
    for (const steps of [[], [-1], [2, 1], [1.5]])
      await rejects(trainingMeasures(model, parameters, { ...given, steps }), InvalidArgumentError);
    await rejects(
      trainingMeasures(model, parameters, { ...given, steps: [1], learningRate: 0 }),
      InvalidArgumentError,
    );
  });
});
