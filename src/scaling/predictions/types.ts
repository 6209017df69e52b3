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
