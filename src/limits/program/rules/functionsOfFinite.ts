import {
  broadcast,
  elementwiseName,
  isApplication,
  primitives,
  type ElementwiseName,
  type Node,
} from '../../../ad/index.js';
import { fail, type Place } from '../place.js';
import { finite, nodeOfFinite, ordersOfFinite } from '../finite.js';
import { bounded, describeGrowth, orderOf, sameGrowth, times } from '../growth.js';
import { largestOrder } from '../orders.js';
import type { Family, Finite } from '../values.js';

const degrees: Partial<Record<ElementwiseName, number>> = {
  abs: 1,
  leakyRelu: 1,
  relu: 1,
  sqrt: 0.5,
  step: 0,
};

/** The p of f(c x) = cᵖ f(x) for every c > 0, if there is one. */
export function degreeOf(node: Node): number | undefined {
  if (isApplication(node, primitives.power)) return node.attributes.exponent;
  const name = elementwiseName(node.primitive);
  return name === undefined ? undefined : degrees[name];
}

export const missingFactor = 'Divide sums over n by √n, or by n: matvec(W, q) / √n';

export function ratioOf({ growth }: Finite | Family): string {
  return `depends on the ratio of widths: its argument grows like ${describeGrowth(growth)}`;
}

/** An elementwise function of numbers that are not random. */
export function ofFinite(inputs: readonly Finite[], at: Place): Finite {
  const [x] = inputs as readonly [Finite];
  const degree = degreeOf(at.node);
  if (degree !== undefined && (x.growth.size > 0 || x.node === undefined)) {
    return homogeneous(x, degree, at);
  }
  if (isApplication(at.node, primitives.where)) return choice(inputs, at);
  let rest = -Infinity;
  const settled = inputs.map(input => {
    const order = orderOf(input.growth);
    checkSettled(input, at);
    if (input.node !== undefined && order > 0) {
      fail(at, 'growth', `acts on what grows like ${describeGrowth(input.growth)}`, missingFactor);
    }
    if (input.node !== undefined && order === 0 && input.growth.size > 0) {
      fail(at, 'ratio', ratioOf(input));
    }
    rest = Math.max(rest, order < 0 ? largestOrder(ordersOfFinite(input)) : input.rest);
    return order < 0 ? broadcast(0, input.shape) : nodeOfFinite(input);
  });
  return finite(at.node.primitive.apply(settled, at.node.attributes), bounded, rest);
}

function homogeneous(x: Finite, degree: number, at: Place): Finite {
  if (x.node === undefined) {
    if (degree <= 0) fail(at, 'random', 'acts on what tends to 0, of which only noise is left');
    return finite(undefined, bounded, degree * x.rest, at.shape);
  }
  checkSettled(x, at);
  const rest = x.rest + (degree - 1) * orderOf(x.growth);
  const value = at.node.primitive.apply([x.node], at.node.attributes);
  return finite(value, times(bounded, x.growth, degree), rest);
}

/** Of two that may be chosen, what grows less than the other is zero beside it. */
function choice(inputs: readonly Finite[], at: Place): Finite {
  const [condition, a, b] = inputs as readonly [Finite, Finite, Finite];
  if (condition.growth.size > 0 || condition.rest > -Infinity) {
    fail(at, 'unsupported', 'chooses by a condition that depends on n');
  }
  const orderIn = (x: Finite): number => (x.node === undefined ? -Infinity : orderOf(x.growth));
  const [first, second] = [orderIn(a), orderIn(b)];
  if (first === second && first > -Infinity && !sameGrowth(a.growth, b.growth)) {
    fail(at, 'ratio', ratioOf(b));
  }
  const most = Math.max(first, second);
  const kept = (x: Finite): Node => (orderIn(x) === most ? nodeOfFinite(x) : broadcast(0, x.shape));
  const value = at.node.primitive.apply([nodeOfFinite(condition), kept(a), kept(b)], at.node.attributes);
  const left = first === second ? -Infinity : Math.min(first, second);
  const rest = Math.max(a.rest, b.rest, left);
  if (most === -Infinity) return finite(undefined, bounded, rest, value.shape);
  return finite(value, (first === most ? a : b).growth, rest);
}

/** What fluctuates as much as it is, is no number in the limit. */
function checkSettled(x: Finite, at: Place): void {
  if (x.rest < (x.node === undefined ? 0 : orderOf(x.growth))) return;
  fail(
    at,
    'random',
    'acts on a number that stays random as n → ∞: it fluctuates by O(1)',
    'Divide what is summed over n by n, not by √n',
  );
}
