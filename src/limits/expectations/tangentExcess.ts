import { constant, divide, multiply, subtract, where, type Node } from '../../ad/index.js';

/** Up to this tangent the series t³/3 − t⁵/5 + ... needs no more than these terms. */
export const NEAR_TANGENT = 0.125;
const TERMS = 10;

/**
 * R − k θ for the angle θ of the point (k, R), which is k (tan θ − θ), without cancellation; `isNear` is
 * above 0 where R/k < {@link NEAR_TANGENT}, and elsewhere the result means nothing.
 */
export function tangentExcess(root: Node, cosine: Node, isNear: Node): Node {
  const tangent = divide(where(isNear, root, 0), where(isNear, cosine, 1));
  const square = multiply(tangent, tangent);
  let sum: Node = constant(1 / (2 * TERMS + 1));
  for (let n = 2 * TERMS - 1; n >= 3; n -= 2) sum = subtract(1 / n, multiply(square, sum));
  return multiply(root, multiply(square, sum));
}
