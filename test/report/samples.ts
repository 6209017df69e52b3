import { mlp } from '../../src/models/index.js';
import { RandomStream } from '../../src/random/index.js';
import {
  scalingRows,
  taylorQuantities,
  type ScalingRow,
  type ScalingSample,
} from '../../src/scaling/index.js';

/** Samples with value r = laws[r](n) · exp(noise), of one experiment. */
export function samplesOf(
  widths: readonly number[],
  seeds: number,
  laws: readonly ((width: number) => number)[],
  experiment = 'mlp',
): ScalingSample[] {
  return widths.flatMap(width =>
    Array.from({ length: seeds }, (_, seed) => {
      const noise = new Float64Array(laws.length);
      new RandomStream(seed, 'report test', width).fillNormal(noise);
      return {
        experiment,
        width,
        seed,
        seconds: 1,
        values: laws.map((law, r) => law(width) * Math.exp(noise[r]!)),
      };
    }),
  );
}

/** A row as it is where no theory applies. */
export function unpredicted({ experiment, quantity, fit }: ScalingRow): ScalingRow {
  return {
    experiment,
    quantity,
    fit,
    predictions: [],
    verdict: 'no prediction',
    reason: 'no theory applies',
  };
}

/** The rows of samples of a plain network: K⁽⁰⁾, K⁽¹⁾, ... or other quantities. */
export function rowsOf(
  samples: readonly ScalingSample[],
  quantities: readonly string[] = taylorQuantities(samples[0]!.values.length - 1),
  activation: 'relu' | 'tanh' = 'relu',
): ScalingRow[] {
  return scalingRows(samples, { model: mlp({ depth: 4, activation }), quantities, replicates: 200 });
}
