import { InvalidArgumentError, ShapeError } from '../errors/index.js';

/** An array of float64 numbers, row-major. */
export interface Tensor {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** More axes no network has; lists of any depth would not fit on the stack. */
const mostAxes = 64;

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/**
 * What may be given for an array: a number, nested lists of numbers, a Float64Array (one axis), or a tensor.
 */
export type TensorLike = number | Float64Array | Tensor | NestedNumbers;
export type NestedNumbers = readonly (number | NestedNumbers | Float64Array)[];

/**
 * Makes a tensor of what may stand for one, and checks it.
 * @throws ShapeError if nested lists are ragged or the number of elements does not fit the shape.
 * @throws InvalidArgumentError if a number is NaN or infinite.
 */
export function toTensor(value: TensorLike, name = 'array'): Tensor {
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
  if (value instanceof Float64Array) return { data: value, shape: [value.length] };
  if (isTensor(value)) return checkedTensor(value, name);
  if (!isList(value))
    throw new InvalidArgumentError(name, value, 'a number, nested lists of numbers, or a tensor');
  const shape: number[] = [];
  for (let level: unknown = value; isList(level); level = level[0]) {
    if (shape.length === mostAxes)
      throw new ShapeError(
        `${name} is nested more deeply than ${mostAxes} lists, allowed: at most ${mostAxes} axes`,
      );
    shape.push(level.length);
  }
  const numbers: number[] = [];
  collect(value, 0);
  return { data: new Float64Array(numbers), shape };

  function collect(level: NestedNumbers | Float64Array, depth: number): void {
    if (level.length !== shape[depth]) throw ragged();
    for (const element of level) {
      if (typeof element === 'number') {
        if (depth !== shape.length - 1) throw ragged();
        numbers.push(element);
      } else if (isList(element)) {
        collect(element, depth + 1);
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
function checkedTensor(value: Tensor, name: string): Tensor {
  const { data, shape } = value as Readonly<Record<keyof Tensor, unknown>>;
  if (!(data instanceof Float64Array)) throw new InvalidArgumentError(`${name}.data`, data, 'a Float64Array');
  if (!Array.isArray(shape) || !shape.every(length => Number.isSafeInteger(length) && length >= 0))
    throw new InvalidArgumentError(`${name}.shape`, shape, 'a list of lengths, integers ≥ 0');
  return value;
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

function isList(value: unknown): value is NestedNumbers | Float64Array {
  return Array.isArray(value) || value instanceof Float64Array;
}

/** The tensor as nested lists; a number if it is a scalar. */
export function toNested({ data, shape }: Tensor): number | NestedNumbers {
  if (shape.length === 0) return data[0] ?? NaN;
  if (shape.length === 1) return Array.from(data);
  const inner = shape.slice(1);
  const size = sizeOf(inner);
  return Array.from({ length: shape[0] ?? 0 }, (_, row) =>
    toNested({ data: data.subarray(row * size, (row + 1) * size), shape: inner }),
  );
}
