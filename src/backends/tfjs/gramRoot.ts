import type { TensorFlow, TensorFlowOperand, TensorFlowTensor } from './tensorFlow.js';

/** Determinants below this part of k₁₁ k₂₂ are 0: 8 ulp. */
const NOTHING = 2 ** -20;

/** x · SPLIT − (x · SPLIT − x) is x in 12 bits. */
const SPLIT = 2 ** 12 + 1;

/**
 * √(k₁₁ k₂₂ − k₁₂²) in float32, by products that are exact as sums of two numbers, as gramRootOf of src/ad:
 * each operation of TensorFlow.js rounds once. Rows and columns are divided by powers of two, so that no
 * product overflows or vanishes.
 */
export function gramRootBy(
  tf: TensorFlow,
  k11: TensorFlowTensor,
  k12: TensorFlowTensor,
  k22: TensorFlowTensor,
): TensorFlowTensor {
  type Binary = (x: TensorFlowOperand, y: TensorFlowOperand) => TensorFlowTensor;
  const add: Binary = (x, y) => tf.add(x, y);
  const sub: Binary = (x, y) => tf.sub(x, y);
  const mul: Binary = (x, y) => tf.mul(x, y);
  const div: Binary = (x, y) => tf.div(x, y);
  const zero = 0;
  const one = 1;
  const [a, b] = [powerNearRoot(k11), powerNearRoot(k22)];
  const [first, between, second] = [div(div(k11, a), a), div(div(k12, a), b), div(div(k22, b), b)];
  const product = mul(first, second);
  const square = mul(between, between);
  const errors = sub(errorOf(first, second, product), errorOf(between, between, square));
  const determinant = add(sub(product, square), errors);
  const isPositive = tf.greater(determinant, mul(NOTHING, product));
  const root = tf.sqrt(tf.where(isPositive, determinant, zero));
  const smaller = tf.minimum(k11, k22);
  const otherwise = mul(zero, add(add(k11, k12), k22));
  return tf.where(tf.greater(smaller, zero), mul(mul(root, a), b), otherwise);

  /** A power of two near √x, and 1 where x is not positive. */
  function powerNearRoot(x: TensorFlowTensor): TensorFlowTensor {
    const positive = tf.where(tf.greater(x, zero), x, one);
    const half = tf.floor(mul(tf.log(positive), 0.5 / Math.LN2));
    return tf.pow(2, half);
  }

  /** x y = product + error, exactly (Dekker 1971). */
  function errorOf(x: TensorFlowTensor, y: TensorFlowTensor, whole: TensorFlowTensor): TensorFlowTensor {
    const [xHigh, yHigh] = [highOf(x), highOf(y)];
    const [xLow, yLow] = [sub(x, xHigh), sub(y, yHigh)];
    const rest = sub(sub(sub(whole, mul(xHigh, yHigh)), mul(xLow, yHigh)), mul(xHigh, yLow));
    return sub(mul(xLow, yLow), rest);
  }

  function highOf(x: TensorFlowTensor): TensorFlowTensor {
    const wide = mul(SPLIT, x);
    return sub(wide, sub(wide, x));
  }
}
