export { DenseMatrix } from './denseMatrix.js';
export * from './implicitGaussian/index.js';
export type { LinearOperator } from './linearOperator.js';
export { joinNumbers, LowRankUpdate } from './lowRankUpdate.js';
