/**
 * Elementary functions from additions, multiplications, divisions and square roots alone, which IEEE 754
 * rounds the same way everywhere: Math.exp and Math.log may differ in the last bit between engines, and a
 * random stream must not.
 */

const LN2 = 0.6931471805599453;

/**
 * −ln u for 0 < u < 1, within 2 units in the last place: u = 2⁻ᵏ m, ln m = 2 artanh((m − 1)/(m + 1)), √½ ≤ m
 * < √2.
 */
export function minusLog(u: number): number {
  let m = u;
  let k = 0;
  for (; m < Math.SQRT1_2; m *= 2) ++k;
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = 0;
  // |s| < 0.172, so that the first term left out, z¹²/25, is below 2⁻⁶⁴.
  for (let n = 23; n >= 3; n -= 2) series = z * (1 / n + series);
  return k * LN2 - 2 * (s + s * series);
}

const RECIPROCAL_FACTORIALS = Array.from({ length: 18 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; ++i) factorial *= i;
  return 1 / factorial;
});

/** eᵈ − 1 for 0 ≤ d ≤ ¾ by its Taylor series; the first term left out, d¹⁸/18!, is below 2⁻⁵⁹ of the sum. */
export function expMinusOne(d: number): number {
  let series = 0;
  for (let k = 17; k >= 1; --k) series = d * (RECIPROCAL_FACTORIALS[k]! + series);
  return series;
}
