import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';

/**
 * (sin r − r) / r³ and (cos r − 1 + r²/2) / r⁴ as polynomials in r² for |r| ≤ π/4, to 1e-9 of sin r and cos
 * r.
 */
const SINE = [-0.1666666666374158, 0.008333331830648154, -0.00019840063045512606, 0.0000027246869084181783];
const COSINE = [0.04166666459879341, -0.001388829129889349, 0.000024545418894898586];

/**
 * π/2 as a sum of a number of 8 bits, one of 13 and the rest: multiples of the first two are exact in float32
 * up to `LARGEST`.
 */
const PARTS = [1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8];
const LARGEST = 2 ** 13;

/** Backends whose own functions are right to the last digits. */
const EXACT: ReadonlySet<string> = new Set(['cpu', 'tensorflow']);

/**
 * sin(x + turns · π/2) by TensorFlow.js, in float32: its WebAssembly's sine is right to 2e-7, which is
 * nothing near zeros. Beyond 2¹³ the backend's own is taken.
 */
export function sineOf(tf: TensorFlow, x: TensorFlowTensor, turns: 0 | 1): TensorFlowTensor {
  const own = turns === 0 ? tf.sin(x) : tf.cos(x);
  if (EXACT.has(tf.getBackend())) return own;
  const quarters = tf.floor(tf.add(tf.mul(x, 2 / Math.PI), 0.5));
  const r = PARTS.reduce((rest, part) => tf.sub(rest, tf.mul(quarters, part)), x);
  const z = tf.mul(r, r);
  const sine = tf.add(r, tf.mul(tf.mul(r, z), polynomial(tf, SINE, z)));
  const cosine = tf.add(tf.sub(1, tf.mul(0.5, z)), tf.mul(tf.mul(z, z), polynomial(tf, COSINE, z)));
  const turned = tf.add(quarters, turns);
  const half = tf.floor(tf.mul(turned, 0.5));
  const isOdd = tf.greater(tf.sub(turned, tf.mul(2, half)), 0.5);
  const isLower = tf.greater(tf.sub(half, tf.mul(2, tf.floor(tf.mul(half, 0.5)))), 0.5);
  const size = tf.where(isOdd, cosine, sine);
  const value = tf.where(isLower, tf.neg(size), size);
  return tf.where(tf.less(tf.abs(x), LARGEST), value, own);
}

/** By Horner's rule, the lowest coefficient first. */
export function polynomial(
  tf: TensorFlow,
  coefficients: readonly number[],
  x: TensorFlowTensor,
): TensorFlowTensor {
  const [highest = 0, ...others] = coefficients.toReversed();
  return others.reduce<TensorFlowTensor>(
    (sum, coefficient) => tf.add(tf.mul(sum, x), coefficient),
    tf.scalar(highest),
  );
}
