import { InvalidArgumentError } from '../../errors/index.js';
import { orthogonalizeColumns } from './orthogonalColumns.js';
import { pivotedCholesky } from './pivotedCholesky.js';
import { squareRows, type QuadraticForm } from './squareRows.js';

/** The exponents e of Π Q^−e, and the degrees of what stands beside it in groups of variables. */
export interface TiltedShape {
  readonly exponents: readonly number[];
  readonly degrees: readonly number[];
}

/** What integrals are taken of. */
export interface TiltedIntegrands {
  readonly forms: readonly QuadraticForm[];
  /** Variables by their positions, of which functions have degrees. */
  readonly groups: readonly (readonly number[])[];
  readonly shapes: readonly TiltedShape[];
}

/** Σ coefficient z of variables by their positions. */
export interface Combination {
  readonly positions: readonly number[];
  readonly coefficients: readonly number[];
}

/** What is left out of integrals is below e^−38 of the largest, 3e-17. */
const reach = 38;
/** Where s = σ e^(t − e^−t) begins: below all 1/(2μ), so that no singularity is near. */
const start = Math.exp(-2);
/** Beyond, an integrand that has not fallen does not fall. */
const far = 200;
/** Parts of the nodes: those of a grid of four times the step, of twice the step besides, all others. */
const PARTS = 3;

/** A value of (s₁, s₂, ...), and the covariance there: vectors · diag(shrink) · vectorsᵀ. */
interface TiltNode {
  readonly vectors: Float64Array;
  readonly shrink: Float64Array;
  /** log of the weight: steps, Jacobians, determinants and e^(−s constant). */
  readonly logWeight: number;
  readonly logs: readonly number[];
  readonly part: number;
  readonly bounds: Bounds;
}

/** Below and above the log of integrands of each shape, up to their moments of standard normal variables. */
interface Bounds {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Where the nodes of s after those chosen begin. */
interface Scanned {
  readonly vectors: Float64Array;
  /** Of the forms that are left. */
  readonly rows: readonly Float64Array[];
  readonly logWeight: number;
  readonly logs: readonly number[];
  /** 4, 2 or 1: the grids of so many times the step that have these values. */
  readonly multiple: number;
}

/**
 * Nodes for E[F(z) Π Qᵢ(z)^−eᵢ] of a Gaussian vector z with covariance K, by
 *
 *     Q^−e = 1/Γ(e) ∫ s^(e − 1) e^(−s Q) ds,
 *     E[F e^(−Σ sᵢ Qᵢ)] = det(I + 2 K Σ sᵢ Aᵢ)^−½ e^(−Σ sᵢ cᵢ) E F(z̃),
 *
 * where z̃ has the covariance K (I + 2 Σ sᵢ Aᵢ K)⁻¹: trapezoidal sums over t with s = σ e^(t − e^−t), which
 * converge exponentially in 1/step. K = V Vᵀ with as many columns as its rank, turned so that VᵀAV is
 * diagonal: then z̃ has the covariance V (1 + 2 s μ)⁻¹ Vᵀ, to the last digits however large s is.
 */
export class Tilts {
  readonly count: number;
  /** Where the parts of the nodes end. */
  readonly ends: readonly number[];
  private readonly nodes: readonly TiltNode[];
  private readonly weightsOf = new Map<string, Float64Array>();

  /** @throws InvalidArgumentError if an expectation does not exist. */
  constructor(
    covariance: Float64Array,
    size: number,
    private readonly integrands: TiltedIntegrands,
    private readonly step: number,
  ) {
    const { factor, rank } = pivotedCholesky(covariance, size);
    this.variances = Float64Array.from({ length: size }, (_, i) => covariance[i * size + i]!);
    const found: TiltNode[] = [];
    const rows = integrands.forms.map(form => squareRows(form, factor, size, rank));
    let kept = [untilted(factor, rank)];
    if (rows.length > 0) {
      const first = { vectors: factor, rows, logWeight: 0, logs: [], multiple: 4 };
      const { lower } = this.scan(first, rank, found);
      kept = found.filter(({ bounds }) => matters(bounds, lower));
    }
    this.nodes = kept.sort((a, b) => a.part - b.part);
    this.count = kept.length;
    this.ends = Array.from({ length: PARTS }, (_, part) => kept.filter(node => node.part <= part).length);
  }

  private readonly variances: Float64Array;

  /** The weight of each node for Π Q^−e. */
  weights(exponents: readonly number[]): Float64Array {
    const key = exponents.join();
    const known = this.weightsOf.get(key);
    if (known !== undefined) return known;
    const normalization = exponents.reduce((product, exponent) => product * gamma(exponent), 1);
    const weights = Float64Array.from(
      this.nodes,
      ({ logWeight, logs }) =>
        Math.exp(logs.reduce((sum, log, form) => sum + exponents[form]! * log, logWeight)) / normalization,
    );
    this.weightsOf.set(key, weights);
    return weights;
  }

  /** The covariance of two combinations at each node. */
  covariances(a: Combination, b: Combination): Float64Array {
    const result = new Float64Array(this.count);
    for (const [at, { vectors, shrink }] of this.nodes.entries()) {
      let sum = 0;
      for (let m = 0; m < shrink.length; m++)
        sum += entry(vectors, shrink.length, a, m) * entry(vectors, shrink.length, b, m) * shrink[m]!;
      result[at] = sum;
    }
    return result;
  }

  /** Goes through the values of the next s, and those that come after it; gives the largest bounds found. */
  private scan(before: Scanned, rank: number, found: TiltNode[]): Bounds {
    const { step } = this;
    const { forms, shapes } = this.integrands;
    const form = forms[before.logs.length]!;
    const vectors = before.vectors.slice();
    const [own, ...others] = before.rows.map(rows => rows.slice()) as [Float64Array, ...Float64Array[]];
    const eigenvalues = orthogonalizeColumns(own, [vectors, ...others], rank);
    const scale = eigenvalues.reduce((most, value) => Math.max(most, 2 * value), form.constant);
    if (!(scale > 0)) {
      throw new InvalidArgumentError(
        'a sum of squares whose negative power is taken',
        0,
        'one that is not 0 throughout: examples that differ, or a constant ε > 0',
      );
    }
    const sigma = start / scale;
    const isLast = before.logs.length === forms.length - 1;
    const largest = { lower: shapes.map(() => -Infinity), upper: shapes.map(() => -Infinity) };
    const visit = (k: number): boolean => {
      const t = k * step;
      const logS = Math.log(sigma) + t - Math.exp(-t);
      const s = Math.exp(logS);
      const shrink = eigenvalues.map(value => 1 / (1 + 2 * s * value));
      const logDeterminant = eigenvalues.reduce((sum, value) => sum + Math.log1p(2 * s * value), 0);
      const logWeight =
        before.logWeight + Math.log(step * (1 + Math.exp(-t))) - logDeterminant / 2 - s * form.constant;
      const logs = [...before.logs, logS];
      const multiple = Math.min(before.multiple, k % 4 === 0 ? 4 : k % 2 === 0 ? 2 : 1);
      let bounds: Bounds;
      if (isLast) {
        const part = multiple === 4 ? 0 : multiple === 2 ? 1 : 2;
        bounds = this.boundsAt(vectors, shrink, logWeight, logs);
        found.push({ vectors, shrink, logWeight, logs, part, bounds });
      } else {
        const roots = shrink.map(Math.sqrt);
        const tilted = (matrix: Float64Array): Float64Array =>
          matrix.map((value, at) => value * roots[at % rank]!);
        const next = { vectors: tilted(vectors), rows: others.map(tilted), logWeight, logs, multiple };
        bounds = this.scan(next, rank, found);
      }
      for (const side of ['lower', 'upper'] as const)
        bounds[side].forEach((bound, i) => (largest[side][i] = Math.max(largest[side][i]!, bound)));
      return matters(bounds, largest.lower);
    };
    for (let k = -1; visit(k); k--);
    for (let k = 0; visit(k); k++) {
      if (k * step > far) {
        throw new InvalidArgumentError(
          'a power of sums of squares of Gaussian variables',
          shapes.map(({ exponents }) => exponents.map(exponent => -exponent).join()).join(' or '),
          'one that has an expectation: larger batches, or a constant ε > 0 under the root',
        );
      }
    }
    return largest;
  }

  /** Integrands are as large as powers of standard deviations, of which those of a group may differ. */
  private boundsAt(
    vectors: Float64Array,
    shrink: Float64Array,
    logWeight: number,
    logs: readonly number[],
  ): Bounds {
    const rank = shrink.length;
    const deviations = this.integrands.groups.map(group => {
      let [least, most] = [Infinity, 0];
      for (const i of group) {
        if (this.variances[i] === 0) continue;
        let variance = 0;
        for (let m = 0; m < rank; m++) variance += vectors[i * rank + m]! ** 2 * shrink[m]!;
        least = Math.min(least, variance / this.variances[i]!);
        most = Math.max(most, variance / this.variances[i]!);
      }
      return most === 0 ? { lower: 0, upper: 0 } : { lower: Math.log(least) / 2, upper: Math.log(most) / 2 };
    });
    const bound = (side: 'lower' | 'upper'): number[] =>
      this.integrands.shapes.map(({ exponents, degrees }) => {
        const ofForms = logs.reduce((sum, log, form) => sum + exponents[form]! * log, logWeight);
        // −Infinity times a degree of 0 is 0 here.
        return degrees.reduce(
          (sum, degree, group) => (degree === 0 ? sum : sum + degree * deviations[group]![side]),
          ofForms,
        );
      });
    return { lower: bound('lower'), upper: bound('upper') };
  }
}

/** Whether an integrand is not negligible beside what others are at least. */
function matters({ upper }: Bounds, lower: readonly number[]): boolean {
  return upper.some((bound, i) => bound > lower[i]! - reach);
}

/** Without forms, the covariance as it is. */
function untilted(vectors: Float64Array, rank: number): TiltNode {
  return {
    vectors,
    shrink: new Float64Array(rank).fill(1),
    logWeight: 0,
    logs: [],
    part: 0,
    bounds: { lower: [], upper: [] },
  };
}

function entry(
  vectors: Float64Array,
  rank: number,
  { positions, coefficients }: Combination,
  m: number,
): number {
  if (positions.length === 1) return coefficients[0]! * vectors[positions[0]! * rank + m]!;
  let sum = 0;
  for (let i = 0; i < positions.length; i++) sum += coefficients[i]! * vectors[positions[i]! * rank + m]!;
  return sum;
}

/** Γ(x) for x = ½, 1, 1½, ... */
function gamma(x: number): number {
  if (x === 0.5) return Math.sqrt(Math.PI);
  return x <= 1 ? 1 : (x - 1) * gamma(x - 1);
}
