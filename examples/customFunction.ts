/**
 * Differentiation of a function of your own: gradient, Hessian times vector, Taylor coefficients along a
 * line, and derivatives of derivatives. Everything is exact to rounding; nothing is a finite difference.
 *
 *     npx tsx examples/customFunction.ts
 */
import {
  add,
  gradient,
  hessianVectorProduct,
  jet,
  log,
  multiply,
  slice,
  sum,
  type Node,
} from 'widejet/graph';
import { toNested } from 'widejet';

/** f(x) = log(1 + |x|²) + x₀³ */
function f(x: Node): Node {
  const first = sum(slice(x, 0, 1));
  return add(log(add(1, sum(multiply(x, x)))), multiply(first, multiply(first, first)));
}

// ∇f = 2x/(1 + |x|²) + (3 x₀², 0)
console.log('gradient at (1, 1):', toNested(await gradient(f)([1, 1])));

// ∇²f = 2I/(1 + |x|²) − 4xxᵀ/(1 + |x|²)² + diag(6 x₀, 0)
console.log('Hessian at (1, 0) times (1, 0):', toNested(await hessianVectorProduct(f)([1, 0], [1, 0])));

// f((0, ε)) = log(1 + ε²) = ε² − ε⁴/2 + ...
const { coefficients } = await jet(f, 4)([[0, 0]], [[0, 1]]);
console.log('coefficients along (0, 1) from 0:', coefficients.map(toNested));

// Transforms compose: the slope of |∇f|² along x₀.
const squaredSlope = (x: Node): Node => {
  const slope = gradient(f)(x);
  return sum(multiply(slope, slope));
};
console.log('gradient of |gradient|² at (1, 0):', toNested(await gradient(squaredSlope)([1, 0])));

// Prints:
// gradient at (1, 1): [ 3.666666666666667, 0.6666666666666666 ]
// Hessian at (1, 0) times (1, 0): [ 6, 0 ]
// coefficients along (0, 1) from 0: [ 0, 0, 1, 0, -0.5 ]
// gradient of |gradient|² at (1, 0): [ 48, 0 ]
