/**
 * Graphs of functions: constructors, transforms, evaluation; and schedules, programs, backends and operators for those who build
 * readings of graphs of their own.
 *
 * @packageDocumentation
 */
export * from '../ad/operations.js';
export {
  backprop,
  dependents,
  elementwise,
  elementwiseName,
  elementwiseOf,
  inner,
  interpret,
  isApplication,
  jetOfGraph,
  leaves,
  Node,
  outerProducts,
  primitives,
  seriesOf,
  structural,
  substitute,
  topologicalOrder,
  type Application,
  type Attributes,
  type AttributesOf,
  type Dimension,
  type DimensionBindings,
  type Each,
  type Elementwise,
  type ElementwiseName,
  type ElementwiseTable,
  type Operands,
  type OperandsOf,
  type OuterProduct,
  type Primitive,
  type PrimitiveName,
  type Rules,
  type Series,
  type Shape,
  type StructuralName,
} from '../ad/index.js';
export { cpuBackend } from '../backends/index.js';
export {
  evaluate,
  gradient,
  hessianVectorProduct,
  jet,
  jvp,
  programOf,
  vjp,
  type Bindings,
  type EvaluateOptions,
  type Gradient,
  type HessianVectorProduct,
  type JacobianVectorProduct,
  type Jet,
  type NodeFunction,
  type VectorJacobianProduct,
} from '../evaluation/index.js';
export {
  chooseMatrixKernels,
  plainKernels,
  type KernelFamily,
  type KernelPreference,
  type MatrixKernels,
} from '../linearAlgebra/index.js';
export { inputNodes, parameterNodes, trainedNodes } from '../models/index.js';
export * from '../operators/index.js';
export {
  lower,
  measure,
  nonFinite,
  schedule,
  type Backend,
  type ContractInstruction,
  type Instruction,
  type Label,
  type Layout,
  type MapInstruction,
  type NormalSource,
  type Operator,
  type Part,
  type Precision,
  type ProductInstruction,
  type Program,
  type ProgramMeasures,
  type Schedule,
  type Step,
  type Term,
  type View,
} from '../program/index.js';
