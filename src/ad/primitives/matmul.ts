import { ShapeError } from '../../errors.js';
import { build } from '../build.js';
import { matrixTimesVectors } from '../kernels/products.js';
import { rejectWeight, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { convolve, type Series } from '../series.js';
import { describeShape, knownSize } from '../shape.js';
import type { Value } from '../value.js';
import { add, addPrimitive } from './add.js';
import { dot, withUnitAxis } from './dot.js';
import { factorOut, multiply, multiplyPrimitive } from './multiply.js';
import { negate, negatePrimitive } from './negate.js';
import { outer, outerPrimitive } from './outer.js';
import { reshape } from './reshape.js';
import { subtract, subtractPrimitive } from './subtract.js';

export const matmulPrimitive: Primitive = {
  name: 'matmul',
  domain: 'everywhere',
  takesOperators: true,
  shape([matrix, vectors], { transposed }) {
    const [rows, columns] = matrix ?? [];
    const length = transposed === true ? rows : columns;
    const height = transposed === true ? columns : rows;
    if (matrix?.length !== 2 || height === undefined || vectors === undefined || vectors.at(-1) !== length) {
      throw new ShapeError(
        `matmul: a matrix ${describeShape(matrix ?? [])}${transposed === true ? ', transposed,' : ''} cannot be ` +
          `multiplied with vectors ${describeShape(vectors ?? [])}, allowed: vectors whose last axis is ${length ?? 'there'}`,
      );
    }
    return vectors.with(-1, height);
  },
  rebuild: ([matrix, vectors], node) =>
    matmul(matrix as Node, vectors as Node, { transposed: isTransposed(node) }),
  backprop(cotangent, y) {
    const [matrix, vectors] = y.inputs as [Node, Node];
    const transposed = isTransposed(y);
    return [
      transposed ? outer(vectors, cotangent) : outer(cotangent, vectors),
      matmul(matrix, cotangent, { transposed: !transposed }),
    ];
  },
  // y = A v: yₖ = Σⱼ Aⱼ vₖ₋ⱼ
  jet: ([matrix, vectors], y, order) =>
    convolve(y, matrix as Series, vectors as Series, order, (a, v) =>
      matmul(a, v, { transposed: isTransposed(y) }),
    ),
  kernel: ([matrix, vectors], node, allocate) =>
    matrixTimesVectors(matrix as Value, vectors as Value, isTransposed(node), allocate),
};

export function isTransposed(node: Node): boolean {
  return node.attributes['transposed'] === true;
}

/**
 * A v for a matrix A (rows × columns), a weight or computed, and every vector along the last axis of v; with
 * `transposed`, Aᵀ v. Products with sums, multiples and outer products are rewritten to products with their parts,
 * so no outer product is ever formed.
 * @throws ShapeError if the last axis of v is not as long as a row (a column, if transposed) of A, or if the vectors
 *   are a weight.
 */
export function matmul(matrix: Node, vectors: Node, { transposed = false } = {}): Node {
  rejectWeight(vectors, 'matmul: vectors');
  const scaled = factorOut(vectors, v => matmul(matrix, v, { transposed }));
  if (scaled !== undefined) return scaled;
  const [first, second] = matrix.inputs;
  if (matrix.isOperator && first !== undefined) {
    if (matrix.primitive === negatePrimitive) return negate(matmul(first, vectors, { transposed }));
    if (second !== undefined) {
      const product = (part: Node): Node => matmul(part, vectors, { transposed });
      if (matrix.primitive === addPrimitive) return add(product(first), product(second));
      if (matrix.primitive === subtractPrimitive) return subtract(product(first), product(second));
      if (matrix.primitive === multiplyPrimitive) {
        return first.isOperator ? multiply(product(first), second) : multiply(product(second), first);
      }
      if (matrix.primitive === outerPrimitive) {
        return transposed ? outerTimes(second, first, vectors) : outerTimes(first, second, vectors);
      }
    }
  }
  return build(matmulPrimitive, [matrix, vectors], { transposed });
}

/** (Σₑ uₑ vₑᵀ) x = Σₑ uₑ (vₑ · x) */
function outerTimes(u: Node, v: Node, x: Node): Node {
  if (u.rank === 1) return multiply(withUnitAxis(dot(v, x)), u);
  return matmul(asMatrix(u), matmul(asMatrix(v), x), { transposed: true });
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
