/** Files of arrays, byte by byte as their formats say. */
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/platform/crc32.js';

export interface StoredArray {
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Float64 numbers, little-endian. */
export function float64(...numbers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((value, k) => {
    view.setFloat64(8 * k, value, true);
  });
  return new Uint8Array(view.buffer);
}

/** A safetensors file; `header` changes what it says. */
export function safetensors(
  arrays: Readonly<Record<string, StoredArray>>,
  change: (header: string) => string = header => header,
): Uint8Array {
  let end = 0;
  const entries = Object.entries(arrays).map(([name, { type, shape, bytes }]) => {
    const start = end;
    end += bytes.length;
    return [name, { dtype: type, shape, data_offsets: [start, end] }] as const;
  });
  const header = Buffer.from(change(JSON.stringify(Object.fromEntries(entries))));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(arrays).map(({ bytes }) => bytes)]);
}

/** An array of numpy, version 1. */
export function npy({ type, shape, bytes }: StoredArray, order: 'False' | 'True' = 'False'): Uint8Array {
  const sizes = shape.map(size => `${size},`).join(' ');
  const header = Buffer.from(`{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${sizes}), }\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00'), length, header, bytes]);
}

/** A zip archive, with the lengths that `said` gives in place of the true ones. */
export function zip(
  members: Readonly<Record<string, Uint8Array>>,
  { packed = false, said }: { readonly packed?: boolean; readonly said?: number } = {},
): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const [path, content] of Object.entries(members)) {
    const stored = packed ? deflateRawSync(content) : content;
    const name = Buffer.from(path);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(packed ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(content, 0), 10);
    fields.writeUInt32LE(stored.length, 14);
    fields.writeUInt32LE(said ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), fields, name, Buffer.from(stored));
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(position, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, rest, name]));
    position += 30 + name.length + stored.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(position, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end]);
}
