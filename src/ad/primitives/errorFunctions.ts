import { errorCoefficients } from './errorCoefficients.js';

/**
 * The error functions of numbers by the rational approximations of FreeBSD's msun/s_erf.c, erf within an ulp
 * and erfc, in its tail, within 2.5 (test/ad/errorFunctions.test.ts):
 *
 *     |x| < 27/32         erf x = x + x P(x²)
 *     27/32 ≤ |x| < 5/4   erf |x| = c + P(|x| − 1), with c near erf 1
 *     5/4 ≤ |x|           erfc |x| = exp(−x² − 9/16 + P(1/x²)) / |x|, one P up to 1/0.35 and one beyond
 *
 * Polynomials are written out, since loops over their coefficients take up to twice as long.
 */
const { nearOne: NEAR_ONE, central, aroundOne, nearTail, farTail } = errorCoefficients;

/** erf x = (2/√π) ∫₀ˣ exp(−t²) dt. */
export function erfOf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return x + x * centralRatio(x * x);
  if (size < 1.25) return Math.sign(x) * (NEAR_ONE + ratioAroundOne(size - 1));
  // 1 − erfc 6 is 1 in float64; NaN goes on as itself.
  if (size >= 6) return Math.sign(x);
  return Math.sign(x) * (1 - tail(size));
}

/** erfc x = 1 − erf x, which keeps its digits for large x. */
export function erfcOf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) {
    const rest = x * centralRatio(x * x);
    // Beyond 1/4 the result is nearer to 1/2 than to 1.
    return x < 0.25 ? 1 - (x + rest) : 0.5 - (x - 0.5 + rest);
  }
  if (size < 1.25) {
    const ratio = ratioAroundOne(size - 1);
    return x > 0 ? 1 - NEAR_ONE - ratio : 1 + (NEAR_ONE + ratio);
  }
  if (x < -6) return 2;
  // erfc 28 is below the least subnormal number.
  if (x >= 28) return 0;
  return x > 0 ? tail(size) : 2 - tail(size);
}

/** (erf x − x) / x for z = x² < (27/32)². */
function centralRatio(z: number): number {
  const { above: a, below: b } = central;
  const above = a[0] + z * (a[1] + z * (a[2] + z * (a[3] + z * a[4])));
  const below = b[0] + z * (b[1] + z * (b[2] + z * (b[3] + z * (b[4] + z * b[5]))));
  return above / below;
}

/** erf(1 + s) − c for −5/32 ≤ s < 1/4. */
function ratioAroundOne(s: number): number {
  const { above: a, below: b } = aroundOne;
  const above = a[0] + s * (a[1] + s * (a[2] + s * (a[3] + s * (a[4] + s * (a[5] + s * a[6])))));
  const below = b[0] + s * (b[1] + s * (b[2] + s * (b[3] + s * (b[4] + s * (b[5] + s * b[6])))));
  return above / below;
}

/** erfc x for x ≥ 5/4. */
function tail(x: number): number {
  const z = 1 / (x * x);
  const exponent = x < 1 / 0.35 ? nearTailRatio(z) : farTailRatio(z);
  // −x² = −s² + (s − x)(s + x), where the square of s, x in 24 bits, has no rounding error.
  const s = Math.fround(x);
  return (Math.exp(-s * s - 0.5625) * Math.exp((s - x) * (s + x) + exponent)) / x;
}

function nearTailRatio(z: number): number {
  const { above: a, below: b } = nearTail;
  const above = a[0] + z * (a[1] + z * (a[2] + z * (a[3] + z * (a[4] + z * (a[5] + z * (a[6] + z * a[7]))))));
  const below =
    b[0] +
    z * (b[1] + z * (b[2] + z * (b[3] + z * (b[4] + z * (b[5] + z * (b[6] + z * (b[7] + z * b[8])))))));
  return above / below;
}

function farTailRatio(z: number): number {
  const { above: a, below: b } = farTail;
  const above = a[0] + z * (a[1] + z * (a[2] + z * (a[3] + z * (a[4] + z * (a[5] + z * a[6])))));
  const below = b[0] + z * (b[1] + z * (b[2] + z * (b[3] + z * (b[4] + z * (b[5] + z * (b[6] + z * b[7]))))));
  return above / below;
}
