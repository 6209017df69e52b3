import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import {
  descend,
  ensemble,
  forward,
  gradientFlow,
  initialize,
  InvalidArgumentError,
  kernelRegression,
  limit,
  MemoryLimitError,
  mlp,
  NonFiniteError,
  ShapeError,
  toTensor,
} from '../../src/index.js';
import {
  distance,
  draw,
  eliminate,
  identity,
  plus,
  rungeKutta,
  solve,
  times,
  transpose,
} from './support/dense.js';

const duplicates = { x: [[1, 1], [1, 1], [1, -1]], y: [1, 0, -1] }; // prettier-ignore

/** Features φ(x) of a linear model of 7 parameters at 5 training and 3 other points, and 2 outputs. */
const features = draw(1, 5, 7);
const others = draw(2, 3, 7);
const labels = draw(3, 5, 2);
const linear = {
  trainTrain: times(features, transpose(features)),
  testTrain: times(others, transpose(features)),
};

/** Gradient flow of the weights themselves, from 0. */
function flowOfWeights(time: number, ridge: number, output: number): number[] {
  const y = labels.map(row => row[output]!);
  return rungeKutta(
    w => {
      const residual = features.map((row, i) => row.reduce((sum, value, a) => sum + value * w[a]!, -y[i]!));
      return w.map(
        (value, a) => -features.reduce((sum, row, i) => sum + row[a]! * residual[i]!, ridge * value),
      );
    },
    new Array<number>(7).fill(0),
    time,
    4000,
  );
}

describe('gradient flow', () => {
  it('takes the mean of labels at equal inputs, and its value on the way', async () => {
    const flow = await gradientFlow({ kernel: limit(mlp({ depth: 2 })), ...duplicates });
    const [early, end, late] = await flow.at([1, Infinity, 1e300], { test: [[2, 0]] });
    ok(Math.abs(early!.training.data[0]! - 0.469546978848404) < 1e-14);
    ok(Math.abs(end!.training.data[0]! - 0.5) < 1e-14);
    ok(Math.abs(end!.test!.data[0]! + 0.392162820212302) < 1e-14);
    ok(Math.abs(end!.loss - 0.25) < 1e-14);
    // A time without end is not told apart from one beyond all rates.
    deepStrictEqual({ ...late, time: Infinity }, end);
    strictEqual(flow.conditioning.rank, 2);
    strictEqual(flow.conditioning.jitter, 0);
    ok(flow.conditioning.sentence.includes('rank 2'), flow.conditioning.sentence);
  });

  for (const ridge of [0, 0.3]) {
    it(`is that of the weights of a linear model, ridge ${ridge}`, async () => {
      const flow = await gradientFlow({ kernel: linear, y: labels, ridge });
      const { training, test, loss, distance: length } = await flow.at(0.7);
      let [expectedLoss, squares] = [0, 0];
      for (const output of [0, 1]) {
        const w = flowOfWeights(0.7, ridge, output);
        squares += w.reduce((total, value) => total + value ** 2, 0);
        const outputs = (rows: number[][]): number[] =>
          rows.map(row => row.reduce((sum, value, a) => sum + value * w[a]!, 0));
        const ofColumn = (data: Float64Array): number[] => [...data].filter((_, i) => i % 2 === output);
        // The error of 4000 Runge–Kutta steps, of eigenvalues up to 20, is about 1e-13.
        ok(distance(ofColumn(training.data), outputs(features)) < 1e-12);
        ok(distance(ofColumn(test!.data), outputs(others)) < 1e-12);
        outputs(features).forEach((f, i) => (expectedLoss += (f - labels[i]![output]!) ** 2 / 2));
      }
      ok(Math.abs(loss - expectedLoss) < 1e-11);
      ok(Math.abs(length - Math.sqrt(squares)) < 1e-11);
    });
  }

  it('ends at the regression, for every ridge of one decomposition', async () => {
    const flow = await gradientFlow({ kernel: linear, y: labels });
    for (const ridge of [0, 1e-3, 1, 1e6]) {
      const { test, training } = await flow.at(Infinity, { ridge });
      const dual = solve(plus(linear.trainTrain, identity(5, ridge)), labels);
      ok(distance(test!.data, times(linear.testTrain, dual).flat()) < 1e-12);
      ok(distance(training.data, times(linear.trainTrain, dual).flat()) < 1e-12);
      const regression = await kernelRegression({ kernel: linear, y: labels, ridge });
      ok(distance((await regression.predict()).data, test!.data) < 1e-12);
      ok(distance(regression.training.data, training.data) < 1e-12);
      ok(
        distance(regression.coefficients.data, dual.flat()) < 1e-12 * Math.max(...dual.flat().map(Math.abs)),
      );
    }
  });

  for (const momentum of [0, 0.5, 0.9]) {
    it(`takes the steps of a plain loop, momentum ${momentum}`, async () => {
      const flow = await gradientFlow({ kernel: linear, y: labels });
      const learningRate = 0.9 * flow.largestStableRate;
      const states = await flow.steps([0, 1, 2, 57, 300], { learningRate, momentum });
      let dual = labels.map(row => row.map(() => 0));
      let before = dual;
      let next = 0;
      for (let step = 0; step <= 300; step++) {
        if ([0, 1, 2, 57, 300].includes(step)) {
          const state = states[next++]!;
          strictEqual(state.time, learningRate * step);
          ok(distance(state.training.data, times(linear.trainTrain, dual).flat()) < 1e-12, `step ${step}`);
          ok(distance(state.test!.data, times(linear.testTrain, dual).flat()) < 1e-12, `step ${step}`);
        }
        const residual = plus(times(linear.trainTrain, dual), labels, -1);
        const moved = plus(plus(dual, residual, -learningRate), plus(dual, before, -1), momentum);
        [before, dual] = [dual, moved];
      }
    });

    it(`is stable up to the rate that it names, momentum ${momentum}`, async () => {
      const flow = await gradientFlow({ kernel: linear, y: labels });
      const largest = (1 + momentum) * flow.largestStableRate;
      const lossAt = async (rate: number): Promise<number> =>
        (await flow.steps(20_000, { learningRate: rate * largest, momentum })).loss;
      ok((await lossAt(0.99)) < 1e-8);
      await rejects(lossAt(1.2), NonFiniteError);
    });
  }

  it('is what descend does to a network that is linear in its parameters', async () => {
    const model = mlp({ depth: 1, outputs: 2, biasScale: 0.5 });
    let parameters = initialize(model, { width: 1, inputSize: 3, seed: 4 });
    const [x, test, y] = [draw(5, 6, 3), draw(6, 2, 3), draw(7, 6, 2)];
    const at = parameters;
    const flow = await gradientFlow({
      kernel: { model, parameters: at },
      x,
      y,
      initial: inputs => forward(model, at, inputs),
    });
    const learningRate = 0.1;
    for (let step = 0; step < 40; step++)
      ({ parameters } = await descend(model, parameters, { along: x, targets: y, learningRate }));
    const state = await flow.steps(40, { learningRate, test });
    ok(distance(state.training.data, (await forward(model, parameters, x)).data) < 1e-13);
    ok(distance(state.test!.data, (await forward(model, parameters, test)).data) < 1e-13);
    const { loss } = await descend(model, parameters, { along: x, targets: y, learningRate });
    ok(Math.abs(state.loss - loss) < 1e-13);
  });

  it('of a network of several outputs has a kernel for each pair of them', async () => {
    const model = mlp({ depth: 2, outputs: 2, activation: 'tanh' });
    const parameters = initialize(model, { width: 8, inputSize: 3, seed: 4 });
    const [x, test, y] = [draw(5, 4, 3), draw(6, 2, 3), draw(7, 4, 2)];
    const flow = await gradientFlow({ kernel: { model, parameters }, x, y });
    strictEqual(flow.conditioning.size, 8);
    // Small steps of the network itself, as far as they are linear: the change of the outputs per time.
    const rate = 1e-6;
    const zero = await forward(model, parameters, x);
    const shifted = y.map((row, i) => row.map((value, k) => value + zero.data[2 * i + k]!));
    const moved = await descend(model, parameters, { along: x, targets: shifted, learningRate: rate });
    const before = (await forward(model, parameters, test)).data;
    const after = (await forward(model, moved.parameters, test)).data;
    const slopes = after.map((value, i) => (value - before[i]!) / rate);
    const { test: linearised } = await flow.steps(1, { learningRate: 1, test });
    ok(distance(slopes, linearised!.data) < 1e-4);
  });

  it('starts from what the network gave', async () => {
    const initial = { training: draw(8, 5, 2), test: draw(9, 3, 2) };
    const flow = await gradientFlow({ kernel: linear, y: labels, initial });
    const start = await flow.at(0);
    deepStrictEqual([...start.training.data], initial.training.flat());
    deepStrictEqual([...start.test!.data], initial.test.flat());
    const { test } = await flow.at(Infinity);
    const dual = solve(linear.trainTrain, plus(labels, initial.training, -1));
    ok(distance(test!.data, plus(times(linear.testTrain, dual), initial.test).flat()) < 1e-12);
  });

  it('knows its spectrum, its alignment and its effective dimension', async () => {
    const flow = await gradientFlow({ kernel: linear, y: labels });
    const { trainTrain } = linear;
    const trace = trainTrain.reduce((sum, row, i) => sum + row[i]!, 0);
    ok(Math.abs(flow.spectrum.reduce((sum, value) => sum + value, 0) - trace) < 1e-12);
    const product = flow.spectrum.reduce((factor, value) => factor * value, 1);
    ok(Math.abs(product / eliminate(trainTrain, labels).determinant - 1) < 1e-11);
    // tr K (K + ρ)⁻¹
    const hat = solve(plus(trainTrain, identity(5, 0.7)), trainTrain);
    ok(Math.abs(flow.effectiveDimension(0.7) - hat.reduce((sum, row, i) => sum + row[i]!, 0)) < 1e-12);
    strictEqual(flow.effectiveDimension(0), 5);
    const { data } = flow.eigenvectors;
    const total = labels.flat().reduce((sum, value) => sum + value ** 2, 0);
    flow.alignment.forEach((share, k) => {
      const vector = data.subarray(5 * k, 5 * k + 5);
      const parts = [0, 1].map(o => vector.reduce((sum, value, i) => sum + value * labels[i]![o]!, 0));
      ok(Math.abs(share - (parts[0]! ** 2 + parts[1]! ** 2) / total) < 1e-14);
      const image = trainTrain.map(row => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
      ok(
        distance(
          image,
          vector.map(value => value * flow.spectrum[k]!),
        ) <
          1e-13 * flow.spectrum[0]!,
      );
    });
    ok(Math.abs(flow.conditioning.condition - flow.spectrum[0]! / flow.spectrum[4]!) < 1e-9);
  });

  it('of a smooth kernel, singular to the last digit, is that of direct integration', async () => {
    const points = Array.from({ length: 14 }, (_, i) => [(6 * i) / 13 - 3]);
    const between = [[-2.9], [0.1], [1.77]];
    // exp(−(x − x′)²/8): eigenvalues fall to 1e-20.
    const gaussian = (a: number[][], b: number[][]): number[][] =>
      a.map(([s = 0]) => b.map(([t = 0]) => Math.exp(-((s - t) ** 2) / 8)));
    const [kernel, cross] = [gaussian(points, points), gaussian(between, points)];
    const y = points.map(([t = 0]) => Math.sin(2 * t));
    const flow = await gradientFlow({ kernel: { trainTrain: kernel, testTrain: cross }, y });
    ok(flow.conditioning.rank < 14 && flow.conditioning.rank > 10);
    for (const time of [1, 30]) {
      const dual = rungeKutta(
        a => kernel.map((row, i) => y[i]! - row.reduce((sum, value, j) => sum + value * a[j]!, 0)),
        new Array<number>(14).fill(0),
        time,
        // λ h is 0.01.
        700 * time,
      );
      const { training, test } = await flow.at(time);
      const image = (rows: number[][]): number[] =>
        rows.map(row => row.reduce((sum, value, j) => sum + value * dual[j]!, 0));
      ok(distance(training.data, image(kernel)) < 1e-11, `${distance(training.data, image(kernel))}`);
      ok(distance(test!.data, image(cross)) < 1e-11, `${distance(test!.data, image(cross))}`);
    }
    // The end is the smallest function through what can be told apart: y to what the cutoff leaves.
    const { training, test } = await flow.at(Infinity);
    ok(distance(training.data, y) < 1e-5, `${distance(training.data, y)}`);
    ok(test!.data.every(value => Math.abs(value) < 2));
  });

  it('is never NaN: kernels of zeros, of one example, of equal examples', async () => {
    const zero = await gradientFlow({ kernel: { trainTrain: [[0, 0], [0, 0]], testTrain: [[0, 0]] }, y: [1, 2] }); // prettier-ignore
    for (const state of await zero.at([0, 1, 1e308, Infinity])) {
      deepStrictEqual([...state.training.data, ...state.test!.data], [0, 0, 0]);
      strictEqual(state.loss, 2.5);
    }
    strictEqual(zero.conditioning.rank, 0);
    ok(Number.isFinite(zero.conditioning.condition));
    const equal = await gradientFlow({ kernel: limit(mlp({ depth: 3 })), x: Array(20).fill([1, 2]), y: Array.from({ length: 20 }, (_, i) => i) }); // prettier-ignore
    for (const t of [1, 1e10, 1e20, Infinity]) {
      const { training, test } = await equal.at(t, { test: [[1, 2], [3, -1]] }); // prettier-ignore
      ok(
        training.data.every(value => Math.abs(value - 9.5) < 1e-12),
        training.data.join(),
      );
      ok(Math.abs(test!.data[0]! - 9.5) < 1e-12);
    }
  });

  it('refuses a network without its limit, or one kernel where two are needed', async () => {
    const [x, y] = [[[1]], [1]];
    for (const ask of [gradientFlow, kernelRegression, ensemble])
      await rejects(
        ask({ kernel: mlp({ depth: 2 }) as never, x, y }),
        /^InvalidArgumentError: kernel is .*limit\(model\)/,
      );
    await rejects(
      ensemble({ kernel: { trainTrain: [[1]] } as never, y }),
      /both kernels apart: \{ nngp, ntk \}/,
    );
  });

  it('refuses what is no training set, before work', async () => {
    const kernel = limit(mlp({ depth: 2 }));
    const { x, y } = duplicates;
    await rejects(gradientFlow({ kernel, x, y: [1, 0] }), ShapeError);
    await rejects(gradientFlow({ kernel, x, y: [1, 0, NaN] }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel, x, y: [[[1]], [[0]], [[2]]] }), ShapeError);
    await rejects(gradientFlow({ kernel, x: [[1, NaN]], y: [1] }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel, x, y, ridge: -1 }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel, x, y, ridge: NaN }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel, x, y, cutoff: 2 }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel, y }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel, x, y, memoryLimit: 10 }), MemoryLimitError);
    await rejects(gradientFlow({ kernel: {} as never, x, y }), InvalidArgumentError);
    await rejects(gradientFlow({ kernel: { trainTrain: [[1, 2], [0, 1]] }, y: [1, 2] }), /symmetric/); // prettier-ignore
    await rejects(gradientFlow({ kernel: { trainTrain: [[1, 2], [2, 1]] }, y: [1, 2] }), /semidefinite/); // prettier-ignore
    await rejects(gradientFlow({ kernel: { trainTrain: [[1]], testTrain: [[1, 2]] }, y: [1] }), ShapeError);
    const wrong = () => Promise.resolve(toTensor([[1]]));
    await rejects(gradientFlow({ kernel: wrong, x, y }), InvalidArgumentError);
    const flow = await gradientFlow({ kernel, x, y });
    for (const t of [-1, NaN]) await rejects(flow.at(t), InvalidArgumentError);
    await rejects(flow.at(1, { ridge: -1 }), InvalidArgumentError);
    await rejects(flow.at(1, { test: [[1, 2, 3]] }), ShapeError);
    await rejects(flow.steps(1.5, { learningRate: 1 }), InvalidArgumentError);
    await rejects(flow.steps(1, { learningRate: 0 }), InvalidArgumentError);
    await rejects(flow.steps(1, { learningRate: 1, momentum: 1 }), InvalidArgumentError);
  });
});
