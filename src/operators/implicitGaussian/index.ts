export { condition } from './conditionedDense.js';
export {
  ImplicitGaussian,
  MERGED_NUMBERS,
  MOST_MATERIALIZED,
  QUESTIONS_TOGETHER,
  type BothSides,
  type ImplicitGaussianOptions,
} from './implicitGaussian.js';
export { ImplicitFootprint } from './implicitFootprint.js';
export { measureQuestions } from './questions.js';
export { split, type Measured, type RoundingLevels, type Splitting, type Sweep } from './splitting.js';
