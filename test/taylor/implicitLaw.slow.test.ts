import { expect } from 'chai';
import type { Tensor } from '../../src/ad/index.js';
import type { LinearOperator } from '../../src/operators/index.js';
import {
  hypernetwork,
  initialize,
  mlp,
  type Model,
  type Parameters,
  type WeightStorage,
} from '../../src/models/index.js';
import { gradientStep, mixedTaylorTerm, taylorTerms } from '../../src/taylor/index.js';
import {
  ConditionedSampler,
  jointTest,
  marginalTests,
  type Omission,
} from '../operators/implicitGaussianTools.js';

/** A model, three inputs of it, and the highest order asked for. */
interface Setting {
  readonly model: Model;
  readonly order: number;
  readonly inputs: readonly Record<string, number[]>[];
}

const x = [
  [0.6, -1.1, 0.4],
  [-0.3, 0.8, 0.9],
  [1, 0.2, -0.5],
];
const z = [
  [1, 0.5],
  [-0.3, 1.2],
  [0.4, 0.9],
];

const perceptron: Setting = { model: mlp({ depth: 4 }), order: 4, inputs: x.map(x => ({ x })) };
const hyper: Setting = {
  // Leaky, so that no narrow network is dead.
  model: hypernetwork({ depth: 3, primaryWidths: [2, 3, 1], activation: 'leakyRelu0.1' }),
  order: 5,
  inputs: x.map((x, k) => ({ x, z: z[k]! })),
};

/** Questions to one network; the answers are numbers. */
type Questions = (parameters: Parameters) => Promise<readonly Tensor[]>;

/**
 * One question after the other: K⁽⁰⁾..K⁽ᴿ⁾ between x₁ and x₂, 𝒯²(x₁; x₂, x₃), and the output at x₁ after a
 * step of gradient descent on x₂.
 */
function allQuestions({ model, order, inputs: [at, along, other] }: Setting): Questions {
  return async parameters => {
    const { derivatives } = await taylorTerms(model, parameters, { at: at!, along: along!, order });
    const mixed = await mixedTaylorTerm(model, parameters, { at: at!, along: [along!, other!] });
    const step = { at: at!, along: along!, target: 1, learningRate: 0.1, order: 0 };
    const { exact } = await gradientStep(model, parameters, step);
    return [...derivatives, mixed, exact];
  };
}

async function draw(
  questions: Questions,
  weightsOf: (seed: number) => Parameters,
  draws: number,
): Promise<Float64Array[]> {
  const sample: Float64Array[] = [];
  for (let seed = 0; seed < draws; seed++) {
    sample.push(Float64Array.from(await questions(weightsOf(seed)), ({ data }) => data[0]!));
  }
  return sample;
}

function drawStored(
  model: Model,
  questions: Questions,
  weights: WeightStorage,
  width: number,
  draws: number,
): Promise<Float64Array[]> {
  // Seeds of their own, so that the two ways are independent (they share numbers where a matrix turns dense
  // at once).
  const first = weights === 'dense' ? 1e6 : 2e6;
  return draw(
    questions,
    seed => initialize(model, { width, inputSize: 3, seed: first + seed, storage: weights }),
    draws,
  );
}

describe('the law of Taylor terms with implicit weights', function () {
  this.timeout(300_000);

  for (const [what, setting] of Object.entries({ perceptron, hyper })) {
    const questions = allQuestions(setting);
    // At width 8 matrices turn dense while they are asked, at width 64 none does but the first.
    for (const [width, draws] of [
      [8, 2000],
      [24, 2000],
      [64, 1000],
    ] as const) {
      it(`is that with dense weights: ${what}, width ${width}`, async () => {
        const implicit = await drawStored(setting.model, questions, 'implicit', width, draws);
        const dense = await drawStored(setting.model, questions, 'dense', width, draws);
        // The least of 7 or 8 p-values is below 1e-3 by chance for one choice of seeds in 130.
        expect(Math.min(...marginalTests(implicit, dense))).to.be.above(1e-3);
        expect(jointTest(implicit.slice(0, 400), dense.slice(0, 400))).to.be.above(0.01);
      });
    }
  }

  describe('between equal inputs, where forward and backward products overlap most', () => {
    const width = 16;
    const draws = 2000;
    const [at] = perceptron.inputs;
    const terms: Questions = async parameters =>
      (await taylorTerms(perceptron.model, parameters, { at: at!, along: at!, order: 4 })).derivatives;
    const stored = (weights: WeightStorage): Promise<Float64Array[]> =>
      drawStored(perceptron.model, terms, weights, width, draws);
    let dense: Float64Array[] = [];
    before(async () => {
      dense = await stored('dense');
    });

    it('is that with dense weights', async () => {
      const implicit = await stored('implicit');
      expect(Math.min(...marginalTests(implicit, dense))).to.be.above(1e-3);
      expect(jointTest(implicit.slice(0, 400), dense.slice(0, 400))).to.be.above(0.01);
    });

    // The power of these tests: one vector at a time, with one of the terms of the conditioning formula left
    // out.
    const sampled = (omission: Omission): Promise<Float64Array[]> =>
      draw(
        terms,
        seed =>
          new Map(
            [
              [width, 3],
              [width, width],
              [width, width],
              [1, width],
            ].map(([rows, columns], layer): [string, LinearOperator] => [
              `W${layer + 1}`,
              new ConditionedSampler(rows!, columns!, 10 * (3e6 + seed) + layer, omission),
            ]),
          ),
        draws / 2,
      );

    it('is that of the whole conditioning formula', async () => {
      expect(Math.min(...marginalTests(await sampled('nothing'), dense))).to.be.above(1e-3);
    });

    for (const omission of [
      'projection of the fresh part',
      'known part',
      'residual of the question',
    ] as const) {
      it(`is not that without the ${omission}`, async () => {
        expect(Math.min(...marginalTests(await sampled(omission), dense))).to.be.below(1e-6);
      });
    }
  });
});
