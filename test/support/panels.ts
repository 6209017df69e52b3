import type { LinearOperator } from '../../src/operators/index.js';

/** Products with `count` vectors that lie one after the other, as one array (count × rows). */
export function multiplyPanel(matrix: LinearOperator, panel: Float64Array, count: number): Float64Array {
  return joined(matrix.multiply(parts(panel, count)));
}

/** Products of the transposed matrix, as one array (count × columns). */
export function multiplyPanelTransposed(
  matrix: LinearOperator,
  panel: Float64Array,
  count: number,
): Float64Array {
  return joined(matrix.multiplyTransposed(parts(panel, count)));
}

function parts(panel: Float64Array, count: number): Float64Array[] {
  const length = panel.length / count;
  return Array.from({ length: count }, (_, k) => panel.subarray(k * length, (k + 1) * length));
}

function joined(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors.flatMap(vector => [...vector]));
}
