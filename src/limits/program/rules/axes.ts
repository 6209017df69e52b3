import { reshape, transpose, type Node } from '../../../ad/index.js';
import { most } from '../orders.js';
import { axesAt, dimensionAt, fail, withShape, type Place } from '../place.js';
import { addFamilies, addUp, choose, constantFamily } from '../families.js';
import { addFinite, linear, nodeOfFinite } from '../finite.js';
import { sameGrowth } from '../growth.js';
import { sizeOfAxes, type Family, type Finite, type Numbers } from '../values.js';
import { flatIndex, indicesFrom, stretchFamily, stretchFinite } from './align.js';
import { asFamily } from './arithmetic.js';

/** The same operation on a finite value as on the node: a linear one. */
export function sameOperation(x: Finite, node: Node): Finite {
  return linear(x, value => node.primitive.apply([value], node.attributes));
}

/** The members at the indices that `from` finds for each index of the axes of the result; none is 0. */
function chooseBy(
  x: Family,
  axes: readonly number[],
  from: (index: readonly number[]) => readonly number[] | undefined,
): Family {
  const indices = indicesFrom(axes, index => {
    const place = from(index);
    return place === undefined ? -1 : flatIndex(x.axes, place);
  });
  return choose(x, axes, indices);
}

export function broadcastRule(x: Numbers, at: Place): Numbers {
  if (x.kind === 'family') return stretchFamily(x, axesAt(at));
  const dimension = dimensionAt(at);
  if (dimension === undefined) return sameOperation(x, at.node);
  const axes = axesAt(at);
  const value = x.node === undefined ? undefined : stretchFinite(x, x.node, axes, dimension);
  return constantFamily(value, dimension, axes, x);
}

/** The same members in other axes. */
export function reshapeNumbers(x: Numbers, at: Place): Numbers {
  if (x.kind === 'finite') return linear(x, value => reshape(value, at.shape));
  const axes = axesAt(at);
  return choose(
    x,
    axes,
    Float64Array.from({ length: sizeOfAxes(axes) ?? 1 }, (_, position) => position),
  );
}

export function transposeNumbers(x: Numbers, order: readonly number[], at: Place): Numbers {
  if (x.kind === 'finite') return linear(x, value => transpose(value, order));
  if (x.dimension !== undefined && order.at(-1) !== x.axes.length) {
    fail(at, 'unsupported', `moves ${x.dimension}, which goes to infinity, from the last axis`);
  }
  const finiteOrder = order.slice(0, x.axes.length);
  const axes = finiteOrder.map(axis => x.axes[axis] as number);
  return chooseBy(x, axes, index => {
    const place: number[] = [];
    finiteOrder.forEach((axis, position) => (place[axis] = index[position] ?? 0));
    return place;
  });
}

export function sliceRule(
  x: Numbers,
  { axis, start }: { readonly axis: number; readonly start: number },
  at: Place,
): Numbers {
  if (x.kind === 'finite') return sameOperation(x, at.node);
  return chooseBy(x, axesAt(at), index => index.with(axis, (index[axis] ?? 0) + start));
}

export function gatherRule(
  x: Numbers,
  { axis, indices }: { readonly axis: number; readonly indices: Float64Array },
  at: Place,
): Numbers {
  if (x.kind === 'finite') return sameOperation(x, at.node);
  return chooseBy(x, axesAt(at), index => {
    const place = indices[index[axis] ?? 0] ?? 0;
    return place < 0 ? undefined : index.with(axis, place);
  });
}

export function scatterRule(
  x: Numbers,
  { axis, indices }: { readonly axis: number; readonly indices: Float64Array },
  at: Place,
): Numbers {
  if (x.kind === 'finite') return sameOperation(x, at.node);
  const axes = axesAt(at);
  const used = indices.filter(index => index >= 0);
  if (new Set(used).size === used.length) {
    return chooseBy(x, axes, index => {
      const place = indices.indexOf(index[axis] ?? 0);
      return place < 0 ? undefined : index.with(axis, place);
    });
  }
  const targets = indicesFrom(x.axes, index => {
    const place = indices[index[axis] ?? 0] ?? 0;
    return place < 0 ? -1 : flatIndex(axes, index.with(axis, place));
  });
  return addUp(x, axes, targets, at.context.gaussians);
}

/** Values one after the other along an axis. */
export function concatenateRule(parts: readonly Numbers[], axis: number, at: Place): Numbers {
  const lengths = at.node.inputs.map(({ shape }) => shape[axis] as number);
  const starts = lengths.map((_, k) => lengths.slice(0, k).reduce((total, length) => total + length, 0));
  if (parts.every(part => part.kind === 'finite')) return concatenateFinite(parts, at);
  const axes = axesAt(at);
  const padded = parts.map((part, k) => {
    const [start = 0, length = 0] = [starts[k], lengths[k]];
    const family =
      part.kind === 'family' ? part : asFamily(part, withShape(at, at.node.inputs[k]?.shape ?? []));
    return chooseBy(family, axes, index => {
      const place = (index[axis] ?? 0) - start;
      return place < 0 || place >= length ? undefined : index.with(axis, place);
    });
  });
  return addFamilies(padded, at.context.gaussians) ?? failRatio(at);
}

/** What grows less than others is zero beside them. */
function concatenateFinite(parts: readonly Finite[], at: Place): Finite {
  const whole = (kept: (part: Finite) => boolean): Node =>
    at.node.primitive.apply(
      parts.map(part => (kept(part) ? nodeOfFinite(part) : nodeOfFinite({ ...part, node: undefined }))),
      at.node.attributes,
    );
  const there = parts.filter(part => part.node !== undefined);
  const growths = there.filter(
    (part, k) => there.findIndex(other => sameGrowth(other.growth, part.growth)) === k,
  );
  const terms = growths.map((example): Finite => {
    const node = whole(part => part.node !== undefined && sameGrowth(part.growth, example.growth));
    return { ...example, node, shape: node.shape };
  });
  const rest = most(parts.map(part => part.rest));
  const sum = addFinite(terms, at.shape) ?? failRatio(at);
  return { ...sum, rest: Math.max(sum.rest, rest) };
}

function failRatio(at: Place): never {
  return fail(at, 'ratio', 'puts together what grows with different widths');
}
