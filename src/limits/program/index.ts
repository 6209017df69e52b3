export { outputCovariance, readLimit, settledValue, type LimitAssumptions } from './read.js';
