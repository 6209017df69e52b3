import { stopGradient, type Node } from '../../ad/index.js';
import { expand, type Direction } from '../expansion.js';

/** The coefficient of ε₁^orders[0] ε₂^orders[1] ... in a power series of several variables. */
export interface MixedCoefficient {
  readonly orders: readonly number[];
  readonly node: Node;
}

/**
 * The normalised coefficients of total order `order` of output(w + ε₁ v₁ + ε₂ v₂ + ...) that are not zero by
 * structure: a jet of jets, one for each direction. Coefficients share all that they have in common; where
 * activations are piecewise linear, the vectors that meet the weights of a layer are those of k = 1 but for
 * scalar factors, and these are the same nodes.
 */
export function mixedCoefficients(
  output: Node,
  directions: readonly Direction[],
  order: number,
): MixedCoefficient[] {
  let known: MixedCoefficient[] = [{ orders: [], node: output }];
  for (const direction of directions) {
    // Directions are taken at w: later jets must not differentiate through them.
    const fixed = new Map([...direction].map(([node, change]) => [node, change && stopGradient(change)]));
    known = Array.from({ length: order + 1 }, (_, degree) => {
      const alike = known.filter(({ orders }) => totalOf(orders) === degree);
      const series = expand(
        alike.map(({ node }) => node),
        fixed,
        order - degree,
      );
      return alike.flatMap(({ orders }, position) =>
        (series[position] ?? []).flatMap((node, k) =>
          node === undefined ? [] : [{ orders: [...orders, k], node }],
        ),
      );
    }).flat();
  }
  return known
    .filter(({ orders }) => totalOf(orders) === order)
    .sort((a, b) => firstDifference(b.orders, a.orders));
}

function totalOf(orders: readonly number[]): number {
  return orders.reduce((sum, order) => sum + order, 0);
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  return a.map((order, position) => order - (b[position] ?? 0)).find(difference => difference !== 0) ?? 0;
}
