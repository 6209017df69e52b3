import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../errors/index.js';
import { gridIntegral } from './gridIntegral.js';
import { levels, mostLatticeDimensions, normalColumn, shiftCount, uniformColumn } from './lattice.js';
import { pivotedCholesky, type CovarianceFactor } from './pivotedCholesky.js';
import { RegionIntegral, type Region } from './regionIntegral.js';

/** E[f(x)] of Gaussian vectors of mean 0, for blocks of covariances. */
export interface ManyIntegral {
  /**
   * Writes one expectation for each element of the arrays, which are the entries of the upper triangle of the
   * covariance, row by row. Gives an estimate of the largest absolute error: on grids the difference to
   * the grid of double step, on lattices four standard errors of the mean over random shifts.
   * @throws InvalidArgumentError if a covariance is not positive semidefinite
   */
  fill(covariances: readonly Float64Array[], out: Float64Array): number;
}

/** What is precise enough, relative to max(1, |value|). */
const preciseGrid = 1e-10;
const preciseLattice = 1e-9;
const preciseRegions = 1e-6;

/** Points for a deviation that are tried, by the number of variables; of more, a grid has too many. */
const gridFineness: readonly (readonly number[])[] = [[3], [3, 6, 12, 24, 48], [3, 6, 12], [3]];

interface Estimate {
  readonly value: number;
  readonly error: number;
}

/**
 * Expectations of a function of several variables. What is singular in a covariance costs nothing: variables
 * are as many as its rank. Few of them are integrated over a grid, which is right to the last digits for
 * analytic functions that vary over about a deviation; others over a lattice. What bends or jumps along
 * affine forms may be given as the sum of what it is on regions, which are integrated from border to border.
 */
export function manyIntegral(
  f: (x: Float64Array) => number,
  dimension: number,
  regions?: readonly Region[],
): ManyIntegral {
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > mostLatticeDimensions)
    throw new InvalidArgumentError('dimension', dimension, `an integer from 1 to ${mostLatticeDimensions}`);
  const value = finiteValue(f);
  const safeRegions = regions?.map(({ forms, f: on }) => ({ forms, f: finiteValue(on) }));
  return {
    fill(covariances, out) {
      const entries = (dimension * (dimension + 1)) / 2;
      if (covariances.length !== entries)
        throw new ShapeError(
          `${covariances.length} entries of a covariance of ${dimension} variables, allowed: ${entries}`,
        );
      const matrix = new Float64Array(dimension * dimension);
      let bound = 0;
      for (let element = 0; element < out.length; element++) {
        for (let i = 0, at = 0; i < dimension; i++)
          for (let j = i; j < dimension; j++, at++)
            matrix[i * dimension + j] = matrix[j * dimension + i] = covariances[at]![element]!;
        const factor = pivotedCholesky(matrix, dimension);
        const estimate =
          (factor.rank > 0 ? safeRegions && regionsIntegral(safeRegions, factor, dimension) : undefined) ??
          expectation(value, factor, dimension);
        out[element] = estimate.value;
        bound = Math.max(bound, estimate.error);
      }
      return bound;
    },
  };
}

function expectation(f: (x: Float64Array) => number, factor: CovarianceFactor, size: number): Estimate {
  const isPrecise = ({ value, error }: Estimate): boolean =>
    error <= preciseGrid * Math.max(1, Math.abs(value));
  let best: Estimate | undefined;
  for (const fineness of gridFineness[factor.rank] ?? []) {
    const grid = gridIntegral(f, factor, size, fineness);
    if (isPrecise(grid)) return grid;
    if (best === undefined || grid.error < best.error) best = grid;
  }
  const lattice = latticeIntegral(f, factor, size);
  return best !== undefined && best.error < lattice.error ? best : lattice;
}

/** Means over shifted lattices. */
function latticeIntegral(f: (x: Float64Array) => number, factor: CovarianceFactor, size: number): Estimate {
  const { rank, factor: rows } = factor;
  const columns = Array.from({ length: rank }, (_, j) => normalColumn(j));
  const x = new Float64Array(size);
  return latticeMean(point => {
    for (let i = 0; i < size; i++) {
      let entry = 0;
      for (let j = 0; j < rank; j++) entry += rows[i * rank + j]! * columns[j]![point]!;
      x[i] = entry;
    }
    return f(x);
  }, preciseLattice);
}

/** The sum of the expectations on all regions; undefined if a form is nothing but 0. */
function regionsIntegral(
  regions: readonly Region[],
  factor: CovarianceFactor,
  size: number,
): Estimate | undefined {
  const parts: RegionIntegral[] = [];
  for (const region of regions) {
    const part = RegionIntegral.of(region, factor, size);
    if (part === undefined) return undefined;
    if (part !== 'empty') parts.push(part);
  }
  const columns = Array.from({ length: factor.rank }, (_, j) => j);
  const [uniform, normal] = [columns.map(uniformColumn), columns.map(normalColumn)];
  return latticeMean(point => {
    let sum = 0;
    for (const part of parts) sum += part.at(uniform, normal, point);
    return sum;
  }, preciseRegions);
}

/** The mean over the points, twice as many until they are precise or there are no more. */
function latticeMean(at: (point: number) => number, precise: number): Estimate {
  const last = levels.at(-1)!;
  const stride = last.from + last.count;
  const sums = new Float64Array(shiftCount);
  let estimate: Estimate = { value: 0, error: Infinity };
  for (const { from, count } of levels) {
    for (let s = 0; s < shiftCount; s++) {
      let sum = 0;
      for (let point = s * stride + from, end = point + count; point < end; point++) sum += at(point);
      sums[s]! += sum;
    }
    estimate = meanOf(sums, from + count);
    if (estimate.error <= precise * Math.max(1, Math.abs(estimate.value))) break;
  }
  return estimate;
}

function finiteValue(f: (x: Float64Array) => number): (x: Float64Array) => number {
  return x => {
    const y = f(x);
    if (Number.isFinite(y)) return y;
    throw new NonFiniteError(`a function of Gaussian variables is ${y} at (${x.join(', ')})`);
  };
}

function meanOf(sums: Float64Array, points: number): Estimate {
  const value = sums.reduce((total, sum) => total + sum, 0) / (points * sums.length);
  const squares = sums.reduce((total, sum) => total + (sum / points - value) ** 2, 0);
  const standardError = Math.sqrt(squares / (sums.length * (sums.length - 1)));
  return { value, error: 4 * standardError + 2 ** -48 * Math.abs(value) };
}
