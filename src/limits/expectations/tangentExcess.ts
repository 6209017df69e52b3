import {
  add,
  atan2,
  divide,
  multiply,
  subtract,
  type ElementwiseFunction,
  type Node,
} from '../../ad/index.js';

/** Up to this tangent the series takes fewer than its terms. */
const SMALL = 0.25;

/** R − k θ for the angle θ of the point (k, R), which is k (tan θ − θ) for θ < π/2, without cancellation. */
export const tangentExcess: ElementwiseFunction = {
  key: 'R − k atan2(R, k)',
  name: 'R − k atan2(R, k)',
  value: ([R = NaN, k = NaN]) => excessOf(R, k),
  partial(position, [root, cosine]) {
    const [R, k] = [root as Node, cosine as Node];
    const modulus = add(multiply(R, R), multiply(k, k));
    if (position === 0) return divide(multiply(R, R), modulus);
    return subtract(divide(multiply(k, R), modulus), atan2(R, k));
  },
  fill([x, y], out, outStart, count) {
    if (x === undefined || y === undefined) return;
    for (let i = 0; i < count; i++)
      out[outStart + i] = excessOf(x.data[x.start + i * x.step] ?? NaN, y.data[y.start + i * y.step] ?? NaN);
  },
};

function excessOf(R: number, k: number): number {
  const tangent = R / k;
  if (!(k > 0 && tangent < SMALL)) return R - k * Math.atan2(R + 0, k + 0);
  // t − atan t = t³/3 − t⁵/5 + ...
  const square = tangent * tangent;
  let sum = 0;
  for (let n = 27; n >= 3; n -= 2) sum = 1 / n - square * sum;
  return R * square * sum;
}
