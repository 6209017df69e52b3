export { ArrayLedger } from './arrayLedger.js';
export {
  chooseMatrixKernels,
  chooseSteadyKernels,
  limitToOneThread,
  type KernelFamily,
  type KernelPreference,
} from './chooseKernels.js';
export { type AvailableKernels, diagnoseKernels, type KernelDiagnosis } from './diagnoseKernels.js';
export * from './decompositions/index.js';
export { gramMatrix, LEAST_GRAM_ROWS } from './gramMatrix.js';
export { checkMemoryOf, checkWorkers, memoryLimit, mostThreads, threadsThatFit } from './memory.js';
export type { MatrixKernels } from './matrixKernels.js';
export { plainKernels } from './plainKernels.js';
export { leaveArray, takeArray } from './spareArrays.js';
export {
  answerTogether,
  changeAsPanel,
  checkVectors,
  joinVectors,
  leaveJoined,
  splitPanel,
  unspecifiedArray,
  unspecifiedVectors,
} from './vectors.js';
