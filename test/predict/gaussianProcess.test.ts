import { deepStrictEqual, ok, rejects, strictEqual, throws } from 'node:assert/strict';
import {
  ensemble,
  gaussianProcess,
  gradientFlow,
  InvalidArgumentError,
  kernelRegression,
  limit,
  MemoryLimitError,
  mlp,
  ShapeError,
  type KernelFunction,
} from '../../src/index.js';
import {
  distance,
  draw,
  eliminate,
  exponential,
  identity,
  plus,
  solve,
  times,
  transpose,
  type Rows,
} from './support/dense.js';

const erf = limit(mlp({ depth: 3, activation: 'erf', weightScale: 1.5, biasScale: 0.05 }));
const x = [[-3], [-1.5], [0], [1.5], [3]];
const y = x.map(row => Math.sin(row[0]!));

/** A linear model of weights of covariance S: K = Φ S Φᵀ as it is drawn, Θ = Φ Φᵀ as it is trained. */
const [features, others, factor, labels] = [draw(1, 6, 8), draw(2, 3, 8), draw(3, 8, 8), draw(4, 6, 2)];
const spread = times(factor, transpose(factor)).map(row => row.map(value => value / 8));
const covarianceOf = (a: Rows, b: Rows): Rows => times(times(a, spread), transpose(b));
const nngp = {
  trainTrain: covarianceOf(features, features),
  testTrain: covarianceOf(others, features),
  testTest: covarianceOf(others, others),
};
const ntk = {
  trainTrain: times(features, transpose(features)),
  testTrain: times(others, transpose(features)),
};
const diagonal = (a: Rows): number[] => a.map((row, i) => row[i]!);

describe('a Gaussian process', () => {
  it('has the posterior of the network of error functions', async () => {
    const process = await gaussianProcess({ kernel: erf, x, y });
    const { mean, variance } = await process.posterior([[0.75]]);
    ok(Math.abs(mean.data[0]! - 1.60798513785571) < 1e-12);
    ok(Math.abs(variance![0]! - 0.0247521755682168) < 1e-14);
    const prior = (await erf.nngp([[0.75]])).data[0]!;
    ok(Math.abs(prior - 1.10642103978252) < 1e-14);
    ok(variance![0]! <= prior);
  });

  for (const noise of [0, 0.2]) {
    it(`has mean and covariance of conditioned normal variables, noise ${noise}`, async () => {
      const process = await gaussianProcess({ kernel: nngp, y: labels, noise });
      const matrix = plus(nngp.trainTrain, identity(6, noise));
      const weights = transpose(solve(matrix, transpose(nngp.testTrain)));
      const expected = plus(nngp.testTest, times(weights, transpose(nngp.testTrain)), -1);
      const full = await process.posterior(undefined, { covariance: 'full' });
      // Condition numbers are some hundred.
      ok(distance(full.mean.data, times(weights, labels).flat()) < 1e-11);
      ok(distance(full.covariance!.data, expected.flat()) < 1e-12);
      deepStrictEqual(full.variance, Float64Array.from(diagonal([0, 1, 2].map(i => [...full.covariance!.data.subarray(3 * i, 3 * i + 3)])))); // prettier-ignore
      const { variance } = await process.posterior();
      ok(distance(variance!, diagonal(expected)) < 1e-12);
      deepStrictEqual(await process.posterior(undefined, { covariance: 'none' }), { mean: full.mean });
      const { covariance } = full;
      for (const i of [0, 1, 2])
        for (const j of [0, 1, 2]) strictEqual(covariance!.data[3 * i + j], covariance!.data[3 * j + i]);
    });

    it(`has the density of the labels, noise ${noise}`, async () => {
      const process = await gaussianProcess({ kernel: nngp, y: labels, noise });
      const { solution, determinant } = eliminate(plus(nngp.trainTrain, identity(6, noise)), labels);
      const fit = labels.flat().reduce((sum, value, i) => sum + value * solution.flat()[i]!, 0);
      const expected = -(fit + 2 * (Math.log(determinant) + 6 * Math.log(2 * Math.PI))) / 2;
      ok(Math.abs(process.logMarginalLikelihood() - expected) < 1e-11 * Math.abs(expected));
    });

    it(`predicts each label from all others in closed form as by leaving it out, noise ${noise}`, async () => {
      const process = await gaussianProcess({ kernel: nngp, y: labels, noise });
      const regression = await kernelRegression({ kernel: nngp, y: labels, ridge: noise });
      const left = process.leaveOneOut();
      ok(distance(regression.leaveOneOut().mean.data, left.mean.data) < 1e-12);
      let [squares, density] = [0, 0];
      for (let i = 0; i < 6; i++) {
        const rest = [0, 1, 2, 3, 4, 5].filter(k => k !== i);
        const matrix = (rows: number[]): Rows => rows.map(a => rest.map(b => nngp.trainTrain[a]![b]!));
        const row = matrix([i]);
        const weights = transpose(solve(plus(matrix(rest), identity(5, noise)), transpose(row)));
        const [mean = []] = times(weights, rest.map(k => labels[k]!)); // prettier-ignore
        const variance = nngp.trainTrain[i]![i]! + noise - times(weights, transpose(row))[0]![0]!;
        ok(distance(left.mean.data.subarray(2 * i, 2 * i + 2), mean) < 1e-11);
        ok(Math.abs(left.variance[i]! - variance) < 1e-12);
        for (const output of [0, 1]) {
          const square = (mean[output]! - labels[i]![output]!) ** 2;
          squares += square;
          density -= (square / variance + Math.log(2 * Math.PI * variance)) / 2;
        }
      }
      ok(Math.abs(left.meanSquaredError - squares / 12) < 1e-11 * squares);
      ok(Math.abs(left.logPredictiveDensity - density) < 1e-10 * Math.abs(density));
    });
  }

  it('of equal inputs takes the pseudo-inverse, and has no density without noise', async () => {
    const kernel = limit(mlp({ depth: 2 }));
    const twice = [[1, 1], [1, 1], [1, -1]]; // prettier-ignore
    const process = await gaussianProcess({ kernel, x: twice, y: [1, 0, -1] });
    strictEqual(process.conditioning.rank, 2);
    const { mean, variance } = await process.posterior([[1, 1], [0, 3]]); // prettier-ignore
    ok(Math.abs(mean.data[0]! - 0.5) < 1e-14);
    ok(variance![0]! < 1e-14 && variance![1]! > 0.1);
    // The same without the second of the equal examples, and the mean of both labels.
    const once = await gaussianProcess({ kernel, x: [[1, 1], [1, -1]], y: [0.5, -1] }); // prettier-ignore
    const expected = await once.posterior([[1, 1], [0, 3]]); // prettier-ignore
    ok(distance(mean.data, expected.mean.data) < 1e-14);
    ok(distance(variance!, expected.variance!) < 1e-14);
    throws(() => process.logMarginalLikelihood(), InvalidArgumentError);
    throws(() => process.leaveOneOut(), InvalidArgumentError);
    const noisy = await gaussianProcess({ kernel, x: twice, y: [1, 0, -1], noise: 0.1 });
    strictEqual(noisy.conditioning.rank, 3);
    ok(Number.isFinite(noisy.logMarginalLikelihood()));
  });

  it('with variances of many inputs has them as in the whole covariance', async () => {
    const process = await gaussianProcess({ kernel: erf, x, y, noise: 0.01 });
    const many = Array.from({ length: 70 }, (_, i) => [i / 10 - 3.5]);
    const [some, all] = [
      await process.posterior(many),
      await process.posterior(many, { covariance: 'full' }),
    ];
    ok(distance(some.variance!, all.variance!) < 1e-14);
  });

  it('has the mean of regression by the same kernel, given as a function or as matrices', async () => {
    const test = [[0.75], [-2], [4]];
    const process = await gaussianProcess({ kernel: erf, x, y, noise: 0.1 });
    const { mean, covariance } = await process.posterior(test, { covariance: 'full' });
    const kernel: KernelFunction = (a, b, controls) => erf.nngp(a, b, controls);
    const regression = await kernelRegression({ kernel, x, y, ridge: 0.1 });
    ok(distance((await regression.predict(test)).data, mean.data) < 1e-12);
    const byFunction = await gaussianProcess({ kernel, x, y, noise: 0.1 });
    const same = await byFunction.posterior(test, { covariance: 'full' });
    deepStrictEqual([...same.covariance!.data], [...covariance!.data]);
    ok(distance((await byFunction.posterior(test)).variance!, same.variance!) < 1e-14);
    const matrices = {
      trainTrain: await erf.nngp(x),
      testTrain: await erf.nngp(test, x),
      testTest: await erf.nngp(test),
    };
    const byMatrices = await gaussianProcess({ kernel: matrices, y, noise: 0.1 });
    deepStrictEqual((await byMatrices.posterior()).mean, mean);
  });

  it('takes inputs with several batch axes', async () => {
    const [a, b, c, d, e] = x;
    const process = await gaussianProcess({ kernel: erf, x, y });
    const { mean } = await process.posterior([
      [[0.1], [0.2]],
      [[0.3], [0.4]],
    ]);
    deepStrictEqual(mean, (await process.posterior([[0.1], [0.2], [0.3], [0.4]])).mean);
    const kernel: KernelFunction = (left, right) => erf.nngp(left, right);
    const grid = await kernelRegression({ kernel, x: [[a!, b!], [d!, e!]], y: [y[0]!, y[1]!, y[3]!, y[4]!] }); // prettier-ignore
    const list = await kernelRegression({ kernel, x: [a!, b!, d!, e!], y: [y[0]!, y[1]!, y[3]!, y[4]!] });
    deepStrictEqual(await grid.predict([c!]), await list.predict([c!]));
  });

  it('refuses what it cannot be', async () => {
    await rejects(gaussianProcess({ kernel: erf, x, y: [1] }), ShapeError);
    await rejects(gaussianProcess({ kernel: erf, x, y, noise: -1 }), InvalidArgumentError);
    await rejects(gaussianProcess({ kernel: erf, x, y, memoryLimit: 10 }), MemoryLimitError);
    const model = mlp({ depth: 2 });
    await rejects(gaussianProcess({ kernel: { model, parameters: new Map() }, x, y }), InvalidArgumentError);
    const process = await gaussianProcess({ kernel: erf, x, y });
    await rejects(process.posterior(), InvalidArgumentError);
    await rejects(process.posterior([[1]], { covariance: 'some' as never }), InvalidArgumentError);
    const { trainTrain, testTrain } = nngp;
    const blind = await gaussianProcess({ kernel: { trainTrain, testTrain }, y: labels });
    await rejects(blind.posterior(), /testTest/);
    await rejects(
      gaussianProcess({ kernel: { trainTrain, testTrain, testTest: [[1]] }, y: labels }),
      ShapeError,
    );
  });
});

describe('an ensemble of trained networks', () => {
  it('has the mean of gradient flow: the network of error functions', async () => {
    const networks = await ensemble({ kernel: erf, x, y });
    const { test } = await networks.at(Infinity, { test: [[0.75]] });
    ok(Math.abs(test!.mean.data[0]! - 1.12031898939297) < 1e-13);
  });

  it('is as drawn before training', async () => {
    const networks = await ensemble({ kernel: erf, x, y });
    const { test, training } = await networks.at(0, { test: [[0.75], [2]], covariance: 'full' });
    ok(distance(test!.covariance!.data, (await erf.nngp([[0.75], [2]])).data) < 1e-15);
    ok(distance(training.covariance!.data, (await erf.nngp(x)).data) < 1e-14);
    deepStrictEqual([...test!.mean.data], [0, 0]);
  });

  for (const [time, ridge] of [
    [0.3, 0],
    [0.3, 0.5],
    [40, 0.2],
  ] as const)
    // prettier-ignore
    it(`has the law of a linear model whose weights are trained, t = ${time}, ridge ${ridge}`, async () => {
      const networks = await ensemble({ kernel: { nngp, ntk }, y: labels, ridge });
      const state = await networks.at(time, { covariance: 'full' });
      // ẇ = −(ΦᵀΦ + ρ)(w − w₀) − Φᵀ(Φ w₀ − y): w = P w₀ + Q y
      const [width, count] = [8, 6];
      const zeros = (rows: number, columns: number): Rows => identity(Math.max(rows, columns), 0).slice(0, rows).map(row => row.slice(0, columns)); // prettier-ignore
      const normal = times(transpose(features), features);
      const change = [
        ...plus(normal, identity(width, ridge)).map((row, a) => [
          ...row.map(value => -value),
          ...identity(width, ridge)[a]!,
          ...transpose(features)[a]!,
        ]),
        ...zeros(width + count, 2 * width + count),
      ].map(row => row.map(value => value * time));
      const flow = exponential(change).slice(0, width);
      const fromStart = flow.map(row => row.slice(0, width).map((value, a) => value + row[width + a]!));
      const fromLabels = flow.map(row => row.slice(2 * width));
      const cov = times(times(fromStart, spread), transpose(fromStart));
      const at = (rows: Rows): { mean: Rows; covariance: Rows } => ({
        mean: times(times(rows, fromLabels), labels),
        covariance: times(times(rows, cov), transpose(rows)),
      });
      for (const [rows, found] of [[others, state.test!], [features, state.training]] as const) { // prettier-ignore
        ok(distance(found.mean.data, at(rows).mean.flat()) < 1e-11);
        ok(distance(found.covariance!.data, at(rows).covariance.flat()) < 1e-11);
        ok(distance(found.variance!, diagonal(at(rows).covariance)) < 1e-11);
      }
      const variances = await networks.at(time);
      ok(distance(variances.test!.variance!, state.test!.variance!) < 1e-13);
      ok(distance(variances.training.variance!, state.training.variance!) < 1e-13);
      const { mean, covariance } = at(features);
      const ofMean = plus(mean, labels, -1).flat().reduce((sum, value) => sum + value ** 2 / 2, 0); // prettier-ignore
      ok(Math.abs(state.lossOfMean - ofMean) < 1e-11);
      const ofSpread = diagonal(covariance).reduce((sum, value) => sum + value, 0);
      ok(Math.abs(state.expectedLoss - ofMean - ofSpread) < 1e-11);
    });

  it('trained in its last layer alone becomes the posterior of the Gaussian process', async () => {
    const networks = await ensemble({ kernel: { nngp, ntk: nngp }, y: labels });
    const { test } = await networks.at(Infinity, { covariance: 'full' });
    const posterior = await (await gaussianProcess({ kernel: nngp, y: labels })).posterior(undefined, { covariance: 'full' }); // prettier-ignore
    ok(distance(test!.mean.data, posterior.mean.data) < 1e-11);
    ok(distance(test!.covariance!.data, posterior.covariance!.data) < 1e-12);
  });

  it('comes by steps to where flow comes, and there without variance', async () => {
    const networks = await ensemble({ kernel: { nngp, ntk }, y: labels });
    const [end] = await networks.at([Infinity]);
    const { training, test } = await networks.steps(100_000, { learningRate: 0.05, momentum: 0.5 });
    ok(distance(test!.variance!, end!.test!.variance!) < 1e-12);
    ok(distance(training.mean.data, labels.flat()) < 1e-12);
    ok(training.variance!.every(value => value < 1e-12));
  });

  it('has a mean that flows by the same decomposition', async () => {
    const networks = await ensemble({ kernel: { nngp, ntk }, y: labels, ridge: 0.3 });
    const flow = await gradientFlow({ kernel: ntk, y: labels, ridge: 0.3 });
    deepStrictEqual(networks.mean.spectrum, flow.spectrum);
    strictEqual(networks.mean.largestStableRate, flow.largestStableRate);
    deepStrictEqual(networks.mean.conditioning, networks.conditioning);
    const [state, mean] = [await networks.at(2), await networks.mean.at(2)];
    ok(distance(state.training.mean.data, mean.training.data) < 1e-14);
    ok(distance(state.test!.mean.data, mean.test!.data) < 1e-14);
    ok(Math.abs(state.lossOfMean - mean.loss) < 1e-14);
  });

  it('has covariances at its training inputs that are computed when they are read, once', async () => {
    const networks = await ensemble({ kernel: { nngp, ntk }, y: labels });
    const [early, late] = await networks.at([0.5, 3], { covariance: 'full' });
    for (const { training } of [early!, late!]) {
      deepStrictEqual(Object.keys(training), ['mean', 'variance', 'covariance']);
      ok(Object.getOwnPropertyDescriptor(training, 'covariance')?.get !== undefined);
      strictEqual(training.covariance, training.covariance);
      const { data } = training.covariance!;
      deepStrictEqual(
        [...training.variance!],
        Array.from({ length: 6 }, (_, i) => data[i * 7]!),
      );
    }
    // What was asked last does not change what is read first.
    const { training } = await networks.at(0.5, { covariance: 'full' });
    deepStrictEqual(training.covariance, early!.training.covariance);
    const { training: without } = await networks.at(0.5, { covariance: 'none' });
    deepStrictEqual(Object.keys(without), ['mean']);
  });

  it('refuses kernels of different training sets', async () => {
    const kernel = { nngp: { trainTrain: [[1]] }, ntk };
    await rejects(ensemble({ kernel, y: labels }), ShapeError);
  });
});
