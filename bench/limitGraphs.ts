import {
  add,
  atan2,
  dimensionSize,
  divide,
  dot,
  gramRoot,
  input,
  multiply,
  negate,
  subtract,
  type Node,
} from '../src/ad/index.js';
import type { PairGraph } from '../src/limits/pairs/index.js';

/** Covariances of Gaussians at two inputs. */
interface Covariances {
  readonly k11: Node;
  readonly k12: Node;
  readonly k22: Node;
}

/** E[φ(u) φ(v)] and E[φ′(u) φ′(v)]. */
type Expectations = (k: Covariances) => { readonly product: Node; readonly slopes: Node };

/** Activations scaled so that layers keep the size of their inputs, roughly, and their expectations. */
export const expectations = {
  // √2 relu: Cho and Saul, Kernel Methods for Deep Learning (2009).
  relu: ({ k11, k12, k22 }) => {
    const root = gramRoot(k11, k12, k22);
    const angle = divide(atan2(root, negate(k12)), Math.PI);
    return { product: add(divide(root, Math.PI), multiply(k12, angle)), slopes: angle };
  },
  // Williams, Computing with Infinite Networks (1996).
  erf: ({ k11, k12, k22 }) => {
    const root = gramRoot(add(k11, 0.5), k12, add(k22, 0.5));
    return { product: multiply(2 / Math.PI, atan2(k12, root)), slopes: divide(2 / Math.PI, root) };
  },
  // √2 gelu: Tsuchida, Pearce, van der Heide, Roosta, Gallagher, Avoiding Kernel Fixed Points (2021).
  gelu: ({ k11, k12, k22 }) => {
    const [first, second] = [add(k11, 1), add(k22, 1)];
    const root = gramRoot(first, k12, second);
    const [determinant, ends] = [multiply(root, root), multiply(first, second)];
    const product = multiply(k11, k22);
    const half = add(0.5, multiply(1 / Math.PI, atan2(k12, root)));
    const rest = divide(add(multiply(k12, k12), multiply(product, determinant)), multiply(ends, root));
    const bend = add(add(divide(1, determinant), divide(subtract(1, product), ends)), 1);
    return {
      product: add(multiply(k12, half), multiply(1 / Math.PI, rest)),
      slopes: add(half, multiply(multiply(1 / Math.PI, bend), divide(k12, root))),
    };
  },
} satisfies Record<string, Expectations>;

export type LimitActivation = keyof typeof expectations;

/** The limits of NNGP and tangent kernel of an MLP without biases, in Jacot's parametrisation. */
export function limitGraph(activation: LimitActivation, depth: number): PairGraph {
  const [x, other] = [input('x', ['inputSize']), input('x_along', ['inputSize'])];
  const size = dimensionSize('inputSize');
  const expectation: Expectations = expectations[activation];
  let k: Covariances = {
    k11: divide(dot(x, x), size),
    k12: divide(dot(x, other), size),
    k22: divide(dot(other, other), size),
  };
  let tangent = k.k12;
  for (let layer = 1; layer < depth; layer++) {
    const { k11, k22 } = k;
    const { product, slopes } = expectation(k);
    k = {
      k11: expectation({ k11, k12: k11, k22: k11 }).product,
      k12: product,
      k22: expectation({ k11: k22, k12: k22, k22 }).product,
    };
    tangent = add(product, multiply(slopes, tangent));
  }
  return { at: { x }, along: { x: other }, outputs: [k.k12, tangent] };
}
