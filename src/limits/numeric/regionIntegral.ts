import { erfcOf } from '../../ad/index.js';
import { inverseNormal } from './inverseNormal.js';
import type { CovarianceFactor } from './pivotedCholesky.js';

/** A function that counts where affine forms are positive. */
export interface Region {
  readonly forms: readonly ((x: Float64Array) => number)[];
  readonly f: (x: Float64Array) => number;
}

/** Below this part of its length what is left of a form is rounding. */
const negligible = 1e-10;
/** What has less probability is nothing. */
const least = 1e-290;

/** w with coefficients · w + offset > 0, for coordinates up to the one at which it stands. */
interface Bound {
  readonly coefficients: Float64Array;
  readonly offset: number;
}

/**
 * E[f(Lz); forms(Lz) > 0] of standard normal z as the mean of a function over the unit cube (Genz,
 * *J. Comput. Graph. Statist.* 1, 1992): coordinates are turned so that form k has the first k of them alone,
 * and each is drawn from the normal distribution between the bounds that forms put to it, given those before.
 * Kinks and jumps of f along these forms are at the borders of the cube.
 */
export class RegionIntegral {
  /** For each coordinate, the forms that bound it. */
  private readonly bounds: Bound[][];
  /** What makes x of the turned coordinates, size × rank. */
  private readonly turned: Float64Array;
  private readonly w: Float64Array;
  private readonly x: Float64Array;

  private constructor(
    private readonly f: (x: Float64Array) => number,
    { factor, rank }: CovarianceFactor,
    private readonly size: number,
    forms: readonly Bound[],
  ) {
    this.w = new Float64Array(rank);
    this.x = new Float64Array(size);
    this.bounds = Array.from({ length: rank }, () => []);
    const basis = basisOf(forms, rank);
    this.turned = new Float64Array(size * rank);
    for (let i = 0; i < size; i++)
      for (const [j, direction] of basis.entries())
        this.turned[i * rank + j] = inner(direction, factor.subarray(i * rank, (i + 1) * rank));
    for (const { coefficients, offset } of forms) {
      const turned = Float64Array.from(basis, direction => inner(direction, coefficients));
      this.bounds[turned.findLastIndex(value => Math.abs(value) > negligible)]?.push({
        coefficients: turned,
        offset,
      });
    }
  }

  /**
   * @returns nothing where a region is empty, and undefined where a form is 0 for all z, so that all is at
   *   its border.
   */
  static of(
    { forms, f }: Region,
    factor: CovarianceFactor,
    size: number,
  ): RegionIntegral | 'empty' | undefined {
    const bounds: Bound[] = [];
    for (const form of forms) {
      const bound = boundOf(form, factor, size);
      if (bound === undefined) return undefined;
      if (bound.coefficients.some(value => value !== 0)) bounds.push(bound);
      else if (bound.offset < 0) return 'empty';
    }
    const areOpposite = (a: Bound, b: Bound): boolean =>
      a.offset + b.offset <= negligible &&
      a.coefficients.every((value, i) => Math.abs(value + (b.coefficients[i] ?? NaN)) <= negligible);
    if (bounds.some((a, k) => bounds.slice(0, k).some(b => areOpposite(a, b)))) return 'empty';
    return new RegionIntegral(f, factor, size, bounds);
  }

  /** The integrand at a point of the cube: coordinate j is place `point` of column j. */
  at(uniform: readonly Float64Array[], normal: readonly Float64Array[], point: number): number {
    const { bounds, turned, w, x, size } = this;
    const rank = w.length;
    let weight = 1;
    for (let j = 0; j < rank; j++) {
      if (bounds[j]!.length === 0) w[j] = normal[j]![point]!;
      else weight *= this.draw(j, uniform[j]![point]!);
      if (weight < least) return 0;
    }
    for (let i = 0; i < size; i++) {
      let entry = 0;
      for (let j = 0; j < rank; j++) entry += turned[i * rank + j]! * w[j]!;
      x[i] = entry;
    }
    return weight * this.f(x);
  }

  /** Sets a coordinate to the quantile of what its bounds leave, whose probability is returned. */
  private draw(j: number, quantile: number): number {
    const { w } = this;
    let [from, to] = [-Infinity, Infinity];
    for (const { coefficients, offset } of this.bounds[j]!) {
      let rest = offset;
      for (let i = 0; i < j; i++) rest += coefficients[i]! * w[i]!;
      const bound = -rest / coefficients[j]!;
      if (coefficients[j]! > 0) from = Math.max(from, bound);
      else to = Math.min(to, bound);
    }
    if (!(from < to)) return 0;
    // In the lower tail, where probabilities keep their digits.
    const isTurned = from > 0;
    const below = distribution(isTurned ? -to : from);
    const probability = distribution(isTurned ? -from : to) - below;
    if (probability < least) return 0;
    const value = inverseNormal(Math.min(1 - 2 ** -53, below + quantile * probability));
    w[j] = isTurned ? -value : value;
    return probability;
  }
}

function distribution(x: number): number {
  return erfcOf(-x * Math.SQRT1_2) / 2;
}

/**
 * A form as one of standard normal variables, of length 1; of length 0 if it is a number, undefined if that
 * is 0.
 */
function boundOf(
  form: (x: Float64Array) => number,
  { factor, rank }: CovarianceFactor,
  size: number,
): Bound | undefined {
  const point = new Float64Array(size);
  const offset = form(point);
  const coefficients = new Float64Array(rank);
  let magnitude = 0;
  for (let i = 0; i < size; i++) {
    point.fill(0)[i] = 1;
    const slope = form(point) - offset;
    for (let j = 0; j < rank; j++) {
      coefficients[j]! += slope * factor[i * rank + j]!;
      magnitude += Math.abs(slope * factor[i * rank + j]!);
    }
  }
  const length = Math.sqrt(inner(coefficients, coefficients));
  if (length <= negligible * magnitude || length === 0)
    return offset === 0 ? undefined : { coefficients: coefficients.fill(0), offset };
  return { coefficients: coefficients.map(value => value / length), offset: offset / length };
}

/** Orthonormal directions, of which form k has the first k alone. */
function basisOf(forms: readonly Bound[], rank: number): Float64Array[] {
  const basis: Float64Array[] = [];
  const units = Array.from({ length: rank }, (_, j) => new Float64Array(rank).fill(1, j, j + 1));
  for (const given of [...forms.map(({ coefficients }) => coefficients), ...units]) {
    if (basis.length === rank) break;
    const left = given.slice();
    // Twice, which is enough for all digits.
    for (let turn = 0; turn < 2; turn++) {
      for (const direction of basis) {
        const part = inner(direction, left);
        for (let i = 0; i < rank; i++) left[i]! -= part * direction[i]!;
      }
    }
    const length = Math.sqrt(inner(left, left));
    if (length > 1e-8) basis.push(left.map(value => value / length));
  }
  return basis;
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
