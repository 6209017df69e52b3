import { ok, rejects } from 'node:assert/strict';
import fc from 'fast-check';
import {
  ensemble,
  gaussianProcess,
  gradientFlow,
  kernelRegression,
  NonFiniteError,
} from '../../src/index.js';
import { draw, plus, times, transpose, type Rows } from './support/dense.js';

/** Gram matrices of few vectors, some of them equal or zero, at any scale. */
const problems = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  features: fc.integer({ min: 1, max: 4 }),
  // Which vector stands at each place; the last one is zero.
  places: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 7 }),
  exponent: fc.integer({ min: -60, max: 60 }),
  ridge: fc.constantFrom(0, 1e-30, 1e-12, 1, 1e30),
  outputs: fc.integer({ min: 1, max: 2 }),
});

const TIMES = [0, 1e-300, 1e-9, 1, 1e9, 1e17, 1e300, Infinity];

describe('predictions are never NaN', () => {
  it('whatever the kernel, its scale, the ridge and the time', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ seed, features, places, exponent, ridge, outputs }) => {
        const vectors = [...draw(seed, 4, features), new Array<number>(features).fill(0)];
        const [training, test] = [places.map(place => vectors[place]!), vectors];
        const scale = 10 ** exponent;
        const gram = (a: Rows, b: Rows): Rows =>
          times(a, transpose(b)).map(row => row.map(value => scale * value));
        const kernel = {
          trainTrain: gram(training, training),
          testTrain: gram(test, training),
          testTest: gram(test, test),
        };
        const y = draw(seed + 1, places.length, outputs);
        const total = y.flat().reduce((sum, value) => sum + value ** 2 / 2, 0);
        const flow = await gradientFlow({ kernel, y, ridge });
        const states = await flow.at(TIMES);
        let before = total * (1 + 1e-12);
        for (const { training: fitted, test: predicted, loss, distance } of states) {
          ok(fitted.data.every(Number.isFinite));
          ok(predicted!.data.every(Number.isFinite), predicted!.data.join());
          ok(Number.isFinite(distance));
          // Gradient flow never makes the loss larger; with a ridge, not larger than at the start.
          ok(loss <= before, `${loss} ${before}`);
          before = ridge === 0 ? loss + 1e-12 * total : before;
        }
        const { rank, condition, sentence } = flow.conditioning;
        ok(rank <= places.length && Number.isFinite(condition) && condition >= 1, sentence);
        ok(Number.isFinite(flow.effectiveDimension(1)) && flow.alignment.every(Number.isFinite));
        const regression = await kernelRegression({ kernel, y, ridge });
        ok((await regression.predict()).data.every(Number.isFinite));
        const process = await gaussianProcess({ kernel, y, noise: ridge });
        const { mean, variance } = await process.posterior();
        ok(mean.data.every(Number.isFinite));
        // No more than the prior.
        variance!.forEach((value, i) => {
          ok(value >= 0 && value <= kernel.testTest[i]![i]! * (1 + 1e-12));
        });
        const networks = await ensemble({ kernel: { nngp: kernel, ntk: kernel }, y, ridge });
        for (const state of await networks.at(TIMES)) {
          ok(state.test!.variance!.every(value => value >= 0 && Number.isFinite(value)));
          ok(Number.isFinite(state.expectedLoss));
        }
        try {
          const stepped = await flow.steps([0, 1, 1000], { learningRate: 1, momentum: 0.5 });
          for (const { training: fitted } of stepped) ok(fitted.data.every(Number.isFinite));
        } catch (error) {
          ok(error instanceof NonFiniteError);
        }
        // A kernel and a multiple of it with the time divided by that.
        const [half] = await flow.at([0.5 / scale], { ridge: 0 });
        const doubled = { trainTrain: plus(kernel.trainTrain, kernel.trainTrain) };
        const other = await (await gradientFlow({ kernel: doubled, y })).at(0.25 / scale);
        half!.training.data.forEach((value, i) => {
          ok(Math.abs(value - other.training.data[i]!) < 1e-12 * Math.max(1, Math.abs(value)));
        });
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it('nor infinite: what is beyond the range of numbers is an error', async () => {
    const kernel = {
      trainTrain: [
        [2e-310, 1e-310],
        [1e-310, 2e-310],
      ],
      testTrain: [[1e-310, 1e-310]],
    };
    const y = [1, 2];
    await rejects(kernelRegression({ kernel, y }), NonFiniteError);
    await rejects(gaussianProcess({ kernel, y }), NonFiniteError);
    const flow = await gradientFlow({ kernel, y });
    await rejects(flow.at(Infinity), /1\/λ is beyond the range of numbers/);
    ok((await flow.at(1)).test!.data[0]! > 0);
    const large = {
      kernel: {
        trainTrain: [
          [2, 1],
          [1, 2],
        ],
      },
      y: [1e200, 1],
    };
    for (const ask of [kernelRegression, gaussianProcess, gradientFlow])
      await rejects(ask(large), /^InvalidArgumentError: y is .*squares have a finite sum/);
  });
});
