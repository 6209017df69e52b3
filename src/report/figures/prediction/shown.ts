import type { Interval } from '../../../scaling/index.js';

/** How good predictions from so many training examples are. */
export interface LearningCurvePoint {
  readonly trainSize: number;
  readonly accuracy: number;
  readonly interval: Interval;
}

/** What `learningCurveFigure` shows. */
export interface LearningCurve {
  readonly points: readonly LearningCurvePoint[];
  /** The accuracy of a guess, dashed. */
  readonly chance?: number;
}

/** The loss of one set of examples through training. */
export interface LossCurve {
  /** "training", "test". */
  readonly name: string;
  /** What theory says at each time. */
  readonly theory: readonly number[];
  /** What networks had, a list for each. */
  readonly networks?: readonly (readonly number[])[];
}

/** What `lossCurvesFigure` shows. */
export interface LossCurves {
  /** When each loss was measured: learning rate × steps, ascending; 0 has no place on a logarithmic axis. */
  readonly times: readonly number[];
  readonly curves: readonly LossCurve[];
  /** Of the vertical axis; "loss" unless given. */
  readonly lossTitle?: string;
}

/** What `spectrumFigure` shows. */
export interface Spectrum {
  /** Of a Gram matrix, in any order. */
  readonly eigenvalues: readonly number[];
  /** Those at or below it count as 0. */
  readonly cutoff?: number;
  /** The share of the labels' |y|² along each eigenvector, in the order of `eigenvalues`. */
  readonly alignment?: readonly number[];
}

/** Mean and standard deviation of an output at each position. */
export interface PredictionBand {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What `predictionBandFigure` shows. */
export interface PredictionBands {
  /** Where on a path of inputs each number stands, ascending. */
  readonly positions: readonly number[];
  /** The ensemble of trained networks at n = ∞. */
  readonly theory: PredictionBand;
  /** The outputs of trained networks of finite width, a list for each. */
  readonly networks?: readonly (readonly number[])[];
  /** What was trained, where it lies on the path. */
  readonly targets?: readonly { readonly position: number; readonly value: number }[];
  /** Of the horizontal axis; "position" unless given. */
  readonly positionTitle?: string;
  /** Of the vertical axis; "output f" unless given. */
  readonly valueTitle?: string;
}
