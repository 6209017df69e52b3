import type { Node } from '../ad/index.js';
import { degreesOf, natureOf } from './degrees.js';

/** One operation with kinks that acts on something which depends on the variables. */
export interface Kink {
  /** The operation, e.g. relu. */
  readonly node: Node;
  /** What it acts on. */
  readonly argument: Node;
  /** The values of the argument at which it has its kinks. */
  readonly at: readonly number[];
  /** The degree of the argument in the variables, up to the first kink. */
  readonly degree: number;
}

/** All kinks that the variables can cross, from input to output. */
export function kinksIn(order: readonly Node[], variables: readonly Node[]): Kink[] {
  const degrees = degreesOf(order, variables);
  const moving = movedBy(order, variables);
  return order.flatMap(node => {
    const [argument] = node.inputs;
    const { kinks: at } = node.primitive;
    if (at === undefined || argument === undefined || !moving.has(argument)) return [];
    return [{ node, argument, at, degree: degrees.get(argument) ?? 0 }];
  });
}

/** All choices between values that the variables move: kinks where two of them are equal, not at a number. */
export function choicesIn(order: readonly Node[], variables: readonly Node[]): Node[] {
  const moving = movedBy(order, variables);
  return order.filter(node => natureOf(node) === 'choice' && moving.has(node));
}

/** The nodes whose value depends on the variables, also where no differentiation sees it. */
export function movedBy(order: readonly Node[], variables: readonly Node[]): ReadonlySet<Node> {
  const moving = new Set(variables);
  for (const node of order) if (node.inputs.some(operand => moving.has(operand))) moving.add(node);
  return moving;
}
