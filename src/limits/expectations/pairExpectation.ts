import { add, backprop, constant, multiply, subtract, type Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { closedPair, closedSingle, dependsOnAngle, isClosed } from './closedExpectation.js';
import { hasJump, kinksOf } from './kinks.js';
import { numericPair, numericSingle } from './numericExpectation.js';
import { parityOf } from './parity.js';
import { quotient } from './sideNodes.js';
import { slot } from './slots.js';
import { slotsOf } from './slotUse.js';
import { scaled } from './sums.js';
import { numberIn, slopeIn, type Terms } from './term.js';
import { termsOf } from './termsOf.js';

/** The covariance of two Gaussian variables of mean 0. */
export interface PairCovariance {
  readonly k11: Node;
  /** Undefined if they are independent. */
  readonly k12: Node | undefined;
  readonly k22: Node;
  /** E(x − y)² without cancellation, asked only if it is needed; undefined if x and y are the same. */
  readonly distance?: () => Node | undefined;
}

/**
 * E[f(x) g(y)] for functions f and g of `slot(0)`; undefined is zero by structure.
 * @throws InvalidArgumentError if f or g depends on anything but `slot(0)`, or has no expectation.
 */
export function pairExpectation(f: Node, g: Node, covariance: PairCovariance): Node | undefined {
  const { k11, k12, k22 } = covariance;
  const [left, right] = [checkedTerms(f), checkedTerms(g)];
  if (k12 === undefined) {
    const [ofF, ofG] = [singleExpectation(f, k11), singleExpectation(g, k22)];
    return ofF && ofG && multiply(ofF, ofG);
  }
  const parities = [parityOf(f, [0]), parityOf(g, [0])];
  if (parities.includes('even') && parities.includes('odd')) return undefined;
  const numbers = [left && numberIn(left), right && numberIn(right)];
  if (numbers[0] !== undefined) return scaled(numbers[0], singleExpectation(g, k22));
  if (numbers[1] !== undefined) return scaled(numbers[1], singleExpectation(f, k11));
  if (left !== undefined && right !== undefined && isClosed(left, right))
    return closedPair(left, right, [k11, k12, k22, distanceIfUsed(left, right, covariance)]);
  return (
    linearPair(left, g, k12, k22) ??
    linearPair(right, f, k12, k11) ??
    withoutClosedForm(f, g, [k11, k12, k22])
  );
}

/** E[s x g(y)] = s k₁₂ E[g′(y)], unless g jumps. */
function linearPair(f: Terms | undefined, g: Node, k12: Node, k22: Node): Node | undefined {
  const s = f && slopeIn(f);
  if (s === undefined || hasJump(g)) return undefined;
  const [slope] = backprop(g, [slot(0)]);
  const mean = slope && singleExpectation(slope, k22);
  return mean && multiply(multiply(s, k12), mean);
}

/** E[f(x)] for a function f of `slot(0)`; undefined is zero by structure. */
export function singleExpectation(f: Node, variance: Node): Node | undefined {
  const terms = checkedTerms(f);
  if (parityOf(f, [0]) === 'odd') return undefined;
  if (terms === undefined)
    return numericSingle(f, variance, (_position, [k]) => partialOfSingle(f, k as Node));
  const number = numberIn(terms);
  if (number !== undefined) return number === 0 ? undefined : constant(number);
  return closedSingle(terms, variance);
}

function checkedTerms(f: Node): Terms | undefined {
  slotsOf(f);
  return termsOf(f);
}

function distanceIfUsed(f: Terms, g: Terms, { distance }: PairCovariance): Node | undefined {
  return distance !== undefined && dependsOnAngle(f, g) ? (distance() ?? constant(0)) : undefined;
}

/** E(x − y)² of a covariance, as exact as it is known; undefined if x and y are the same. */
export function distanceOf({ k11, k12, k22, distance }: PairCovariance): Node | undefined {
  if (distance !== undefined) return distance();
  if (k12 === undefined) return add(k11, k22);
  return subtract(add(k11, k22), multiply(2, k12));
}

type Covariances = readonly [k11: Node, k12: Node, k22: Node];

function withoutClosedForm(f: Node, g: Node, [k11, k12, k22]: Covariances): Node {
  // One order for both, so that equal expectations are one node.
  if (f.fingerprint > g.fingerprint) return withoutClosedForm(g, f, [k22, k12, k11]);
  return numericPair(f, g, [k11, k12, k22], (position, x) =>
    partialOfPair(f, g, position, x as unknown as Covariances),
  );
}

/** Price's theorem: ∂/∂k₁₂ = E[f′ g′], ∂/∂k₁₁ = ½ E[f″ g]. */
function partialOfPair(f: Node, g: Node, position: number, [k11, k12, k22]: Covariances): Node | undefined {
  if (position === 2) return partialOfPair(g, f, 0, [k22, k12, k11]);
  const slope = derivativeOf(f);
  if (slope === undefined) return undefined;
  const covariance = { k11, k12, k22 };
  if (position === 0 && kinksOf(f).length === 0) {
    const curvature = derivativeOf(slope);
    return curvature && scaled(0.5, pairExpectation(curvature, g, covariance));
  }
  const slopeOfG = derivativeOf(g);
  const both = slopeOfG && pairExpectation(slope, slopeOfG, covariance);
  if (position === 1) return both;
  // By Stein's E[x f′ g] = k₁₁ E[f″ g] + k₁₂ E[f′ g′], since f″ is no function where f′ jumps
  const product = pairExpectation(multiply(slot(0), slope), g, covariance);
  const mixed = both && multiply(k12, both);
  const rest = product && mixed ? subtract(product, mixed) : (product ?? scaled(-1, mixed));
  return rest && quotient(rest, multiply(2, k11));
}

/** ∂E[f]/∂k = ½ E[f″] = E[x f′]/(2 k) */
function partialOfSingle(f: Node, variance: Node): Node | undefined {
  const slope = derivativeOf(f);
  if (slope === undefined) return undefined;
  if (kinksOf(f).length === 0) {
    const curvature = derivativeOf(slope);
    return curvature && scaled(0.5, singleExpectation(curvature, variance));
  }
  const product = singleExpectation(multiply(slot(0), slope), variance);
  return product && quotient(product, multiply(2, variance));
}

/** f′, for continuous f. */
function derivativeOf(f: Node): Node | undefined {
  if (hasJump(f)) {
    throw new InvalidArgumentError(
      'the derivative by a covariance of an expectation of a function that jumps, at t =',
      kinksOf(f),
      'jumps in step, sign and the derivatives of relu, leakyRelu and abs, beside functions with closed forms',
    );
  }
  return backprop(f, [slot(0)])[0];
}
