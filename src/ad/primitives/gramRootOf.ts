/** Products between these are exact as a sum of two float64 numbers. */
const LEAST_PRODUCT = 1e-250;
const LARGEST_PRODUCT = 1e250;
/** Splitting a larger number overflows. */
const LARGEST_FACTOR = 1e290;
/** Determinants below this part of k₁₁ k₂₂ are 0: 8 ulp. */
const NOTHING = 2 ** -49;

/**
 * √(k₁₁ k₂₂ − k₁₂²) of numbers, by products that are exact. The twin in assembly/covariances.ts has the same
 * bits.
 */
export function gramRootOf(k11: number, k12: number, k22: number): number {
  const product = k11 * k22;
  if (product > LEAST_PRODUCT && product < LARGEST_PRODUCT && k11 < LARGEST_FACTOR && k22 < LARGEST_FACTOR) {
    return rootOfExact(k11, k12, k22, product);
  }
  return k11 > 0 && k22 > 0 ? rootOfScaled(k11, k12, k22) : 0 * (k11 + k12 + k22);
}

function rootOfExact(k11: number, k12: number, k22: number, product: number): number {
  const square = k12 * k12;
  const determinant = product - square + (errorOf(k11, k22, product) - errorOf(k12, k12, square));
  return determinant <= NOTHING * product ? 0 : Math.sqrt(determinant);
}

/** x y = product + error, exactly (Dekker 1971). */
function errorOf(x: number, y: number, product: number): number {
  const xWide = 134217729 * x;
  const yWide = 134217729 * y;
  const xHigh = xWide - (xWide - x);
  const yHigh = yWide - (yWide - y);
  const xLow = x - xHigh;
  const yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** Divides each row and column by a power of two, so that no product overflows or vanishes. */
function rootOfScaled(k11: number, k12: number, k22: number): number {
  const [a, b] = [powerNear(k11), powerNear(k22)];
  const [first, second] = [k11 / a / a, k22 / b / b];
  return rootOfExact(first, k12 / a / b, second, first * second) * a * b;
}

/** Two views of one number. */
const numberView = new Float64Array(1);
const bitsView = new BigInt64Array(numberView.buffer);

/** A power of two near √x: half of its exponent. */
function powerNear(x: number): number {
  numberView[0] = x;
  const exponent = Number((bitsView[0] ?? 0n) >> 52n) - 1023;
  return 2 ** (exponent >> 1);
}
