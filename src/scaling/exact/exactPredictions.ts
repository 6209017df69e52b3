import type { Model } from '../../models/index.js';
import type { OutputChoice } from '../../questions/index.js';
import { predictOutputTerms } from '../../taylor/index.js';
import { predictionsFor, type Prediction } from '../quantities/index.js';

/** What theory says of a quantity that `exactMoment` knows: terms by outputs of f among them. */
export function exactPredictions(
  model: Model,
  quantity: string,
  output: OutputChoice,
): readonly Prediction[] {
  const layers = /^T\{(?<layers>[\d,]+)\} \w+$/.exec(quantity)?.groups?.['layers'];
  if (layers === undefined) return predictionsFor(model, quantity, output);
  const order = layers.split(',').length;
  const terms = predictOutputTerms(model, { order, component: 0 });
  return terms
    .filter(({ name }) => name === quantity)
    .map(({ predictedExponent }) => ({
      source: 'Lemma 3, mended',
      exponent: predictedExponent,
      bound: 'exact',
      applies: true,
      reason:
        'Littwin et al. 2020, eq. 37 with δ(d_k = d): only the output at the deepest layer has to be that of f',
    }));
}
