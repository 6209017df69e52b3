import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import {
  crossEntropyFlow,
  forward,
  initialize,
  InvalidArgumentError,
  limit,
  MemoryLimitError,
  mlp,
  neuralTangentKernel,
  ShapeError,
} from '../../src/index.js';
import { distance, draw, rungeKutta, times, transpose } from './support/dense.js';

const [features, others] = [draw(1, 6, 4), draw(2, 2, 4)];
const kernel = {
  trainTrain: times(features, transpose(features)),
  testTrain: times(others, transpose(features)),
};
const labels = [0, 1, 2, 1, 0, 1];
const targets = labels.map(label => [0, 1, 2].map(k => (k === label ? 1 : 0)));

function softmax(row: readonly number[]): number[] {
  const powers = row.map(Math.exp);
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map(value => value / total);
}

/** The weights [4, 3] of a linear classifier after gradient flow from 0. */
function weightsAt(time: number, ridge: number): number[][] {
  const flat = rungeKutta(
    w => {
      const residual = features.map((row, i) =>
        softmax([0, 1, 2].map(k => row.reduce((sum, value, a) => sum + value * w[3 * a + k]!, 0))).map(
          (p, k) => p - targets[i]![k]!,
        ),
      );
      return w.map((value, at) => {
        const [a, k] = [Math.floor(at / 3), at % 3];
        return -features.reduce((sum, row, i) => sum + row[a]! * residual[i]![k]!, ridge * value);
      });
    },
    new Array<number>(12).fill(0),
    time,
    // λ h is below 0.1.
    Math.ceil(100 * time),
  );
  return [0, 1, 2, 3].map(a => flat.slice(3 * a, 3 * a + 3));
}

describe('cross-entropy flow', () => {
  for (const ridge of [0, 0.2]) {
    it(`is that of the weights of a linear classifier, ridge ${ridge}`, async () => {
      const expected = new Map([0.5, 20].map(time => [time, weightsAt(time, ridge)]));
      for (const tolerance of [1e-6, 1e-9]) {
        const flow = await crossEntropyFlow({ kernel, labels, ridge, tolerance });
        const [late, early] = await flow.at([20, 0.5]);
        for (const state of [early!, late!]) {
          const weights = expected.get(state.time)!;
          // The errors of the steps add up, each of this size beside 1 + |f| < 7.
          const allowed = 7 * tolerance * state.steps;
          ok(distance(state.training.data, times(features, weights).flat()) < allowed);
          ok(distance(state.test!.data, times(others, weights).flat()) < allowed);
          const probabilities = times(features, weights).map(softmax);
          ok(distance(state.probabilities.training.data, probabilities.flat()) < allowed);
          const loss = -probabilities.reduce((sum, row, i) => sum + Math.log(row[labels[i]!]!), 0);
          ok(Math.abs(state.loss - loss) < 6 * allowed);
        }
        ok(early!.steps < late!.steps);
      }
    });
  }

  it('begins with equal probabilities, or with what the network gave', async () => {
    const flow = await crossEntropyFlow({ kernel, labels });
    const start = await flow.at(0);
    ok(start.probabilities.test!.data.every(p => Math.abs(p - 1 / 3) < 1e-15));
    ok(Math.abs(start.loss - 6 * Math.log(3)) < 1e-14);
    strictEqual(start.steps, 0);
    const initial = { training: draw(3, 6, 3), test: draw(4, 2, 3) };
    const moved = await (await crossEntropyFlow({ kernel, labels, initial })).at(0);
    deepStrictEqual([...moved.training.data], initial.training.flat());
    deepStrictEqual([...moved.test!.data], initial.test.flat());
  });

  it('with a ridge ends where the loss is least', async () => {
    const ridge = 0.5;
    const flow = await crossEntropyFlow({ kernel, labels, ridge });
    const { training, probabilities } = await flow.at(1000);
    // f = Θ a with ρ a = t − p
    const dual = targets.map((row, i) =>
      row.map((t, k) => (t - probabilities.training.data[3 * i + k]!) / ridge),
    );
    ok(distance(training.data, times(kernel.trainTrain, dual).flat()) < 1e-6);
  });

  it('of contradicting labels at equal inputs stays finite however long it takes', async () => {
    const x = [[1, 0], [1, 0], [0, 1]]; // prettier-ignore
    const flow = await crossEntropyFlow({
      kernel: limit(mlp({ depth: 3 })),
      x,
      labels: [0, 1, 1],
      tolerance: 1e-5,
    });
    const { probabilities, loss } = await flow.at(1e6, { test: [[1, 0]] });
    ok(probabilities.training.data.every(Number.isFinite));
    for (const k of [0, 1]) ok(Math.abs(probabilities.test!.data[k]! - 0.5) < 1e-4);
    ok(Math.abs(loss - 2 * Math.log(2)) < 1e-4, `${loss}`);
  });

  it('of probabilities and of their labels is the same, and takes a network of finite width', async () => {
    const given = await (await crossEntropyFlow({ kernel, labels: targets })).at(3);
    deepStrictEqual(given, await (await crossEntropyFlow({ kernel, labels, classes: 3 })).at(3));
    const model = mlp({ depth: 2, outputs: 3, activation: 'tanh' });
    const parameters = initialize(model, { width: 16, inputSize: 4, seed: 4 });
    const initial = (inputs: Parameters<typeof forward>[2]) => forward(model, parameters, inputs);
    const flow = await crossEntropyFlow({ kernel: { model, parameters }, x: features, labels, initial });
    const { training } = await flow.at(0.3);
    // The same by the full kernel [N, N, C, C], in the plainest way.
    const { data } = await neuralTangentKernel(model, parameters, { at: features, output: 'full' });
    const start = (await forward(model, parameters, features)).data;
    const expected = rungeKutta(
      f => {
        const slope = features.flatMap((_, i) =>
          softmax(f.slice(3 * i, 3 * i + 3)).map((p, k) => p - targets[i]![k]!),
        );
        return f.map((_, at) => {
          const [i, k] = [Math.floor(at / 3), at % 3];
          let total = 0;
          for (let j = 0; j < 6; j++)
            for (let l = 0; l < 3; l++) total -= data[((6 * i + j) * 3 + k) * 3 + l]! * slope[3 * j + l]!;
          return total;
        });
      },
      [...start],
      0.3,
      500,
    );
    ok(distance(training.data, expected) < 1e-5);
  });

  it('refuses labels that are none, before work', async () => {
    await rejects(crossEntropyFlow({ kernel, labels: [0, 1] }), ShapeError);
    await rejects(crossEntropyFlow({ kernel, labels: [1, 1, 1, 1, 1, 1] }), /two classes/);
    await rejects(crossEntropyFlow({ kernel, labels: [0, 1, 2, 3, 0, 0.5] }), InvalidArgumentError);
    await rejects(crossEntropyFlow({ kernel, labels: [0, 0, 0, 0, 0, -1] }), /labels\[5\] is -1/);
    await rejects(crossEntropyFlow({ kernel, labels: [0, 0, 0, 0, 0, 1e9] }), MemoryLimitError);
    await rejects(crossEntropyFlow({ kernel, labels: [0, 0, 0, 0, 0, 0] }), /two classes/);
    await rejects(crossEntropyFlow({ kernel, labels, classes: 2 }), InvalidArgumentError);
    await rejects(crossEntropyFlow({ kernel, labels: targets, classes: 2 }), ShapeError);
    await rejects(crossEntropyFlow({ kernel, labels: targets.map(() => [0.5, 0.6]) }), InvalidArgumentError);
    await rejects(crossEntropyFlow({ kernel, labels, ridge: -1 }), InvalidArgumentError);
    await rejects(crossEntropyFlow({ kernel, labels, tolerance: 0 }), InvalidArgumentError);
    await rejects(crossEntropyFlow({ kernel, labels, memoryLimit: 10 }), MemoryLimitError);
    const flow = await crossEntropyFlow({ kernel, labels });
    for (const t of [-1, Infinity, NaN]) await rejects(flow.at(t), InvalidArgumentError);
    const stopped = await crossEntropyFlow({ kernel, labels, signal: AbortSignal.abort() });
    await rejects(stopped.at(1), { name: 'AbortError' });
  });
});
