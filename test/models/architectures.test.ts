import { expect } from 'chai';
import {
  initialize,
  mlp,
  modelFromConfiguration,
  recurrent,
  residual,
  type MlpOptions,
  type Model,
} from '../../src/models/index.js';
import { RandomStream } from '../../src/random/index.js';
import { forward, taylorTerms } from '../../src/taylor/index.js';
import { expectClose } from './closeness.js';
import { normals, only } from './networkCases.js';
import {
  plainMlp,
  plainRecurrent,
  plainResidual,
  termsByDifferences,
  type PlainRecurrent,
  type PlainResidual,
} from './plainArchitectures.js';
import { denseParameters, type DenseParameters } from './plainNetworks.js';

type Vectors = number[] | number[][];

/** A network twice: as the library makes it, and as plain loops know it. */
interface Case {
  readonly name: string;
  readonly model: Model;
  readonly plain: (parameters: DenseParameters, x: Vectors) => number[];
}

const residualCase = (plain: PlainResidual, outputs = 1): Case => ({
  name: `residual ${JSON.stringify({ ...plain, outputs })}`,
  model: residual({ ...plain, outputs }),
  plain: (parameters, x) => plainResidual(plain, parameters, x as number[]),
});

const recurrentCase = (plain: PlainRecurrent, outputs = 1): Case => ({
  name: `recurrent ${JSON.stringify({ ...plain, outputs })}`,
  model: recurrent({ ...plain, outputs }),
  plain: (parameters, x) => plainRecurrent(plain, parameters, x as number[][]),
});

const mlpCase = (options: MlpOptions & { readonly activation: string; readonly gain: number }): Case => {
  const { depth, activation, gain, variance } = options;
  const { weightScale = 1, readoutScale = weightScale, biasScale } = options;
  const factor = (sigma: number): number => (variance === 'inside' ? 1 : sigma);
  const plain = {
    depth,
    activation,
    gain,
    weightScale: factor(weightScale),
    readoutScale: factor(readoutScale),
    biasScale: factor(biasScale ?? 0),
  };
  return {
    name: `mlp ${JSON.stringify(options)}`,
    model: mlp(options),
    plain: (parameters, x) => plainMlp(plain, parameters, x as number[]),
  };
};

const residuals = { depth: 2, alpha: 0.4, weightScale: 1.3, branchScale: 0.7, activation: 'tanh', gain: 1 };
const recurrents = {
  length: 3,
  pooling: 'last',
  weightScale: 1.2,
  inputScale: 0.6,
  biasScale: 0.3,
  readoutScale: 1.7,
  activation: 'tanh',
  gain: 1,
} as const;

const cases: readonly Case[] = [
  residualCase(residuals),
  residualCase({ ...residuals, depth: 1, activation: 'relu', gain: Math.SQRT2 }, 2),
  residualCase({ ...residuals, depth: 3, alpha: -1, gain: 0.8 }),
  residualCase({ ...residuals, alpha: 0 }),
  recurrentCase(recurrents),
  recurrentCase({ ...recurrents, pooling: 'average', activation: 'relu', gain: Math.SQRT2 }, 2),
  recurrentCase({ ...recurrents, length: 1, biasScale: undefined }),
  recurrentCase({ ...recurrents, length: 4, pooling: 'average', biasScale: undefined, gain: -0.5 }),
  mlpCase({ depth: 3, activation: 'tanh', gain: 1, weightScale: 1.5, readoutScale: 0.4 }),
  mlpCase({ depth: 2, activation: 'relu', gain: 1, weightScale: 1.5, biasScale: 0.3, outputBias: false }),
  mlpCase({ depth: 3, activation: 'tanh', gain: 1, weightScale: 1.5, biasScale: 0.3, variance: 'inside' }),
  mlpCase({ depth: 2, activation: 'tanh', gain: 1, readoutScale: 2, biasScale: 0, variance: 'inside' }),
];

/** Two inputs, of the shape that the model takes. */
function inputsOf({ inputs }: Model): readonly [Vectors, Vectors] {
  const [length] = inputs['x'] ?? [];
  const [at, along] = [0, 1].map(example => {
    const rows = Array.from({ length: typeof length === 'number' ? length : 1 }, (_, t) =>
      normals(new RandomStream(1, 'inputs of a test', example, t), 2),
    );
    return typeof length === 'number' ? rows : rows[0]!;
  });
  return [at!, along!];
}

describe('residual, recurrent and scaled networks are their equations', () => {
  for (const { name, model, plain } of cases) {
    it(`${name}: outputs are those of plain loops`, async () => {
      const inputs = inputsOf(model);
      const parameters = initialize(model, { width: 6, inputSize: 2, seed: 3 });
      const expected = inputs.flatMap(x => plain(denseParameters(parameters), x));
      const { data, shape } = await forward(model, parameters, [...inputs] as number[][]);
      expect(shape).to.deep.equal([2, model.outputs]);
      // Sums of at most 6 terms of order 1, layer after layer.
      expectClose(data, expected, 1e-14, name, 1);
    });

    it(`${name}: Taylor terms are those of differences`, async () => {
      const [at, along] = inputsOf(model);
      const parameters = initialize(model, { width: 3, inputSize: 2, seed: 5 });
      const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 2 });
      const last = model.outputs - 1;
      const chosen = await taylorTerms(model, parameters, { at, along, order: 2, output: last });
      const h = (x: Vectors, k: number) => (w: DenseParameters) => plain(w, x)[k]!;
      for (const [terms, k] of [
        [derivatives, 0],
        [chosen.derivatives, last],
      ] as const) {
        const expected = termsByDifferences(h(at, k), h(along, k), denseParameters(parameters));
        // Steps of 1e-3 leave 1e-12 of the fourth order, and a second difference rounds by 1e-15 / 4e-6.
        expectClose(terms.map(only), expected, 2e-8, name, 1);
      }
    });
  }
});

describe('configurations of models', () => {
  it('come back as the same model', async () => {
    const made = [
      ...cases.map(({ model }) => model),
      recurrent({ ...recurrents, variance: 'inside', ragged: true, outputs: 2 }),
    ];
    for (const model of made) {
      const document: unknown = JSON.parse(JSON.stringify(model.configuration));
      const again = await modelFromConfiguration(document);
      expect(again.configuration).to.deep.equal(model.configuration);
      expect(again.parameters).to.deep.equal(model.parameters);
      expect(again.inputs).to.deep.equal(model.inputs);
    }
  });

  it('of an mlp hold scales only where they are not the default, as journals of old', () => {
    const old = { model: 'mlp', depth: 2, activation: 'tanh', gain: 1, biasScale: 0.5, outputs: 1 };
    const options = { depth: 2, activation: 'tanh', biasScale: 0.5 };
    expect(mlp(options).configuration).to.deep.equal(old);
    const defaults = { weightScale: 1, readoutScale: 1, outputBias: true, variance: 'outside' } as const;
    expect(mlp({ ...options, ...defaults }).configuration).to.deep.equal(old);
    const written = { weightScale: 2, outputBias: false, variance: 'inside' } as const;
    const scaled = mlp({ ...options, ...written, readoutScale: 2 });
    expect(scaled.configuration).to.deep.equal({ ...old, ...written });
  });
});
