/** B ← U⁻ᵀB where `transposed`, else U⁻¹B, for U [size, size] and B [size, count] row-major, by loops. */
export function solveTriangularByLoops(
  factor: Float64Array,
  size: number,
  transposed: boolean,
  rightSides: Float64Array,
  count: number,
): void {
  if (transposed) {
    for (let k = 0; k < size; ++k) {
      divide(rightSides, k * count, count, factor[k * size + k]!);
      for (let i = k + 1; i < size; ++i) {
        subtract(rightSides, i * count, k * count, count, factor[k * size + i]!);
      }
    }
  } else {
    for (let k = size - 1; k >= 0; --k) {
      for (let i = k + 1; i < size; ++i) {
        subtract(rightSides, k * count, i * count, count, factor[k * size + i]!);
      }
      divide(rightSides, k * count, count, factor[k * size + k]!);
    }
  }
}

function divide(rows: Float64Array, at: number, count: number, by: number): void {
  for (let j = 0; j < count; ++j) rows[at + j]! /= by;
}

/** Row at `to` minus `times` row at `from`. */
function subtract(rows: Float64Array, to: number, from: number, count: number, times: number): void {
  if (times === 0) return;
  for (let j = 0; j < count; ++j) rows[to + j]! -= times * rows[from + j]!;
}
