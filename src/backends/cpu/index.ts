export { chooseMatrixKernels, type KernelFamily, type KernelPreference } from './chooseKernels.js';
export { DenseMatrix } from './denseMatrix.js';
export { type AvailableKernels, diagnoseKernels, type KernelDiagnosis } from './diagnoseKernels.js';
export { LowRankUpdate } from './lowRankUpdate.js';
export { plainKernels } from './plainKernels.js';
