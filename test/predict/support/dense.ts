/** Small dense matrices as lists of rows, by the plainest algorithms: the independent route of the tests. */
import { RandomStream } from '../../../src/index.js';

export type Rows = number[][];

export function draw(seed: number, rows: number, columns: number): Rows {
  const numbers = new Float64Array(rows * columns);
  new RandomStream(seed, 'test').fillNormal(numbers);
  return Array.from({ length: rows }, (_, i) => Array.from(numbers.subarray(i * columns, (i + 1) * columns)));
}

export function transpose(a: Rows): Rows {
  return a[0]!.map((_, j) => a.map(row => row[j]!));
}

export function times(a: Rows, b: Rows): Rows {
  return a.map(row => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

export function plus(a: Rows, b: Rows, factor = 1): Rows {
  return a.map((row, i) => row.map((value, j) => value + factor * b[i]![j]!));
}

export function identity(size: number, factor = 1): Rows {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? factor : 0)),
  );
}

/** A⁻¹ B by Gaussian elimination with pivots, and the determinant of A. */
export function eliminate(a: Rows, b: Rows): { solution: Rows; determinant: number } {
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  const size = a.length;
  let determinant = 1;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k; i < size; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    if (pivot !== k) determinant = -determinant;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const top = rows[k]!;
    determinant *= top[k]!;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / top[k]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * top[j]!);
    }
  }
  return { solution: rows.map((row, i) => row.slice(size).map(value => value / row[i]!)), determinant };
}

export function solve(a: Rows, b: Rows): Rows {
  return eliminate(a, b).solution;
}

/** e^A by scaling and squaring of the Taylor series. */
export function exponential(a: Rows): Rows {
  const size = Math.max(...a.flat().map(Math.abs)) * a.length;
  const halvings = Math.max(0, Math.ceil(Math.log2(size)) + 4);
  const scaled = a.map(row => row.map(value => value / 2 ** halvings));
  let term = identity(a.length);
  let sum = identity(a.length);
  for (let k = 1; k <= 20; k++) {
    term = times(term, scaled).map(row => row.map(value => value / k));
    sum = plus(sum, term);
  }
  for (let k = 0; k < halvings; k++) sum = times(sum, sum);
  return sum;
}

/** The classical Runge–Kutta method of fourth order for ẏ = f(y). */
export function rungeKutta(
  f: (y: number[]) => number[],
  start: number[],
  time: number,
  steps: number,
): number[] {
  const h = time / steps;
  const move = (y: number[], k: number[], by: number): number[] => y.map((value, i) => value + by * k[i]!);
  let y = start;
  for (let step = 0; step < steps; step++) {
    const k1 = f(y);
    const k2 = f(move(y, k1, h / 2));
    const k3 = f(move(y, k2, h / 2));
    const k4 = f(move(y, k3, h));
    y = y.map((value, i) => value + (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
  }
  return y;
}

/** The largest |a − b|. */
export function distance(a: Iterable<number>, b: Iterable<number>): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  if (left.length !== right.length) return Infinity;
  return left.reduce((most, value, i) => Math.max(most, Math.abs(value - right[i]!)), 0);
}
