import {
  add,
  atan2,
  constant,
  divide,
  multiply,
  subtract,
  where,
  type ElementwiseFunction,
  type Node,
} from '../../ad/index.js';
import { numbersBy } from './numbersBy.js';

/** Up to this tangent the series t³/3 − t⁵/5 + ... needs no more than these terms. */
const SMALL = 0.125;
const TERMS = 10;

/** R − k θ for the angle θ of the point (k, R), which is k (tan θ − θ) for θ < π/2, without cancellation. */
export const tangentExcess: ElementwiseFunction = {
  key: 'R − k atan2(R, k)',
  name: 'R − k atan2(R, k)',
  value: numbersBy(expansion),
  partial(position, [root, cosine]) {
    const [R, k] = [root as Node, cosine as Node];
    const modulus = add(multiply(R, R), multiply(k, k));
    if (position === 0) return divide(multiply(R, R), modulus);
    return subtract(divide(multiply(k, R), modulus), atan2(R, k));
  },
  expansion,
};

function expansion([root, cosine]: readonly Node[]): Node {
  const [R, k] = [root as Node, cosine as Node];
  const isSmall = subtract(multiply(SMALL, k), R);
  const tangent = divide(where(isSmall, R, 0), where(isSmall, k, 1));
  const square = multiply(tangent, tangent);
  let sum: Node = constant(1 / (2 * TERMS + 1));
  for (let n = 2 * TERMS - 1; n >= 3; n -= 2) sum = subtract(1 / n, multiply(square, sum));
  return where(isSmall, multiply(R, multiply(square, sum)), subtract(R, multiply(k, atan2(R, k))));
}
