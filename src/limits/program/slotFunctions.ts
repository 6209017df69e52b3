import {
  add,
  constant,
  isApplication,
  multiply,
  negate,
  primitives,
  substitute,
  subtract,
  type Node,
} from '../../ad/index.js';
import { slot } from '../expectations/index.js';
import type { Factor, Variable } from './values.js';

export function productOf(functions: readonly Node[]): Node {
  return functions.reduce<Node>((product, f) => multiply(product, f), constant(1));
}

/** f + c g, written as people do. */
export function addMultiple(f: Node | undefined, c: number, g: Node): Node {
  if (f === undefined) return c === -1 ? negate(g) : multiply(c, g);
  if (c < 0) return subtract(f, multiply(-c, g));
  const term = multiply(c, g);
  return isApplication(f, primitives.negate) ? subtract(term, f.inputs[0]) : add(f, term);
}

/** A function of slots 0, 1, ... as one of other slots. */
export function renamed(f: Node, slots: readonly number[]): Node {
  if (slots.every((to, from) => to === from)) return f;
  const [result = f] = substitute([f], new Map(slots.map((to, from) => [slot(from), slot(to)])));
  return result;
}

/** f(variable) itself. */
export function linearFactor(variable: Variable): Factor {
  return { f: slot(0), of: [variable] };
}
