/**
 * The angle of the point (x, y), finite numbers, within 1.2 ulp. With the smaller of |x| and |y| as a and the
 * larger as b it is made of
 *
 *     atan(a/b) = atan c + atan t, t = (a − c b)/(b + c a), c = 0, ½ or 1, so that |t| < 7/16,
 *     atan t = t − t P(t²)
 *
 * with one division, and no branches where two numbers are computed together: assembly/covariances.ts has the
 * same operations in the same order, and so the same bits. P, and where c changes, are those of FreeBSD's
 * msun/s_atan.c, whose notice is:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided
 * that this notice is preserved.
 */
export function atan2Of(y: number, x: number): number {
  const [height, width] = [Math.abs(y), Math.abs(x)];
  const isSteep = height > width;
  const [smaller, larger] = isSteep ? [width, height] : [height, width];
  // The sum of both must not overflow, nor products with the larger be rounded to 0.
  const scale = larger > LARGE ? SHRINK : larger < SMALL ? GROW : 1;
  const a = smaller * scale;
  const b = larger === 0 ? 1 : larger * scale;

  const isMiddle = a >= 0.4375 * b;
  const isUpper = a >= 0.6875 * b;
  const c = isUpper ? 1 : isMiddle ? 0.5 : 0;
  const high = isUpper ? Math.PI / 4 : isMiddle ? ATAN_HALF : 0;
  const low = isUpper ? QUARTER_REST : isMiddle ? ATAN_HALF_REST : 0;
  const t = (a - c * b) / (b + c * a);
  const angle = high - (t * ratio(t * t) - low - t);

  // π/2 ± angle nearer to the y axis, and π − angle left of it.
  // Rewriting graphs does not keep the sign of zero: −0 counts as 0.
  const isLeft = x < 0;
  const start = isSteep ? Math.PI / 2 : isLeft ? Math.PI : 0;
  const size = start + ((isSteep === isLeft ? angle : -angle) + PI_REST * start);
  return y < 0 ? -size : size;
}

const LARGE = 2 ** 1000;
const SMALL = 2 ** -900;
const SHRINK = 2 ** -24;
const GROW = 2 ** 150;
/** What is beyond the 53 bits of π/4 and of atan ½, and which part of π is beyond its own. */
const QUARTER_REST = 3.061616997868383e-17;
const ATAN_HALF = 0.4636476090008061;
const ATAN_HALF_REST = 2.2698777452961687e-17;
const PI_REST = 3.8981718325193755e-17;

/** (t − atan t)/t for z = t² < (7/16)². */
function ratio(z: number): number {
  const w = z * z;
  const v = w * w;
  const even =
    0.3333333333333293 +
    w * 0.14285714272503466 +
    v *
      (0.09090887133436507 + w * 0.06661073137387531 + v * (0.049768779946159324 + w * 0.016285820115365782));
  const odd =
    -0.19999999999876483 +
    w * -0.11111110405462356 +
    v * (-0.0769187620504483 + w * -0.058335701337905735 + v * -0.036531572744216916);
  return z * even + w * odd;
}
