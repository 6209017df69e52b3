import { gather, reshape, scatter, sum, type Node } from '../../ad/index.js';

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
  /** For each index that it gives, those whose elements it adds up, if that is all that it does. */
  readonly sources?: () => readonly (readonly number[])[];
}

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
    sources() {
      const sources = Array.from({ length: size ?? 1 }, (): number[] => []);
      indices.forEach((to, from) => sources[to]?.push(from));
      return sources;
    },
  };
}

/** Elements chosen: where the index is −1 there is 0. */
export function choosing(indices: Float64Array, isScalar: boolean): AxisMap {
  return {
    key: `choose(${isScalar ? 'scalar' : ''}:${indices.join()})`,
    size: isScalar ? undefined : indices.length,
    apply(x, axis) {
      const chosen = gather(x, indices, axis);
      return isScalar ? reshape(chosen, chosen.shape.toSpliced(axis, 1)) : chosen;
    },
    sources: () => chosenSources(indices),
  };
}

/** A scalar at each of several indices, or 0 where the index is −1. */
export function repeating(indices: Float64Array): AxisMap {
  return {
    key: `repeat(${indices.join()})`,
    size: indices.length,
    apply: (x, axis) => gather(reshape(x, x.shape.toSpliced(axis, 0, 1)), indices, axis),
    sources: () => chosenSources(indices),
  };
}

function chosenSources(indices: Float64Array): number[][] {
  return Array.from(indices, index => (index < 0 ? [] : [index]));
}

export function afterwards(first: AxisMap | undefined, second: AxisMap): AxisMap {
  if (first === undefined) return second;
  const [before, after] = [first.sources, second.sources];
  return {
    key: `${first.key};${second.key}`,
    size: second.size,
    apply: (x, axis) => second.apply(first.apply(x, axis), axis),
    ...(before &&
      after && {
        sources() {
          const inner = before();
          return after().map(from => from.flatMap(index => inner[index] ?? []));
        },
      }),
  };
}

function isIdentity(indices: Float64Array, length: number | string | undefined): boolean {
  return indices.length === length && indices.every((index, position) => index === position);
}
