import type { Node, Shape, StructuralName } from '../../ad/index.js';
import { alignedStrides, contract, countOf, mapEntries, places, stridesOf, type ArrayOf } from './arrays.js';
import { attribute, matrixAlone, type Reader, type Rule } from './reader.js';

/** How products, sums along axes, and what moves entries are read. */
export function structuralRules<T>(reader: Reader<T>): Record<StructuralName, Rule<T>> {
  const { entries, refuse, lengthsOf, arrayOf, notPolynomial } = reader;
  const { add, multiply } = entries;

  /** Entries from other places: `from` has those of a result, −1 for a zero. */
  const moved = (node: Node, x: ArrayOf<T>, from: (place: readonly number[]) => number): ArrayOf<T> => {
    const lengths = lengthsOf(node);
    const own = lengths.map((_, axis) => lengths.map((__, other) => (axis === other ? 1 : 0)));
    return mapFrom(lengths, own, place => {
      const at = from(place);
      return at < 0 ? entries.constant(0) : (x.data[at] as T);
    });
  };
  const placeIn = (lengths: ArrayOf<T>['lengths'], index: readonly number[]): number =>
    stridesOf(lengths).reduce((place, stride, axis) => place + stride * (index[axis] ?? 0), 0);

  /** Σ over the last axis of `left` and one of `right`, for matrices and stacks of such. */
  const product = (
    [a, b]: readonly [ArrayOf<T>, ArrayOf<T>],
    node: Node,
    [left, right]: readonly [readonly number[], readonly number[]],
    summed: readonly [number, number],
    dimension: Shape[number],
  ): ArrayOf<T> => {
    const strides = [stridesOf(a.lengths), stridesOf(b.lengths)] as const;
    return contract(
      [a, b],
      lengthsOf(node),
      [left.map(axis => strides[0][axis] ?? 0), right.map(axis => strides[1][axis] ?? 0)],
      {
        dimension,
        length: entries.lengthOf(dimension),
        strides: [strides[0][summed[0]] ?? 0, strides[1][summed[1]] ?? 0],
      },
      entries,
    );
  };
  /** Axes of an operand beside those of a result: trailing ones aligned, −1 where there is none. */
  const aligned = (rank: number, of: number): number[] =>
    Array.from({ length: rank }, (_, k) => k - rank + of);

  return {
    broadcast: ([x], _, node) => mapEntries([arrayOf(x, node)], lengthsOf(node), ([entry]) => entry as T),
    concatenate(inputs, _, node) {
      const axis = attribute(node, 'axis');
      const parts = inputs.map(input => arrayOf(input, node));
      const lengths = lengthsOf(node);
      const data: T[] = [];
      const outer = countOf(lengths.slice(0, axis));
      for (let row = 0; row < outer; row++)
        for (const part of parts) {
          const size = countOf(part.lengths.slice(axis));
          for (const entry of part.data.slice(row * size, (row + 1) * size)) data.push(entry);
        }
      return { lengths, data };
    },
    dot([a, b], _, node) {
      const [left, right] = [arrayOf(a, node), arrayOf(b, node)];
      const rank = node.rank + 1;
      const strides = [alignedStrides(left.lengths, rank), alignedStrides(right.lengths, rank)] as const;
      const dimension = node.inputs[0]?.shape.at(-1) ?? 1;
      return contract(
        [left, right],
        lengthsOf(node),
        [strides[0].slice(0, -1), strides[1].slice(0, -1)],
        {
          dimension,
          length: entries.lengthOf(dimension),
          strides: [strides[0].at(-1) ?? 0, strides[1].at(-1) ?? 0],
        },
        entries,
      );
    },
    gather([x], attributes, node) {
      const { axis, indices } = attributes as { axis: number; indices: Float64Array };
      const array = arrayOf(x, node);
      return moved(node, array, place => {
        const index = indices[place[axis] ?? 0] ?? -1;
        return index < 0 ? -1 : placeIn(array.lengths, place.with(axis, index));
      });
    },
    matmul([a, b], attributes, node) {
      const { left, right } = attributes as { left: boolean; right: boolean };
      const [first, second] = [arrayOf(a, node), arrayOf(b, node)];
      const [p, q] = [first.lengths.length, second.lengths.length];
      const [rows, summedLeft] = left ? [p - 1, p - 2] : [p - 2, p - 1];
      const [summedRight, columns] = right ? [q - 1, q - 2] : [q - 2, q - 1];
      const leading = node.rank - 2;
      return product(
        [first, second],
        node,
        [
          [...aligned(leading, p - 2), rows, -1],
          [...aligned(leading, q - 2), -1, columns],
        ],
        [summedLeft, summedRight],
        node.inputs[0]?.shape[summedLeft] ?? 1,
      );
    },
    matvec([matrix, vectors], attributes, node) {
      const { transposed } = attributes as { transposed: boolean };
      const of = arrayOf(vectors, node);
      if (matrix !== undefined && !('data' in matrix))
        return { lengths: lengthsOf(node), data: of.data.map(vector => matrix.times(vector, transposed)) };
      const array = arrayOf(matrix, node);
      const leading = Array.from({ length: node.rank - 1 }, (_, axis) => axis);
      return product(
        [array, of],
        node,
        [
          [...leading.map(() => -1), transposed ? 1 : 0],
          [...leading, -1],
        ],
        [transposed ? 0 : 1, node.rank - 1],
        node.inputs[1]?.shape.at(-1) ?? 1,
      );
    },
    max: notPolynomial,
    outer([u, v], _, node) {
      const [left, right] = [arrayOf(u, node), arrayOf(v, node)];
      if (left.lengths.length !== 1) return refuse(node, 'A sum of outer products is used as an array');
      return mapEntries(
        [{ lengths: [...left.lengths, 1], data: left.data }, right],
        lengthsOf(node),
        ([a, b]) => multiply(a as T, b as T),
      );
    },
    reshape: ([x], _, node) => ({ lengths: lengthsOf(node), data: arrayOf(x, node).data }),
    scatter([x], attributes, node) {
      const { axis, indices } = attributes as { axis: number; indices: Float64Array };
      const array = arrayOf(x, node);
      const lengths = lengthsOf(node);
      const own = lengths.map((_, k) => lengths.map((__, other) => (k === other ? 1 : 0)));
      return mapFrom(lengths, own, place => {
        let sum = entries.constant(0);
        for (const [position, index] of indices.entries())
          if (index === place[axis])
            sum = add(sum, array.data[placeIn(array.lengths, place.with(axis, position))] as T);
        return sum;
      });
    },
    slice([x], attributes, node) {
      const { axis, start } = attributes as { axis: number; start: number };
      const array = arrayOf(x, node);
      return moved(node, array, place =>
        placeIn(array.lengths, place.with(axis, (place[axis] ?? 0) + start)),
      );
    },
    stopGradient: ([x], _, node) => x ?? refuse(node, matrixAlone),
    sum([x], _, node) {
      const axis = attribute(node, 'axis');
      const array = arrayOf(x, node);
      const one: ArrayOf<T> = { lengths: [], data: [entries.constant(1)] };
      const kept = [...array.lengths.keys()].filter(position => position !== axis);
      const dimension = node.inputs[0]?.shape[axis] ?? 1;
      return product([array, one], node, [kept, kept.map(() => -1)], [axis, -1], dimension);
    },
    transpose([x], attributes, node) {
      const { axes } = attributes as { axes: readonly number[] };
      const array = arrayOf(x, node);
      return moved(node, array, place =>
        placeIn(
          array.lengths,
          axes.map((_, axis) => place[axes.indexOf(axis)] ?? 0),
        ),
      );
    },
  };
}

/** Entries by the index of each. */
function mapFrom<T>(
  lengths: ArrayOf<T>['lengths'],
  strides: readonly (readonly number[])[],
  f: (index: readonly number[]) => T,
): ArrayOf<T> {
  const data: T[] = [];
  for (const index of places(lengths, strides)) data.push(f(index));
  return { lengths, data };
}
