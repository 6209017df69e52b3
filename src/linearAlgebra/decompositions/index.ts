export { cholesky, choleskyBytes, type Cholesky, type NotPositiveDefinite } from './cholesky.js';
export type { DecompositionFamily, DecompositionPreference } from './chooseDecompositions.js';
export {
  conjugateGradients,
  type ConjugateGradientsOptions,
  type ConjugateGradientsResult,
  type VectorProducts,
} from './conjugateGradients.js';
export {
  type AvailableDecompositions,
  type DecompositionDiagnosis,
  diagnoseDecompositions,
} from './diagnose.js';
export type { DecompositionOptions } from './options.js';
export { pivotedPreconditioner, type PreconditionerOptions } from './preconditioner.js';
export { productsByTiles, type RowTile } from './tiles.js';
export { symmetricEigen, symmetricEigenBytes, type SymmetricEigen } from './symmetricEigen.js';
