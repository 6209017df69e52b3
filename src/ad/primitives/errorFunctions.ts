/**
 * The error functions of numbers by the rational approximations of FreeBSD's msun/s_erf.c, erf within an ulp
 * and erfc, in its tail, within 2.5 (test/ad/errorFunctions.test.ts):
 *
 *     |x| < 27/32         erf x = x + x P(x²)
 *     27/32 ≤ |x| < 5/4   erf |x| = c + P(|x| − 1), with c near erf 1
 *     5/4 ≤ |x|           erfc |x| = exp(−x² − 9/16 + P(1/x²)) / |x|, one P up to 1/0.35 and one beyond
 *
 * The coefficients are those of that file, whose notice is:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided
 * that this notice is preserved.
 */

/** c, a number of 24 bits near erf 1. */
const NEAR_ONE = 0.845062911510467529297;

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
  const above =
    0.128379167095512558561 +
    z *
      (-0.3250421072470015 +
        z * (-0.02848174957559851 + z * (-0.005770270296489442 + z * -0.000023763016656650163)));
  const below =
    1 +
    z *
      (0.39791722395915535 +
        z *
          (0.0650222499887673 +
            z * (0.005081306281875766 + z * (0.00013249473800432164 + z * -0.000003960228278775368))));
  return above / below;
}

/** erf(1 + s) − c for −5/32 ≤ s < 1/4. */
function ratioAroundOne(s: number): number {
  const above =
    -0.00236211856075265944077 +
    s *
      (0.41485611868374833 +
        s *
          (-0.3722078760357013 +
            s *
              (0.31834661990116175 +
                s * (-0.11089469428239668 + s * (0.035478304325618236 + s * -0.002166375594868791)))));
  const below =
    1 +
    s *
      (0.10642088040084423 +
        s *
          (0.540397917702171 +
            s *
              (0.07182865441419627 +
                s * (0.12617121980876164 + s * (0.01363708391202905 + s * 0.011984499846799107)))));
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
  const above =
    -0.00986494403484714822705 +
    z *
      (-0.6938585727071818 +
        z *
          (-10.558626225323291 +
            z *
              (-62.375332450326006 +
                z *
                  (-162.39666946257347 +
                    z * (-184.60509290671104 + z * (-81.2874355063066 + z * -9.814329344169145))))));
  const below =
    1 +
    z *
      (19.651271667439257 +
        z *
          (137.65775414351904 +
            z *
              (434.56587747522923 +
                z *
                  (645.3872717332679 +
                    z *
                      (429.00814002756783 +
                        z * (108.63500554177944 + z * (6.570249770319282 + z * -0.0604244152148581)))))));
  return above / below;
}

function farTailRatio(z: number): number {
  const above =
    -0.00986494292470009928597 +
    z *
      (-0.799283237680523 +
        z *
          (-17.757954917754752 +
            z *
              (-160.63638485582192 +
                z * (-637.5664433683896 + z * (-1025.0951316110772 + z * -483.5191916086514)))));
  const below =
    1 +
    z *
      (30.33806074348246 +
        z *
          (325.7925129965739 +
            z *
              (1536.729586084437 +
                z *
                  (3199.8582195085955 +
                    z * (2553.0504064331644 + z * (474.52854120695537 + z * -22.44095244658582))))));
  return above / below;
}
