import {
  add,
  atan2,
  constant,
  divide,
  multiply,
  negate,
  sqrt,
  step,
  where,
  type Node,
} from '../../ad/index.js';
import type { Covariance } from './covariance.js';
import type { Base, Monomial } from './sideMoments.js';

/** The sum of monomials as a graph; undefined if they cancel. */
export function sideNode(monomials: readonly Monomial[], covariance: Covariance): Node | undefined {
  const groups = new Map<string, Monomial[]>();
  for (const monomial of merged(monomials)) {
    const key = `${monomial.base} ${monomial.nonzero.join()}`;
    groups.set(key, [...(groups.get(key) ?? []), monomial]);
  }
  let total: Node | undefined;
  for (const group of groups.values()) {
    const node = groupNode(group, covariance);
    total = total === undefined ? node : add(total, node);
  }
  return total;
}

function merged(monomials: readonly Monomial[]): Monomial[] {
  const sums = new Map<string, Monomial>();
  for (const monomial of monomials) {
    const key = [monomial.base, ...monomial.nonzero, ...monomial.powers].join();
    const coefficient = (sums.get(key)?.coefficient ?? 0) + monomial.coefficient;
    sums.set(key, { ...monomial, coefficient });
  }
  return [...sums.values()].filter(({ coefficient }) => coefficient !== 0);
}

/** A polynomial times one base. */
function groupNode(group: readonly Monomial[], covariance: Covariance): Node {
  const [first, ...others] = group as [Monomial, ...Monomial[]];
  const polynomial = others.reduce<Node>(
    (sum, monomial) => add(sum, monomialNode(monomial, covariance)),
    monomialNode(first, covariance),
  );
  const [x, y] = first.nonzero;
  const { k11, k22 } = covariance;
  const factors = [...(x ? [step(k11)] : []), ...(y ? [step(k22)] : [])];
  return factors.reduce(multiply, timesBase(polynomial, first.base, covariance));
}

function timesBase(polynomial: Node, base: Base, covariance: Covariance): Node {
  return base === 'one' ? polynomial : multiply(polynomial, baseNode(base, covariance));
}

/**
 * The angle between x and y by both its sine and its cosine, so that it keeps its digits near 0 and π, and
 * 0 where x or y is.
 */
function baseNode(base: Exclude<Base, 'one'>, { k12, root }: Covariance): Node {
  switch (base) {
    case 'equal':
      return divide(atan2(root, negate(k12)), 2 * Math.PI);
    case 'opposite':
      return divide(atan2(root, k12), 2 * Math.PI);
    case 'signs':
      return divide(atan2(k12, root), Math.PI / 2);
  }
}

/** Divides before it multiplies, so that what is representable is not left on the way. */
function monomialNode({ coefficient, powers }: Monomial, { k11, k12, k22, root }: Covariance): Node {
  const [i, j, k, l] = powers;
  const above = [
    ...halfPowers(k11, i),
    ...halfPowers(k22, k),
    ...Array.from({ length: j }, () => k12),
    ...Array.from({ length: Math.max(l, 0) }, () => root),
  ];
  const below = [
    ...halfPowers(k11, -i),
    ...halfPowers(k22, -k),
    ...Array.from({ length: Math.max(-l, 0) }, () => root),
  ];
  let node = above.shift();
  for (const divisor of below) {
    node = quotient(node ?? constant(1), divisor);
    const next = above.shift();
    if (next !== undefined) node = multiply(node, next);
  }
  for (const factor of above) node = node === undefined ? factor : multiply(node, factor);
  return node === undefined ? constant(coefficient) : multiply(coefficient, node);
}

/** (√k)ⁿ as factors, for n > 0. */
function halfPowers(k: Node, n: number): Node[] {
  if (n <= 0) return [];
  return [...Array.from({ length: Math.floor(n / 2) }, () => k), ...(n % 2 === 1 ? [sqrt(k)] : [])];
}

/**
 * x/y, and 0 where y is 0: what depends on the direction of a vector is 0 for the vector 0, and infinite
 * derivatives by the angle between parallel vectors count as 0, which is right where they stay parallel.
 */
export function quotient(x: Node, y: Node): Node {
  return where(
    y,
    divisor => divide(x, divisor),
    () => 0,
    y,
  );
}
