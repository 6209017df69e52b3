export { exportKernels, type NamedKernels } from './exportKernels.js';
export { exportSamples, type ExportFormat } from './exportSamples.js';
