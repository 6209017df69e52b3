import type { ExactSize } from './exact/exactSize.js';
import type { Prediction } from './quantities/index.js';
import type { ScalingFit, Verdict } from './statistics/index.js';

/** One network of one experiment: the values of all its quantities. */
export interface ScalingSample {
  /** The name of the experiment: samples of one name are one experiment. */
  readonly experiment: string;
  readonly width: number;
  readonly seed: number;
  /** One for each quantity of the experiment, in its order, all finite. */
  readonly values: readonly number[];
  /** The time that this sample took. */
  readonly seconds: number;
}

/** One quantity of one experiment: what was fitted, what theory says, and how they compare. */
export interface ScalingRow {
  readonly experiment: string;
  /** The name of the quantity: "K3", "f0[a,b] f1[a] f2[b]". */
  readonly quantity: string;
  readonly fit: ScalingFit;
  /** All that theory says of this quantity, side by side. */
  readonly predictions: readonly Prediction[];
  /** √E Q² at every width, or why it is not known; absent where it was not asked for. */
  readonly exact?: ExactSize;
  /** The one that the verdict is about: the sharpest that applies; none if no theory does. */
  readonly predicted?: Prediction;
  readonly verdict: Verdict['verdict'] | 'no prediction';
  /** One sentence for people: the numbers that decided. */
  readonly reason: string;
}
