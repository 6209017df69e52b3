import type { Arena } from './arena.js';
import { checkFinite } from './finite.js';
import type { Node } from './node.js';
import type { Operand } from './primitive.js';
import type { Step } from './schedule.js';
import type { Value } from './value.js';

/** All blocks of a chain together, in numbers: half of a usual second-level cache. */
const CACHED_NUMBERS = 2 ** 16;

/**
 * Computes a chain of elementwise nodes block by block, so that what only the chain needs stays in the cache and never
 * becomes a whole array. Gives the same bits as node by node.
 *
 * @returns false, having done nothing, if the arrays it starts from differ in their batch axes or shapes and so need
 *   broadcasting.
 */
export function computeChain({ nodes, internal }: Step, arena: Arena): boolean {
  const members = new Set(nodes);
  const given = new Map<Node, Value>();
  for (const node of nodes) {
    for (const input of node.inputs) if (!members.has(input)) given.set(input, arena.value(input));
  }
  const arrays = [...given].filter(([node]) => node.rank > 0).map(([, value]) => value);
  const scalars = [...given].filter(([node]) => node.rank === 0).map(([, value]) => value);
  const [layout] = arrays;
  if (layout === undefined || !arrays.every(array => sameLayout(array, layout))) return false;
  if (!scalars.every(({ batch }) => batch.length === 0)) return false;

  const length = layout.data.length;
  const block = Math.min(length, Math.max(512, 2 ** Math.floor(Math.log2(CACHED_NUMBERS / nodes.length))));
  const places = new Map<Node, Float64Array>();
  for (const node of nodes) places.set(node, arena.allocate(internal.has(node) ? block : length));
  for (let start = 0; start < length; start += block) {
    const count = Math.min(block, length - start);
    for (const node of nodes) {
      const operands = node.inputs.map((input): Operand => {
        const data = places.get(input) ?? (given.get(input) as Value).data;
        if (input.rank === 0) return { data, start: 0, step: 0 };
        return { data, start: internal.has(input) ? 0 : start, step: 1 };
      });
      const out = places.get(node) as Float64Array;
      const outStart = internal.has(node) ? 0 : start;
      node.primitive.elementwise?.(operands, out, outStart, count, node.attributes);
      checkFinite(node, out.subarray(outStart, outStart + count), layout.shape, start);
    }
  }
  for (const [node, data] of places) {
    if (internal.has(node)) arena.recycle(data);
    else arena.keep(node, { data, batch: layout.batch, shape: layout.shape });
  }
  return true;
}

function sameLayout(a: Value, b: Value): boolean {
  return sameLengths(a.batch, b.batch) && sameLengths(a.shape, b.shape);
}

function sameLengths(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
