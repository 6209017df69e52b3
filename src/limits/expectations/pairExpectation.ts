import { backprop, constant, multiply, subtract, add, type Node } from '../../ad/index.js';
import { closedPair, closedSingle, dependsOnAngle, isClosed } from './closedExpectation.js';
import { hasJump } from './kinks.js';
import { numericPair, numericSingle } from './numericExpectation.js';
import { parityOf } from './parity.js';
import { slot } from './slots.js';
import { slotsOf } from './slotUse.js';
import { scaled } from './sums.js';
import { numberIn, slopeOf, termsOf } from './termsOf.js';
import type { Terms } from './term.js';

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
  const parities = [parityOf(f, [slot(0)]), parityOf(g, [slot(0)])];
  if (parities.includes('even') && parities.includes('odd')) return undefined;
  const numbers = [left && numberIn(left), right && numberIn(right)];
  if (numbers[0] !== undefined) return scaled(numbers[0], singleExpectation(g, k22));
  if (numbers[1] !== undefined) return scaled(numbers[1], singleExpectation(f, k11));
  if (left !== undefined && right !== undefined && isClosed(left, right))
    return closedPair(left, right, [k11, k12, k22, ...distanceIfUsed(left, right, covariance)]);
  return linearPair(left, g, k12, k22) ?? linearPair(right, f, k12, k11) ?? numericPair(f, g, k11, k12, k22);
}

/** E[s x g(y)] = s k₁₂ E[g′(y)], unless g jumps. */
function linearPair(f: Terms | undefined, g: Node, k12: Node, k22: Node): Node | undefined {
  const s = f && slopeOf(f);
  if (s === undefined || hasJump(g)) return undefined;
  const [slope] = backprop(g, [slot(0)]);
  const mean = slope && singleExpectation(slope, k22);
  return mean && multiply(multiply(s, k12), mean);
}

/** E[f(x)] for a function f of `slot(0)`; undefined is zero by structure. */
export function singleExpectation(f: Node, variance: Node): Node | undefined {
  const terms = checkedTerms(f);
  if (parityOf(f, [slot(0)]) === 'odd') return undefined;
  if (terms === undefined) return numericSingle(f, variance);
  const number = numberIn(terms);
  if (number !== undefined) return number === 0 ? undefined : constant(number);
  return closedSingle(terms, variance);
}

function checkedTerms(f: Node): Terms | undefined {
  slotsOf(f);
  return termsOf(f);
}

function distanceIfUsed(f: Terms, g: Terms, { distance }: PairCovariance): Node[] {
  return distance !== undefined && dependsOnAngle(f, g) ? [distance() ?? constant(0)] : [];
}

/** E(x − y)² of a covariance, as exact as it is known; undefined if x and y are the same. */
export function distanceOf({ k11, k12, k22, distance }: PairCovariance): Node | undefined {
  if (distance !== undefined) return distance();
  if (k12 === undefined) return add(k11, k22);
  return subtract(add(k11, k22), multiply(2, k12));
}
