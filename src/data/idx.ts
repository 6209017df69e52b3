/**
 * The idx format, in which the MNIST database and its relatives are published: two zero bytes, a type byte,
 * the number of dimensions, the sizes as 32-bit big-endian numbers, then the values, row-major and
 * big-endian. Source: the description of the format on the page of the MNIST database (LeCun, Cortes,
 * Burges).
 */
import { platform } from '#platform';
import { aPath, DataFormatError, either, instanceOf, WidejetError } from '../errors/index.js';

/** The types of value an idx file can hold and the typed array each is read into. */
export interface IdxArrays {
  u8: Uint8Array;
  i8: Int8Array;
  i16: Int16Array;
  i32: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
}

export type IdxType = keyof IdxArrays;

/** An idx file in memory: `data` holds the product of `shape` values, row-major. */
export type IdxFile = {
  [T in IdxType]: { readonly type: T; readonly shape: readonly number[]; readonly data: IdxArrays[T] };
}[IdxType];

const typeOfCode = new Map<number, IdxType>([
  [0x08, 'u8'],
  [0x09, 'i8'],
  [0x0b, 'i16'],
  [0x0c, 'i32'],
  [0x0d, 'f32'],
  [0x0e, 'f64'],
]);

const bytesPerValue: Record<IdxType, number> = { u8: 1, i8: 1, i16: 2, i32: 4, f32: 4, f64: 8 };

/** Where the bytes of a file are: at a path or an address, or here. */
export const aSource = either(
  aPath,
  instanceOf(URL, 'a URL'),
  instanceOf(Uint8Array, 'the bytes of a file'),
);

/**
 * Reads an idx file, from a path or from bytes already in memory; gzip is recognised by its own magic number.
 *
 * @throws FileError when the file cannot be read.
 * @throws DataFormatError naming the file, the byte position (after decompression) and what was expected
 *   there: wrong magic number, unknown type, no dimension or a size of zero, sizes whose product is beyond
 *   2⁵³, a file cut short, bytes after the last value, a damaged gzip stream.
 * @example
 * ```ts
 * import { readIdx } from 'widejet';
 * const { type, shape } = readIdx('data/mnist-100-images.idx3-ubyte'); // its data are a Uint8Array
 * console.log(type, shape); // u8 [ 100, 28, 28 ]
 * ```
 */
export function readIdx(source: string | URL | Uint8Array): IdxFile {
  aSource.check('source', source);
  const file = source instanceof Uint8Array ? 'idx data' : platform.nameOf(source);
  const stored = source instanceof Uint8Array ? source : platform.readFile(source, 'idx file');
  const isPacked = stored[0] === 0x1f && stored[1] === 0x8b;
  const head = isPacked ? unpacked(file, () => platform.startOfGzip(stored)) : stored;
  const header = readHeader(head, file);
  const { type, shape, count, start, end, sizes } = header;
  // The header says how long the values are, and no more than that is unpacked.
  const bytes = isPacked ? unpacked(file, () => platform.gunzip(stored, end)) : stored;
  if (bytes === undefined || bytes.length > end) {
    const more = bytes === undefined ? 'more' : `${bytes.length - end} more`;
    throw malformed(file, end, `the end of the file after ${sizes}, found ${more} bytes`);
  }
  if (bytes.length < end) {
    throw malformed(file, bytes.length, `${sizes} up to byte ${end}, found the end of the file (cut short?)`);
  }
  return valuesOf(viewOf(bytes), start, count, type, shape);
}

/** What stands before the values, and where they begin and end. */
function readHeader(bytes: Uint8Array, file: string) {
  const { type, dimensions } = readMagicNumber(bytes, file);
  const shape = readSizes(viewOf(bytes), dimensions, file);
  const count = shape.reduce((product, size) => product * size, 1);
  const start = 4 + 4 * dimensions;
  const end = start + count * bytesPerValue[type];
  const sizes = `${shape.join(' × ')} values of type ${type}`;
  if (end > Number.MAX_SAFE_INTEGER) throw malformed(file, 4, `sizes that fit into a file, found ${sizes}`);
  return { type, shape, count, start, end, sizes };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readMagicNumber(bytes: Uint8Array, file: string): { type: IdxType; dimensions: number } {
  const [first, second, code, dimensions] = bytes;
  if (first === undefined || second === undefined || code === undefined || dimensions === undefined) {
    throw malformed(file, bytes.length, 'a magic number of four bytes, found the end of the file');
  }
  if (first !== 0 || second !== 0) {
    throw malformed(file, 0, `the magic number of idx, which starts 0 0, found ${first} ${second}`);
  }
  const type = typeOfCode.get(code);
  if (type === undefined) {
    const known = [...typeOfCode].map(([known, name]) => `${known} (${name})`).join(', ');
    throw malformed(file, 2, `one of the types ${known}, found ${code}`);
  }
  if (dimensions === 0) throw malformed(file, 3, 'at least one dimension, found 0');
  return { type, dimensions };
}

function readSizes(view: DataView, dimensions: number, file: string): number[] {
  return Array.from({ length: dimensions }, (_, index) => {
    const position = 4 + 4 * index;
    if (position + 4 > view.byteLength) {
      throw malformed(file, view.byteLength, `${dimensions} sizes of four bytes, found the end of the file`);
    }
    const size = view.getUint32(position);
    if (size === 0) throw malformed(file, position, `a size of at least 1 for dimension ${index + 1}, found 0`);
    return size;
  });
}

function valuesOf(view: DataView, start: number, count: number, type: IdxType, shape: number[]): IdxFile {
  // A copy, also for single bytes: it owns its memory, so nothing the caller does to the source reaches it.
  const fill = <A extends IdxArrays[IdxType]>(data: A, read: (position: number) => number): A => {
    for (let index = 0; index < count; index++) data[index] = read(start + index * data.BYTES_PER_ELEMENT);
    return data;
  };
  switch (type) {
    case 'u8':
      return { type, shape, data: new Uint8Array(view.buffer, view.byteOffset + start, count).slice() };
    case 'i8':
      return { type, shape, data: fill(new Int8Array(count), position => view.getInt8(position)) };
    case 'i16':
      return { type, shape, data: fill(new Int16Array(count), position => view.getInt16(position)) };
    case 'i32':
      return { type, shape, data: fill(new Int32Array(count), position => view.getInt32(position)) };
    case 'f32':
      return { type, shape, data: fill(new Float32Array(count), position => view.getFloat32(position)) };
    case 'f64':
      return { type, shape, data: fill(new Float64Array(count), position => view.getFloat64(position)) };
  }
}

/** What `unpack` gives. @throws DataFormatError where the stream is damaged. */
function unpacked<T>(file: string, unpack: () => T): T {
  try {
    return unpack();
  } catch (cause) {
    if (cause instanceof WidejetError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataFormatError(`${file}, byte 0: expected a whole gzip stream, found a damaged one (${reason})`, {
      cause,
    });
  }
}

function malformed(file: string, position: number, expectation: string): DataFormatError {
  return new DataFormatError(`${file}, byte ${position}: expected ${expectation}`);
}
