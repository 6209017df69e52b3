import { valueAt, type RealFunction } from './realFunction.js';

/** The shortest length that is looked for, in deviations, and the longest that panels may miss. */
const [shortest, longest] = [2 ** -44, 2 ** -8];
/** What a function must bend by, relative to its size, to be said to vary. */
const bend = 2 ** -10;

/**
 * Lengths z, each twice the one before, from below where a function f(σz) begins to vary beside 0 up to
 * `width`: panels of such widths see it, which wider ones may miss, as tanh′(10⁶ z). None where it does not
 * vary faster than they can see. f(4z) − 3 f(2z) + 2 f(z) tells, which is 0 for straight lines on
 * either side.
 */
export function shortLengths(f: RealFunction, deviation: number, width: number): number[] {
  const sides = [1, -1].map(sign => (z: number) => valueAt(f, sign * deviation * z));
  const bends: { readonly z: number; readonly size: number }[] = [];
  let top = 0;
  for (let z = shortest; z < longest; z *= 2) {
    let size = 0;
    for (const value of sides) {
      const [near, middle, far] = [value(z), value(2 * z), value(4 * z)];
      if (Number.isFinite(far)) top = Math.max(top, Math.abs(near), Math.abs(far));
      size = Math.max(size, Math.abs(far - 3 * middle + 2 * near));
    }
    bends.push({ z, size });
  }
  const first = bends.find(({ size }) => size > bend * top);
  if (first === undefined) return [];
  const lengths: number[] = [];
  for (let z = first.z / 2; z < width; z *= 2) lengths.push(z);
  return lengths;
}
