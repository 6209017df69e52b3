import { dot } from './unrolled.js';

/** Shorter arrays are read as quickly by the loop. */
const LONG = 4096;

/** Whether all numbers are finite. */
export function isFiniteArray(data: Float64Array, start: number, count: number): boolean {
  // The quickest sum there is; it may overflow, so that the numbers themselves are asked then.
  if (count >= LONG && Number.isFinite(dot(data, start, data, start, count))) return true;
  // 0 x is 0 for every finite x, and NaN for all others.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const end = start + count;
  const quads = end - (count & 3);
  for (let i = start; i < quads; i += 4) {
    s0 += 0 * data[i]!;
    s1 += 0 * data[i + 1]!;
    s2 += 0 * data[i + 2]!;
    s3 += 0 * data[i + 3]!;
  }
  for (let i = quads; i < end; i++) s0 += 0 * data[i]!;
  return s0 + s1 + s2 + s3 === 0;
}
