import {
  aFunction,
  anIntegerFrom,
  aText,
  mostLength,
  objectWith,
  type RequiredKind,
} from '../errors/index.js';
import type { MatrixKernels } from '../linearAlgebra/index.js';
import type { NormalSource } from '../program/index.js';
import type { LinearOperator } from './linearOperator.js';

/** What operators are made of. */
export const aSide: RequiredKind = anIntegerFrom(1, mostLength);
export const someKernels = objectWith<MatrixKernels>('kernels, as chooseMatrixKernels gives them', {
  name: aText,
  multiply: aFunction,
  multiplyTransposed: aFunction,
});
export const aNormalSource = objectWith<NormalSource>('a source of normal variates, as RandomStream', {
  fillNormal: aFunction,
});
export const anOperator = objectWith<LinearOperator>('a matrix that answers products, as DenseMatrix', {
  rows: aSide,
  columns: aSide,
  multiply: aFunction,
  multiplyTransposed: aFunction,
  materialize: aFunction,
});
