import { ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import { isApplication, type Primitive } from '../primitive.js';
import { broadcastShapes, describeShape, type Dimension, type Shape } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { dot } from './dot.js';
import { matvec } from './matvec.js';
import { factorOut } from './multiply.js';
import { reshape } from './reshape.js';
import { convolve } from './series.js';
import { transposeMatrix, transposePrimitive } from './transpose.js';

/** Which factor has its last two axes exchanged before the product. */
type MatmulAttributes = Readonly<Record<'left' | 'right', boolean>>;

export const matmulPrimitive: Primitive<readonly [Node, Node], MatmulAttributes> = {
  name: 'matmul',
  domain: 'everywhere',
  shape([a, b], { left, right }) {
    const [rows, length] = lastTwo(a, left);
    const [height, columns] = lastTwo(b, right);
    if (rows === undefined || columns === undefined || length !== height) {
      throw new ShapeError(
        `matmul: matrices of shapes ${describeShape(a)}${left ? ', transposed,' : ''} and ${describeShape(b)}` +
          `${right ? ', transposed,' : ''} do not fit, allowed: as many columns of the first as rows of the second`,
      );
    }
    return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2), 'matmul'), rows, columns];
  },
  apply: ([a, b], attributes) => product(a, b, attributes),
  // Y = A B: Ā = Ȳ Bᵀ and B̄ = Aᵀ Ȳ; the caller sums over leading axes that were stretched.
  backprop(cotangent, { inputs: [a, b], attributes: { left, right } }) {
    return [
      left
        ? product(b, cotangent, { left: right, right: true })
        : product(cotangent, b, { left: false, right: !right }),
      right
        ? product(cotangent, a, { left: true, right: left })
        : product(a, cotangent, { left: !left, right: false }),
    ];
  },
  // Y = A B: Yₖ = Σⱼ Aⱼ Bₖ₋ⱼ
  jet: ([a, b], y, order) => convolve(y, a, b, order, (x, z) => product(x, z, y.attributes)),
};

function lastTwo(shape: Shape, transposed: boolean): [Dimension | undefined, Dimension | undefined] {
  const [rows, columns] = [shape.at(-2), shape.at(-1)];
  return transposed ? [columns, rows] : [rows, columns];
}

/** The product of stacks of matrices; a transposition of their last two axes is read off, not carried out. */
function product(a: Node, b: Node, { left, right }: MatmulAttributes): Node {
  const scaled =
    factorOut(a, x => product(x, b, { left, right })) ?? factorOut(b, x => product(a, x, { left, right }));
  if (scaled !== undefined) return scaled;
  const [first, second] = [untransposed(a), untransposed(b)];
  return intern(matmulPrimitive, [first ?? a, second ?? b], {
    left: left !== (first !== undefined),
    right: right !== (second !== undefined),
  });
}

/** The array whose last two axes a node has exchanged, if that is what it does. */
function untransposed(x: Node): Node | undefined {
  if (!isApplication(x, transposePrimitive)) return undefined;
  const { axes } = x.attributes;
  const isOfMatrices = axes.every(
    (axis, position) => axis === (position < x.rank - 2 ? position : 2 * x.rank - 3 - position),
  );
  return isOfMatrices ? x.inputs[0] : undefined;
}

/**
 * The product of two matrices, or of stacks of matrices, as NumPy's `matmul` and `@`: Y[..., i, j] = Σₖ
 * A[..., i, k] B[..., k, j], with broadcasting of the leading axes. A factor of one axis is a vector: a row
 * on the left, a column on the right, whose axis is then gone. A weight, or another matrix that is kept as an
 * operator, may be either factor, and is asked for products with vectors only.
 *
 * @throws ShapeError if the shapes do not fit, a factor is a scalar, or both are weights.
 * @example
 * ```ts
 * import { constant, evaluate, matmul } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * const [a, b] = [constant([[1, 2], [3, 4]]), constant([[0, 1], [1, 0]])];
 * const [y] = await evaluate([matmul(a, b)], new Map());
 * console.log(y && toNested(y)); // [ [ 2, 1 ], [ 4, 3 ] ]
 * ```
 */
export function matmul(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a, 'matmul');
  const right = asNode(b, 'matmul');
  if (left.rank === 0 || right.rank === 0) {
    throw new ShapeError(
      `matmul: shapes ${describeShape(left.shape)} and ${describeShape(right.shape)}, allowed: vectors and matrices; ` +
        'scalars are multiplied by multiply',
    );
  }
  if (right.isOperator) return matvec(right, left, { transposed: true });
  if (left.isOperator) {
    if (right.rank === 1) return matvec(left, right);
    return transposeMatrix(matvec(left, transposeMatrix(right)));
  }
  if (right.rank === 1) return dot(left, right);
  if (left.rank > 1) return product(left, right, { left: false, right: false });
  const row = product(reshape(left, [1, ...left.shape]), right, { left: false, right: false });
  return reshape(row, row.shape.toSpliced(-2, 1));
}
