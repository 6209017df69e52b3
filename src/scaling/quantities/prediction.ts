import { aBoolean, aModestNumber, aText, listOf, objectWith, oneOf } from '../../errors/index.js';
import type { PredictedExponent } from '../statistics/index.js';

/** What one theory says of the exponent of a quantity. */
export interface Prediction extends PredictedExponent {
  /** "Theorem 1", "cluster graph": short, for the head of a column. */
  readonly source: string;
  /** Whether the assumptions of the theory hold for the model. */
  readonly applies: boolean;
  /** How the exponent comes about, or why the theory does not apply. */
  readonly reason: string;
}

/** The source of predictions that a model brings along. */
export const ownSource = 'the model';

export const aPrediction = objectWith<Prediction>('a prediction, as predictionsFor gives it', {
  source: aText,
  applies: aBoolean,
  exponent: aModestNumber,
  bound: oneOf('exact', 'upper'),
  reason: aText,
});

/**
 * The prediction that decides a verdict: of those that apply, the model's own come first, then exact ones
 * before bounds, sharper ones before others. There is none if no theory applies.
 */
export function sharpest(predictions: readonly Prediction[]): Prediction | undefined {
  listOf(aPrediction).check('predictions', predictions);
  const rank = ({ source, bound }: Prediction): number =>
    source === ownSource ? 0 : bound === 'exact' ? 1 : 2;
  return predictions
    .filter(({ applies }) => applies)
    .sort((a, b) => rank(a) - rank(b) || a.exponent - b.exponent)[0];
}
