export { exportSamples, type ExportFormat } from './exportSamples.js';
