export { convergenceTable, largestScore } from './convergenceTable.js';
export { doctorTable } from './doctorTable.js';
export { identityTable } from './identityTable.js';
export { exactTable } from './exactTable.js';
export { kernelTable } from './kernelTable.js';
export { predictionTable } from './predictionTable.js';
export { progress, type Progress, type ProgressOptions, type ProgressStream } from './progress.js';
export { scalingTable, type ScalingTableOptions } from './scalingTable.js';
export { taylorTable } from './taylorTable.js';
