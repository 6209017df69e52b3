export { pairEvaluator, type PairEvaluator, type PairParts } from './pairEvaluator.js';
export type { PairControls, PairPart, PartAnswer, PartPool, PartTask, StartPool } from './parts.js';
export type { PairGraph } from './cut.js';
export type { InputArrays } from './examples.js';
