export {
  conditionalLimit,
  ConditionalLimit,
  type ConditionalLimitOptions,
  type ConditionalMoments,
  type ConditionalSample,
  type MeanOfSamples,
  type PrimaryGraph,
  type SampleOptions,
} from './conditional/index.js';
export { limit, InfiniteNetwork, type Kernels, type KernelsByGroups, type LimitOptions } from './limit.js';
export { meanField, MeanField, type LayerScales, type MeanFieldPoint } from './meanField.js';
export { limitOf, type LimitOfOptions } from './limitOf.js';
export type { KernelGraph } from './kernelGraph.js';
export type { KernelPart, KernelParts } from './kernelParts.js';
export type { KernelChoice } from './kernelQuestions.js';
export {
  checkControls,
  controlKinds,
  pairEvaluator,
  type PairControls,
  type PairEvaluator,
} from './pairs/index.js';
export { limitFromDocument, readLimitFile, type LimitFile } from './file/index.js';
