import { add, broadcast, constant, type Node, type Shape } from '../../ad/index.js';
import { bounded, orderOf, sameGrowth, times, type Growth } from './growth.js';
import { most, restOfProduct, type Orders } from './orders.js';
import type { Finite } from './values.js';

export function finite(
  node: Node | undefined,
  growth: Growth = bounded,
  rest = -Infinity,
  shape?: Shape,
): Finite {
  return { kind: 'finite', node, growth, rest, shape: shape ?? node?.shape ?? [] };
}

/** What a value is, to leading order, as a node. */
export function nodeOfFinite({ node, shape }: Finite): Node {
  return node ?? broadcast(constant(0), shape);
}

export function ordersOfFinite({ node, growth, rest }: Finite): Orders {
  return { growth, rest, isZero: node === undefined };
}

/**
 * A bilinear operation, `combine`, which also has the shape of the result.
 */
export function bilinear(a: Finite, b: Finite, combine: (x: Node, y: Node) => Node): Finite {
  const rest = restOfProduct(ordersOfFinite(a), ordersOfFinite(b));
  const growth = times(a.growth, b.growth);
  if (a.node !== undefined && b.node !== undefined) return finite(combine(a.node, b.node), growth, rest);
  const { shape } = combine(nodeOfFinite(a), nodeOfFinite(b));
  return finite(undefined, growth, rest, shape);
}

/** A linear operation on one value. */
export function linear(x: Finite, apply: (x: Node) => Node): Finite {
  if (x.node !== undefined) return finite(apply(x.node), x.growth, x.rest);
  return finite(undefined, x.growth, x.rest, apply(nodeOfFinite(x)).shape);
}

/**
 * Σ of values: of those of the largest order; the others are left out. Nothing if two of the same order grow
 * with different dimensions.
 */
export function addFinite(terms: readonly Finite[], shape: Shape): Finite | undefined {
  const there = terms.filter(({ node }) => node !== undefined);
  const order = most(there.map(({ growth }) => orderOf(growth)));
  const largest = there.filter(({ growth }) => orderOf(growth) === order);
  const left = there.filter(term => !largest.includes(term)).map(({ growth }) => orderOf(growth));
  const rest = most([...terms.map(term => term.rest), ...left]);
  const [first] = largest;
  if (first === undefined) return finite(undefined, bounded, rest, shape);
  if (!largest.every(({ growth }) => sameGrowth(growth, first.growth))) return undefined;
  const total = largest.map(nodeOfFinite).reduce((sum, node) => add(sum, node));
  return finite(broadcast(total, shape), first.growth, rest);
}
