import { solveTriangularByLoops } from './triangular.js';

/** More steps hardly ever change the estimate. */
const MOST_STEPS = 5;

/**
 * An estimate of 1/(‖A‖₁ ‖A⁻¹‖₁) from U of A = UᵀU, where ‖A‖₁ is `norm`: a lower bound of ‖A⁻¹‖₁ that climbs
 * from column to column of A⁻¹, usually exact and seldom off by more than a factor of 3 (Hager 1984; Higham,
 * *Accuracy and Stability of Numerical Algorithms*, 2nd ed., algorithm 15.1).
 */
export function reciprocalConditionBySolving(
  factor: Float64Array,
  size: number,
  norm: number,
): Promise<number> {
  const solve = (vector: Float64Array): Float64Array => {
    solveTriangularByLoops(factor, size, true, vector, 1);
    solveTriangularByLoops(factor, size, false, vector, 1);
    return vector;
  };
  return Promise.resolve(1 / (norm * Math.max(climb(solve, size), alternating(solve, size))));
}

function climb(solve: (vector: Float64Array) => Float64Array, size: number): number {
  let answer = solve(new Float64Array(size).fill(1 / size));
  let estimate = absoluteSum(answer);
  let visited = -1;
  for (let step = 0; step < MOST_STEPS; ++step) {
    const slopes = solve(answer.map(entry => (entry < 0 ? -1 : 1)));
    let steepest = 0;
    for (let i = 1; i < size; ++i) {
      if (Math.abs(slopes[i]!) > Math.abs(slopes[steepest]!)) steepest = i;
    }
    if (steepest === visited) break;
    visited = steepest;
    const unit = new Float64Array(size);
    unit[steepest] = 1;
    answer = solve(unit);
    const next = absoluteSum(answer);
    if (next <= estimate) break;
    estimate = next;
  }
  return estimate;
}

/** A second lower bound, for matrices where cancellation misleads the first. */
function alternating(solve: (vector: Float64Array) => Float64Array, size: number): number {
  const vector = Float64Array.from({ length: size }, (_, i) => {
    const entry = 1 + i / Math.max(1, size - 1);
    return i % 2 === 0 ? entry : -entry;
  });
  return (2 * absoluteSum(solve(vector))) / (3 * size);
}

function absoluteSum(vector: Float64Array): number {
  return vector.reduce((sum, entry) => sum + Math.abs(entry), 0);
}
