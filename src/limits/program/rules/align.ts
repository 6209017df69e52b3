import { broadcast, reshape, type Node } from '../../../ad/index.js';
import { choose } from '../families.js';
import { sizeOfAxes, type Family, type Finite } from '../values.js';

/**
 * Goes through all indices of axes, the last one fastest: the old index that `from` finds for each new one,
 * −1 for none.
 */
export function indicesFrom(
  axes: readonly number[],
  from: (index: readonly number[]) => number,
): Float64Array {
  const size = sizeOfAxes(axes) ?? 1;
  const index = axes.map(() => 0);
  const found = new Float64Array(size);
  for (let e = 0; e < size; e++) {
    found[e] = from(index);
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if (index[axis] !== axes[axis]) break;
      index[axis] = 0;
    }
  }
  return found;
}

/** The number of an index among all of axes, the last one fastest. */
export function flatIndex(axes: readonly number[], index: readonly number[]): number {
  return axes.reduce((flat, length, axis) => flat * length + (index[axis] ?? 0), 0);
}

/** A family stretched to axes, as broadcasting does. */
export function stretchFamily(family: Family, axes: readonly number[]): Family {
  const own = family.axes;
  const offset = axes.length - own.length;
  const place = (index: readonly number[]): number =>
    flatIndex(
      own,
      own.map((length, axis) => (length === 1 ? 0 : (index[axis + offset] ?? 0))),
    );
  return choose(family, axes, indicesFrom(axes, place));
}

/**
 * A finite value as a number for each index of the axes of a family with which it is combined, written as one
 * axis, or as a scalar.
 */
export function stretchFinite(
  { shape }: Finite,
  node: Node,
  axes: readonly number[],
  dimension: string | undefined,
): Node {
  const own = dimension === undefined ? shape : shape.slice(0, -1);
  if (own.every(length => length === 1)) return reshape(node, []);
  return reshape(broadcast(reshape(node, own), axes), [sizeOfAxes(axes) ?? 1]);
}
