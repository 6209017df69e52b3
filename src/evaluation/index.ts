export { batched } from './batched.js';
export type { Bindings } from './bind.js';
export { evaluate, programOf, type EvaluateOptions } from './evaluate.js';
export { traceFunction, type NodeFunction } from './functions.js';
export { hessian, hessianVectorProduct, jacobian, type HessianVectorProduct } from './jacobian.js';
export { checkMemoryOf, memoryLimit } from '../linearAlgebra/index.js';
export { programFor } from './programs.js';
export { stretchTensor } from './stretchTensor.js';
export {
  gradient,
  jet,
  jvp,
  valueAndGradient,
  vjp,
  type Derivative,
  type JacobianVectorProduct,
  type Jet,
  type ValueAndGradient,
  type VectorJacobianProduct,
} from './transforms.js';
