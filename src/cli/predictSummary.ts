/** What predictions are worth, in numbers. */
import type { IntervalKind, IntervalLevel, PredictionQuality, PredictionSummary } from '../report/index.js';
import { wilsonInterval } from '../scaling/index.js';
import { oneHotTargets, type PredictionData } from './predictData.js';
import type { TrainingOptions } from './learner.js';
import type { Predictions } from './predictions.js';

/** Φ⁻¹((1 + p)/2): how many standard deviations hold a share p of a Gaussian variable. */
export const levels = [
  [0.5, 0.6744897501960817],
  [0.8, 1.2815515655446004],
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
] as const;

/** The position in each row of outputs of the largest. */
export function largestOutputs(outputs: Float64Array, count: number): number[] {
  return Array.from({ length: outputs.length / count }, (_, row) => {
    const own = outputs.subarray(row * count, (row + 1) * count);
    return own.reduce((best, value, k) => (value > (own[best] ?? -Infinity) ? k : best), 0);
  });
}

/** @param outputs f, [examples, classes]. */
export function qualityOf(
  outputs: Float64Array,
  labels: Uint8Array,
  classes: readonly number[],
): PredictionQuality {
  const targets = oneHotTargets(labels, classes);
  const right = largestOutputs(outputs, classes.length).filter((k, row) => classes[k] === labels[row]).length;
  const squares = outputs.reduce((sum, value, k) => sum + (value - (targets[k] ?? NaN)) ** 2, 0);
  return {
    count: labels.length,
    accuracy: wilsonInterval(right, labels.length),
    loss: squares / 2 / labels.length,
  };
}

/** How many examples of each class were taken for each class. */
export function confusionOf(
  outputs: Float64Array,
  labels: Uint8Array,
  classes: readonly number[],
): number[][] {
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  largestOutputs(outputs, classes.length).forEach((k, row) => {
    const own = counts[classes.indexOf(labels[row] ?? NaN)];
    if (own !== undefined) own[k] = (own[k] ?? 0) + 1;
  });
  return counts;
}

/** Intervals mean ± factor · deviation at some outputs, and the targets that they should hold. */
export interface Predicted {
  /** [examples, classes] */
  readonly outputs: Float64Array;
  readonly targets: Float64Array;
  /** One for each example, the same for all of its outputs. */
  readonly deviations: Float64Array;
}

/** How many targets lie within, for each level with its factor. */
export function intervalKind(
  { name, meaning }: Pick<IntervalKind, 'name' | 'meaning'>,
  { outputs, targets, deviations }: Predicted,
  factorOf: (level: number, gaussian: number) => number,
): IntervalKind {
  const width = outputs.length / deviations.length;
  const meanDeviation = deviations.reduce((sum, value) => sum + value, 0) / deviations.length;
  return {
    name,
    meaning,
    levels: levels.map(([level, gaussian]): IntervalLevel => {
      const factor = factorOf(level, gaussian);
      const within = outputs.reduce((count, value, k) => {
        const half = factor * (deviations[Math.floor(k / width)] ?? NaN);
        return count + (Math.abs(value - (targets[k] ?? NaN)) <= half ? 1 : 0);
      }, 0);
      return { level, halfWidth: factor * meanDeviation, coverage: within / outputs.length };
    }),
  };
}

/**
 * The factor that would have held a share of the training targets, each predicted from all others: the
 * ⌈(m + 1) p⌉-th smallest of the m distances in standard deviations, as for conformal intervals.
 */
export function calibratedFactor({ outputs, targets, deviations }: Predicted): (level: number) => number {
  const width = outputs.length / deviations.length;
  const scores = outputs
    .map((value, k) => Math.abs(value - (targets[k] ?? NaN)) / (deviations[Math.floor(k / width)] ?? NaN))
    .sort();
  return level => scores[Math.min(scores.length, Math.ceil((scores.length + 1) * level)) - 1] ?? NaN;
}

/** Accuracy, loss, intervals and condition. */
export function summaryOf(
  network: string,
  { training: { labels }, test, classes }: PredictionData,
  predictions: Predictions,
): PredictionSummary {
  const { learner, outputs, options } = predictions;
  const { process, conditioning } = learner;
  // A singular kernel has no density, and does not say what it makes of an example without that example.
  const whole = conditioning.rank === conditioning.size ? process : undefined;
  const leftOut = whole?.leaveOneOut();
  const targets = oneHotTargets(test.labels, classes);
  const { deviations, processDeviations } = predictions;
  const intervals = deviations === undefined ? [] : [lawIntervals(options, { outputs, targets, deviations })];
  if (leftOut !== undefined && processDeviations !== undefined) {
    const factor = calibratedFactor({
      outputs: leftOut.mean.data,
      targets: oneHotTargets(labels, classes),
      deviations: leftOut.variance.map(Math.sqrt),
    });
    const noise = options.kernel === 'nngp' ? options.noise : options.ridge;
    const deviations = processDeviations.map(deviation => Math.hypot(deviation, Math.sqrt(noise)));
    intervals.push(intervalKind(calibrated, { outputs, targets, deviations }, factor));
  }
  return {
    kernel: `${options.kernel === 'ntk' ? 'NTK' : 'NNGP'} of ${network}, ${trainingText(options)}`,
    classes,
    training: qualityOf(learner.training.data, labels, classes),
    ...(leftOut !== undefined && { leaveOneOut: qualityOf(leftOut.mean.data, labels, classes) }),
    test: qualityOf(outputs, test.labels, classes),
    ...(whole !== undefined &&
      options.kernel === 'nngp' && { logMarginalLikelihood: whole.logMarginalLikelihood() }),
    conditioning,
    intervals,
    confusion: confusionOf(outputs, test.labels, classes),
  };
}

const calibrated = {
  name: 'calibrated by leave-one-out',
  meaning:
    'half-widths that would have held these shares of the training targets, each predicted from all others',
};

/** The intervals of the law itself: what they are about is said with them. */
function lawIntervals(options: TrainingOptions, predicted: Predicted): IntervalKind {
  if (options.kernel === 'ntk') {
    const ensemble = {
      name: 'ensemble of networks',
      meaning:
        'how outputs of trained networks vary with the weights that they began with, which is not how labels vary',
    };
    return intervalKind(ensemble, predicted, (_, gaussian) => gaussian);
  }
  const posterior = {
    name: 'posterior of the process',
    meaning: `what the Gaussian process holds likely of labels${options.noise > 0 ? ', with their noise' : ''}, if it were true`,
  };
  const deviations = predicted.deviations.map(deviation => Math.hypot(deviation, Math.sqrt(options.noise)));
  return intervalKind(posterior, { ...predicted, deviations }, (_, gaussian) => gaussian);
}

/** "gradient flow to t = ∞", "40 steps of rate 0.01, ridge 0.1". */
export function trainingText({ kernel, time, steps, rate, ridge, noise }: TrainingOptions): string {
  if (kernel === 'nngp') return noise > 0 ? `noise of variance ${noise}` : 'no noise';
  const how =
    steps === undefined || rate === undefined
      ? `gradient flow to t = ${time === Infinity ? '∞' : time}`
      : `${steps} steps of rate ${Number(rate.toPrecision(3))}`;
  return ridge > 0 ? `${how}, ridge ${ridge}` : how;
}
