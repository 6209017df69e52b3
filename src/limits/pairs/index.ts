export type { StartPool, ThreadAnswer, ThreadPool, ThreadTask, Workers } from './crew.js';
export { pairEvaluator, type PairEvaluator, type PairParts } from './pairEvaluator.js';
export type { PairControls, PairPart } from './parts.js';
export type { PairGraph } from './cut.js';
export type { InputArrays } from './examples.js';
