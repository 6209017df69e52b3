import {
  elementwiseName,
  elementwiseOf,
  isApplication,
  leaves,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { positionOf } from './slots.js';
import { isBell } from './termsOf.js';

/** A function of slots as a function of numbers, one for each slot by its position. */
export function numberFunction(f: Node): (x: ArrayLike<number>) => number {
  const order = topologicalOrder([f]);
  const places = new Map(order.map((node, place) => [node, place]));
  const values = new Float64Array(order.length);
  const steps = order.flatMap((node, place) => {
    const step = stepOf(node, place, places, values);
    return step === undefined ? [] : [step];
  });
  return x => {
    for (const step of steps) step(x);
    return values[order.length - 1] ?? NaN;
  };
}

type Step = (x: ArrayLike<number>) => void;

/** What computes one node; constants are there from the beginning. */
function stepOf(
  node: Node,
  place: number,
  places: ReadonlyMap<Node, number>,
  values: Float64Array,
): Step | undefined {
  const position = positionOf(node);
  if (position !== undefined)
    return x => {
      values[place] = x[position] ?? NaN;
    };
  if (isApplication(node, leaves.constant)) {
    values[place] = node.attributes.value;
    return undefined;
  }
  const from = node.inputs.map(input => places.get(input) ?? NaN);
  const operands = from.map(() => 0);
  const name = elementwiseName(node.primitive);
  if (name === undefined) {
    throw new InvalidArgumentError(
      'a function of Gaussian variables, which holds the node',
      node.toString(),
      'elementwise operations alone',
    );
  }
  const operation = elementwiseOf(name);
  const { attributes } = node;
  return () => {
    for (let k = 0; k < from.length; k++) operands[k] = values[from[k] as number] ?? NaN;
    values[place] = operation.value(operands, attributes);
  };
}

/** The nodes that decide where a function is smooth: conditions under which nothing changes are left out. */
export function smoothnessOrder(f: Node): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of isBell(node) ? node.inputs.slice(1, 2) : node.inputs) visit(input);
    order.push(node);
  };
  visit(f);
  return order;
}
