import type { ElementwiseName } from '../ad/index.js';

/** What is not finite in an operand of these is not finite in their result. */
const PASSING_ON: ReadonlySet<ElementwiseName> = new Set(['add', 'subtract', 'multiply', 'negate']);

/**
 * Which terms of a map need not be looked at, since a later term shows what is not finite in them.
 *
 * @param operands how many operands the map has: terms are numbered after these.
 */
export function shownByLater(
  operands: number,
  terms: readonly { readonly operation: ElementwiseName; readonly of: readonly number[] }[],
): boolean[] {
  const isShown = terms.map(() => false);
  for (const { operation, of } of terms) {
    if (!PASSING_ON.has(operation)) continue;
    for (const position of of) if (position >= operands) isShown[position - operands] = true;
  }
  return isShown;
}
