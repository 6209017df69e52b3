import { InvalidArgumentError } from '../errors/index.js';
import type { ScalingRow, ScalingSample } from '../scaling/index.js';
import type { SettingSweep } from './settingSweep.js';

/** One experiment of a report: what was sampled, and what came of it. */
export interface ReportedExperiment {
  readonly name: string;
  /** The model and its inputs, in words. */
  readonly description: string;
  /** In the order in which they are shown where not all can be. */
  readonly samples: readonly ScalingSample[];
  /**
   * `scalingRows` of these samples: row k is about value k of every sample. None where there are no samples,
   * or of one width alone, which has no exponents.
   */
  readonly rows: readonly ScalingRow[];
}

/**
 * Everything that the page, the figures and their texts are made of: the same report gives the same bytes.
 */
export interface ScalingReport {
  readonly title: string;
  /** The day on which the first sample was drawn: "2026-01-31". */
  readonly date?: string;
  /** The command that makes the samples again. */
  readonly command: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** The programs and the platform that drew the samples. */
  readonly versions: readonly (readonly [name: string, value: string])[];
  readonly experiments: readonly ReportedExperiment[];
  /** How quantities depend on what experiments differ in, as their depth. */
  readonly settingSweeps?: readonly SettingSweep[];
}

/**
 * @throws InvalidArgumentError for experiments of equal names, or samples and rows that are not those of
 * their experiment.
 */
export function checkReport({ experiments }: ScalingReport): void {
  const names = experiments.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new InvalidArgumentError('experiments', names, 'experiments with different names');
  }
  for (const { name, samples, rows } of experiments) checkExperiment(name, samples, rows);
}

/**
 * @throws InvalidArgumentError for samples and rows that do not belong to this experiment, or not to each
 * other.
 */
export function checkExperiment(
  name: string,
  samples: readonly ScalingSample[],
  rows: readonly ScalingRow[],
): void {
  const strange = [...rows, ...samples].find(({ experiment }) => experiment !== name);
  if (strange !== undefined) {
    throw new InvalidArgumentError('experiment', strange.experiment, `${name}, as all its samples and rows`);
  }
  // What has no exponents has no rows.
  if (rows.length === 0) return;
  const odd = samples.find(({ values }) => values.length !== rows.length);
  if (odd !== undefined) {
    throw new InvalidArgumentError(`values of ${name}`, odd.values, `${rows.length}, one for each row`);
  }
}
