export type { StartPool, ThreadAnswer, ThreadPool, ThreadTask, Workers } from './crew.js';
export { pairEvaluator, type PairEvaluator, type PairParts } from './pairEvaluator.js';
export { checkControls, controlKinds, type PairControls, type PairPart } from './parts.js';
export type { PairGraph } from './cut.js';
export type { InputArrays } from './examples.js';
