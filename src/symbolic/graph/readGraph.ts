import {
  interpret,
  isProductDimension,
  topologicalOrder,
  type Dimension,
  type ElementwiseName,
  type Node,
  type Rules,
  type Shape,
  type StructuralName,
} from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { operationNames } from '../../facts/index.js';
import {
  alignedStrides,
  contract,
  countOf,
  mapEntries,
  places,
  stridesOf,
  type ArrayOf,
  type Sums,
} from './arrays.js';

/** The slopes of a function that is linear but for a kink at 0. */
export interface Slopes {
  readonly negative: number;
  readonly positive: number;
}

/** What the entries of arrays are, as a graph is read. */
export interface Entries<T> extends Sums<T> {
  /** The number that a float64 of the graph stands for. */
  readonly constant: (value: number) => T;
  /** The length of a named dimension, as an entry. */
  readonly size: (dimension: string) => T;
  /** The length of an axis, undefined where it stays a name. */
  readonly lengthOf: (dimension: Dimension) => number | undefined;
  readonly negate: (a: T) => T;
  readonly divide: (a: T, b: T) => T;
  readonly power: (a: T, exponent: number) => T;
  /** f′(y) for an f with a kink at 0: one of two values. */
  readonly slope: (y: T, slopes: Slopes) => T;
}

/** A matrix both of whose axes stay names: it is asked for products alone. */
export interface MatrixLeaf<T> {
  readonly times: (vector: T, transposed: boolean) => T;
}

/** What a node is read as. */
export type Reading<T> = ArrayOf<T> | MatrixLeaf<T>;

/**
 * Reads a graph of sums, products and functions that are linear but for kinks over entries of any kind.
 *
 * @param given what its inputs and weights are read as.
 * @throws InvalidArgumentError, naming the operation, for one that has no exact value.
 */
export function readGraph<T>(
  outputs: readonly Node[],
  given: ReadonlyMap<Node, Reading<T>>,
  entries: Entries<T>,
): ArrayOf<T>[] {
  const nameOf = operationNames(topologicalOrder(outputs, given));
  const refuse = (node: Node, why: string): never => {
    throw new InvalidArgumentError(
      'model',
      nameOf(node),
      'sums, products, whole powers, relu, leakyRelu, abs and step',
      why,
    );
  };
  const values = interpret(outputs, given, exactRules(entries, refuse));
  return values.map((value, k) => ('data' in value ? value : refuse(outputs[k] as Node, matrixAlone)));
}

const matrixAlone = 'A matrix whose widths stay names is asked for products alone';

function exactRules<T>(entries: Entries<T>, refuse: (node: Node, why: string) => never): Rules<Reading<T>> {
  type Rule = (inputs: readonly Reading<T>[], attributes: unknown, node: Node) => Reading<T>;
  const { add, multiply, negate, divide, power, slope } = entries;

  const lengthsOf = (node: Node): (number | undefined)[] => {
    const lengths = node.shape.map(dimension => {
      const length = entries.lengthOf(dimension);
      if (length === undefined && isProductDimension(dimension))
        refuse(node, `An axis of length ${dimension} is several in one, which stay names`);
      return length;
    });
    if (lengths.filter(length => length === undefined).length > 1)
      refuse(node, `It has shape [${node.shape.join(', ')}], and one axis at most may stay a name`);
    return lengths;
  };
  const arrayOf = (value: Reading<T> | undefined, node: Node): ArrayOf<T> =>
    value !== undefined && 'data' in value ? value : refuse(node, matrixAlone);

  const elementwise =
    (f: (entries: readonly T[], node: Node) => T): Rule =>
    (inputs, _, node) =>
      mapEntries(
        inputs.map(input => arrayOf(input, node)),
        lengthsOf(node),
        of => f(of, node),
      );
  const unary = (f: (x: T, node: Node) => T): Rule => elementwise(([x], node) => f(x as T, node));
  const binary = (f: (a: T, b: T) => T): Rule => elementwise(([a, b]) => f(a as T, b as T));
  const kinked = (slopesOf: (node: Node) => Slopes): Rule =>
    unary((x, node) => multiply(slope(x, slopesOf(node)), x));
  const notPolynomial: Rule = (_inputs, _attributes, node) =>
    refuse(node, `${node.primitive.name} is no polynomial`);
  const attribute = (node: Node, name: string): number => node.attributes[name] as number;

  const elementwiseRules: Record<ElementwiseName, Rule> = {
    add: binary(add),
    subtract: binary((a, b) => add(a, negate(b))),
    multiply: binary(multiply),
    divide: binary(divide),
    negate: unary(negate),
    power: unary((x, node) => {
      const exponent = attribute(node, 'exponent');
      return Number.isInteger(2 * exponent)
        ? power(x, exponent)
        : refuse(node, `The power ${exponent} is neither whole nor half of an odd number`);
    }),
    abs: kinked(() => ({ negative: -1, positive: 1 })),
    relu: kinked(() => ({ negative: 0, positive: 1 })),
    leakyRelu: kinked(node => ({ negative: attribute(node, 'slope'), positive: 1 })),
    step: unary((x, node) =>
      slope(x, { negative: attribute(node, 'negative'), positive: attribute(node, 'positive') }),
    ),
    atan: notPolynomial,
    atan2: notPolynomial,
    cos: notPolynomial,
    cosh: notPolynomial,
    elementwiseFunction: notPolynomial,
    erf: notPolynomial,
    erfc: notPolynomial,
    exp: notPolynomial,
    expm1: notPolynomial,
    exponentiate: notPolynomial,
    gaussian: notPolynomial,
    gelu: notPolynomial,
    gramRoot: notPolynomial,
    log: notPolynomial,
    log1p: notPolynomial,
    maximum: notPolynomial,
    sechSquared: notPolynomial,
    sigmoid: notPolynomial,
    sin: notPolynomial,
    sinh: notPolynomial,
    softplus: notPolynomial,
    sqrt: unary(x => power(x, 0.5)),
    tan: notPolynomial,
    tanh: notPolynomial,
    where: notPolynomial,
  };

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

  const structuralRules: Record<StructuralName, Rule> = {
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

  return {
    ...elementwiseRules,
    ...structuralRules,
    constant: (_inputs, { value }) => ({ lengths: [], data: [entries.constant(value)] }),
    constantArray: (_inputs, { data }, node) => ({
      lengths: lengthsOf(node),
      data: Array.from(data, value => entries.constant(value)),
    }),
    dimensionSize: (_inputs, { dimension }) => ({ lengths: [], data: [entries.size(dimension)] }),
    input: (_inputs, _attributes, node) => refuse(node, 'An array of this name is not given'),
    weight: (_inputs, _attributes, node) => refuse(node, 'A weight of this name is not given'),
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
