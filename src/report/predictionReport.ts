import type { Estimate } from '../scaling/index.js';
import type { LearningCurve, LossCurves, PredictionBands, Spectrum } from './figures/prediction/shown.js';

/** How good predictions are for some examples. */
export interface PredictionQuality {
  readonly count: number;
  /** The share whose largest output is that of their class, with its 95 % interval (Wilson). */
  readonly accuracy: Estimate;
  /** The mean over the examples of ½|f − y|². */
  readonly loss: number;
}

/** One level of intervals: the mean ± `halfWidth` should hold a share `level` of what it is about. */
export interface IntervalLevel {
  readonly level: number;
  /** Mean over the examples. */
  readonly halfWidth: number;
  /** The share of the targets of the test examples, over all outputs, that lie within. */
  readonly coverage: number;
}

/** One kind of interval, what it is about, and how many targets lie within. */
export interface IntervalKind {
  readonly name: string;
  readonly meaning: string;
  readonly levels: readonly IntervalLevel[];
}

/** What came of predictions, in numbers. */
export interface PredictionSummary {
  /** What the kernel is of, in words. */
  readonly kernel: string;
  /** The labels of the classes. */
  readonly classes: readonly number[];
  readonly training: PredictionQuality;
  readonly test: PredictionQuality;
  /** Each training example predicted from all others. */
  readonly leaveOneOut?: Omit<PredictionQuality, 'count'>;
  /** log p(y | X) of the Gaussian process, over all outputs. */
  readonly logMarginalLikelihood?: number;
  readonly conditioning: {
    readonly rank: number;
    readonly condition: number;
    readonly cutoff: number;
    readonly jitter: number;
    readonly sentence: string;
  };
  readonly intervals: readonly IntervalKind[];
  /** How many test examples of class k were taken for class l, [k][l] in the order of `classes`. */
  readonly confusion: readonly (readonly number[])[];
}

/** Everything that the page of predictions is made of: the same report gives the same bytes. */
export interface PredictionReport {
  readonly title: string;
  /** The day on which the predictions were computed: "2026-01-31". */
  readonly date?: string;
  /** The command that makes the predictions again. */
  readonly command: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly versions: readonly (readonly [name: string, value: string])[];
  readonly summary: PredictionSummary;
  readonly spectrum: Spectrum;
  readonly learningCurve: LearningCurve;
  /** Networks of finite width beside the ensemble at n = ∞, and what they are in words. */
  readonly networks: {
    readonly description: string;
    readonly losses: LossCurves;
    readonly bands: PredictionBands;
  };
}
