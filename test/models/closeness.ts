import { AssertionError } from 'chai';

/** |actual − expected| ≤ tolerance · max(|expected|, scale), element by element. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
  scale = 0,
): void {
  if (actual.length !== expected.length)
    throw new AssertionError(`${what}: ${actual.length} numbers where ${expected.length} are expected`);
  for (let i = 0; i < expected.length; i++) {
    const bound = tolerance * Math.max(Math.abs(expected[i]!), scale);
    // Written so that NaN fails.
    if (!(Math.abs(actual[i]! - expected[i]!) <= bound)) {
      throw new AssertionError(
        `${what}, element ${i}: ${actual[i]!} where ${expected[i]!} is expected, to within ${bound}`,
      );
    }
  }
}
