export { doctorTable } from './doctorTable.js';
export { exportSamples, type ExportFormat } from './export/index.js';
export { scalingFigure, type ScalingFigureInput } from './figures/index.js';
export { htmlReport } from './htmlReport.js';
export { progress, type Progress, type ProgressOptions, type ProgressStream } from './progress.js';
export { reportFigures, type ReportFigure } from './reportFigures.js';
export type { ReportedExperiment, ScalingReport } from './scalingReport.js';
export { scalingTable, type ScalingTableOptions } from './scalingTable.js';
export { taylorTable } from './taylorTable.js';
