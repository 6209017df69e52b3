export type { ByteSink } from './byteSink.js';
export { exportExact } from './exportExact.js';
export { exportKernels, type NamedKernels } from './exportKernels.js';
export { exportPredictions, type PredictionTable } from './exportPredictions.js';
export { exportSamples, type ExportFormat } from './exportSamples.js';
export { kernelWriters, stripHeight, type StreamedKernel } from './kernelWriters.js';
export { littleEndian } from './littleEndian.js';
