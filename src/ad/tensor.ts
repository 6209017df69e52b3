import { mostAxes } from './shape.js';
import { InvalidArgumentError, isLikeObject, ShapeError } from '../errors/index.js';

/** An array of float64 numbers, row-major. */
export interface Tensor {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Arrays whose every number is one of float64 too, so that they are converted without a change. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/**
 * What may be given for an array: a number, nested lists of numbers, a typed array (one axis), or a tensor.
 * What is no Float64Array is converted to one, exactly.
 */
export type TensorLike =
  number | NumberArray | { readonly data: NumberArray; readonly shape: readonly number[] } | NestedNumbers;
export type NestedNumbers = readonly (number | NestedNumbers | NumberArray)[];

/**
 * Makes a tensor of what may stand for one, and checks it.
 * @throws ShapeError if nested lists are ragged or the number of elements does not fit the shape.
 * @throws InvalidArgumentError if a number is NaN or infinite.
 */
export function toTensor(value: TensorLike, name = 'array'): Tensor {
  if (typeof (name as unknown) !== 'string') throw new InvalidArgumentError('name', name, 'a text');
  const tensor = convert(value, name);
  if (tensor.data.length !== sizeOf(tensor.shape)) {
    throw new ShapeError(
      `${name} has ${tensor.data.length} elements, but its shape is [${tensor.shape.join(', ')}]`,
    );
  }
  if (!isFiniteArray(tensor.data)) {
    const bad = tensor.data.findIndex(element => !Number.isFinite(element));
    throw new InvalidArgumentError(`${name}, element ${bad},`, tensor.data[bad], 'a finite number');
  }
  return tensor;
}

/**
 * Whether all numbers are finite. (A loop over a whole array needs no check of its indices, as one over a
 * part would.)
 */
export function isFiniteArray(data: Float64Array): boolean {
  // 0 x is 0 for every finite x, and NaN for all others; four sums need not wait for each other.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const { length } = data;
  const quads = length & ~3;
  for (let i = 0; i < quads; i += 4) {
    s0 += 0 * (data[i] as number);
    s1 += 0 * (data[i + 1] as number);
    s2 += 0 * (data[i + 2] as number);
    s3 += 0 * (data[i + 3] as number);
  }
  for (let i = quads; i < length; i++) s0 += 0 * (data[i] as number);
  return s0 + s1 + s2 + s3 === 0;
}

function convert(value: TensorLike, name: string): Tensor {
  if (typeof value === 'number') return { data: Float64Array.of(value), shape: [] };
  if (ArrayBuffer.isView(value)) {
    const data = toFloat64(value, name);
    return { data, shape: [data.length] };
  }
  if (isTensor(value)) return checkedTensor(value, name);
  if (!Array.isArray(value))
    throw new InvalidArgumentError(name, value, 'a number, nested lists of numbers, or a tensor');
  const list = value as NestedNumbers;
  const shape: number[] = [];
  for (let level: unknown = list; isList(level); level = level[0]) {
    if (shape.length === mostAxes)
      throw new ShapeError(
        `${name} is nested more deeply than ${mostAxes} lists, allowed: at most ${mostAxes} axes`,
      );
    shape.push(level.length);
  }
  const numbers: number[] = [];
  collect(list, 0);
  return { data: new Float64Array(numbers), shape };

  function collect(level: NestedNumbers | NumberArray, depth: number): void {
    if (level.length !== shape[depth]) throw ragged();
    for (const element of level) {
      if (typeof element === 'number') {
        if (depth !== shape.length - 1) throw ragged();
        numbers.push(element);
      } else if (isList(element)) {
        collect(ArrayBuffer.isView(element) ? toFloat64(element, name) : element, depth + 1);
      } else {
        throw new InvalidArgumentError(name, element, 'numbers in nested lists');
      }
    }
  }

  function ragged(): ShapeError {
    return new ShapeError(
      `${name} is a nested list whose parts differ in length, allowed: a rectangular array`,
    );
  }
}

/** What has `data` and `shape` may come from code that no compiler has seen. */
function checkedTensor(value: Readonly<Record<keyof Tensor, unknown>>, name: string): Tensor {
  const { data, shape } = value;
  const numbers = toFloat64(data, `${name}.data`);
  checkLengths(shape, `${name}.shape`);
  return data === numbers ? (value as Tensor) : { data: numbers, shape };
}

function checkLengths(shape: unknown, argument: string): asserts shape is readonly number[] {
  if (!Array.isArray(shape) || shape.length > mostAxes || !Array.from<unknown>(shape).every(isLength))
    throw new InvalidArgumentError(argument, shape, `a list of at most ${mostAxes} lengths, integers ≥ 0`);
}

function isLength(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * The numbers of a typed array in float64: the array itself if it is one, else a copy, exactly.
 * @throws InvalidArgumentError for a DataView, which does not say what its numbers are, for integers of 64
 *   bits, which float64 does not hold, and for whatever is no array.
 */
export function toFloat64(array: unknown, argument: string): Float64Array {
  if (array instanceof Float64Array && ArrayBuffer.isView(array)) return array;
  if (isNumberArray(array)) return Float64Array.from(array);
  throw new InvalidArgumentError(
    argument,
    array,
    'a Float64Array, or another typed array of floats or integers of up to 32 bits, which is converted',
  );
}

function isNumberArray(value: unknown): value is NumberArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

function isTensor(value: unknown): value is Readonly<Record<keyof Tensor, unknown>> {
  return isLikeObject(value) && !Array.isArray(value) && 'data' in value && 'shape' in value;
}

function isList(value: unknown): value is NestedNumbers | NumberArray {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/** The tensor as nested lists; a number if it is a scalar. */
export function toNested(tensor: Tensor): number | NestedNumbers {
  const given: unknown = tensor;
  if (!isTensor(given)) throw new InvalidArgumentError('tensor', given, 'a tensor { data, shape }');
  const { data, shape } = checkedTensor(given, 'tensor');
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(`tensor has ${data.length} elements, but its shape is [${shape.join(', ')}]`);
  }
  return nested({ data, shape });
}

function nested({ data, shape }: Tensor): number | NestedNumbers {
  if (shape.length === 0) return data[0] ?? NaN;
  if (shape.length === 1) return Array.from(data);
  const inner = shape.slice(1);
  const size = sizeOf(inner);
  return Array.from({ length: shape[0] ?? 0 }, (_, row) =>
    nested({ data: data.subarray(row * size, (row + 1) * size), shape: inner }),
  );
}
