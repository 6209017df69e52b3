import {
  aFiniteNumber,
  aText,
  checkArguments,
  InvalidArgumentError,
  listOf,
  objectWith,
  optionsOf,
} from '../errors/index.js';
import { someSamples, widthStatistics, type Estimate, type ScalingSample } from '../scaling/index.js';

/** A quantity at one value of a setting, over networks. */
export interface SettingPoint {
  /** Of the setting: the depth, as 3. */
  readonly value: number;
  /** How many networks there are. */
  readonly count: number;
  /** Of the absolute value, with its 95 % interval; nothing is bounded below six networks. */
  readonly median: Estimate;
  /** The absolute values, one for each network. */
  readonly magnitudes: readonly number[];
}

/** How quantities depend on one number of a network, its depth or another, at one width. */
export interface SettingSweep {
  /** What the networks are otherwise: "mlp". */
  readonly name: string;
  /** What differs, with its symbol: "depth L", and the symbol alone. */
  readonly setting: string;
  readonly symbol: string;
  readonly width: number;
  readonly quantities: readonly {
    readonly quantity: string;
    readonly points: readonly SettingPoint[];
  }[];
}

export interface SettingSweepOptions extends Pick<SettingSweep, 'name' | 'setting' | 'symbol'> {
  /** The names of the values of every sample. */
  readonly quantities: readonly string[];
  /** An experiment for each value of the setting, each with samples of its own. */
  readonly experiments: readonly { readonly value: number; readonly samples: readonly ScalingSample[] }[];
}

const sweepOptions = optionsOf<SettingSweepOptions>('settingSweep', {
  name: aText,
  setting: aText,
  symbol: aText,
  quantities: listOf(aText, { least: 1 }),
  experiments: listOf(
    objectWith<SettingSweepOptions['experiments'][number]>('an experiment { value, samples }', {
      value: aFiniteNumber,
      samples: someSamples,
    }),
  ),
});

/**
 * Medians over networks with 95 % intervals against a setting in which experiments differ, as the depth: at
 * the largest width of which all of them have samples. Experiments without samples are left out.
 *
 * @returns undefined if fewer than two experiments have samples, or they have no width in common.
 * @throws InvalidArgumentError for equal values of the setting, or samples with another number of values.
 * @example
 * ```ts
 * import { settingSweep } from 'widejet/scaling';
 * const samplesOf = (size: number) =>
 *   Array.from({ length: 9 }, (_, seed) => ({
 *     experiment: 'mlp',
 *     width: 64,
 *     seed,
 *     values: [size + seed],
 *     seconds: 0,
 *   }));
 * const sweep = settingSweep({
 *   name: 'mlp',
 *   setting: 'depth L',
 *   symbol: 'L',
 *   quantities: ['K2'],
 *   experiments: [
 *     { value: 3, samples: samplesOf(20) },
 *     { value: 2, samples: samplesOf(10) },
 *   ],
 * });
 * console.log(sweep?.quantities[0]?.points.map(({ median }) => median.value)); // [ 14, 24 ]
 * ```
 */
export function settingSweep(options: SettingSweepOptions): SettingSweep | undefined {
  checkArguments({ options: [options, sweepOptions] });
  const { name, setting, symbol, quantities, experiments } = options;
  const values = experiments.map(({ value }) => value);
  if (new Set(values).size < values.length)
    throw new InvalidArgumentError('experiments', values, 'experiments of different values of the setting');
  const odd = experiments
    .flatMap(({ samples }) => samples)
    .find(sample => sample.values.length !== quantities.length);
  if (odd !== undefined)
    throw new InvalidArgumentError('values', odd.values, `one for each of ${quantities.join(', ')}`);
  const sampled = experiments.filter(({ samples }) => samples.length > 0).sort((a, b) => a.value - b.value);
  const [first, ...others] = sampled;
  const width = (first?.samples ?? [])
    .map(sample => sample.width)
    .filter(width => others.every(({ samples }) => samples.some(sample => sample.width === width)))
    .reduce((largest, width) => Math.max(largest, width), 0);
  if (others.length === 0 || width === 0) return undefined;
  return {
    ...{ name, setting, symbol, width },
    quantities: quantities.map((quantity, position) => ({
      quantity,
      points: sampled.map(({ value, samples }): SettingPoint => {
        const own = samples
          .filter(sample => sample.width === width)
          .sort((a, b) => a.seed - b.seed)
          .map(sample => sample.values[position] ?? NaN);
        const { count, median } = widthStatistics({ width, values: own }, { name: quantity });
        return { value, count, median, magnitudes: own.map(Math.abs) };
      }),
    })),
  };
}
