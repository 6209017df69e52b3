import { dot, reshape, type AttributesOf, type Dimension, type Shape } from '../../../ad/index.js';
import { bilinear } from '../finite.js';
import { axesAt, fail, withShape, type Place } from '../place.js';
import { sizeOfAxes, type Family, type Finite, type Numbers, type OuterProducts } from '../values.js';
import { stretchFamily } from './align.js';
import { multiplyNumbers, summed, sumNumbers } from './arithmetic.js';
import { reshapeNumbers, transposeNumbers } from './axes.js';

/** Σ a b over the last axis, which has this length; the others are broadcast to the shape of the place. */
export function dotNumbers(a: Numbers, b: Numbers, length: Dimension, at: Place): Numbers {
  if (a.kind === 'finite' && b.kind === 'finite') return bilinear(a, b, dot);
  if (!at.context.infinite.has(length) || a.kind === 'finite' || b.kind === 'finite') {
    const products = multiplyNumbers(a, b, withShape(at, [...at.shape, length]));
    return sumNumbers(products, at.shape.length, at);
  }
  const axes = axesAt(at);
  const [p, q] = [stretchFamily(a, axes), stretchFamily(b, axes)];
  const mean = at.context.moments.alignedMoment(p, q, sizeOfAxes(axes));
  return summed(mean && reshape(mean, axes), axes, [p, q], length as string);
}

/** Stacks of matrices: Y[..., i, j] = Σₖ A[..., i, k] B[..., k, j]. */
export function matmulRule(
  a: Numbers,
  b: Numbers,
  { left, right }: AttributesOf<'matmul'>,
  at: Place,
): Numbers {
  const { node } = at;
  if (a.kind === 'finite' && b.kind === 'finite') {
    return bilinear(a, b, (x, y) => node.primitive.apply([x, y], node.attributes));
  }
  const [first, second] = node.inputs.map(({ shape }) => shape) as [Shape, Shape];
  const length = first.at(left ? -2 : -1) as Dimension;
  if (at.context.infinite.has(length)) {
    // Both have the infinite axis last: rows of A with rows of B.
    if (left || !right)
      fail(at, 'unsupported', `contracts ${length}, which goes to infinity, before the last axis`);
    const rows = reshapeNumbers(a, withShape(at, insert(first, -1)));
    const columns = reshapeNumbers(b, withShape(at, insert(second, -2)));
    return dotNumbers(rows, columns, length, at);
  }
  // Σ over the last but one axis of A[..., i, k, 1] B[..., 1, k, j].
  const [upright, rowsByLength] = left
    ? [exchangeLast(a, first, at), exchanged(first)]
    : ([a, first] as const);
  const [lying, lengthByColumns] = right
    ? [exchangeLast(b, second, at), exchanged(second)]
    : ([b, second] as const);
  const products = multiplyNumbers(
    reshapeNumbers(upright, withShape(at, [...rowsByLength, 1])),
    reshapeNumbers(lying, withShape(at, insert(lengthByColumns, -2))),
    withShape(at, insert(at.shape, -1, length)),
  );
  return sumNumbers(products, at.shape.length - 1, at);
}

function exchanged(shape: Shape): Shape {
  return [...shape.slice(0, -2), shape.at(-1) as Dimension, shape.at(-2) as Dimension];
}

function exchangeLast(x: Numbers, shape: Shape, at: Place): Numbers {
  const order = exchanged(shape.map((_, axis) => axis)) as number[];
  return transposeNumbers(x, order, withShape(at, exchanged(shape)));
}

/** The shape with an axis more before the one at `position`, counted from the end. */
function insert(shape: Shape, position: number, length: Dimension = 1): Shape {
  return shape.toSpliced(position, 0, length);
}

/** A v or Aᵀ v for a matrix of numbers, or of outer products. */
export function matvecRule(
  matrix: Numbers | OuterProducts,
  vectors: Numbers,
  transposed: boolean,
  at: Place,
): Numbers {
  const { node } = at;
  const [matrixShape, vectorShape] = node.inputs.map(({ shape }) => shape) as [Shape, Shape];
  if (matrix.kind === 'outer') return productWithOuter(matrix, vectors, transposed, at);
  if (matrix.kind === 'finite' && vectors.kind === 'finite') {
    return bilinear(matrix, vectors, (x, y) => node.primitive.apply([x, y], node.attributes));
  }
  const length = vectorShape.at(-1) as Dimension;
  if (!transposed) {
    // Rows of the matrix with each vector.
    const each = reshapeNumbers(vectors, withShape(at, insert(vectorShape, -1)));
    return dotNumbers(matrix, each, length, at);
  }
  if (at.context.infinite.has(length))
    fail(at, 'unsupported', `contracts columns along ${length}, which goes to infinity`);
  const factors = reshapeNumbers(vectors, withShape(at, [...vectorShape, 1]));
  const products = multiplyNumbers(
    factors,
    matrix,
    withShape(at, [...vectorShape, matrixShape.at(-1) as Dimension]),
  );
  return sumNumbers(products, vectorShape.length - 1, at);
}

/** Σₑ uₑ (vₑ · x) */
function productWithOuter(
  { u, v, shapes }: OuterProducts,
  x: Numbers,
  transposed: boolean,
  at: Place,
): Numbers {
  const vectorShape = at.node.inputs[1]?.shape ?? [];
  const [outer, inner] = transposed ? [v, u] : [u, v];
  const [outerShape, innerShape] = transposed ? [shapes.v, shapes.u] : [shapes.u, shapes.v];
  const leading = innerShape.slice(0, -1);
  const ones = leading.map(() => 1);
  const last = vectorShape.at(-1) as Dimension;
  const vectors = vectorShape.slice(0, -1);
  const each = reshapeNumbers(x, withShape(at, [...vectors, ...ones, last]));
  const factorShape = [...vectors, ...leading];
  const factors = dotNumbers(inner, each, last, withShape(at, factorShape));
  const column = reshapeNumbers(factors, withShape(at, [...factorShape, 1]));
  const length = outerShape.at(-1) as Dimension;
  let result = multiplyNumbers(column, outer, withShape(at, [...factorShape, length]));
  for (let axis = factorShape.length - 1; axis >= vectors.length; axis--)
    result = sumNumbers(result, axis, at);
  return result;
}

/** The entries of Σₑ uₑ vₑᵀ, where these are asked for. */
export function formOuter({ u, v, shapes }: OuterProducts, at: Place): Finite | Family {
  const leading = shapes.u.slice(0, -1);
  const [rows, columns] = [shapes.u.at(-1) as Dimension, shapes.v.at(-1) as Dimension];
  const left = reshapeNumbers(u, withShape(at, [...shapes.u, 1]));
  const right = reshapeNumbers(v, withShape(at, [...leading, 1, columns]));
  let result = multiplyNumbers(left, right, withShape(at, [...leading, rows, columns]));
  for (let axis = leading.length - 1; axis >= 0; axis--) result = sumNumbers(result, axis, at);
  return result;
}
