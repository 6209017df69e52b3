export type { Bindings } from './bind.js';
export { evaluate, programOf, type EvaluateOptions } from './evaluate.js';
export { checkMemoryOf, memoryLimit } from './memory.js';
export { stretchTensor } from './stretchTensor.js';
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
