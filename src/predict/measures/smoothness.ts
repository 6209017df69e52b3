import { toTensor, type TensorLike } from '../../ad/index.js';
import {
  anIntegerFrom,
  aNumberAboveZero,
  aNumberFromZero,
  anything,
  NonFiniteError,
  optional,
  optionsOf,
  ShapeError,
} from '../../errors/index.js';
import { aCutoff } from '../kinds.js';
import { gaussianKernel, regularizedSystem, squaredDistance, type Conditioning } from '../matrices/index.js';

export interface SmoothnessBoundOptions {
  /** L: hidden layers, or residual blocks. */
  readonly depth: number;
  /** n */
  readonly width: number;
  /** d, the size of the input. */
  readonly inputSize: number;
  /** C_φ: no slope of the activation, its gain included, is steeper; 1 unless given. */
  readonly lipschitz?: number;
}

const boundKinds = {
  depth: anIntegerFrom(1),
  width: anIntegerFrom(1),
  inputSize: anIntegerFrom(1),
  lipschitz: optional(aNumberAboveZero),
};
const mlpBoundOptions = optionsOf<SmoothnessBoundOptions>('mlpSmoothnessBound', boundKinds);
const residualBoundOptions = optionsOf<SmoothnessBoundOptions & { readonly alpha: number }>(
  'residualSmoothnessBound',
  { ...boundKinds, alpha: aNumberFromZero },
);

/**
 * B_MLP = 2 C_φ (1 + 2 √(n/d)) (3 C_φ)^(L−1): with high probability no gradient ∂f/∂x of a wide multilayer
 * perceptron, as it is drawn or trained while its kernel stays, is longer (Tirer, Bruna & Giryes 2020). The
 * parameters are drawn from N(0, 1), the factors of all layers are 1/√n.
 *
 * @throws InvalidArgumentError for sizes that are not positive.
 * @example
 * ```ts
 * import { mlpSmoothnessBound, residualSmoothnessBound } from 'widejet';
 * const size = { depth: 3, width: 100, inputSize: 4 };
 * console.log(mlpSmoothnessBound(size)); // 198
 * console.log(residualSmoothnessBound({ ...size, alpha: 0.1 }).toFixed(3)); // 150.898
 * ```
 */
export function mlpSmoothnessBound(options: SmoothnessBoundOptions): number {
  mlpBoundOptions.check('options', options);
  const { depth, width, inputSize, lipschitz = 1 } = options;
  return finiteBound(2 * lipschitz * (1 + 2 * Math.sqrt(width / inputSize)) * (3 * lipschitz) ** (depth - 1));
}

/**
 * B_res = 2 (1 + 2 √(n/d)) (1 + 9 α C_φ)^L, the same for a residual network whose blocks are multiplied by α
 * (Tirer, Bruna & Giryes 2020): smaller than B_MLP for C_φ = 1 where α ≤ (3^(1−1/L) − 1)/9.
 *
 * @throws InvalidArgumentError for sizes that are not positive, or an α that is negative.
 */
export function residualSmoothnessBound(
  options: SmoothnessBoundOptions & { readonly alpha: number },
): number {
  residualBoundOptions.check('options', options);
  const { depth, width, inputSize, lipschitz = 1, alpha } = options;
  return finiteBound(2 * (1 + 2 * Math.sqrt(width / inputSize)) * (1 + 9 * alpha * lipschitz) ** depth);
}

/** @throws NonFiniteError for a bound beyond the largest number. */
function finiteBound(bound: number): number {
  if (Number.isFinite(bound)) return bound;
  throw new NonFiniteError(
    'the bound is beyond the largest number: choose a smaller depth or Lipschitz constant',
  );
}

export interface SmoothnessOptions {
  /** The training inputs, [N, d]. */
  readonly x: TensorLike;
  /** What f is there, [N]. */
  readonly y: TensorLike;
  /** Further inputs where f is known, [M, d]: the more, the better the norm of f is known. */
  readonly at: TensorLike;
  /** f at these, [M]. */
  readonly values: TensorLike;
  /** ℓ of the Gaussian kernel exp(−|x − x′|²/2ℓ²). */
  readonly lengthScale: number;
  /** Eigenvalues of the kernel below this part of the largest count as 0: N ε unless given. */
  readonly cutoff?: number;
}

const smoothnessOptions = optionsOf<SmoothnessOptions>('smoothness', {
  x: anything,
  y: anything,
  at: anything,
  values: anything,
  lengthScale: aNumberAboveZero,
  cutoff: aCutoff,
});

export interface Smoothness {
  /** μ(f), from 0 to 1: 1 for the smoothest function through the training set. */
  readonly measure: number;
  /** ‖f_Gauss‖ of the smoothest one. */
  readonly least: number;
  /** ‖f‖, as far as the values tell: of the smoothest function through all of them. */
  readonly norm: number;
  /** Of the Gaussian kernel at all inputs, which is nearly singular where they lie close. */
  readonly conditioning: Conditioning;
}

/**
 * The smoothness of a function through a training set (Tirer, Bruna & Giryes 2020),
 *
 *   μ(f) = ‖f_Gauss‖ / ‖f‖,
 *
 * in the norm of the Gaussian kernel's function space, where f_Gauss is the interpolation by that kernel. The
 * norm of f is that of the interpolation through its values at all inputs, √(fᵀ K⁻¹ f): a bound from below,
 * so that μ is one from above.
 *
 * @throws ShapeError or InvalidArgumentError for arrays that do not fit, or a length that is not positive.
 * @example
 * ```ts
 * import { smoothness } from 'widejet';
 * const { measure } = await smoothness({
 *   x: [[0], [2]], // f is 1 at both, and 0 between them
 *   y: [1, 1],
 *   at: [[1]],
 *   values: [0],
 *   lengthScale: 1,
 * });
 * console.log(measure.toFixed(6)); // 0.593250
 * ```
 */
export async function smoothness(options: SmoothnessOptions): Promise<Smoothness> {
  smoothnessOptions.check('options', options);
  const { lengthScale, cutoff } = options;
  const training = pointsOf('x', options.x, 'y', options.y);
  const others = pointsOf('at', options.at, 'values', options.values);
  if (others.size !== training.size)
    throw new ShapeError(`at has inputs of size ${others.size}, allowed: ${training.size}, as x`);
  const all = {
    points: joined(training.points, others.points),
    values: joined(training.values, others.values),
    size: training.size,
  };
  const normOf = async ({
    points,
    values,
    size,
  }: Points): Promise<{ norm: number; conditioning: Conditioning }> => {
    const matrix = gaussianKernel(points, size, lengthScale);
    const system = await regularizedSystem(matrix, {
      ridge: 0,
      ridgeName: 'lengthScale',
      relativeCutoff: cutoff,
    });
    const half = system.halfSolve(values, 1).data;
    const norm = Math.sqrt(squaredDistance(half, new Float64Array(half.length)));
    if (!Number.isFinite(norm))
      throw new NonFiniteError('the norm of the function is not finite: its values are too large');
    return { norm, conditioning: system.conditioning };
  };
  const { norm: least } = await normOf(training);
  const { norm, conditioning } = await normOf(all);
  return { measure: norm === 0 ? 1 : least / norm, least, norm, conditioning };
}

interface Points {
  readonly points: Float64Array;
  readonly values: Float64Array;
  readonly size: number;
}

function pointsOf(name: string, x: TensorLike, valuesName: string, y: TensorLike): Points {
  const { data: points, shape } = toTensor(x, name);
  const { data: values } = toTensor(y, valuesName);
  const [count = 0, size = 0] = shape;
  if (shape.length !== 2 || count < 1 || size < 1)
    throw new ShapeError(`${name} has shape [${shape.join(', ')}], allowed: [N, d]`);
  if (values.length !== count)
    throw new ShapeError(
      `${valuesName} has ${values.length} numbers, allowed: ${count}, one for each of ${name}`,
    );
  return { points, values, size };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
