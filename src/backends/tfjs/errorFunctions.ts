import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';
import { polynomial } from './trigonometry.js';

/** (erf x − x) / x as a polynomial in x² for |x| < 27/32, to 1.4e-10 of erf x. */
const CENTRAL = [
  0.1283791669667696, -0.3761263712948794, 0.11283751639668123, -0.026862768421746494, 0.005210120412451141,
  -0.0008255120932364967, 0.00008889625652955477,
];

/**
 * exp(x²) erfc x / t as a polynomial in t = 3/(3 + x) for 1/4 ≤ x < 10.3, beyond which erfc x is 0: to 5e-9.
 */
const TAIL = [
  0.18803244671886762, 0.1887514146830962, 0.17086980243439462, 0.1948146064268112, -0.009921384004161482,
  0.4189870786898743, -0.46052735317571314, 0.5508281485786082, -0.29883378255397297, 0.056999040925029894,
];

/**
 * The error functions by TensorFlow.js, in float32. Its own erf is right to 1.5e-7 and not to so many digits:
 * erf(1e-4) has four.
 */
export function errorFunctions(tf: TensorFlow): {
  erf(x: TensorFlowTensor): TensorFlowTensor;
  erfc(x: TensorFlowTensor): TensorFlowTensor;
  /** x erfc(−x/√2) / 2 */
  gelu(x: TensorFlowTensor): TensorFlowTensor;
  /** exp(−x²) */
  gaussian(x: TensorFlowTensor): TensorFlowTensor;
} {
  return {
    erf(x) {
      const size = tf.abs(x);
      const beyond = tf.sub(1, tail(size, gaussianOf(size, 1)));
      const outer = tf.where(tf.less(x, 0), tf.neg(beyond), beyond);
      return tf.where(tf.less(size, 0.84375), central(x), outer);
    },
    erfc: x => complement(x, gaussianOf(x, 1)),
    gelu(x) {
      const y = tf.mul(x, -Math.SQRT1_2);
      // The exponent is made of x itself: the rounding of y would be seen in it.
      const value = complement(y, gaussianOf(x, 0.5));
      return tf.mul(tf.mul(0.5, x), value);
    },
    gaussian: x => gaussianOf(x, 1),
  };

  function complement(x: TensorFlowTensor, gaussian: TensorFlowTensor): TensorFlowTensor {
    const beyond = tail(tf.abs(x), gaussian);
    const near = tf.sub(1, central(x));
    const left = tf.where(tf.less(x, -0.84375), tf.sub(2, beyond), near);
    return tf.where(tf.less(x, 0.25), left, beyond);
  }

  function central(x: TensorFlowTensor): TensorFlowTensor {
    return tf.add(x, tf.mul(x, polynomial(tf, CENTRAL, tf.mul(x, x))));
  }

  /** erfc x for x ≥ 1/4. */
  function tail(x: TensorFlowTensor, gaussian: TensorFlowTensor): TensorFlowTensor {
    const t = tf.div(3, tf.add(3, x));
    return tf.mul(gaussian, tf.mul(t, polynomial(tf, TAIL, t)));
  }

  /**
   * exp(−c x²), with −x² = −s² + (s − x)(s + x), where the square of s, x in 12 bits, has no rounding error.
   */
  function gaussianOf(x: TensorFlowTensor, c: number): TensorFlowTensor {
    const size = tf.minimum(tf.abs(x), 31);
    // By a product: quotients of shaders are not exact.
    const s = tf.mul(tf.floor(tf.mul(size, 128)), 1 / 128);
    const first = tf.exp(tf.mul(-c, tf.mul(s, s)));
    return tf.mul(first, tf.exp(tf.mul(c, tf.mul(tf.sub(s, size), tf.add(s, size)))));
  }
}
