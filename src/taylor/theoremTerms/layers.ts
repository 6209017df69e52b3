import { InvalidArgumentError } from '../../errors/index.js';
import { factsOf } from '../../facts/index.js';
import type { Model } from '../../models/index.js';
import { factorial, type Direction } from '../expansion.js';
import type { TracedNetwork } from '../../questions/index.js';

/**
 * A direction cut into those that move one layer of f each, from the first to the last: Wˡ and bˡ move
 * together.
 */
export function layerDirections({ model, parameters }: TracedNetwork, direction: Direction): Direction[] {
  return factsOf(model).layers.map(
    names =>
      new Map(
        names.flatMap(name => {
          const node = parameters[name];
          return node === undefined ? [] : [[node, direction.get(node)] as const];
        }),
      ),
  );
}

/**
 * The multiset of layers, in ascending order, of which layer l (counted from 1) is there `orders[l − 1]`
 * times.
 */
export function layersFrom(orders: readonly number[]): number[] {
  return orders.flatMap((order, position) => new Array<number>(order).fill(position + 1));
}

/** r! / (α₁! ... αₙ!), in how many orders a multiset can be written down. */
export function multinomial(orders: readonly number[]): number {
  const total = orders.reduce((sum, order) => sum + order, 0);
  return orders.reduce((quotient, order) => quotient / factorial(order), factorial(total));
}

/**
 * Only for layered networks are the exponents proved or derived; others share weights between layers, or add
 * layers up.
 * @throws InvalidArgumentError for any other.
 */
export function checkLayered(model: Model): void {
  const { holds, reason } = factsOf(model).layered;
  if (!holds) {
    throw new InvalidArgumentError(
      'model',
      model.name,
      'a chain of trained matrices 1/√(fan-in) · W and elementwise functions, or a hypernetwork of one',
      `Here ${reason}`,
    );
  }
}

const mostCoefficients = 1000;

/**
 * The number of coefficients grows as a power of the order with the number of directions, and the graph grows
 * with it.
 * @throws InvalidArgumentError before a graph is traced that takes minutes.
 */
export function checkCompositionCount(order: number, parts: number): void {
  let count = 1;
  for (let k = 1; k < parts; k++) count *= (order + k) / k;
  checkCount(order, Math.round(count));
}

/** @throws InvalidArgumentError as {@link checkCompositionCount}, for the terms by layers. */
export function checkTermCount(order: number, model: Model, directionsOfLayer: number): void {
  const { layers, piecewiseLinear, primaryDepth } = factsOf(model);
  const directions = directionsOfLayer * layers.length;
  let multisets = 1;
  for (let k = 1; k <= directions; k++) multisets *= (order + k) / k;
  const mostOfEach = piecewiseLinear.holds ? primaryDepth : order;
  checkCount(order, Math.round(Math.min(multisets, (mostOfEach + 1) ** directions)));
}

function checkCount(order: number, count: number): void {
  if (count > mostCoefficients) {
    throw new InvalidArgumentError(
      'order',
      order,
      `an order up to which there are at most ${mostCoefficients} coefficients; here there are ${count}`,
      'Choose a lower order or a network of fewer layers',
    );
  }
}
