import fc from 'fast-check';
import * as ad from '../../../src/doors/graph.js';
import type { Node } from '../../../src/ad/index.js';

/**
 * The shapes that random expressions move between: scalars, vectors, matrices, and what broadcasts with them.
 */
export const variableShapes = [[], [3], [2, 3], [2, 1], [3, 3]] as const;

/**
 * One line of a random program: an operation on earlier results, which the numbers choose among those that
 * fit. A line without fitting operands is skipped, so that every program is a valid one and shrinks line by
 * line.
 */
export interface Line {
  readonly operation: number;
  readonly first: number;
  readonly second: number;
  readonly detail: number;
}

export type Program = readonly Line[];

export function programs({ maxLength = 10 } = {}): fc.Arbitrary<Program> {
  const choice = fc.nat(1000);
  return fc.array(fc.record({ operation: choice, first: choice, second: choice, detail: choice }), {
    minLength: 1,
    maxLength,
  });
}

/**
 * The results so far. What fits is decided by these sets alone, so that weights and inputs can stand for each
 * other.
 */
interface Results {
  readonly values: Node[];
  /** Matrices that are kept as operators: weights, outer products, and sums and multiples of these. */
  readonly operators: Set<Node>;
  /** Operators whose entries no elementwise operation can have. */
  readonly opaque: Set<Node>;
}

type Rule = (line: Line, results: Results) => Node | undefined;

function choose<T>(list: readonly T[], number: number): T | undefined {
  return list.length === 0 ? undefined : list[number % list.length];
}

function arrays({ values, opaque }: Results): Node[] {
  return values.filter(value => !opaque.has(value));
}

/** Smooth functions that keep numbers of moderate size, on all real numbers. */
const smooth: readonly ((x: Node) => Node)[] = [
  ad.tanh,
  ad.sin,
  ad.cos,
  ad.sigmoid,
  ad.erf,
  ad.erfc,
  ad.gelu,
  ad.softplus,
  ad.negate,
  x => ad.exp(ad.tanh(x)),
  x => ad.log(ad.add(1.5, ad.sin(x))),
  x => ad.sqrt(ad.add(1.5, ad.cos(x))),
  x => ad.power(ad.tanh(x), 3),
  x => ad.power(ad.add(1.5, ad.sin(x)), -2),
  x => ad.power(ad.add(1.5, ad.cos(x)), 1.25),
  x => ad.multiply(0.5, x),
  ad.atan,
  ad.gaussian,
  ad.sechSquared,
  x => ad.log1p(ad.square(ad.sin(x))),
  x => ad.expm1(ad.tanh(x)),
  x => ad.sinh(ad.tanh(x)),
  x => ad.cosh(ad.sin(x)),
  x => ad.tan(ad.tanh(x)),
];
const kinked: readonly ((x: Node) => Node)[] = [
  ad.relu,
  ad.abs,
  x => ad.leakyRelu(x, 0.1),
  x => ad.multiply(ad.sign(x), x),
  x => ad.multiply(ad.stopGradient(ad.sin(x)), x),
  x => ad.maximum(x, ad.multiply(x, x)),
  x => ad.where(x, ad.sqrt, ad.tanh, x),
];

function unary(functions: readonly ((x: Node) => Node)[]): Rule {
  return ({ first, detail }, results) => {
    const x = choose(arrays(results), first);
    return x && choose(functions, detail)?.(x);
  };
}

function broadcastsWith(a: Node): (b: Node) => boolean {
  return b => {
    const rank = Math.min(a.rank, b.rank);
    return Array.from({ length: rank }, (_, i) => [a.shape.at(-1 - i), b.shape.at(-1 - i)]).every(
      ([left, right]) => left === right || left === 1 || right === 1,
    );
  };
}

const operations: readonly ((a: Node, b: Node) => Node)[] = [
  ad.add,
  ad.subtract,
  // A bounded factor, so that a chain of products does not explode.
  (a, b) => ad.multiply(a, ad.sin(b)),
  (a, b) => ad.multiply(ad.tanh(a), b),
  (a, b) => ad.divide(a, ad.add(1.5, ad.cos(b))),
  (a, b) => ad.power(ad.add(1.5, ad.sin(a)), ad.tanh(b)),
];

const binary: Rule = ({ first, second, detail }, results) => {
  const a = choose(arrays(results), first);
  const b = a && choose(arrays(results).filter(broadcastsWith(a)), second);
  return a && b && choose(operations, detail)?.(a, b);
};

/**
 * Products with matrices of all kinds: weights, computed matrices, outer products, and sums and multiples of
 * them.
 */
const product: Rule = ({ first, second, detail }, results) => {
  const transposed = detail % 2 === 1;
  const matrix = choose(
    results.values.filter(({ rank }) => rank === 2),
    first,
  );
  const length = matrix?.shape[transposed ? 0 : 1];
  const vectors = choose(
    arrays(results).filter(value => value.rank > 0 && value.shape.at(-1) === length),
    second,
  );
  // The mean of the terms: products in a row do not explode either.
  return matrix && vectors && ad.multiply(1 / 3, ad.matvec(matrix, vectors, { transposed }));
};

/** Operators from operators: sums, differences, multiples. */
const operator: Rule = ({ first, second, detail }, { values, operators, opaque }) => {
  const a = choose([...operators], first);
  const b = choose(
    values.filter(value => value.rank === 0 || (a && sameShape(a, value))),
    second,
  );
  if (a === undefined || b === undefined) return undefined;
  const even = detail % 2 === 0;
  const result =
    b.rank === 0
      ? even
        ? ad.multiply(ad.sin(b), a)
        : ad.negate(a)
      : even
        ? ad.add(a, b)
        : ad.subtract(b, a);
  operators.add(result);
  if (opaque.has(a) || opaque.has(b)) opaque.add(result);
  return result;
};

function sameShape(a: Node, b: Node): boolean {
  return a.rank === b.rank && a.shape.every((length, axis) => length === b.shape[axis]);
}

const outerProduct: Rule = ({ first, second }, results) => {
  const u = choose(
    arrays(results).filter(({ rank }) => rank > 0),
    first,
  );
  const v = choose(
    arrays(results).filter(
      value => u && value.rank === u.rank && value.shape.slice(0, -1).every((d, i) => d === u.shape[i]),
    ),
    second,
  );
  if (u === undefined || v === undefined) return undefined;
  const result = ad.outer(ad.tanh(u), v);
  results.operators.add(result);
  return result;
};

const contraction: Rule = ({ first, second, detail }, results) => {
  const a = choose(
    arrays(results).filter(({ rank }) => rank > 0),
    first,
  );
  if (a === undefined) return undefined;
  const axis = detail % a.rank;
  switch (detail % 3) {
    case 0:
      return ad.sum(a, axis);
    case 1:
      return ad.mean(a, axis);
    default: {
      const b = choose(
        arrays(results).filter(value => sameShape(a, value)),
        second,
      );
      return b && ad.dot(a, ad.sin(b));
    }
  }
};

/** Slices and concatenations, reshapes and broadcasts. */
const rearrangement: Rule = ({ first, second, detail }, results) => {
  const x = choose(arrays(results), first);
  if (x === undefined) return undefined;
  const size = x.shape.reduce<number>((total, length) => total * (length as number), 1);
  if (x.rank === 0) return ad.broadcast(x, [2, 3]);
  const axis = detail % x.rank;
  const length = x.shape[axis] as number;
  switch (Math.floor(detail / 4) % 7) {
    case 0:
      return ad.slice(x, second % length, length, axis);
    case 1: {
      const other = choose(
        arrays(results).filter(value => sameShape(x, value)),
        second,
      );
      return other && size < 20 ? ad.concatenate([x, other], axis) : undefined;
    }
    case 2:
      return ad.reshape(x, detail % 2 === 0 ? [size] : [1, size]);
    case 3:
      return ad.transpose(x);
    case 4:
      return ad.gather(x, [second % length, -1, 0], axis);
    case 5:
      return ad.cumulativeSum(ad.tanh(x), axis);
    default:
      return size < 20 ? ad.broadcast(x, [2, ...x.shape]) : undefined;
  }
};

const smoothRules: readonly Rule[] = [
  unary(smooth),
  binary,
  product,
  contraction,
  rearrangement,
  operator,
  outerProduct,
];

/**
 * Runs a program on arrays and on matrices that are used as operators only; all results that are arrays, the
 * variables first.
 */
export function runProgram(
  program: Program,
  variables: readonly Node[],
  { matrices = [], kinks = false }: { matrices?: readonly Node[]; kinks?: boolean } = {},
): Node[] {
  const rules = kinks ? [...smoothRules, unary(kinked)] : smoothRules;
  const results = {
    values: [...variables, ...matrices],
    operators: new Set(matrices),
    opaque: new Set(matrices),
  };
  for (const line of program) {
    const value = choose(rules, line.operation)?.(line, results);
    if (value !== undefined) results.values.push(value);
  }
  return arrays(results);
}

export function sumAll(x: Node): Node {
  return x.rank === 0 ? x : sumAll(ad.sum(x));
}

/** One number that depends on everything a program made: Σ cos(value + position) over all arrays. */
export function scalarOf(values: readonly Node[]): Node {
  return values
    .map((value, position) => sumAll(ad.cos(ad.add(value, position))))
    .reduce((a, b) => ad.add(a, b), ad.constant(0));
}
