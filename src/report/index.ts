export { progress, type Progress, type ProgressOptions, type ProgressStream } from './progress.js';
export { scalingFigure, type ScalingFigureInput } from './scalingFigure.js';
export { scalingTable, type ScalingTableOptions } from './scalingTable.js';
export { doctorTable } from './doctorTable.js';
export { taylorTable } from './taylorTable.js';
