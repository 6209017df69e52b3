export {
  mlpSmoothnessBound,
  residualSmoothnessBound,
  smoothness,
  type Smoothness,
  type SmoothnessBoundOptions,
  type SmoothnessOptions,
} from './smoothness.js';
export { subsetRegression, SubsetRegression, type SubsetRegressionOptions } from './subsetRegression.js';
export {
  trainingMeasures,
  type TrainingMeasure,
  type TrainingMeasuresOptions,
  type WeightMeasures,
} from './trainingMeasures.js';
