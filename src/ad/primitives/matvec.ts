import { aNode } from '../kinds.js';
import { aBoolean, checkArguments, optional, optionsOf, ShapeError } from '../../errors/index.js';
import { intern, rejectWeight, type Node } from '../node.js';
import { isApplication, type Primitive } from '../primitive.js';
import { describeShape, knownSize } from '../shape.js';
import { dot, withUnitAxis } from './dot.js';
import { factorOut, multiply } from './multiply.js';
import { linearIn, nodeAlgebra } from './operatorAlgebra.js';
import { outer, outerPrimitive } from './outer.js';
import { reshape } from './reshape.js';
import { convolve } from './series.js';

export const matvecPrimitive: Primitive<readonly [Node, Node], { readonly transposed: boolean }> = {
  name: 'matvec',
  domain: 'everywhere',
  takesOperators: true,
  shape([matrix, vectors], { transposed }) {
    const [rows, columns] = matrix;
    const length = transposed ? rows : columns;
    const height = transposed ? columns : rows;
    if (matrix.length !== 2 || height === undefined || vectors.at(-1) !== length) {
      throw new ShapeError(
        `matvec: a matrix ${describeShape(matrix)}${transposed ? ', transposed,' : ''} cannot be ` +
          `multiplied with vectors ${describeShape(vectors)}, allowed: vectors whose last axis is ${length ?? 'there'}`,
      );
    }
    return vectors.with(-1, height);
  },
  apply: ([matrix, vectors], attributes) => matvec(matrix, vectors, attributes),
  backprop(cotangent, { inputs: [matrix, vectors], attributes: { transposed } }) {
    return [
      transposed ? outer(vectors, cotangent) : outer(cotangent, vectors),
      matvec(matrix, cotangent, { transposed: !transposed }),
    ];
  },
  // y = A v: yₖ = Σⱼ Aⱼ vₖ₋ⱼ
  jet: ([matrix, vectors], y, order) =>
    convolve(y, matrix, vectors, order, (a, v) => matvec(a, v, y.attributes)),
};

const matvecOptions = optionsOf<{ readonly transposed?: boolean }>('matvec', {
  transposed: optional(aBoolean),
});

/**
 * A v for a matrix A (rows × columns), a weight or computed, and every vector along the last axis of v; with
 * `transposed`, Aᵀ v. Products with sums, multiples and outer products are rewritten to products with their
 * parts, so no outer product is ever formed.
 * @throws ShapeError if the last axis of v is not as long as a row (a column, if transposed) of A, or if the
 *   vectors are a weight.
 */
export function matvec(matrix: Node, vectors: Node, options: { readonly transposed?: boolean } = {}): Node {
  checkArguments({
    'matvec: matrix': [matrix, aNode],
    'matvec: vectors': [vectors, aNode],
    options: [options, matvecOptions],
  });
  const { transposed = false } = options;
  rejectWeight(vectors, 'matvec: vectors');
  const product = (part: Node): Node => matvec(part, vectors, { transposed });
  const scaled = factorOut(vectors, v => matvec(matrix, v, { transposed }));
  if (scaled !== undefined) return scaled;
  if (isApplication(matrix, outerPrimitive) && !isFormedSooner(matrix, vectors)) {
    const [u, v] = matrix.inputs;
    return transposed ? outerTimes(v, u, vectors) : outerTimes(u, v, vectors);
  }
  return linearIn(matrix, product, nodeAlgebra) ?? intern(matvecPrimitive, [matrix, vectors], { transposed });
}

/**
 * Whether a sum of many small outer products is better added up than multiplied term by term, as gradients of
 * weights that are shared over positions are: for P terms, N vectors and r × c entries, r c (P + N)
 * multiplications against P N (r + c).
 */
function isFormedSooner(matrix: Node & { inputs: readonly [Node, Node] }, vectors: Node): boolean {
  const terms = knownSize(matrix.inputs[0].shape.slice(0, -1));
  const count = knownSize(vectors.shape.slice(0, -1));
  const [rows, columns] = matrix.shape;
  if (terms === undefined || count === undefined || matrix.inputs[0].rank === 1) return false;
  if (typeof rows !== 'number' || typeof columns !== 'number') return false;
  return rows * columns * (terms + count) < terms * count * (rows + columns);
}

/** (Σₑ uₑ vₑᵀ) x = Σₑ uₑ (vₑ · x) */
function outerTimes(u: Node, v: Node, x: Node): Node {
  if (u.rank === 1) return multiply(withUnitAxis(dot(v, x)), u);
  return matvec(asMatrix(u), matvec(asMatrix(v), x), { transposed: true });
}

/** All axes but the last made one. */
function asMatrix(x: Node): Node {
  if (x.rank === 2) return x;
  const count = knownSize(x.shape.slice(0, -1));
  if (count === undefined) {
    throw new ShapeError(
      `outer: the leading axes of ${describeShape(x.shape)} must have known lengths to be summed`,
    );
  }
  return reshape(x, [count, x.shape.at(-1) as number | string]);
}
