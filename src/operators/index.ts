export { DenseMatrix } from './denseMatrix.js';
export { ImplicitGaussian, type BothSides, type ImplicitGaussianOptions } from './implicitGaussian/index.js';
export type { LinearOperator } from './linearOperator.js';
export { LowRankUpdate } from './lowRankUpdate.js';
