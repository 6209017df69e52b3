import { applyFunction, constant, type ElementwiseFunction, type Node } from '../../ad/index.js';
import { covarianceOf, type Covariance } from './covariance.js';
import { gaussianMoment, singleMoment } from './gaussianMoments.js';
import { numbersBy } from './numbersBy.js';
import { sideMoment, type Monomial } from './sideMoments.js';
import { sideNode } from './sideNodes.js';
import { addAll, scaled } from './sums.js';
import {
  describeTerms,
  isOddProduct,
  isSide,
  isWave,
  numberIn,
  termOf,
  type Term,
  type Terms,
} from './term.js';
import { differentiate } from './termAlgebra.js';
import { waveMoment } from './waveMoments.js';

/** The covariances that an expectation is a function of, and E(x − y)² where it is used. */
export type PairInputs = readonly [k11: Node, k12: Node, k22: Node, distance?: Node | undefined];

/** Whether E[f(x) g(y)] has a closed form here, and with it all its derivatives. */
export function isClosed(f: Terms, g: Terms): boolean {
  const terms = [...f, ...g];
  if (!terms.some(({ factor }) => isWave(factor))) return true;
  return terms.every(({ factor, decay }) => decay === 0 && (factor.kind === 'one' || isWave(factor)));
}

/**
 * Whether E[f(x) g(y)] is a function of the angle between x and y: f and g bend or jump at 0. Where both jump
 * it depends on small angles to first order; where they bend, the angle of their slopes serves them too.
 */
export function dependsOnAngle(f: Terms, g: Terms): boolean {
  const isDelta = ({ factor }: Term): boolean => factor.kind === 'delta';
  const turns = ({ factor }: Term): boolean => ['sign', 'positive', 'negative'].includes(factor.kind);
  return [...f, ...g].some(isDelta) || (f.some(turns) && g.some(turns));
}

/**
 * E[f(x) g(y)] as a node, undefined if it is 0 by symmetry.
 */
export function closedPair(f: Terms, g: Terms, inputs: PairInputs): Node | undefined {
  const [k11, k12, k22, distance] = inputs;
  // Terms that meet none of their parity are left out.
  const [left, right] = [meeting(f, g), meeting(g, f)];
  if (left.length === 0 || right.length === 0) return undefined;
  if (left.length < f.length || right.length < g.length) return closedPair(left, right, inputs);
  const [numberF, numberG] = [numberIn(f), numberIn(g)];
  if (numberF !== undefined) return scaled(numberF, closedSingle(g, k22));
  if (numberG !== undefined) return scaled(numberG, closedSingle(f, k11));
  // One order for both, so that equal expectations are one node.
  const [first, second] = [describeTerms(f), describeTerms(g)];
  if (first > second || (first === second && k11.fingerprint > k22.fingerprint))
    return closedPair(g, f, [k22, k12, k11, distance]);
  const used = distance !== undefined && dependsOnAngle(f, g) ? [distance] : [];
  return applyFunction(pairFunction(f, g), [k11, k12, k22, ...used]);
}

/** E[f(x)] as a node, undefined if it is 0 by symmetry. */
export function closedSingle(f: Terms, variance: Node): Node | undefined {
  const even = meeting(f, [termOf(1)]);
  if (even.length === 0) return undefined;
  const number = numberIn(even);
  return number === undefined ? applyFunction(singleFunction(even), [variance]) : constant(number);
}

/** The terms of f whose product with some term of g has an expectation that is not 0 by symmetry. */
function meeting(f: Terms, g: Terms): Terms {
  return f.filter(left => g.some(right => !isOddProduct(left, right)));
}

/** E[f(x) g(y)], whose derivatives are expectations again (Price 1958). */
function pairFunction(f: Terms, g: Terms): ElementwiseFunction {
  const key = `E[(${describeTerms(f)})(x) (${describeTerms(g)})(y)]`;
  return {
    key,
    name: key,
    value: numbersBy(expansion),
    partial(position, x) {
      const inputs = x as unknown as PairInputs;
      // E(x − y)² says nothing that the covariances do not.
      if (position === 3) return undefined;
      if (position === 1) return closedPair(differentiate(f), differentiate(g), inputs);
      const [left, right] = position === 0 ? [curvature(f), g] : [f, curvature(g)];
      return scaled(0.5, closedPair(left, right, inputs));
    },
    expansion,
  };

  function expansion([k11, k12, k22, distance]: readonly Node[]): Node {
    const covariance = covarianceOf(k11 as Node, k12 as Node, k22 as Node, distance);
    return pairSum(f, g, covariance) ?? constant(0);
  }
}

function singleFunction(f: Terms): ElementwiseFunction {
  const key = `E[(${describeTerms(f)})(x)]`;
  return {
    key,
    name: key,
    value: numbersBy(expansion),
    partial: (_position, [variance]) => scaled(0.5, closedSingle(curvature(f), variance as Node)),
    expansion,
  };

  function expansion([variance]: readonly Node[]): Node {
    const k = variance as Node;
    const covariance = { k11: k, k12: constant(0), k22: constant(1), root: k };
    const moments = f.map(term =>
      isWave(term.factor) ? waveMoment(term, termOf(1), covariance) : singleMoment(term, k),
    );
    return addAll(moments) ?? constant(0);
  }
}

function curvature(f: Terms): Terms {
  return differentiate(differentiate(f));
}

/** All pairs of terms; those that depend on signs and powers alone are gathered before they become nodes. */
function pairSum(f: Terms, g: Terms, covariance: Covariance): Node | undefined {
  const monomials: Monomial[] = [];
  const nodes: (Node | undefined)[] = [];
  for (const left of f) {
    for (const right of g) {
      if (isOddProduct(left, right)) continue;
      const coefficient = left.coefficient * right.coefficient;
      if (isPlain(left) && isPlain(right)) {
        for (const monomial of sideMoment(left, right))
          monomials.push({ ...monomial, coefficient: coefficient * monomial.coefficient });
      } else if (isWave(left.factor) || isWave(right.factor)) nodes.push(waveMoment(left, right, covariance));
      else nodes.push(gaussianMoment(left, right, covariance));
    }
  }
  return addAll([sideNode(monomials, covariance), ...nodes]);
}

function isPlain({ factor, decay }: Term): boolean {
  return decay === 0 && (isSide(factor) || factor.kind === 'delta');
}
