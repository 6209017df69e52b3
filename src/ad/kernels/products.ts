import { sizeOf, type Allocate, type Value } from '../value.js';
import { broadcastLengths, dot } from './elementwise.js';

/** Where the example of `batch` that belongs to element `position` of the broadcast `batches` begins. */
function batchOffset(
  position: number,
  batches: readonly number[],
  batch: readonly number[],
  size: number,
): number {
  let offset = 0;
  let stride = size;
  let rest = position;
  for (let axis = batches.length - 1; axis >= 0; axis--) {
    const index = rest % batches[axis]!;
    rest = (rest - index) / batches[axis]!;
    const length = batch[axis - batches.length + batch.length] ?? 1;
    if (length !== 1) offset += index * stride;
    stride *= length;
  }
  return offset;
}

/**
 * A v for a computed matrix A (rows × columns) and each vector v along the last axis, or Aᵀ v. Such matrices are
 * small: the weights of a primary network.
 */
export function matrixTimesVectors(a: Value, v: Value, transposed: boolean, allocate: Allocate): Value {
  const [rows, columns] = a.shape as [number, number];
  const [length, height] = transposed ? [rows, columns] : [columns, rows];
  const count = sizeOf(v.shape) / length;
  const batch = broadcastLengths(a.batch, v.batch);
  const batches = sizeOf(batch);
  const out = allocate(batches * count * height);
  for (let example = 0; example < batches; example++) {
    const matrix = batchOffset(example, batch, a.batch, rows * columns);
    const vectors = batchOffset(example, batch, v.batch, count * length);
    for (let k = 0; k < count; k++) {
      const from = vectors + k * length;
      const to = (example * count + k) * height;
      if (transposed) {
        out.fill(0, to, to + columns);
        for (let row = 0; row < rows; row++) {
          const factor = v.data[from + row]!;
          const start = matrix + row * columns;
          for (let column = 0; column < columns; column++)
            out[to + column]! += factor * a.data[start + column]!;
        }
      } else {
        for (let row = 0; row < rows; row++) {
          out[to + row] = dot(a.data, matrix + row * columns, v.data, from, columns);
        }
      }
    }
  }
  return { data: out, batch, shape: v.shape.with(-1, height) };
}

/** Σₑ uₑ vₑᵀ over all leading axes e of the shapes: the dense matrix of an outer product. */
export function outerProduct(u: Value, v: Value, allocate: Allocate): Value {
  const rows = u.shape[u.shape.length - 1]!;
  const columns = v.shape[v.shape.length - 1]!;
  const count = sizeOf(u.shape) / rows;
  const batch = broadcastLengths(u.batch, v.batch);
  const batches = sizeOf(batch);
  const out = allocate(batches * rows * columns);
  for (let example = 0; example < batches; example++) {
    const left = batchOffset(example, batch, u.batch, count * rows);
    const right = batchOffset(example, batch, v.batch, count * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let total = 0;
        for (let k = 0; k < count; k++)
          total += u.data[left + k * rows + row]! * v.data[right + k * columns + column]!;
        out[(example * rows + row) * columns + column] = total;
      }
    }
  }
  return { data: out, batch, shape: [rows, columns] };
}
