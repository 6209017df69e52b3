import type { SeriesArray } from './cases.js';
import { addSeries, multiplySeries, zero, type DecimalSeries } from './decimalSeries.js';

type Loop = (index: readonly number[]) => DecimalSeries;

/** An array by its shape and its element at each index. */
function tabulate(shape: readonly number[], element: Loop): SeriesArray {
  const at: DecimalSeries[] = [];
  const visit = (index: readonly number[]): void => {
    if (index.length === shape.length) at.push(element(index));
    else for (let i = 0; i < shape[index.length]!; i++) visit([...index, i]);
  };
  visit([]);
  return { shape, at };
}

/** The element at an index, where axes of length 1 repeat and missing leading axes do too. */
function pick({ shape, at }: SeriesArray, index: readonly number[]): DecimalSeries {
  const own = index.slice(index.length - shape.length);
  return at[own.reduce((offset, i, axis) => offset * shape[axis]! + (shape[axis] === 1 ? 0 : i), 0)]!;
}

function sumOver(length: number, term: (i: number) => DecimalSeries): DecimalSeries {
  let result = term(0);
  for (let i = 1; i < length; i++) result = addSeries(result, term(i));
  return result;
}

/** y[..., i] = Σⱼ A[i, j] v[..., j], or with Aᵀ. */
export function matvecLoops(transposed: boolean) {
  return (matrix: SeriesArray, vectors: SeriesArray): SeriesArray => {
    const [rows, columns] = matrix.shape as [number, number];
    const [length, height] = transposed ? [rows, columns] : [columns, rows];
    return tabulate(vectors.shape.with(-1, height), index => {
      const i = index.at(-1)!;
      return sumOver(length, j =>
        multiplySeries(pick(matrix, transposed ? [j, i] : [i, j]), pick(vectors, index.with(-1, j))),
      );
    });
  };
}

/** y[i, j] = Σₑ u[e, i] v[e, j] */
export function outerLoops(u: SeriesArray, v: SeriesArray): SeriesArray {
  const count = u.shape.slice(0, -1).reduce((size, length) => size * length, 1);
  const [rows, columns] = [u.shape.at(-1)!, v.shape.at(-1)!];
  return tabulate([rows, columns], ([i, j]) =>
    sumOver(count, e => multiplySeries(u.at[e * rows + i!]!, v.at[e * columns + j!]!)),
  );
}

/** y[...] = Σⱼ a[..., j] b[..., j] with broadcasting of the leading axes. */
export function dotLoops(shape: readonly number[]) {
  return (a: SeriesArray, b: SeriesArray): SeriesArray =>
    tabulate(shape, index =>
      sumOver(a.shape.at(-1)!, j => multiplySeries(pick(a, [...index, j]), pick(b, [...index, j]))),
    );
}

export function sumLoops(axis: number) {
  return (x: SeriesArray): SeriesArray =>
    tabulate(x.shape.toSpliced(axis, 1), index =>
      sumOver(x.shape[axis]!, i => pick(x, index.toSpliced(axis, 0, i))),
    );
}

export function broadcastLoops(shape: readonly number[]) {
  return (x: SeriesArray): SeriesArray => tabulate(shape, index => pick(x, index));
}

export function reshapeLoops(shape: readonly number[]) {
  return (x: SeriesArray): SeriesArray => ({ shape, at: x.at });
}

export function sliceLoops(start: number, stop: number, axis: number) {
  return (x: SeriesArray): SeriesArray =>
    tabulate(x.shape.with(axis, stop - start), index => pick(x, index.with(axis, index[axis]! + start)));
}

export function concatenateLoops(axis: number) {
  return (...parts: readonly SeriesArray[]): SeriesArray => {
    const length = parts.reduce((total, part) => total + part.shape[axis]!, 0);
    return tabulate(parts[0]!.shape.with(axis, length), index => {
      let place = index[axis]!;
      let part = 0;
      while (place >= parts[part]!.shape[axis]!) place -= parts[part++]!.shape[axis]!;
      return pick(parts[part]!, index.with(axis, place));
    });
  };
}

/** a ∘ b with broadcasting to a shape. */
export function elementwiseLoops(
  shape: readonly number[],
  operation: (a: DecimalSeries, b: DecimalSeries) => DecimalSeries,
) {
  return (a: SeriesArray, b: SeriesArray): SeriesArray =>
    tabulate(shape, index => operation(pick(a, index), pick(b, index)));
}

/** One operation on the elements that several arrays have at an index, with broadcasting to a shape. */
export function mapLoops(shape: readonly number[], operation: (...values: DecimalSeries[]) => DecimalSeries) {
  return (...arrays: readonly SeriesArray[]): SeriesArray =>
    tabulate(shape, index => operation(...arrays.map(array => pick(array, index))));
}

/** y[i] = f(the elements of x along one axis, at every index i of the others). */
export function reduceLoops(axis: number, reduce: (along: readonly DecimalSeries[]) => DecimalSeries) {
  return (x: SeriesArray): SeriesArray =>
    tabulate(x.shape.toSpliced(axis, 1), index =>
      reduce(Array.from({ length: x.shape[axis]! }, (_, i) => pick(x, index.toSpliced(axis, 0, i)))),
    );
}

/** The series with the largest value now. */
export function largest(series: readonly DecimalSeries[]): DecimalSeries {
  return series.reduce((most, next) => (next[0]!.value.gt(most[0]!.value) ? next : most));
}

/** y[index] = x[element at which place], or 0 where there is none. */
export function placeLoops(
  shape: readonly number[],
  place: (index: readonly number[]) => readonly number[] | undefined,
) {
  return (x: SeriesArray): SeriesArray =>
    tabulate(shape, index => {
      const from = place(index);
      return from === undefined ? x.at[0]!.map(() => zero) : pick(x, from);
    });
}

/** y[..., i, ...] = Σ of the x[..., j, ...] with indices[j] = i */
export function scatterLoops(indices: readonly number[], length: number, axis: number) {
  return (x: SeriesArray): SeriesArray =>
    tabulate(x.shape.with(axis, length), index =>
      indices.reduce<DecimalSeries>(
        (total, place, j) => (place === index[axis] ? addSeries(total, pick(x, index.with(axis, j))) : total),
        x.at[0]!.map(() => zero),
      ),
    );
}

/**
 * y[..., i, j] = Σₖ a[..., i, k] b[..., k, j], with the last two indices of a factor exchanged where it is
 * transposed.
 */
export function matmulLoops(shape: readonly number[], length: number, { left = false, right = false } = {}) {
  return (a: SeriesArray, b: SeriesArray): SeriesArray =>
    tabulate(shape, index => {
      const [i, j] = [index.at(-2)!, index.at(-1)!];
      const lead = index.slice(0, -2);
      return sumOver(length, k =>
        multiplySeries(
          pick(a, left ? [...lead, k, i] : [...lead, i, k]),
          pick(b, right ? [...lead, j, k] : [...lead, k, j]),
        ),
      );
    });
}
