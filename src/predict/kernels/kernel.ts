import type { Tensor, TensorLike } from '../../ad/index.js';
import type { InfiniteNetwork, PairControls } from '../../limits/index.js';
import type { Model, Parameters } from '../../models/index.js';
import type { ModelInputs } from '../../questions/index.js';

/**
 * A kernel of one's own: K(x, x′) for all pairs of examples of two lists, of shape [N, M] or with more batch
 * axes; of one list with itself where there is no second. The controls are those of the call that asks.
 */
export type KernelFunction = (x: ModelInputs, y?: ModelInputs, controls?: PairControls) => Promise<Tensor>;

/** Kernel matrices that are there already: of the training examples, and of those to be predicted. */
export interface KernelMatrices {
  /** K(X, X), of shape [N, N]: symmetric and positive semidefinite. */
  readonly trainTrain: TensorLike;
  /** K(x, X) of the examples to be predicted with the training examples, [M, N]. */
  readonly testTrain?: TensorLike;
  /** K(x, x) of the examples to be predicted, [M, M]: for variances and covariances. */
  readonly testTest?: TensorLike;
}

/** A network of finite width as it was drawn, whose kernel is ⟨∇h(x), ∇h(x′)⟩ at these parameters. */
export interface FiniteNetwork {
  readonly model: Model;
  readonly parameters: Parameters;
}

/**
 * Where a kernel comes from. Of an {@link InfiniteNetwork} gradient flow takes the neural tangent kernel, a
 * Gaussian process the covariance of the outputs; the other one of the two is a function:
 * `(x, y, controls) => network.nngp(x, y, controls)`. Outputs are independent of each other and have the same
 * kernel, but for a {@link FiniteNetwork} of several outputs, whose pairs of outputs have kernels of their
 * own.
 */
export type Kernel = InfiniteNetwork | FiniteNetwork | KernelMatrices | KernelFunction;

/** Which of the kernels of an infinite network is meant. */
export type KernelKind = 'ntk' | 'nngp';
