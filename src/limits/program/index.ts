export { pairwiseMaxima } from './maxima.js';
export { outputCovariance, readLimit, settledValue, type LimitAssumptions } from './read.js';
