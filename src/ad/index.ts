export { backprop } from './backprop.js';
export { dependents, substitute, topologicalOrder } from './graph.js';
export { interpret } from './interpret.js';
export { aDimension, aNode, aShape, byNode, someNodes } from './kinds.js';
export { jetOfGraph, MOST_ORDERS } from './jet.js';
export { Node, type Attributes } from './node.js';
export { outerProducts, type OuterProduct } from './outerProducts.js';
export {
  isApplication,
  type Application,
  type Each,
  type Elementwise,
  type Operands,
  type Primitive,
} from './primitive.js';
export {
  elementwise,
  elementwiseName,
  elementwiseOf,
  leaves,
  primitives,
  structural,
  type AttributesOf,
  type ElementwiseName,
  type ElementwiseTable,
  type OperandsOf,
  type PrimitiveName,
  type Rules,
  type StructuralName,
} from './primitives/index.js';
export { atan2Of } from './primitives/atan2Of.js';
export { errorCoefficients } from './primitives/errorCoefficients.js';
export { erfcOf, erfOf } from './primitives/errorFunctions.js';
export { gramRootOf } from './primitives/gramRootOf.js';
export { inner } from './primitives/inner.js';
export { asNode, constantValue } from './primitives/constant.js';
export { powerOf } from './primitives/powerOf.js';
export { scaledParts } from './primitives/multiply.js';
export { seriesOf, type Series } from './primitives/series.js';
export {
  bindDimension,
  describeShape,
  factorsOfDimension,
  isProductDimension,
  productDimension,
  sameShape,
  type Axes,
  type Dimension,
  type DimensionBindings,
  type Shape,
} from './shape.js';
export {
  isFiniteArray,
  sizeOf,
  toNested,
  toFloat64,
  toTensor,
  type NestedNumbers,
  type NumberArray,
  type Tensor,
  type TensorLike,
} from './tensor.js';
export * from './operations.js';
