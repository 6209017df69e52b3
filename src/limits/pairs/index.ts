export { pairEvaluator, type PairControls, type PairEvaluator } from './pairEvaluator.js';
export type { PairGraph } from './cut.js';
export type { InputArrays } from './examples.js';
