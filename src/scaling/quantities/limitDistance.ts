import { LimitError } from '../../errors/index.js';
import { limit, type InfiniteNetwork } from '../../limits/index.js';
import type { Model } from '../../models/index.js';
import type { ModelInputs, OutputChoice } from '../../questions/index.js';
import { neuralTangentKernel } from '../../taylor/index.js';
import { taylorTerm } from '../notation.js';
import { outputsOfFirst } from './outputs.js';
import type { Prediction } from './prediction.js';
import type { QuantityGroup, QuantityKind } from './quantityKind.js';

const group: QuantityGroup = {
  key: 'distance-to-the-limit',
  title: 'Distance to the limit',
  symbol: '|K⁽¹⁾ − Θ|',
  introduction:
    'K⁽¹⁾ − Θ: the tangent kernel of the network between x₀ and x₁, without that of the limit n → ∞, of which it is a fluctuation.',
};

/** The quantity K⁽¹⁾(x₀, x₁) − Θ(x₀, x₁). */
export const limitDistance = 'K1-limit';

/** "K1-limit": the tangent kernel of x₀ and x₁ less its limit n → ∞. */
export const limitDistanceKind: QuantityKind = {
  form: `the distance of the tangent kernel to its limit as ${limitDistance}`,
  group,
  parse: name =>
    name !== limitDistance
      ? undefined
      : {
          name,
          label: `${taylorTerm(1)} − Θ`,
          group,
          inputsNeeded: 2,
          order: 1,
          isEstimated: false,
          batch: name,
          secondMoment: { of: 'K1', aboutItsLimit: true },
          check: model => void limitOfOutputs(model, 0),
          predictions: model => [prediction(model)],
        },
  async evaluate(model, parameters, batch, { inputs, output: outputs }) {
    const [at, along] = inputs as [ModelInputs, ModelInputs];
    const output = outputsOfFirst(2, outputs);
    const { data } = await neuralTangentKernel(model, parameters, { at, along, output });
    const { data: limits } = await limitOfOutputs(model, output).ntk(at, along);
    return batch.map(() => (data[0] ?? NaN) - (limits[0] ?? NaN));
  },
};

function prediction(model: Model): Prediction {
  const predicted = { source: 'law of large numbers', exponent: -0.5, bound: 'exact' } as const;
  if (model.hiddenDimensions.length === 0)
    return { ...predicted, applies: false, reason: 'without hidden layers every network has this kernel' };
  try {
    limitOfOutputs(model, 0);
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return { ...predicted, applies: false, reason: error.message };
  }
  return {
    ...predicted,
    applies: true,
    reason:
      'the kernel is made of averages over n neurons, whose fluctuations are of size n^(−1/2), so that its variance falls as 1/n (Hanin & Nica 2020)',
  };
}

const limits = new WeakMap<Model, Map<string, InfiniteNetwork>>();

function limitOfOutputs(model: Model, output: OutputChoice): InfiniteNetwork {
  const known = limits.get(model) ?? new Map<string, InfiniteNetwork>();
  limits.set(model, known);
  const key = String(output);
  const found = known.get(key) ?? limit(model, { output });
  known.set(key, found);
  return found;
}
