export { limit, InfiniteNetwork, type Kernels, type KernelsByGroups, type LimitOptions } from './limit.js';
export { limitOf, type LimitOfOptions } from './limitOf.js';
export type { KernelGraph } from './kernelGraph.js';
export type { PairControls } from './pairs/index.js';
export { limitFromDocument, readLimitFile, type LimitFile } from './file/index.js';
