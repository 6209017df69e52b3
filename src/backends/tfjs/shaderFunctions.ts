import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';
import { polynomial, sineOf } from './trigonometry.js';

/** (exp x − 1) / x in x for |x| < 0.35, to 6e-10: 1/k!. */
const GROWTH = [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40_320];
/** log((1 + s) / (1 − s)) / s in s² for |s| < 0.18, to 3e-9. */
const LOGARITHM = [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9];

/**
 * Whether functions are those of a language of shaders: right to an absolute error near their zeros, and with
 * any value where they have none, so that a logarithm of 0 may be −88.
 */
function isShader(tf: TensorFlow): boolean {
  return tf.getBackend() === 'webgpu';
}

/** log x; near 1 by the series in (x − 1) / (x + 1). */
export function logOf(tf: TensorFlow, x: TensorFlowTensor): TensorFlowTensor {
  if (!isShader(tf)) return tf.log(x);
  const s = tf.div(tf.sub(x, 1), tf.add(x, 1));
  const near = tf.mul(s, polynomial(tf, LOGARITHM, tf.mul(s, s)));
  const isNear = tf.less(tf.abs(tf.sub(x, 1)), 0.3);
  const beyond = tf.where(tf.equal(x, 0), -Infinity, NaN);
  return tf.where(isNear, near, tf.where(tf.greater(x, 0), tf.log(x), beyond));
}

/** exp x − 1. */
export function expm1Of(tf: TensorFlow, x: TensorFlowTensor): TensorFlowTensor {
  if (!isShader(tf)) return tf.expm1(x);
  const near = tf.mul(x, polynomial(tf, GROWTH, x));
  return tf.where(tf.less(tf.abs(x), 0.35), near, tf.sub(tf.exp(x), 1));
}

/** tanh x = E / (E + 2) with E = exp(2|x|) − 1, and the sign of x: a shader's own is 0 at 10⁻⁸. */
export function tanhOf(tf: TensorFlow, x: TensorFlowTensor): TensorFlowTensor {
  if (!isShader(tf)) return tf.tanh(x);
  // Beyond 20 it is 1, and the exponential of NaN may be none.
  const size = tf.minimum(tf.abs(x), 20);
  const growth = expm1Of(tf, tf.mul(2, size));
  const value = tf.div(growth, tf.add(growth, 2));
  return withSign(tf, x, value);
}

/** sinh x = (E + E / (E + 1)) / 2 with E = exp|x| − 1, and the sign of x. */
export function sinhOf(tf: TensorFlow, x: TensorFlowTensor): TensorFlowTensor {
  if (!isShader(tf)) return tf.sinh(x);
  const growth = expm1Of(tf, tf.abs(x));
  const value = tf.add(tf.mul(0.5, growth), tf.mul(0.5, tf.div(growth, tf.add(growth, 1))));
  return withSign(tf, x, value);
}

/** tan x = sin x / cos x. */
export function tanOf(tf: TensorFlow, x: TensorFlowTensor): TensorFlowTensor {
  return isShader(tf) ? tf.div(sineOf(tf, x, 0), sineOf(tf, x, 1)) : tf.tan(x);
}

/** xʸ: a shader takes the logarithm of 0 for a large number. */
export function powerOf(tf: TensorFlow, x: TensorFlowTensor, y: TensorFlowTensor | number): TensorFlowTensor {
  const power = tf.pow(x, y);
  if (!isShader(tf)) return power;
  const ofZero = tf.where(tf.greater(y, 0), 0, tf.where(tf.less(y, 0), Infinity, 1));
  return tf.where(tf.equal(x, 0), ofZero, power);
}

function withSign(tf: TensorFlow, x: TensorFlowTensor, size: TensorFlowTensor): TensorFlowTensor {
  return tf.where(tf.less(x, 0), tf.neg(size), size);
}
