import { DataFormatError } from '../../errors/index.js';

/** An array of a file: its numbers in float64, which holds each of theirs exactly, row-major. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** As the file calls the type of its numbers: "F32", "<f4". */
  readonly type: string;
  readonly data: Float64Array;
}

/** How numbers of a type of so many bytes are read at a place of a file. */
export interface NumberReader {
  readonly bytes: number;
  readonly read: (view: DataView, position: number) => number;
}

/** IEEE 754 and bfloat16 numbers, in either order of bytes. */
export function numberReader(
  type: 'float16' | 'bfloat16' | 'float32' | 'float64',
  littleEndian: boolean,
): NumberReader {
  switch (type) {
    case 'float16':
      return { bytes: 2, read: (view, position) => float16(view.getUint16(position, littleEndian)) };
    case 'bfloat16':
      return { bytes: 2, read: (view, position) => bfloat16(view.getUint16(position, littleEndian)) };
    case 'float32':
      return { bytes: 4, read: (view, position) => view.getFloat32(position, littleEndian) };
    case 'float64':
      return { bytes: 8, read: (view, position) => view.getFloat64(position, littleEndian) };
  }
}

/** How many numbers a shape has. @throws DataFormatError for sizes that are no integers ≥ 0. */
export function countOf(shape: readonly unknown[], place: string): number {
  const count = shape.reduce<number>(
    (product, size) => (Number.isSafeInteger(size) && (size as number) >= 0 ? product * (size as number) : NaN),
    1,
  );
  if (Number.isSafeInteger(count)) return count;
  throw new DataFormatError(`${place}: expected sizes that fit into a file, found [${shape.slice(0, 8).join(', ')}]`);
}

/** 1 sign, 5 bits of exponent, 10 of fraction: all are float64 numbers. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // A subnormal number has no leading 1. Products with powers of two are exact.
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32 number. */
function bfloat16(bits: number): number {
  word.setUint32(0, bits * 0x10000);
  return word.getFloat32(0);
}
