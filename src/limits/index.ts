export { limit, InfiniteNetwork, type Kernels, type LimitOptions } from './limit.js';
export type { KernelGraph } from './kernelGraph.js';
export type { PairControls } from './pairs/index.js';
