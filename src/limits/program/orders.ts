import { bounded, orderOf, type Growth } from './growth.js';

/** How a value and what was left out of it grow. */
export interface Orders {
  readonly growth: Growth;
  /** The order in n of all that was left out or is random. */
  readonly rest: number;
  /** Whether the value is zero to leading order. */
  readonly isZero: boolean;
}

/** The order in n of all that a value may be; −Infinity is nothing. */
export function largestOrder({ growth, rest, isZero }: Orders): number {
  return isZero ? rest : Math.max(orderOf(growth), rest);
}

/** The largest of orders; −Infinity if there is none. */
export function most(orders: Iterable<number>): number {
  let largest = -Infinity;
  for (const order of orders) largest = Math.max(largest, order);
  return largest;
}

/** The order of what is left out of a product: of each rest times all of the other. */
export function restOfProduct(a: Orders, b: Orders): number {
  // −Infinity + Infinity cannot be: orders are finite or −Infinity.
  return Math.max(a.rest + largestOrder(b), b.rest + largestOrder(a));
}

/** Of numbers that are exact and do not grow. */
export const unitOrders: Orders = { growth: bounded, rest: -Infinity, isZero: false };
