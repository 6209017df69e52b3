import { aFunction, anything, checkArguments, optional, optionsOf } from '../../errors/index.js';
import { buildElementwise } from './build.js';
import type { Node, NoAttributes } from '../node.js';
import type { Elementwise } from '../primitive.js';
import { broadcastShapes } from '../shape.js';
import { broadcast } from './broadcast.js';
import { asNode, constantValue, type NodeLike } from './constant.js';
import { seriesOf } from './series.js';

export const wherePrimitive: Elementwise<readonly [Node, Node, Node], NoAttributes> = {
  name: 'where',
  domain: 'everywhere; what is not taken has no derivative, and the condition has none',
  value: ([condition, a, b]) => (condition > 0 ? a : b),
  shape: ([condition, a, b]) => broadcastShapes(condition, broadcastShapes(a, b, 'where'), 'where'),
  apply: ([condition, a, b]) => where(condition, a, b),
  backprop(cotangent, { inputs: [condition] }) {
    return [undefined, where(condition, cotangent, 0), where(condition, 0, cotangent)];
  },
  // yₖ = aₖ where the condition holds, else bₖ
  jet([[condition], a, b], y, order) {
    const higher: (Node | undefined)[] = [];
    for (let k = 1; k <= Math.min(order, Math.max(a.length, b.length) - 1); k++) {
      const [left, right] = [a[k], b[k]];
      const isZero = left === undefined && right === undefined;
      higher.push(isZero ? undefined : broadcast(where(condition, left ?? 0, right ?? 0), y.shape));
    }
    return seriesOf(y, higher);
  },
};

/**
 * One side of a choice that is made for each element: a function of x that is asked at safe points elsewhere.
 */
export type Side = (x: Node) => NodeLike;

/**
 * a where the condition is > 0, b elsewhere, elementwise with broadcasting.
 *
 * Both a and b are computed everywhere, and evaluation stops at whatever is not finite, also where it is not
 * taken. For functions that are not defined everywhere there is a second form, `where(condition, f, g, x)`:
 * f(x) where the condition is > 0, g(x) elsewhere. It asks each function at x only where its result is taken,
 * and at the point `safe` (1 unless given) elsewhere, so that neither values nor derivatives of any order are
 * computed outside of its domain.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example
 * ```ts
 * import { gradient, sqrt, sum, where, type Node } from 'widejet/graph';
 * const root = (x: Node): Node => where(x, sqrt, () => 0, x);
 * const { data } = await gradient(x => sum(root(x)))([4, 0, -1]);
 * console.log(data); // Float64Array(3) [ 0.25, 0, 0 ]
 * ```
 */
export function where(condition: NodeLike, a: NodeLike, b: NodeLike): Node;
export function where(
  condition: NodeLike,
  f: Side,
  g: Side,
  x: NodeLike,
  options?: { safe?: NodeLike },
): Node;
export function where(
  condition: NodeLike,
  a: NodeLike | Side,
  b: NodeLike | Side,
  x: NodeLike = 0,
  options: { safe?: NodeLike } = {},
): Node {
  whereOptions.check('options', options);
  const { safe = 1 } = options;
  const holds = asNode(condition, 'where');
  if (typeof a === 'function' || typeof b === 'function') {
    checkArguments({ 'where: f': [a, aFunction], 'where: g': [b, aFunction] });
    return choose(
      holds,
      asNode((a as Side)(choose(holds, asNode(x, 'where'), asNode(safe, 'where'))), 'where'),
      asNode((b as Side)(choose(holds, asNode(safe, 'where'), asNode(x, 'where'))), 'where'),
    );
  }
  return choose(holds, asNode(a, 'where'), asNode(b, 'where'));
}

const whereOptions = optionsOf<{ safe?: NodeLike }>('where', { safe: optional(anything) });

function choose(condition: Node, a: Node, b: Node): Node {
  const known = constantValue(condition);
  if (known === undefined) return buildElementwise(wherePrimitive, [condition, a, b], {});
  return broadcast(known > 0 ? a : b, broadcastShapes(a.shape, b.shape, 'where'));
}
