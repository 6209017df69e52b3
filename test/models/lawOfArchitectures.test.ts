import { expect } from 'chai';
import { initialize, mlp, recurrent, residual, type Model } from '../../src/models/index.js';
import { forward } from '../../src/taylor/index.js';

const width = 200;
const outputs = 50;
const draws = 60;

/** Second moments of the outputs at two inputs: E h(x)², E h(x) h(x̄), E h(x̄)². */
type Moments = readonly [number, number, number];

/** Their estimates, with standard errors from one network to the next. */
async function measured(
  model: Model,
  inputs: readonly unknown[],
): Promise<{ mean: number; error: number }[]> {
  const samples: Moments[] = [];
  for (let seed = 0; seed < draws; seed++) {
    const parameters = initialize(model, { width, inputSize: 3, seed, storage: 'dense' });
    const { data } = await forward(model, parameters, inputs as number[][]);
    const [h, g] = [data.slice(0, outputs), data.slice(outputs)];
    const moment = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, k) => sum + value * b[k]!, 0) / outputs;
    samples.push([moment(h, h), moment(h, g), moment(g, g)]);
  }
  return [0, 1, 2].map(k => {
    const values = samples.map(sample => sample[k]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / draws;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, error: Math.sqrt(squares / draws / (draws - 1)) };
  });
}

/**
 * Within four standard errors, which chance exceeds 6 times in 100,000, and a bias of 3/n from the finite
 * width.
 */
async function tendsTo(model: Model, inputs: readonly unknown[], expected: Moments): Promise<void> {
  (await measured(model, inputs)).forEach(({ mean, error }, k) => {
    expect(error, 'the test can tell').to.be.below(0.05 * Math.max(expected[0], expected[2]));
    expect(Math.abs(mean - expected[k]!), `moment ${k}: ${mean} and ${expected[k]!}`).to.be.at.most(
      4 * error + (3 / width) * Math.max(expected[0], expected[2]),
    );
  });
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0) / a.length;

/** E φ(u) φ(v) of a centred Gaussian pair: of ReLU (Cho & Saul 2009), and of erf (Williams 1997). */
const expectations = {
  relu: (kuu: number, kuv: number, kvv: number) => {
    const cosine = Math.min(1, kuv / Math.sqrt(kuu * kvv));
    const angle = Math.acos(cosine);
    return (Math.sqrt(kuu * kvv) * (Math.sin(angle) + (Math.PI - angle) * cosine)) / (2 * Math.PI);
  },
  erf: (kuu: number, kuv: number, kvv: number) =>
    (2 / Math.PI) * Math.asin((2 * kuv) / Math.sqrt((1 + 2 * kuu) * (1 + 2 * kvv))),
};

type Expectation = (kuu: number, kuv: number, kvv: number) => number;
const after = (
  expectation: Expectation,
  [kuu, kuv, kvv]: Moments,
  factor: number,
  added: Moments,
): Moments => [
  added[0] + factor * expectation(kuu, kuu, kuu),
  added[1] + factor * expectation(kuu, kuv, kvv),
  added[2] + factor * expectation(kvv, kvv, kvv),
];

const [x, y] = [
  [1, -0.5, 0.8],
  [0.2, 1.1, 0.9],
];
const given: Moments = [dot(x, x), dot(x, y), dot(y, y)];
const times = (moments: Moments, factor: number): Moments => [
  factor * moments[0],
  factor * moments[1],
  factor * moments[2],
];

describe('the law of outputs at initialisation has the covariance of the limit', () => {
  it('of a residual network: Σˡ⁺¹ = Σˡ + α² σ_v² σ_w² T(Σˡ) (Tirer, Bruna & Giryes 2020)', async () => {
    const [alpha, weightScale, branchScale] = [0.8, 1.3, 0.9];
    for (const activation of ['relu', 'erf'] as const) {
      const model = residual({ depth: 3, alpha, weightScale, branchScale, activation, gain: 1, outputs });
      let sigma = times(given, weightScale ** 2);
      for (let block = 0; block < 3; block++)
        sigma = after(expectations[activation], sigma, (alpha * branchScale * weightScale) ** 2, sigma);
      await tendsTo(model, [x, y], sigma);
    }
  });

  it('of a scaled mlp, with scales inside and outside', async () => {
    const [weightScale, readoutScale, biasScale] = [1.4, 0.8, 0.5];
    const bias: Moments = [biasScale ** 2, biasScale ** 2, biasScale ** 2];
    for (const variance of ['inside', 'outside'] as const) {
      for (const outputBias of [true, false]) {
        const scales = { weightScale, readoutScale, biasScale, outputBias, variance };
        const model = mlp({ depth: 3, activation: 'erf', outputs, ...scales });
        let sigma = times(given, weightScale ** 2).map(each => each + biasScale ** 2) as unknown as Moments;
        sigma = after(expectations.erf, sigma, weightScale ** 2, bias);
        sigma = after(expectations.erf, sigma, readoutScale ** 2, outputBias ? bias : [0, 0, 0]);
        await tendsTo(model, [x, y], sigma);
      }
    }
  });

  const sequences = [
    [x, y, [0.3, -0.7, 1.2]],
    [[-0.4, 0.9, 1], x, [1.2, 0.1, 0.5]],
  ];
  const scales = { weightScale: 1.1, inputScale: 0.9, biasScale: 0.4, readoutScale: 1.3 };

  /** E sᵗ s̄ʳ of the states of both sequences at all times (Tensor Programs II, eq. 14 and Appendix E.2). */
  function stateCovariance(): number[][] {
    const { weightScale, inputScale, biasScale } = scales;
    const vectors = sequences.flat();
    const [steps, count] = [3, 6];
    const y = vectors.map(() => new Array<number>(count).fill(0));
    const s = vectors.map(() => new Array<number>(count).fill(0));
    for (let t = 0; t < steps; t++) {
      const isKnown = (k: number): boolean => k % steps <= t;
      const known = vectors.map((_, k) => k).filter(isKnown);
      for (const a of known) {
        for (const b of known) {
          const before = a % steps > 0 && b % steps > 0 ? s[a - 1]![b - 1]! : 0;
          y[a]![b] =
            weightScale ** 2 * before + inputScale ** 2 * dot(vectors[a]!, vectors[b]!) + biasScale ** 2;
        }
      }
      for (const a of known)
        for (const b of known) s[a]![b] = expectations.erf(y[a]![a]!, y[a]![b]!, y[b]![b]!);
    }
    return s;
  }

  for (const variance of ['inside', 'outside'] as const) {
    it(`of a recurrent network, last state and average, scales ${variance}`, async () => {
      const s = stateCovariance();
      const common = { length: 3, activation: 'erf', outputs, variance, ...scales };
      const last = (a: number, b: number): number => s[3 * a + 2]![3 * b + 2]!;
      const average = (a: number, b: number): number =>
        [0, 1, 2].reduce(
          (sum, t) => sum + [0, 1, 2].reduce((row, r) => row + s[3 * a + t]![3 * b + r]!, 0),
          0,
        ) / 9;
      for (const [pooling, of] of [
        ['last', last],
        ['average', average],
      ] as const) {
        // prettier-ignore
        const moments: Moments = [of(0, 0), of(0, 1), of(1, 1)];
        const model = recurrent({ ...common, pooling });
        await tendsTo(model, sequences, times(moments, scales.readoutScale ** 2));
      }
    });
  }
});
