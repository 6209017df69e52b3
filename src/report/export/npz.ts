import { zipSync } from 'fflate';
import { InvalidArgumentError } from '../../errors/index.js';
import type { ExportedExperiment } from './exportedExperiment.js';
import { memberName, npyOf } from './npy.js';

/** A zip archive of numpy arrays, one for each quantity of each experiment, and widths and seeds. */
export function npzOf(experiments: readonly ExportedExperiment[]): Uint8Array {
  const files = new Map<string, Uint8Array>();
  for (const { name, quantities, samples } of experiments) {
    const add = (array: string, content: Uint8Array): void => {
      const path = `${memberName(name)}/${memberName(array)}.npy`;
      if (files.has(path)) {
        throw new InvalidArgumentError('names of arrays', path, 'names that differ in the file');
      }
      files.set(path, content);
    };
    add('width', npyOf(BigInt64Array.from(samples, ({ width }) => BigInt(width))));
    add('seed', npyOf(BigInt64Array.from(samples, ({ seed }) => BigInt(seed))));
    quantities.forEach((quantity, position) => {
      add(quantity, npyOf(Float64Array.from(samples, ({ values }) => values[position] ?? NaN)));
    });
  }
  return zipOf(files);
}

/** A zip archive of files by their paths: the same files give the same bytes. */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // A zip file has the times of its members, in local time: always the first that it can have.
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) });
}
