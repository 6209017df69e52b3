export { layerTerms, predictLayerTerms, type LayerTerm } from './layerTerms.js';
export {
  outputTerms,
  predictOutputTerms,
  type OutputPattern,
  type OutputTerm,
  type OutputTermOptions,
} from './outputTerms.js';
export type { PairOptions } from './pairs.js';
export { hasPrimaryTerms, predictPrimaryTerms, primaryTerms, type PrimaryTerm } from './primaryTerms.js';
export type { EvaluatedTerm, PredictedTerm, TermOptions, TermSum } from './terms.js';
