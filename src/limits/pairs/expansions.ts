import type { NumericExpectation } from '../expectations/index.js';

/** Before each series: which function's it is, its variance, and how many numbers it has. */
const HEAD = 3;

/** The series that were found since this was asked before, one after the other. */
export function newExpansions(numeric: readonly NumericExpectation[]): Float64Array {
  const parts = cachesOf(numeric).flatMap((cache, position) =>
    cache
      .news()
      .flatMap(({ variance, packed }) => [Float64Array.of(position, variance, packed.length), packed]),
  );
  return joined(parts);
}

/** Takes over what other threads have found. */
export function learnExpansions(numeric: readonly NumericExpectation[], numbers: Float64Array): void {
  const caches = cachesOf(numeric);
  for (let at = 0; at < numbers.length;) {
    const [position = 0, variance = 0, length = 0] = numbers.subarray(at, at + HEAD);
    at += HEAD;
    caches[position]?.learn(variance, numbers.subarray(at, at + length));
    at += length;
  }
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same in every thread. */
function cachesOf(numeric: readonly NumericExpectation[]) {
  return [...new Set(numeric.flatMap(({ caches }) => caches))];
}
