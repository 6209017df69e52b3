import { checkInteger, InvalidArgumentError } from '../../errors/index.js';
import type { Node } from '../node.js';
import { add } from '../primitives/add.js';
import { asNode, type NodeLike } from '../primitives/constant.js';
import { gather, knownLength, mostIndices } from '../primitives/gather.js';
import { normalizeAxis } from '../shape.js';

/**
 * x with zeros before and after it along an axis (the last unless given) of known length.
 *
 * @throws ShapeError if there is no such axis or its length is not a number; InvalidArgumentError if a number
 *   of zeros is no integer ≥ 0.
 * @example
 * ```ts
 * import { constant, evaluate, pad } from 'widejet/graph';
 * const [y] = await evaluate([pad(constant([1, 2]), 1, 2)], new Map());
 * console.log(y?.data); // Float64Array(5) [ 0, 1, 2, 0, 0 ]
 * ```
 */
export function pad(x: NodeLike, before: number, after: number, axis = -1): Node {
  const node = asNode(x, 'pad');
  for (const [name, count] of Object.entries({ before, after })) {
    checkInteger(`pad: ${name}`, count, { least: 0, most: mostIndices });
  }
  return moved(node, axis, before, before + after, 'pad');
}

/**
 * y[..., i, ...] = x[..., i − by, ...] along an axis (the last unless given) of known length, and 0 where
 * there is no such element: a shift to later places, to earlier ones for negative `by`.
 *
 * @throws ShapeError if there is no such axis or its length is not a number; InvalidArgumentError if `by` is
 *   no integer.
 * @example
 * ```ts
 * import { constant, evaluate, shift } from 'widejet/graph';
 * const [y] = await evaluate([shift(constant([1, 2, 3]), 1)], new Map());
 * console.log(y?.data); // Float64Array(3) [ 0, 1, 2 ]
 * ```
 */
export function shift(x: NodeLike, by: number, axis = -1): Node {
  const node = asNode(x, 'shift');
  if (!Number.isSafeInteger(by)) throw new InvalidArgumentError('shift: by', by, 'an integer');
  return moved(node, axis, by, 0, 'shift');
}

/**
 * yᵢ = Σ_{j ≤ i} xⱼ along an axis (the last unless given) of known length. By doubling: sums over 2, 4, 8,
 * ... elements, each from two of the one before, take ⌈log₂ n⌉ shifts and additions of the array, and
 * rounding errors grow with log n only.
 *
 * @throws ShapeError if there is no such axis or its length is not a number.
 * @example
 * ```ts
 * import { constant, cumulativeSum, evaluate } from 'widejet/graph';
 * const [y] = await evaluate([cumulativeSum(constant([1, 2, 3]))], new Map());
 * console.log(y?.data); // Float64Array(3) [ 1, 3, 6 ]
 * ```
 */
export function cumulativeSum(x: NodeLike, axis = -1): Node {
  let result = asNode(x, 'cumulativeSum');
  const position = normalizeAxis(axis, result.rank, 'cumulativeSum');
  const length = knownLength(result.shape, position, 'cumulativeSum');
  for (let reach = 1; reach < length; reach *= 2) result = add(result, shift(result, reach, position));
  return result;
}

/** The axis longer by `growth`, with x from `by` on. */
function moved(x: Node, axis: number, by: number, growth: number, operation: string): Node {
  const position = normalizeAxis(axis, x.rank, operation);
  const length = knownLength(x.shape, position, operation);
  if (by === 0 && growth === 0) return x;
  const indices = Array.from({ length: length + growth }, (_, i) => {
    const from = i - by;
    return from >= 0 && from < length ? from : -1;
  });
  return gather(x, indices, position);
}
