import { zipSync } from 'fflate';

/** A zip archive of files by their paths: the same files give the same bytes. */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // A zip file has the times of its members, in local time: always the first that it can have.
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) });
}

/** A name as part of a path in an archive that someone may unpack. */
export function memberName(name: string): string {
  const safe = name.replaceAll(/[/\\\p{Cc}]/gu, '_');
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}

/** The magic string and version 1.0. */
const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/**
 * An array in numpy's own format, version 1.0: magic, the length of the header as uint16, the header, padded
 * with spaces so that the data begins at a multiple of 64 bytes, and the data, row-major and little-endian.
 */
export function npyOf(
  data: Float64Array | BigInt64Array,
  shape: readonly number[] = [data.length],
): Uint8Array {
  const type = data instanceof Float64Array ? '<f8' : '<i8';
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.map(length => `${length},`).join(' ')}), }`;
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
