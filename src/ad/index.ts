export { backprop } from './backprop.js';
export { evaluate, type Bindings } from './evaluate.js';
export { substitute, topologicalOrder } from './graph.js';
export { inner } from './inner.js';
export { jet as jetOfGraph } from './jet.js';
export { Node } from './node.js';
export type { Primitive } from './primitive.js';
export { outerProducts, type OuterProduct } from './outerProducts.js';
export { schedule, type Schedule } from './schedule.js';
export type { Series } from './series.js';
export type { Dimension, Shape } from './shape.js';
export {
  stretchTensor,
  toNested,
  toTensor,
  type NestedNumbers,
  type Tensor,
  type TensorLike,
} from './tensor.js';
export {
  gradient,
  hessianVectorProduct,
  jet,
  jvp,
  vjp,
  type Gradient,
  type HessianVectorProduct,
  type JacobianVectorProduct,
  type Jet,
  type NodeFunction,
  type VectorJacobianProduct,
} from './transforms.js';
export { primitives, type PrimitiveName } from './primitives/index.js';
export * from './operations.js';
