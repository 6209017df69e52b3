import { InvalidArgumentError } from '../../errors/index.js';
import type { Node } from '../node.js';
import { convolutionTerm, convolve, seriesOf, addAll, type Series } from './series.js';
import { broadcast } from './broadcast.js';
import { asNode, constant, constantValue, type NodeLike } from './constant.js';
import { reciprocalSeries } from './divide.js';
import { exponentiate } from './exponentiate.js';
import { multiply } from './multiply.js';
import { powerOf } from './powerOf.js';
import { applyUnary, defineUnary } from './unary.js';

export const powerPrimitive = defineUnary<{ readonly exponent: number }>({
  name: 'power',
  domain:
    'every x for exponents 0, 1, 2, ...; x ≠ 0 for negative integers; x > 0 for other exponents c, where x = 0 is ' +
    'fine for derivatives below order c; outside, infinite or NaN, which evaluation reports',
  value: (x, { exponent }) => powerOf(x, exponent),
  derivative(x, { attributes: { exponent } }) {
    return multiply(exponent, power(x, exponent - 1));
  },
  jet(x, y, order) {
    const { exponent } = y.attributes;
    if (!Number.isInteger(exponent)) return binomialSeries(x, y, exponent, order);
    if (exponent > 0) return naturalPower(x, y, exponent, order);
    // Powers of 1/x: where x⁻ⁿ fits into float64 this does too, while xⁿ may not.
    const reciprocal = reciprocalSeries(x, order);
    const [, ...higher] = naturalPower(reciprocal, y, -exponent, order);
    return seriesOf(y, higher);
  },
});

/** xᵐ by repeated squaring of the series, which is exact at x = 0 and for negative x. */
function naturalPower(x: Series, y: Node, exponent: number, order: number): Series {
  if (exponent === 1) return x;
  const half = Math.floor(exponent / 2);
  const root = naturalPower(x, power(x[0], half), half, order);
  const even = convolve(exponent % 2 === 0 ? y : power(x[0], 2 * half), root, root, order, multiply);
  return exponent % 2 === 0 ? even : convolve(y, even, x, order, multiply);
}

/**
 * (x₀ + u)ᶜ = Σₘ binom(c, m) x₀^(c−m) uᵐ with u = x − x₀: unlike the recurrence that divides by x₀ it is
 * right at x₀ = 0 as far as derivatives exist there. It takes R³/6 products, not R²/2.
 */
function binomialSeries(x: Series, y: Node, exponent: number, order: number): Series {
  const total: (Node | undefined)[][] = Array.from({ length: order + 1 }, () => []);
  const u: (Node | undefined)[] = [undefined, ...x.slice(1)];
  let uPower: (Node | undefined)[] = u;
  let binomial = 1;
  for (let m = 1; m <= order; m++) {
    binomial *= (exponent - m + 1) / m;
    const derivative = multiply(binomial, power(x[0], exponent - m));
    for (let k = m; k <= order; k++) {
      const coefficient = uPower[k];
      if (coefficient !== undefined) total[k]?.push(multiply(derivative, coefficient));
    }
    const previous = uPower;
    uPower = Array.from({ length: order + 1 }, (_, k) => convolutionTerm(u, previous, k, 1, k));
  }
  return seriesOf(
    y,
    total.slice(1).map(terms => addAll(terms)),
  );
}

/**
 * xᶜ, for a number c, or elementwise for a node c (then x > 0; values at 0 for c ≥ 0).
 * @throws InvalidArgumentError if the exponent is neither a finite number nor a node.
 * @example
 * ```ts
 * import { gradient, power } from 'widejet/graph';
 * const slope = gradient((x, c) => power(x, c), { argument: 1 }); // ∂xᶜ/∂c = xᶜ log x
 * console.log((await slope(1, 7)).data[0], (await slope(Math.E, 2)).data[0] === Math.E ** 2); // 0 true
 * ```
 */
export function power(x: NodeLike, exponent: NodeLike): Node {
  const base = asNode(x, 'power');
  const number = typeof exponent === 'number' ? exponent : constantValue(asNode(exponent, 'power'));
  if (number === undefined) return exponentiate(base, asNode(exponent, 'power'));
  if (!Number.isFinite(number)) throw new InvalidArgumentError('exponent', number, 'a finite number');
  if (number === 0) return broadcast(constant(1), base.shape);
  if (number === 1) return base;
  return applyUnary(powerPrimitive, base, { exponent: number });
}
