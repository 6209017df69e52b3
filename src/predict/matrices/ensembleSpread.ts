import type { Tensor } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { covarianceOf } from './covariance.js';
import type { Decomposition } from './decomposition.js';
import { transposed, type Matrix } from './matrix.js';
import { product, productTransposed, rowProducts } from './products.js';

export interface Spread {
  readonly variance?: Float64Array;
  readonly covariance?: Tensor;
}

/** Kernels of test inputs with training inputs, in the basis of the eigenvectors of the tangent kernel. */
export interface ProjectedKernels {
  /** Θ(x, X) Vᵀ */
  readonly tangent: Matrix;
  /** K(x, X) Vᵀ */
  readonly cross: Matrix;
  /** K(x, x), or its diagonal. */
  readonly prior: Matrix | Float64Array;
}

/**
 * How the covariance K of networks as they are drawn becomes that of trained ones: outputs are
 * f(x) = f₀(x) + A (y − f₀), with A = Θ(x, X) g(Θ), so that their covariance is
 *
 *   K(x, x) − A K(X, x) − K(x, X) Aᵀ + A K(X, X) Aᵀ,
 *
 * and (1 − Θ g) K (1 − Θ g) at the training inputs (Lee et al. 2019, eq. 16).
 */
export class EnsembleSpread {
  /** V K Vᵀ */
  private readonly prior: Matrix;

  constructor(
    private readonly decomposition: Decomposition,
    { data, rows }: Matrix,
  ) {
    if (rows !== decomposition.size)
      throw new InvalidArgumentError(
        'kernel.nngp',
        `of ${rows} rows`,
        `${decomposition.size}, as kernel.ntk`,
      );
    const half = transposed(decomposition.project(data, rows), rows, rows);
    this.prior = { data: decomposition.project(half, rows), rows, columns: rows };
  }

  /** The sum of the variances at all training inputs; `learned` is λ g. */
  trainingTotal(learned: Float64Array): number {
    const { data, rows } = this.prior;
    let total = 0;
    for (let k = 0; k < rows; k++) total += (1 - learned[k]!) ** 2 * data[k * rows + k]!;
    return total;
  }

  training(learned: Float64Array, wanted: 'none' | 'variance' | 'full'): Spread {
    if (wanted === 'none') return {};
    const { data, rows } = this.prior;
    const left = learned.map(value => 1 - value);
    const inBasis = data.map((value, i) => left[Math.floor(i / rows)]! * value);
    const half = this.decomposition.combine(left, inBasis, rows);
    if (wanted === 'variance')
      return { variance: this.decomposition.columnProducts(half).map(value => Math.max(value, 0)) };
    const ones = new Float64Array(rows).fill(1);
    return covarianceOf(this.decomposition.combine(ones, transposed(half, rows, rows), rows), rows);
  }

  /** `progress` is g. */
  test(progress: Float64Array, { tangent, cross, prior }: ProjectedKernels): Spread {
    const { rows, columns } = tangent;
    const moved: Matrix = {
      ...tangent,
      data: tangent.data.map((value, i) => value * progress[i % columns]!),
    };
    const spread = product(moved, this.prior);
    if (prior instanceof Float64Array) {
      const [ofTraining, mixed] = [rowProducts(spread, moved), rowProducts(moved, cross)];
      return { variance: prior.map((value, i) => Math.max(value - 2 * mixed[i]! + ofTraining[i]!, 0)) };
    }
    const [ofTraining, mixed] = [productTransposed(spread, moved).data, productTransposed(moved, cross).data];
    const covariance = prior.data.map((value, at) => {
      const mirrored = (at % rows) * rows + Math.floor(at / rows);
      const sum = (ofTraining[at]! + ofTraining[mirrored]!) / 2;
      return value - (mixed[at]! + mixed[mirrored]!) + sum;
    });
    return covarianceOf(covariance, rows);
  }
}
