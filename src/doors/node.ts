/**
 * What needs Node.js: journals, a pool of threads, networks and models from files, tables and progress on a
 * terminal, and what computes on this machine.
 *
 * @packageDocumentation
 */
export {
  openclBackend,
  openclDevices,
  type OpenClDeviceDescription,
  type OpenClDiagnosis,
  type OpenClOptions,
} from '../backends/index.js';
export * from '../journal/index.js';
export { writeKernels, type WriteKernelsOptions, type WrittenKernels } from '../kernelFiles/index.js';
export {
  diagnoseDecompositions,
  diagnoseKernels,
  type AvailableDecompositions,
  type AvailableKernels,
  type DecompositionDiagnosis,
  type DecompositionFamily,
  type KernelDiagnosis,
} from '../linearAlgebra/index.js';
export {
  modelFromModule,
  readNetworkFile,
  readTrainedNetwork,
  type ArrayLayout,
  type TrainedNetworkFile,
  type TrainedNetworkOptions,
} from '../models/index.js';
export { normalKernelName } from '../random/index.js';
export { threadPool } from '../scaling/index.js';
export {
  convergenceTable,
  exactTable,
  kernelTable,
  predictionTable,
  progress,
  scalingLegend,
  scalingTable,
  settingTable,
  taylorTable,
  terminalWidth,
  type KernelTableOptions,
  type Progress,
  type ProgressOptions,
  type ProgressStream,
  type ScalingTableOptions,
  type TableLayout,
} from '../terminal/index.js';
