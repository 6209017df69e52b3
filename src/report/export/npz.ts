import { zipSync, type Zippable } from 'fflate';
import { InvalidArgumentError } from '../../errors/index.js';
import type { ExportedExperiment } from './exportedExperiment.js';

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
  const archive: Zippable = Object.fromEntries(files);
  // A zip file has the times of its members, in local time: always the first that it can have.
  return zipSync(archive, { mtime: new Date(1980, 0, 1) });
}

/** A name as part of a path in an archive that someone may unpack. */
function memberName(name: string): string {
  const safe = name.replaceAll(/[/\\\p{Cc}]/gu, '_');
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}

/** The magic string and version 1.0. */
const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/**
 * A one-dimensional array in numpy's own format, version 1.0: magic, the length of the header as uint16, the
 * header, padded with spaces so that the data begins at a multiple of 64 bytes, and the data, little-endian.
 */
function npyOf(data: Float64Array | BigInt64Array): Uint8Array {
  const type = data instanceof Float64Array ? '<f8' : '<i8';
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${data.length},), }`;
  const start = 64 * Math.ceil((magic.length + 2 + description.length + 1) / 64);
  const header = `${description.padEnd(start - magic.length - 3)}\n`;
  const file = new Uint8Array(start + data.byteLength);
  file.set(magic);
  const view = new DataView(file.buffer);
  view.setUint16(magic.length, header.length, true);
  file.set(new TextEncoder().encode(header), magic.length + 2);
  data.forEach((value: number | bigint, index: number) => {
    if (typeof value === 'bigint') view.setBigInt64(start + 8 * index, value, true);
    else view.setFloat64(start + 8 * index, value, true);
  });
  return file;
}
