export {
  asTensor,
  checkSolution,
  coupledColumns,
  difference,
  initialTest,
  initialTraining,
  innerProduct,
  labelsOf,
  squaredLoss,
  sum,
  uncoupledColumns,
  type Columns,
  type InitialOutputs,
} from './columns.js';
export {
  classLabels,
  crossEntropy,
  dualSlope,
  largestCurvature,
  largestRelative,
  rowSumBound,
  softmaxOf,
} from './classLabels.js';
export { conditioningOf, type Conditioning } from './conditioning.js';
export { covarianceOf, lessGram, lessSquares } from './covariance.js';
export { checkDecompositionMemory, decompose, type Decomposition, type TestKernel } from './decomposition.js';
export { EnsembleSpread, type ProjectedKernels, type Spread } from './ensembleSpread.js';
export { EvidenceTerms, type ScaleGradient } from './evidenceTerms.js';
export {
  flowFilter,
  largestStableRate,
  stepsFilter,
  stepsKinds,
  type Filter,
  type StepsOptions,
} from './filters.js';
export { gaussianKernel, squaredDistance } from './gaussianKernel.js';
export { leaveOneOutOf, type LeaveOneOut } from './leaveOneOut.js';
export { maximize, type Objective } from './maximize.js';
export { diagonalOf, pairsOfOutputsByRows, symmetricMatrix, transposed, type Matrix } from './matrix.js';
export { gram, product, productTransposed, rowProducts, timesVectors } from './products.js';
export { integrate } from './stabilizedRungeKutta.js';
export {
  checkFactorMemory,
  factorBytes,
  regularizedSystem,
  type RegularizedSystem,
} from './regularizedSystem.js';
