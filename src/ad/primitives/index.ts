import { absPrimitive } from './abs.js';
import { addPrimitive } from './add.js';
import { broadcastPrimitive } from './broadcast.js';
import { concatenatePrimitive } from './concatenate.js';
import { constantPrimitive } from './constant.js';
import { cosPrimitive } from './cos.js';
import { dimensionSizePrimitive } from './dimensionSize.js';
import { dividePrimitive } from './divide.js';
import { dotPrimitive } from './dot.js';
import { erfPrimitive } from './erf.js';
import { erfcPrimitive } from './erfc.js';
import { expPrimitive } from './exp.js';
import { geluPrimitive } from './gelu.js';
import { inputPrimitive, weightPrimitive } from './input.js';
import { leakyReluPrimitive } from './leakyRelu.js';
import { logPrimitive } from './log.js';
import { matmulPrimitive } from './matmul.js';
import { multiplyPrimitive } from './multiply.js';
import { negatePrimitive } from './negate.js';
import { outerPrimitive } from './outer.js';
import { powerPrimitive } from './power.js';
import { reluPrimitive } from './relu.js';
import { reshapePrimitive } from './reshape.js';
import { sigmoidPrimitive } from './sigmoid.js';
import { sinPrimitive } from './sin.js';
import { slicePrimitive } from './slice.js';
import { softplusPrimitive } from './softplus.js';
import { sqrtPrimitive } from './sqrt.js';
import { stepPrimitive } from './step.js';
import { stopGradientPrimitive } from './stopGradient.js';
import { subtractPrimitive } from './subtract.js';
import { sumPrimitive } from './sum.js';
import { tanhPrimitive } from './tanh.js';

/** Every primitive there is. A new one is a file beside this and a line here. */
export const primitives = {
  abs: absPrimitive,
  add: addPrimitive,
  broadcast: broadcastPrimitive,
  concatenate: concatenatePrimitive,
  constant: constantPrimitive,
  cos: cosPrimitive,
  dimensionSize: dimensionSizePrimitive,
  divide: dividePrimitive,
  dot: dotPrimitive,
  erf: erfPrimitive,
  erfc: erfcPrimitive,
  exp: expPrimitive,
  gelu: geluPrimitive,
  input: inputPrimitive,
  leakyRelu: leakyReluPrimitive,
  log: logPrimitive,
  matmul: matmulPrimitive,
  multiply: multiplyPrimitive,
  negate: negatePrimitive,
  outer: outerPrimitive,
  power: powerPrimitive,
  relu: reluPrimitive,
  reshape: reshapePrimitive,
  sigmoid: sigmoidPrimitive,
  sin: sinPrimitive,
  slice: slicePrimitive,
  softplus: softplusPrimitive,
  sqrt: sqrtPrimitive,
  step: stepPrimitive,
  stopGradient: stopGradientPrimitive,
  subtract: subtractPrimitive,
  sum: sumPrimitive,
  tanh: tanhPrimitive,
  weight: weightPrimitive,
};

export type PrimitiveName = keyof typeof primitives;
