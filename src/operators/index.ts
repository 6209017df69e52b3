export { DenseMatrix } from './denseMatrix.js';
export {
  ImplicitGaussian,
  MOST_MATERIALIZED,
  type BothSides,
  type ImplicitGaussianOptions,
} from './implicitGaussian/index.js';
export type { LinearOperator } from './linearOperator.js';
export { joinNumbers, LowRankUpdate } from './lowRankUpdate.js';
