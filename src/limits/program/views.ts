import { gather, multiply, reshape, scatter, sum, type Node } from '../../ad/index.js';

/**
 * Which index of one list of indices belongs to each of another: what slicing, reshaping, transposing,
 * repeating and choosing do to axes that are written as one. Equal views are one object.
 */
export interface View {
  readonly indices: Float64Array;
  /** One index without an axis: the view of a scalar. */
  readonly isScalar: boolean;
}

/** A linear map along axes that are written as one: elements moved about and added up. */
export interface AxisMap {
  readonly key: string;
  /** The number of indices that it gives; undefined for a scalar. */
  readonly size: number | undefined;
  apply(x: Node, axis: number): Node;
  /** What it is, one after the other. */
  readonly steps: readonly AxisStep[];
}

/** Elements added up where indices send them, chosen by indices (−1 is 0), or multiplied by a number each. */
export type AxisStep =
  | { readonly kind: 'add'; readonly indices: Float64Array; readonly size: number | undefined }
  | { readonly kind: 'choose'; readonly indices: Float64Array; readonly size: number | undefined }
  | { readonly kind: 'scale'; readonly factor: Node };

const views = new Map<string, WeakRef<View>>();
const departed = new FinalizationRegistry<string>(key => {
  if (views.get(key)?.deref() === undefined) views.delete(key);
});

export function viewOf(indices: Float64Array, isScalar: boolean): View {
  const key = `${isScalar ? 'scalar' : 'axis'}:${indices.join()}`;
  const known = views.get(key)?.deref();
  if (known !== undefined) return known;
  const view = { indices, isScalar };
  views.set(key, new WeakRef(view));
  departed.register(view, key);
  return view;
}

/** The elements of x that a view names, along an axis. */
export function take(x: Node, view: View | undefined, axis: number): Node {
  if (view === undefined) return x;
  const taken = isIdentity(view.indices, x.shape[axis]) ? x : gather(x, view.indices, axis);
  return view.isScalar ? reshape(taken, taken.shape.toSpliced(axis, 1)) : taken;
}

/** The elements x[left[e], right[e]] of a matrix, for each e. */
export function takePairs(x: Node, left: View | undefined, right: View | undefined, size: number): Node {
  const columns = x.shape[1] as number;
  const indices = Float64Array.from(
    { length: size },
    (_, e) => (left?.indices[e] ?? e) * columns + (right?.indices[e] ?? e),
  );
  return gather(reshape(x, [(x.shape[0] as number) * columns]), indices);
}

/** Elements added up where `indices` sends them; without a size, all of them. */
export function addingUp(indices: Float64Array, size: number | undefined): AxisMap {
  return {
    key: `add(${size ?? ''}:${indices.join()})`,
    size,
    apply: (x, axis) => (size === undefined ? sum(x, axis) : scatter(x, indices, size, axis)),
    steps: [{ kind: 'add', indices, size }],
  };
}

/** Elements chosen: where the index is −1 there is 0. */
export function choosing(indices: Float64Array, isScalar: boolean): AxisMap {
  const size = isScalar ? undefined : indices.length;
  return {
    key: `choose(${isScalar ? 'scalar' : ''}:${indices.join()})`,
    size,
    steps: [{ kind: 'choose', indices, size }],
    apply(x, axis) {
      const chosen = gather(x, indices, axis);
      return isScalar ? reshape(chosen, chosen.shape.toSpliced(axis, 1)) : chosen;
    },
  };
}

/** A scalar at each of several indices, or 0 where the index is −1. */
export function repeating(indices: Float64Array): AxisMap {
  return {
    key: `repeat(${indices.join()})`,
    size: indices.length,
    steps: [{ kind: 'choose', indices, size: indices.length }],
    apply: (x, axis) => gather(reshape(x, x.shape.toSpliced(axis, 0, 1)), indices, axis),
  };
}

/** Each element times a number of its own. */
export function scaling(factor: Node, size: number | undefined): AxisMap {
  return {
    key: `scale ${factor.id}`,
    size,
    apply: (x, axis) =>
      multiply(x, axis === 0 && x.rank === 2 ? reshape(factor, [...factor.shape, 1]) : factor),
    steps: [{ kind: 'scale', factor }],
  };
}

/** For each place where indices send elements the first of them, then the second, and so on; −1 is none. */
export function sourcesByTurn(indices: Float64Array, size: number | undefined): Float64Array[] {
  const turns: Float64Array[] = [];
  const counts = new Uint32Array(size ?? 1);
  indices.forEach((target, source) => {
    if (target < 0) return;
    const turn = counts[target] ?? 0;
    counts[target] = turn + 1;
    (turns[turn] ??= new Float64Array(size ?? 1).fill(-1))[target] = source;
  });
  return turns;
}

export function afterwards(first: AxisMap | undefined, second: AxisMap): AxisMap {
  if (first === undefined) return second;
  return {
    key: `${first.key};${second.key}`,
    size: second.size,
    apply: (x, axis) => second.apply(first.apply(x, axis), axis),
    steps: [...first.steps, ...second.steps],
  };
}

function isIdentity(indices: Float64Array, length: number | string | undefined): boolean {
  return indices.length === length && indices.every((index, position) => index === position);
}
