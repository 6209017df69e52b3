import type { Node } from '../../ad/index.js';

/** A symmetric matrix of covariances; undefined is zero by structure. */
export type CovarianceMatrix = readonly (readonly (Node | undefined)[])[];

/** The matrix that has each entry at its pair of positions, both ways. */
export function matrixOf(
  size: number,
  pairs: readonly (readonly [number, number])[],
  entries: readonly Node[],
): CovarianceMatrix {
  const matrix: (Node | undefined)[][] = Array.from({ length: size }, () => []);
  pairs.forEach(([i, j], place) => {
    (matrix[i] as (Node | undefined)[])[j] = entries[place];
    (matrix[j] as (Node | undefined)[])[i] = entries[place];
  });
  return matrix;
}
