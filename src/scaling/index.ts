export {
  readJournal,
  ScalingJournal,
  type JournalConfiguration,
  type JournalContents,
  type JournalExperiment,
  type JournalHeader,
  type TornLine,
} from './journal.js';
export { exponentText, intervalText, predictionText, superscript, taylorTerm } from './notation.js';
export { predictionsFor, theorem1Exponent, type Prediction } from './predictions/index.js';
export {
  inputsNeeded,
  parseQuantity,
  quantityLabel,
  taylorQuantities,
  termQuantities,
  type Quantity,
} from './quantity.js';
export { scalingRows, type ScalingRowsOptions } from './rows.js';
export * from './statistics/index.js';
export { checkMemory, checkSweep, sweep, type SweepControls, type SweepOptions } from './sweep.js';
export { checkRule, sweepUntil, type RoundControls, type StoppingRule } from './sweepUntil.js';
export type { ScalingRow, ScalingSample } from './results.js';
