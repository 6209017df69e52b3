export { convergenceTable, largestScore } from './convergenceTable.js';
export { doctorTable } from './doctorTable.js';
export { kernelTable, type KernelTableOptions } from './kernelTable.js';
export { predictionTable } from './predictionTable.js';
export { progress, type Progress, type ProgressOptions, type ProgressStream } from './progress.js';
export { scalingLegend, scalingTable, type ScalingTableOptions } from './scalingTable.js';
export { terminalWidth, wrapped, type TableLayout } from './table.js';
export { taylorTable } from './taylorTable.js';
