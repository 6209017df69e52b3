export { exportKernels, type NamedKernels } from './exportKernels.js';
export { exportPredictions, type PredictionTable } from './exportPredictions.js';
export { exportSamples, type ExportFormat } from './exportSamples.js';
