import {
  add,
  applyFunction,
  constant,
  multiply,
  negate,
  subtract,
  where,
  type ElementwiseFunction,
  type Node,
} from '../../ad/index.js';
import { closedPair, type PairInputs } from './closedExpectation.js';
import { covarianceOf } from './covariance.js';
import { distanceOf, pairExpectation, type PairCovariance } from './pairExpectation.js';
import { numbersBy } from './numbersBy.js';
import { addAll, scaled } from './sums.js';
import { NEAR_TANGENT, tangentExcess } from './tangentExcess.js';
import { describeTerms, type Terms } from './term.js';
import { differentiate } from './termAlgebra.js';
import { termsOf } from './termsOf.js';

/**
 * E[(f(x) − f(y))²] for a function f of `slot(0)`; undefined is zero by structure. For piecewise linear f
 * with one kink at 0 it is right relative to itself however close x and y are, if the distance of
 * `covariance` is; for other functions it is as exact as the expectations that it is the difference of.
 */
export function meanSquaredDifference(f: Node, covariance: PairCovariance): Node | undefined {
  const { k11, k12, k22, distance } = covariance;
  const isSame = distance === undefined ? k11 === k12 && k12 === k22 : distanceOf(covariance) === undefined;
  if (isSame) return undefined;
  const terms = termsOf(f);
  const slopes = terms && slopesOf(terms);
  if (terms === undefined || slopes === undefined || k12 === undefined) return difference(f, covariance);
  const between = distanceOf(covariance);
  if (between === undefined) return undefined;
  const [linear, bent] = slopes;
  if (bent === 0) return scaled(linear * linear, between);
  const variances = k11.fingerprint > k22.fingerprint ? [k22, k11] : [k11, k22];
  const [first, second] = variances as [Node, Node];
  return applyFunction(bentDifference(terms, linear, bent), [first, k12, second, between]);
}

/** E[f(x)²] + E[f(y)²] − 2 E[f(x) f(y)] */
function difference(f: Node, covariance: PairCovariance): Node | undefined {
  const { k11, k22 } = covariance;
  const own = addAll([k11, k22].map(k => pairExpectation(f, f, { k11: k, k12: k, k22: k })));
  const both = pairExpectation(f, f, covariance);
  return both === undefined ? own : subtract(own ?? constant(0), multiply(2, both));
}

/** u and w if f is u t + w |t| + c. */
function slopesOf(f: Terms): readonly [number, number] | undefined {
  let [linear, bent] = [0, 0];
  for (const { coefficient, power, decay, factor } of f) {
    if (decay !== 0) return undefined;
    if (power === 0 && factor.kind === 'one') continue;
    if (power !== 1) return undefined;
    if (factor.kind === 'one') linear += coefficient;
    else if (factor.kind === 'sign') bent += coefficient;
    else if (factor.kind === 'positive' || factor.kind === 'negative') {
      linear += coefficient / 2;
      bent += factor.kind === 'positive' ? coefficient / 2 : -coefficient / 2;
    } else return undefined;
  }
  return [linear, bent];
}

/**
 * For f = u t + w |t|: (u² + w²) d − (4 w²/π) (R − k₁₂ θ), where d = E(x − y)² and θ is the angle between x
 * and y; for relu d/2 − (R − k₁₂ θ)/π.
 */
function bentDifference(f: Terms, linear: number, bent: number): ElementwiseFunction {
  const key = `E[((${describeTerms(f)})(x) − (${describeTerms(f)})(y))²]`;
  const slope = differentiate(f);
  const curvature = differentiate(slope);
  return {
    key,
    name: key,
    value: numbersBy(expansion),
    partial(position, x) {
      const [k11, k12, k22, d] = x as unknown as Required<PairInputs>;
      if (position === 3) return undefined;
      if (position === 1) return scaled(-2, closedPair(slope, slope, [k11, k12, k22, d]));
      const own = position === 0 ? k11 : k22;
      const [left, right] = position === 0 ? [curvature, f] : [f, curvature];
      const both = closedPair(left, right, [k11, k12, k22, d]);
      // d E[f(x)²]/dk, where f″ f is 0 but for what is lost at a kink where f is 0
      return addAll([
        closedPair(slope, slope, [own, own, own]),
        closedPair(curvature, f, [own, own, own]),
        both && negate(both),
      ]);
    },
    expansion,
  };

  function expansion(x: readonly Node[]): Node {
    const [k11, k12, k22, d] = x as unknown as Required<PairInputs>;
    const { root } = covarianceOf(k11, k12, k22, d);
    const isNear = subtract(multiply(NEAR_TANGENT, k12), root);
    const ofBend = multiply((-4 * bent * bent) / Math.PI, tangentExcess(root, k12, isNear));
    const near = add(multiply(linear * linear + bent * bent, d), ofBend);
    // Where x and y are far apart, nothing cancels, and all of this is there already.
    const own = addAll([k11, k22].map(k => closedPair(f, f, [k, k, k]))) ?? constant(0);
    const far = subtract(own, multiply(2, closedPair(f, f, [k11, k12, k22, d]) ?? 0));
    return where(isNear, near, far);
  }
}
