import type { AttributesOf, ElementwiseName } from '../../ad/index.js';
import { errorFunctions } from './errorFunctions.js';
import { gramRootBy } from './gramRoot.js';
import { expm1Of, logOf, powerOf, sinhOf, tanhOf, tanOf } from './shaderFunctions.js';
import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';
import { sineOf } from './trigonometry.js';

/** An elementwise operation on tensors that broadcast, within `tidy`. */
export type Operation = (tf: TensorFlow, operands: readonly TensorFlowTensor[]) => TensorFlowTensor;

type UnaryName = {
  [K in keyof TensorFlow]: TensorFlow[K] extends (x: TensorFlowTensor) => TensorFlowTensor ? K : never;
}[keyof TensorFlow];

type BinaryName = {
  [K in keyof TensorFlow]: TensorFlow[K] extends (
    a: TensorFlowTensor,
    b: TensorFlowTensor,
  ) => TensorFlowTensor
    ? K
    : never;
}[keyof TensorFlow];

const unary =
  (name: UnaryName): (() => Operation) =>
  () =>
  (tf, [x]) =>
    tf[name](x!);

const binary =
  (name: BinaryName): (() => Operation) =>
  () =>
  (tf, [x, y]) =>
    tf[name](x!, y!);

/** log(1 + x) = x log(u) / (u − 1), where u is 1 + x rounded; WebAssembly's own is log u. */
function log1pOf(tf: TensorFlow, x: TensorFlowTensor): TensorFlowTensor {
  const u = tf.add(1, x);
  return tf.where(tf.equal(u, 1), x, tf.mul(logOf(tf, u), tf.div(x, tf.sub(u, 1))));
}

/** All operations but functions of a user's own, which are computed on the processor. */
export const operations: {
  readonly [P in Exclude<ElementwiseName, 'elementwiseFunction'>]: (attributes: AttributesOf<P>) => Operation;
} = {
  abs: unary('abs'),
  add: binary('add'),
  atan: unary('atan'),
  // Zeros have no sign: the angle of (−1, −0) is π.
  atan2:
    () =>
    (tf, [y, x]) => {
      const zero = 0;
      const onAxis = tf.where(tf.less(x!, zero), Math.PI, zero);
      return tf.where(tf.equal(y!, zero), onAxis, tf.atan2(y!, x!));
    },
  cos:
    () =>
    (tf, [x]) =>
      sineOf(tf, x!, 1),
  cosh: unary('cosh'),
  divide: binary('div'),
  erf:
    () =>
    (tf, [x]) =>
      errorFunctions(tf).erf(x!),
  erfc:
    () =>
    (tf, [x]) =>
      errorFunctions(tf).erfc(x!),
  exp: unary('exp'),
  expm1:
    () =>
    (tf, [x]) =>
      expm1Of(tf, x!),
  exponentiate:
    () =>
    (tf, [x, y]) =>
      powerOf(tf, x!, y!),
  gaussian:
    () =>
    (tf, [x]) =>
      errorFunctions(tf).gaussian(x!),
  gelu:
    () =>
    (tf, [x]) =>
      errorFunctions(tf).gelu(x!),
  gramRoot:
    () =>
    (tf, [k11, k12, k22]) =>
      gramRootBy(tf, k11!, k12!, k22!),
  leakyRelu:
    ({ slope }) =>
    (tf, [x]) =>
      tf.where(tf.greater(x!, 0), x!, tf.mul(x!, slope)),
  log:
    () =>
    (tf, [x]) =>
      logOf(tf, x!),
  log1p:
    () =>
    (tf, [x]) =>
      log1pOf(tf, x!),
  maximum: binary('maximum'),
  multiply: binary('mul'),
  negate: unary('neg'),
  power:
    ({ exponent }) =>
    (tf, [x]) => {
      if (exponent === 2) return tf.mul(x!, x!);
      if (exponent === 0.5) return tf.sqrt(x!);
      return powerOf(tf, x!, exponent);
    },
  relu: unary('relu'),
  // 4 e / (1 + e)² with e = exp(−2|x|)
  sechSquared:
    () =>
    (tf, [x]) => {
      const e = tf.exp(tf.mul(-2, tf.abs(x!)));
      const sum = tf.add(1, e);
      return tf.div(tf.mul(4, e), tf.mul(sum, sum));
    },
  // e / (1 + e) or 1 / (1 + e) with e = exp(−|x|)
  sigmoid:
    () =>
    (tf, [x]) => {
      const one = 1;
      const e = tf.exp(tf.neg(tf.abs(x!)));
      return tf.div(tf.where(tf.less(x!, 0), e, one), tf.add(one, e));
    },
  sin:
    () =>
    (tf, [x]) =>
      sineOf(tf, x!, 0),
  sinh:
    () =>
    (tf, [x]) =>
      sinhOf(tf, x!),
  softplus:
    () =>
    (tf, [x]) =>
      tf.add(tf.relu(x!), log1pOf(tf, tf.exp(tf.neg(tf.abs(x!))))),
  sqrt: unary('sqrt'),
  step:
    ({ negative, positive }) =>
    (tf, [x]) => {
      const zero = 0;
      const below = tf.where(tf.less(x!, zero), negative, zero);
      return tf.where(tf.greater(x!, zero), positive, below);
    },
  subtract: binary('sub'),
  tan:
    () =>
    (tf, [x]) =>
      tanOf(tf, x!),
  tanh:
    () =>
    (tf, [x]) =>
      tanhOf(tf, x!),
  where:
    () =>
    (tf, [condition, x, y]) =>
      tf.where(tf.greater(condition!, 0), x!, y!),
};
