import { DataFormatError } from '../../errors/index.js';
import { countOf, numberReader, type NamedArray, type NumberReader } from './namedArray.js';

const types = { f2: 'float16', f4: 'float32', f8: 'float64' } as const;

/** \x93NUMPY */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Longer headers are those of records, which hold no matrix. */
const mostBytesOfHeader = 2 ** 16;

/**
 * An array as `numpy.save` writes it: a magic number, the version, a header that is a dictionary of Python
 * with type, order and shape, and the numbers. Source: numpy.lib.format.
 *
 * @throws DataFormatError for another header, a type that holds no real numbers, or another length.
 */
export function readNpy(bytes: Uint8Array, name: string, source: string): NamedArray {
  const place = `${source}: ${JSON.stringify(name)}`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (!magic.every((byte, k) => bytes[k] === byte) || bytes.length < 12 || version < 1 || version > 3)
    throw new DataFormatError(`${place}: expected an array of numpy of version 1 to 3 (.npy)`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > Math.min(mostBytesOfHeader, bytes.length - start))
    throw new DataFormatError(`${place}: expected a header within the array, found ${length} bytes of one`);
  const header = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(
    bytes.subarray(start, start + length),
  );
  const { type, shape, isFortran } = headerOf(header, place);
  const reader = readerOf(type, place);
  const count = countOf(shape, place);
  const first = start + length;
  if (bytes.length - first !== count * reader.bytes) {
    throw new DataFormatError(
      `${place}: expected ${count * reader.bytes} bytes for [${shape.join(', ')}] of type ${type}, found ${bytes.length - first} (cut short?)`,
    );
  }
  const data = new Float64Array(count);
  for (let k = 0; k < count; k++) data[k] = reader.read(view, first + k * reader.bytes);
  return { name, shape, type, data: isFortran ? rowMajor(data, shape) : data };
}

/** The header has these three keys, in the spelling of Python's `repr`. */
function headerOf(header: string, place: string) {
  const type = /'descr'\s*:\s*'([^']{1,16})'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  if (type === undefined || order === undefined || sizes === undefined) {
    throw new DataFormatError(
      `${place}: expected a header with a type of numbers, an order and a shape, found ${header.trim().slice(0, 120)}`,
    );
  }
  const shape = sizes.split(',').flatMap(size => (size.trim() === '' ? [] : [Number.parseInt(size, 10)]));
  return { type, shape, isFortran: order === 'True' };
}

function readerOf(type: string, place: string): NumberReader {
  const [, order = '', kind = ''] = /^([<>=])(f[248])$/.exec(type) ?? [];
  const known = types[kind as keyof typeof types] as (typeof types)[keyof typeof types] | undefined;
  if (known !== undefined && order !== '=') return numberReader(known, order === '<');
  const advice = /^[<|]V2$/.test(type) ? '; numpy does not say what these are: write bfloat16 as float32, which holds it exactly' : '';
  throw new DataFormatError(
    `${place} has numbers of type ${type}, allowed: <f2, <f4, <f8, >f2, >f4, >f8 (float16, float32, float64)${advice}`,
  );
}

/** Numbers whose first index runs fastest, as those whose last does. */
function rowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const index = shape.map(() => 0);
  for (const value of data) {
    out[index.reduce((position, at, axis) => position * (shape[axis] as number) + at, 0)] = value;
    for (let axis = 0; axis < index.length; axis++) {
      const next = (index[axis] as number) + 1;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
    }
  }
  return out;
}
