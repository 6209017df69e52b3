import { aText, objectWith, UnknownNameError } from '../../errors/index.js';
import type { Node } from '../node.js';
import type { Each, Elementwise, Primitive } from '../primitive.js';
import { absPrimitive } from './abs.js';
import { addPrimitive } from './add.js';
import { atanPrimitive } from './atan.js';
import { atan2Primitive } from './atan2.js';
import { broadcastPrimitive } from './broadcast.js';
import { concatenatePrimitive } from './concatenate.js';
import { constantArrayPrimitive, constantPrimitive } from './constant.js';
import { cosPrimitive } from './cos.js';
import { coshPrimitive } from './cosh.js';
import { dimensionSizePrimitive } from './dimensionSize.js';
import { dividePrimitive } from './divide.js';
import { dotPrimitive } from './dot.js';
import { elementwiseFunctionPrimitive } from './elementwiseFunction.js';
import { erfPrimitive } from './erf.js';
import { erfcPrimitive } from './erfc.js';
import { expPrimitive } from './exp.js';
import { expm1Primitive } from './expm1.js';
import { exponentiatePrimitive } from './exponentiate.js';
import { gatherPrimitive } from './gather.js';
import { gaussianPrimitive } from './gaussian.js';
import { geluPrimitive } from './gelu.js';
import { gramRootPrimitive } from './gramRoot.js';
import { inputPrimitive, weightPrimitive } from './input.js';
import { leakyReluPrimitive } from './leakyRelu.js';
import { logPrimitive } from './log.js';
import { log1pPrimitive } from './log1p.js';
import { matmulPrimitive } from './matmul.js';
import { matvecPrimitive } from './matvec.js';
import { maxPrimitive } from './max.js';
import { maximumPrimitive } from './maximum.js';
import { multiplyPrimitive } from './multiply.js';
import { negatePrimitive } from './negate.js';
import { outerPrimitive } from './outer.js';
import { powerPrimitive } from './power.js';
import { reluPrimitive } from './relu.js';
import { reshapePrimitive } from './reshape.js';
import { scatterPrimitive } from './scatter.js';
import { sechSquaredPrimitive } from './sechSquared.js';
import { sigmoidPrimitive } from './sigmoid.js';
import { sinPrimitive } from './sin.js';
import { sinhPrimitive } from './sinh.js';
import { slicePrimitive } from './slice.js';
import { softplusPrimitive } from './softplus.js';
import { sqrtPrimitive } from './sqrt.js';
import { stepPrimitive } from './step.js';
import { stopGradientPrimitive } from './stopGradient.js';
import { subtractPrimitive } from './subtract.js';
import { sumPrimitive } from './sum.js';
import { tanPrimitive } from './tan.js';
import { tanhPrimitive } from './tanh.js';
import { transposePrimitive } from './transpose.js';
import { wherePrimitive } from './where.js';

/** What acts on numbers one by one. */
export const elementwise = {
  abs: absPrimitive,
  add: addPrimitive,
  atan: atanPrimitive,
  atan2: atan2Primitive,
  cos: cosPrimitive,
  cosh: coshPrimitive,
  divide: dividePrimitive,
  elementwiseFunction: elementwiseFunctionPrimitive,
  erf: erfPrimitive,
  erfc: erfcPrimitive,
  exp: expPrimitive,
  expm1: expm1Primitive,
  exponentiate: exponentiatePrimitive,
  gaussian: gaussianPrimitive,
  gelu: geluPrimitive,
  gramRoot: gramRootPrimitive,
  leakyRelu: leakyReluPrimitive,
  log: logPrimitive,
  log1p: log1pPrimitive,
  maximum: maximumPrimitive,
  multiply: multiplyPrimitive,
  negate: negatePrimitive,
  power: powerPrimitive,
  relu: reluPrimitive,
  sechSquared: sechSquaredPrimitive,
  sigmoid: sigmoidPrimitive,
  sin: sinPrimitive,
  sinh: sinhPrimitive,
  softplus: softplusPrimitive,
  sqrt: sqrtPrimitive,
  step: stepPrimitive,
  subtract: subtractPrimitive,
  tan: tanPrimitive,
  tanh: tanhPrimitive,
  where: wherePrimitive,
};

/** What moves numbers about and adds them up. */
export const structural = {
  broadcast: broadcastPrimitive,
  concatenate: concatenatePrimitive,
  dot: dotPrimitive,
  gather: gatherPrimitive,
  matmul: matmulPrimitive,
  matvec: matvecPrimitive,
  max: maxPrimitive,
  outer: outerPrimitive,
  reshape: reshapePrimitive,
  scatter: scatterPrimitive,
  slice: slicePrimitive,
  stopGradient: stopGradientPrimitive,
  sum: sumPrimitive,
  transpose: transposePrimitive,
};

/** What a graph begins with. */
export const leaves = {
  constant: constantPrimitive,
  constantArray: constantArrayPrimitive,
  dimensionSize: dimensionSizePrimitive,
  input: inputPrimitive,
  weight: weightPrimitive,
};

/** Every primitive there is. A new one is a file beside this and a line in one of the three lists. */
export const primitives = { ...elementwise, ...structural, ...leaves };

export type ElementwiseName = keyof typeof elementwise;
export type StructuralName = keyof typeof structural;
export type PrimitiveName = keyof typeof primitives;

export type OperandsOf<P extends PrimitiveName> = Parameters<(typeof primitives)[P]['apply']>[0];
export type AttributesOf<P extends PrimitiveName> = Parameters<(typeof primitives)[P]['apply']>[1];

/**
 * What every primitive means in one domain of values V: a reading of the graph. A rule that is missing does
 * not compile.
 */
export type Rules<V> = {
  readonly [P in PrimitiveName]: (
    inputs: Each<OperandsOf<P>, V>,
    attributes: AttributesOf<P>,
    node: Node,
  ) => V;
};

/** One entry for each elementwise primitive: loops, WGSL, text. */
export type ElementwiseTable<T> = { readonly [P in ElementwiseName]: (attributes: AttributesOf<P>) => T };

const aPrimitive = objectWith<Primitive>('a primitive', { name: aText });

/** The name of an elementwise primitive, if that is what a primitive is. */
export function elementwiseName(primitive: Primitive): ElementwiseName | undefined {
  aPrimitive.check('primitive', primitive);
  return Object.hasOwn(elementwise, primitive.name) ? (primitive.name as ElementwiseName) : undefined;
}

/** An elementwise primitive with operands and attributes of any kind. */
export function elementwiseOf(name: ElementwiseName): Elementwise {
  aText.check('name', name);
  if (!Object.hasOwn(elementwise, name))
    throw new UnknownNameError('the name of an elementwise primitive', name, Object.keys(elementwise));
  return elementwise[name];
}
