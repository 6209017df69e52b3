export { fitScaling, type FitOptions } from './fit.js';
export {
  readJournal,
  ScalingJournal,
  type JournalConfiguration,
  type JournalContents,
  type JournalHeader,
  type TornLine,
} from './journal.js';
export { exponentText, intervalText, predictionText, superscript, taylorTerm } from './notation.js';
export { scalingRows, type ScalingRowsOptions } from './rows.js';
export { checkMemory, checkSweep, sweep, type SweepControls, type SweepOptions } from './sweep.js';
export { theorem1Exponent } from './theorem.js';
export type {
  Interval,
  LocalSlope,
  PowerLawFit,
  ScalingFit,
  ScalingRow,
  ScalingSample,
  Trend,
  Verdict,
  VanishingFit,
  WidthStatistics,
} from './types.js';
export { verdict } from './verdict.js';
