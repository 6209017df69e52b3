import { aFormat, aName } from './kinds.js';
import { checkArguments, InvalidArgumentError, listOf, objectWith } from '../../errors/index.js';
import { type ScalingSample, someSamples } from '../../scaling/index.js';
import { csvOf } from './csv.js';
import type { ExportedExperiment } from './exportedExperiment.js';

/** Formats of samples for other programs. */
export type ExportFormat = 'csv' | 'parquet' | 'npz';

/** The writers of Parquet and zip files take long to load, which only those who export should spend. */
const writers: Record<ExportFormat, (experiments: readonly ExportedExperiment[]) => Promise<Uint8Array>> = {
  csv: experiments => Promise.resolve(csvOf(experiments)),
  parquet: async experiments => (await import('./parquet.js')).parquetOf(experiments),
  npz: async experiments => (await import('./npz.js')).npzOf(experiments),
};

const someExperiments = listOf(
  objectWith<{ readonly name: string; readonly quantities: readonly string[] }>('{ name, quantities }', {
    name: aName,
    quantities: listOf(aName),
  }),
);

/**
 * Samples as a file for other programs. Every float64 value comes back bit for bit, −0 and subnormal numbers
 * too. Experiments are in the order given, samples in order of width and seed, so the same samples give the
 * same bytes.
 *
 * - `csv`: RFC 4180, one line per value: experiment, width, seed, quantity, value (the shortest decimal
 *   number that reads back as the same float64, 17 digits at most; pandas needs
 *   `read_csv(..., float_precision='round_trip')` for that). A name that a spreadsheet would take for a
 *   formula, as it begins with = + - or @, has an apostrophe before it.
 * - `parquet`: the same columns: two strings, two INT64, DOUBLE. `pandas.read_parquet`, DuckDB and Polars
 *   read it.
 * - `npz`: for `numpy.load`: arrays "EXPERIMENT/width" and "EXPERIMENT/seed" of int64 and
 *   "EXPERIMENT/QUANTITY" of float64, all of shape [count], in the same order. A slash, backslash or control
 *   character of a name becomes an underscore.
 *
 * @throws InvalidArgumentError for a sample of an experiment that is not listed, or with another number of
 *   values than the experiment has quantities; for widths or seeds that are no safe integers; for names that
 *   are not all different in the file.
 * @example
 * ```ts
 * import { exportSamples } from 'widejet/scaling';
 * const samples = [{ experiment: 'mlp', width: 64, seed: 0, values: [1.5, -0], seconds: 0 }];
 * const bytes = await exportSamples(samples, [{ name: 'mlp', quantities: ['K0', 'K1'] }], 'csv');
 * console.log(new TextDecoder().decode(bytes));
 * // experiment,width,seed,quantity,value
 * // mlp,64,0,K0,1.5
 * // mlp,64,0,K1,-0
 * ```
 */
export async function exportSamples(
  samples: readonly ScalingSample[],
  experiments: readonly { readonly name: string; readonly quantities: readonly string[] }[],
  format: ExportFormat,
): Promise<Uint8Array> {
  checkArguments({
    samples: [samples, someSamples],
    experiments: [experiments, someExperiments],
    format: [format, aFormat],
  });
  return await writers[format](grouped(samples, experiments));
}

function grouped(
  samples: readonly ScalingSample[],
  experiments: readonly { readonly name: string; readonly quantities: readonly string[] }[],
): ExportedExperiment[] {
  const names = experiments.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new InvalidArgumentError('experiments', names, 'experiments with different names');
  }
  for (const { experiment, width, seed, values } of samples) {
    const known = experiments.find(({ name }) => name === experiment);
    if (known === undefined)
      throw new InvalidArgumentError(
        'experiment',
        experiment,
        `one of experiments: ${names.join(', ') || 'none is given'}`,
      );
    if (values.length !== known.quantities.length) {
      throw new InvalidArgumentError('values', values, `one for each of ${known.quantities.join(', ')}`);
    }
    for (const [name, number] of Object.entries({ width, seed })) {
      if (!Number.isSafeInteger(number)) throw new InvalidArgumentError(name, number, 'a safe integer');
    }
  }
  return experiments.map(({ name, quantities }) => ({
    name,
    quantities,
    samples: samples
      .filter(({ experiment }) => experiment === name)
      .sort((a, b) => a.width - b.width || a.seed - b.seed),
  }));
}
