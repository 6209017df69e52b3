import type { Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors.js';
import type { Model, ParameterNodes } from '../../models/index.js';
import { factorial, type Direction } from '../expansion.js';

/**
 * A direction cut into those that move one layer of f each, from the first to the last: a weight matrix opens a layer, and
 * the bias after it belongs to it, so that Wˡ and bˡ move together.
 */
export function layerDirections(model: Model, parameters: ParameterNodes, direction: Direction): Direction[] {
  const layers: Map<Node, Node | undefined>[] = [];
  for (const { name, kind } of model.parameters) {
    const node = parameters[name];
    if (node === undefined || kind === 'feature') continue;
    if (kind === 'weight') layers.push(new Map());
    layers.at(-1)?.set(node, direction.get(node));
  }
  return layers;
}

/** The multiset of layers, in ascending order, of which layer l (counted from 1) is there `orders[l − 1]` times. */
export function layersFrom(orders: readonly number[]): number[] {
  return orders.flatMap((order, position) => new Array<number>(order).fill(position + 1));
}

/** r! / (α₁! ... αₙ!), in how many orders a multiset can be written down. */
export function multinomial(orders: readonly number[]): number {
  const total = orders.reduce((sum, order) => sum + order, 0);
  return orders.reduce((quotient, order) => quotient / factorial(order), factorial(total));
}

/**
 * Only for these models are the exponents proved or derived; others may share weights between layers, or add layers up.
 * @throws InvalidArgumentError for any other.
 */
export function checkLayered(model: Model): void {
  if (model.name !== 'mlp' && model.name !== 'hypernetwork')
    throw new InvalidArgumentError('model', model.name, '"mlp" or "hypernetwork"');
}

const mostCoefficients = 1000;

/**
 * The number of coefficients grows as a power of the order with the number of directions, and the graph grows with it.
 * @throws InvalidArgumentError before a graph is traced that takes minutes.
 */
export function checkCompositionCount(order: number, parts: number): void {
  let count = 1;
  for (let k = 1; k < parts; k++) count *= (order + k) / k;
  checkCount(order, Math.round(count));
}

/** @throws InvalidArgumentError as {@link checkCompositionCount}, for the terms by layers. */
export function checkTermCount(order: number, model: Model, directionsOfLayer: number): void {
  const directions = directionsOfLayer * model.parameters.filter(({ kind }) => kind === 'weight').length;
  let multisets = 1;
  for (let k = 1; k <= directions; k++) multisets *= (order + k) / k;
  const mostOfEach = model.piecewiseLinear === true ? (model.primaryDepth ?? order) : order;
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
