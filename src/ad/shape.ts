import { describe, InvalidArgumentError, mostLength, ShapeError } from '../errors/index.js';

/**
 * A dimension is a number, or a name that is bound to a number when the graph is evaluated ("n",
 * "inputSize"), or a product of such ("8·n", {@link productDimension}).
 */
export type Dimension = number | string;

const PRODUCT = '·';

/**
 * The dimension of axes that are written as one: the product of their lengths, as a number where all are
 * numbers, else as a name that is made of theirs.
 *
 * @example
 * ```ts
 * import { productDimension } from 'widejet/graph';
 * console.log(productDimension(2, 3), productDimension(8, 'n')); // 6 8·n
 * ```
 */
export function productDimension(...factors: readonly Dimension[]): Dimension {
  for (const factor of factors)
    if (!isDimension(factor))
      throw new InvalidArgumentError(
        'a factor of a dimension',
        factor,
        'a positive integer or the name of a dimension',
      );
  return knownSize(factors) ?? factors.join(PRODUCT);
}

/** The dimensions that a dimension is the product of: itself alone unless it is a product of named ones. */
export function factorsOfDimension(dimension: Dimension): readonly Dimension[] {
  if (!isProductDimension(dimension)) return [dimension];
  return dimension.split(PRODUCT).map(factor => (/^\d+$/.test(factor) ? Number(factor) : factor));
}

export function isProductDimension(dimension: Dimension | undefined): dimension is `${string}·${string}` {
  return typeof dimension === 'string' && dimension.includes(PRODUCT);
}

/**
 * The dimensions of one example, outermost first; [] is a scalar. Leading batch axes are not part of a shape.
 */
export type Shape = readonly Dimension[];

export function describeShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** More axes no network has; lists of any depth would not fit on the stack. */
export const mostAxes = 64;

/** @throws InvalidArgumentError for what is no list of positive integers and names of dimensions. */
export function checkShape(operation: string, shape: unknown): asserts shape is Shape {
  const fits =
    Array.isArray(shape) && shape.length <= mostAxes && Array.from<unknown>(shape).every(isDimension);
  if (!fits)
    throw new InvalidArgumentError(
      `${operation}: shape`,
      shape,
      `a list of at most ${mostAxes} positive integers or names of dimensions`,
    );
}

/** A name, or a length that an array may have. */
export function isDimension(value: unknown): value is Dimension {
  if (typeof value === 'string') return value !== '';
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= mostLength;
}

/** The shape of an elementwise operation: trailing axes are aligned, and 1 stretches to any dimension. */
export function broadcastShapes(a: Shape, b: Shape, operation: string): Shape {
  const rank = Math.max(a.length, b.length);
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        `${operation}: shapes ${describeShape(a)} and ${describeShape(b)} differ in a dimension that is not 1 (${left} against ${right})`,
      );
    }
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** Turns an axis counted from the end (negative) into one counted from the start, and checks it. */
export function normalizeAxis(axis: number, rank: number, operation: string): number {
  const normal = Number.isInteger(axis) && axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank) {
    throw new ShapeError(
      `${operation}: axis is ${describe(axis)}, allowed: an integer from ${-rank} to ${rank - 1}`,
    );
  }
  return normal;
}

/** One axis, or several. Negative ones count from the end. */
export type Axes = number | readonly number[];

/** Axes counted from the start, in ascending order. */
export function normalizeAxes(axes: Axes, rank: number, operation: string): number[] {
  if (Array.isArray(axes) && axes.length > rank)
    throw new ShapeError(`${operation}: there are ${axes.length} axes, allowed: at most ${rank}, each once`);
  const list = (Array.isArray(axes) ? [...(axes as readonly number[])] : [axes as number]).map(axis =>
    normalizeAxis(axis, rank, operation),
  );
  if (new Set(list).size !== list.length) {
    throw new ShapeError(
      `${operation}: the axes [${list.join(', ')}] name one twice, allowed: each axis at most once`,
    );
  }
  return list.sort((a, b) => a - b);
}

/** The number of elements where every dimension is a number, else undefined. */
export function knownSize(shape: Shape): number | undefined {
  let size = 1;
  for (const dimension of shape) {
    if (typeof dimension === 'string') return undefined;
    size *= dimension;
  }
  return size;
}

/** What the named dimensions are in one evaluation. */
export type DimensionBindings = Map<string, number>;

export function bindDimension(dimension: Dimension, bindings: ReadonlyMap<string, number>): number {
  if (typeof dimension === 'number') return dimension;
  if (isProductDimension(dimension)) {
    return factorsOfDimension(dimension).reduce<number>(
      (product, factor) => product * bindDimension(factor, bindings),
      1,
    );
  }
  const bound = bindings.get(dimension);
  if (bound === undefined) {
    throw new ShapeError(`dimension ${dimension} has no value: no input or weight of this evaluation has it`);
  }
  return bound;
}
