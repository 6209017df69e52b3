import { add, constant, gramRoot, multiply, subtract, where, type Node } from '../../ad/index.js';

/** The covariance of two Gaussian variables x, y of mean 0, and R = √(k₁₁ k₂₂ − k₁₂²). */
export interface Covariance {
  readonly k11: Node;
  readonly k12: Node;
  readonly k22: Node;
  readonly root: Node;
}

/**
 * @param distance E(x − y)², if it is known better than by k₁₁ + k₂₂ − 2 k₁₂: the angle between x and y,
 *   where it is small, comes from this.
 */
export function covarianceOf(k11: Node, k12: Node, k22: Node, distance?: Node): Covariance {
  return { k11, k12, k22, root: rootOf(k11, k12, k22, distance) };
}

function rootOf(k11: Node, k12: Node, k22: Node, distance: Node | undefined): Node {
  if (k11 === k12 && k12 === k22) return constant(0);
  // One order for both, so that equal areas are one node.
  if (k11.fingerprint > k22.fingerprint) return rootOf(k22, k12, k11, distance);
  if (distance === undefined) return gramRoot(k11, k12, k22);
  // The parallelogram of x and y has the area of that of x − y and x.
  const isNear = subtract(add(k11, k22), multiply(4, distance));
  return gramRoot(
    where(isNear, distance, k11),
    where(isNear, multiply(0.5, add(distance, subtract(k11, k22))), k12),
    where(isNear, k11, k22),
  );
}

/** The same pair in the other order. */
export function swapped({ k11, k12, k22, root }: Covariance): Covariance {
  return { k11: k22, k12, k22: k11, root };
}
