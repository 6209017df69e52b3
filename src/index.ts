/**
 * Models, their Taylor terms, correlation functions, gradient steps and kernels. The other doors are
 * `widejet/graph` for those who write functions, models and backends of their own, `widejet/scaling` for
 * sweeps over widths and what comes of them, and `widejet/node` for what needs Node.js: files, threads,
 * terminals, BLAS. A name is behind one door.
 *
 * @packageDocumentation
 */
export { toNested, toTensor, type NestedNumbers, type Tensor, type TensorLike } from './ad/index.js';
export {
  embeddedDigits,
  readDigits,
  readIdx,
  type DigitFiles,
  type Digits,
  type IdxArrays,
  type IdxFile,
  type IdxType,
  type Normalisation,
} from './data/index.js';
export * from './errors/errors.js';
export { factsOf, type Fact, type NetworkFacts } from './facts/index.js';
export {
  activationOf,
  defineModel,
  hypernetwork,
  implicitAboveWidth,
  initialize,
  mlp,
  modelFromConfiguration,
  networkFromDocument,
  paddedSequences,
  recurrent,
  releaseParameters,
  residual,
  standardMlp,
  weightStorage,
  type Activation,
  type FlagTypes,
  type FlagValues,
  type HypernetworkOptions,
  type InitializeOptions,
  type InputNodes,
  type MlpOptions,
  type Model,
  type ModelDefinition,
  type ModelFlag,
  type ModelFlags,
  type ModelKind,
  type NetworkFile,
  type NetworkFileFormat,
  type OwnModelKind,
  type OwnPrediction,
  type PaddedSequences,
  type Parameter,
  type ParameterDescription,
  type ParameterNodes,
  type Parameters,
  type RecurrentOptions,
  type ResidualOptions,
  type StandardMlpOptions,
  type Variance,
  type WeightStorage,
  type Zod,
} from './models/index.js';
export { RandomStream, type PathPart } from './random/index.js';
export { outputsAt, type ModelInputs, type OutputChoice } from './questions/index.js';
export {
  conditionalLimit,
  ConditionalLimit,
  type ConditionalLimitOptions,
  type ConditionalMoments,
  type ConditionalSample,
  type MeanOfSamples,
  type PrimaryGraph,
  type SampleOptions,
  InfiniteNetwork,
  limit,
  meanField,
  MeanField,
  type LayerScales,
  type MeanFieldPoint,
  type KernelChoice,
  type KernelGraph,
  type KernelPart,
  type KernelParts,
  type Kernels,
  type LimitOptions,
  type PairControls,
} from './limits/index.js';
export * from './predict/index.js';
export * from './taylor/index.js';
export {
  exactMoment,
  exactTaylorTerms,
  Formula,
  parseFormula,
  type ExactLimits,
  type ExactMomentOptions,
  type ExactTaylorTerms,
  type ExactTaylorTermsOptions,
  type FormulaDocument,
  type FormulaTerm,
  type InputsKind,
  type LatexOptions,
  type TwoValued,
} from './symbolic/index.js';
