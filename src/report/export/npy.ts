import { littleEndian } from './littleEndian.js';

/** A name as part of a path in an archive that someone may unpack. */
export function memberName(name: string): string {
  const safe = name.replaceAll(/[/\\\p{Cc}]/gu, '_');
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}

/** The magic string and version 1.0. */
const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/**
 * What stands before the data of an array in numpy's own format, version 1.0: magic, the length of the
 * header as uint16, the header, padded with spaces so that the data, row-major and little-endian, begins at a
 * multiple of 64 bytes.
 */
export function npyHeader(type: '<f8' | '<i8', shape: readonly number[]): Uint8Array {
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.map(length => `${length},`).join(' ')}), }`;
  const start = 64 * Math.ceil((magic.length + 2 + description.length + 1) / 64);
  const header = `${description.padEnd(start - magic.length - 3)}\n`;
  const bytes = new Uint8Array(start);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint16(magic.length, header.length, true);
  bytes.set(new TextEncoder().encode(header), magic.length + 2);
  return bytes;
}

/** An array in numpy's own format. */
export function npyOf(
  data: Float64Array | BigInt64Array,
  shape: readonly number[] = [data.length],
): Uint8Array {
  const header = npyHeader(data instanceof Float64Array ? '<f8' : '<i8', shape);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(littleEndian(data), header.length);
  return file;
}
