import { bindDimension, type DimensionBindings, type Node } from '../ad/index.js';

/**
 * How an array is laid out, contiguous and row-major: leading `batch` axes, over which the whole graph is
 * repeated, and then the axes of the node's `shape`.
 */
export interface Layout {
  readonly batch: readonly number[];
  readonly shape: readonly number[];
}

/** The broadcast lengths of two lists of axes, whose compatibility the graph or the inputs have shown. */
export function broadcastLengths(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    return left === 1 ? right : left;
  });
}

/**
 * The layout of a node from those of its inputs: batch axes broadcast, named dimensions get their lengths.
 */
export function layoutOf(node: Node, inputs: readonly Layout[], dimensions: DimensionBindings): Layout {
  return {
    batch: inputs.map(({ batch }) => batch).reduce(broadcastLengths, []),
    shape: node.shape.map(dimension => bindDimension(dimension, dimensions)),
  };
}

export function lengthsOf({ batch, shape }: Layout): number[] {
  return [...batch, ...shape];
}

/**
 * The strides of an array along the axes of a larger one that it broadcasts to: 0 where it repeats. Batch
 * axes and axes of the shape are aligned apart from each other, each at their ends.
 */
export function stridesIn({ batch, shape }: Layout, whole: Layout): number[] {
  const own = [
    ...new Array<number>(whole.batch.length - batch.length).fill(1),
    ...batch,
    ...new Array<number>(whole.shape.length - shape.length).fill(1),
    ...shape,
  ];
  return stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride));
}

/** The strides of a contiguous row-major array. */
export function stridesOf(lengths: readonly number[]): number[] {
  const strides = new Array<number>(lengths.length);
  let stride = 1;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= lengths[axis] ?? 1;
  }
  return strides;
}

/** Axes with the strides of several arrays along them, neighbours merged where every array allows it. */
export interface Axes {
  readonly lengths: readonly number[];
  /** For each array its strides. */
  readonly strides: readonly (readonly number[])[];
}

export function coalesce(lengths: readonly number[], strides: readonly (readonly number[])[]): Axes {
  const merged: { length: number; strides: number[] }[] = [];
  lengths.forEach((length, axis) => {
    if (length === 1) return;
    const own = strides.map(each => each[axis] ?? 0);
    const outer = merged.at(-1);
    if (outer?.strides.every((stride, k) => stride === (own[k] ?? 0) * length) === true) {
      merged[merged.length - 1] = { length: outer.length * length, strides: own };
    } else {
      merged.push({ length, strides: own });
    }
  });
  return {
    lengths: merged.map(({ length }) => length),
    strides: strides.map((_, k) => merged.map(axis => axis.strides[k] ?? 0)),
  };
}
