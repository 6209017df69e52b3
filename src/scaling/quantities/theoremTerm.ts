/** What the terms of the theorem by layers and by matrices of the primary network have in common. */
import { InvalidArgumentError } from '../../errors/index.js';
import { factsOf } from '../../facts/index.js';
import type { Model } from '../../models/index.js';
import type { ModelInputs, OutputChoice } from '../../questions/index.js';
import type { EvaluatedTerm, PredictedTerm, TermSum } from '../../taylor/index.js';
import { outputsOfFirst } from './outputs.js';
import type { Prediction } from './prediction.js';
import type { Quantity, QuantityGroup, QuantityOptions } from './quantityKind.js';

export const theoremTermGroup: QuantityGroup = {
  key: 'theorem-terms',
  title: 'Terms of the theorem',
  symbol: '|T|',
  introduction:
    'The terms that Taylor terms are the sums of in the proof of the theorem (Littwin et al. 2020), each with an exponent of its own: T{1,3} is the part of K⁽²⁾ from the layers 1 and 3, α = (2,1) a part of K⁽³⁾ of a hypernetwork by Lemma 4.',
};

export interface TheoremTerm {
  readonly name: string;
  readonly label: string;
  readonly order: number;
  /** "Lemma 3" */
  readonly lemma: string;
  /** The terms of an order of a model, without values. */
  readonly predict: (model: Model, options: { readonly order: number }) => readonly PredictedTerm[];
}

export function theoremTerm({ name, label, order, lemma, predict }: TheoremTerm): Quantity {
  const termOf = (model: Model): PredictedTerm => {
    const terms = predict(model, { order });
    const found = terms.find(term => term.name === name);
    if (found !== undefined) return found;
    const names = terms.map(term => term.name).join(', ');
    throw new InvalidArgumentError('quantity', name, names || 'no term of this order');
  };
  return {
    name,
    label,
    group: theoremTermGroup,
    inputsNeeded: 2,
    order,
    isEstimated: false,
    batch: `${lemma}, order ${order}`,
    check: model => void termOf(model),
    predictions: model => [predictionOf(model, termOf(model), lemma)],
  };
}

/** The exponent of a term is its own; a model that is not layered has no terms. */
function predictionOf(model: Model, { predictedExponent }: PredictedTerm, lemma: string): Prediction {
  const { holds } = factsOf(model).piecewiseLinear;
  return {
    source: holds ? lemma : 'cluster graph',
    exponent: predictedExponent,
    bound: holds ? 'exact' : 'upper',
    applies: true,
    reason: holds
      ? 'Littwin et al. 2020: each layer beyond the first costs 1/n in each of the H factors'
      : 'Dyer & Gur-Ari 2020, for the factors that depend on f',
  };
}

/** The values of the terms of one sum, by name. */
export async function termValues(
  batch: readonly Quantity[],
  { inputs, output }: QuantityOptions,
  sum: (options: {
    readonly at: ModelInputs;
    readonly along: ModelInputs;
    readonly order: number;
    readonly output: OutputChoice;
  }) => Promise<TermSum<PredictedTerm>>,
): Promise<readonly number[]> {
  const [at, along] = inputs as [ModelInputs, ModelInputs];
  const { terms } = await sum({
    at,
    along,
    order: batch[0]?.order ?? NaN,
    output: outputsOfFirst(2, output),
  });
  const values = new Map(terms.map(({ name, value }: PredictedTerm & EvaluatedTerm) => [name, value]));
  return batch.map(({ name }) => values.get(name) ?? NaN);
}
