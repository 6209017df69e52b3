/**
 * Two layers of 2 × 2 convolutions over an image, each with ReLU, the mean over all places, and one output. A
 * kernel is a matrix from channels to channels for each of its places δ: y[p] = Σ_δ W_δ x[p + δ] / √(4 ·
 * channels).
 *
 *     widejet taylor --model examples/models/convolution.ts --width 64
 */
import {
  add,
  dimensionSize,
  divide,
  matvec,
  mean,
  multiply,
  relu,
  slice,
  sqrt,
  type Node,
} from 'widejet/graph';
import { defineModel, type Model } from 'widejet';

/** The sum of W_δ x[p + δ] for places p of `side` × `side`; the kernel is [[W₀₀, W₀₁], [W₁₀, W₁₁]]. */
function convolve(kernel: readonly (readonly Node[])[], x: Node, side: number): Node {
  return kernel
    .flatMap((matrices, row) =>
      matrices.map((W, column) => matvec(W, slice(slice(x, row, row + side, 0), column, column + side, 1))),
    )
    .reduce((total, part) => add(total, part));
}

export const convolution = (side: number): Model =>
  defineModel({
    name: 'convolution',
    inputs: { x: [side, side, 1] },
    parameters: {
      ...{ A: ['n', 1], B: ['n', 1], C: ['n', 1], D: ['n', 1] },
      ...{ E: ['n', 'n'], F: ['n', 'n'], G: ['n', 'n'], H: ['n', 'n'] },
      v: [1, 'n'],
    },
    apply({ A, B, C, D, E, F, G, H, v }, { x }) {
      const root = sqrt(dimensionSize('n'));
      const first = relu(multiply(0.5, convolve([[A, B], [C, D]], x, side - 1))); // prettier-ignore
      const second = relu(divide(convolve([[E, F], [G, H]], first, side - 2), multiply(2, root))); // prettier-ignore
      return divide(matvec(v, mean(mean(second, 0), 0)), root);
    },
  });

export default convolution(28);
