import { constant, divide, multiply, negate, reshape, sum, type Node } from '../../../ad/index.js';
import { axesAt, dimensionAt, fail, type Place } from '../place.js';
import { productOfSums, unrolled } from '../axisSums.js';
import { withNumber } from '../coefficients.js';
import { addFamilies, addUp, constantFamily, ordersOf, scaleFamily, scalePart } from '../families.js';
import { addFinite, bilinear, finite, linear, nodeOfFinite, ordersOfFinite } from '../finite.js';
import { bounded, describeGrowth, growthOf, orderOf, times } from '../growth.js';
import { largestOrder, restOfProduct, unitOrders } from '../orders.js';
import type { Family, Finite, Numbers, Part } from '../values.js';
import { flatIndex, indicesFrom, stretchFamily, stretchFinite } from './align.js';

/** What a value becomes beside those it is combined with: a family, over the axes of the result. */
export function asFamily(x: Numbers, at: Place): Family {
  const axes = axesAt(at);
  if (x.kind === 'family') return stretchFamily(x, axes);
  const dimension = dimensionAt(at);
  const value = x.node === undefined ? undefined : stretchFinite(x, x.node, axes, dimension);
  return constantFamily(value, dimension, axes, x);
}

/** a + b, elementwise with broadcasting. */
export function addNumbers(a: Numbers, b: Numbers, at: Place): Numbers {
  const total =
    a.kind === 'finite' && b.kind === 'finite'
      ? addFinite([a, b], at.shape)
      : addFamilies([asFamily(a, at), asFamily(b, at)], at.context.gaussians);
  if (total !== undefined) return total;
  const [first, second] = [describeGrowth(a.growth), describeGrowth(b.growth)];
  return fail(
    at,
    'ratio',
    `adds what grows like ${first} to what grows like ${second}: which is larger depends on the ratio of widths`,
  );
}

export function negateNumbers(x: Numbers): Numbers {
  return x.kind === 'finite' ? linear(x, negate) : scaleFamily(x, constant(-1), unitOrders);
}

/** a b, elementwise with broadcasting. */
export function multiplyNumbers(a: Numbers, b: Numbers, at: Place): Numbers {
  if (a.kind === 'finite') return b.kind === 'finite' ? bilinear(a, b, multiply) : scaled(b, a, at);
  if (b.kind === 'finite') return scaled(a, b, at);
  const axes = axesAt(at);
  const [p, q] = [stretchFamily(a, axes), stretchFamily(b, axes)];
  if (p.dimension === undefined || q.dimension === undefined) {
    fail(
      at,
      'random',
      'multiplies by a number that stays random as n → ∞: it fluctuates by O(1)',
      'Divide what is summed over n by n, not by √n, and train no scalar factors',
    );
  }
  // What multiplies a Gaussian goes into it, so that functions of the product have no other coefficients.
  const [ofP, ofQ] = [p, q].map(({ parts }) => parts.map(part => withNumber(part, at.context.gaussians))) as [
    Part[],
    Part[],
  ];
  const parts = ofP.flatMap(left => ofQ.flatMap(right => productOfParts(left, right)));
  return {
    kind: 'family',
    dimension: p.dimension,
    axes,
    parts,
    growth: times(p.growth, q.growth),
    rest: restOfProduct(ordersOf(p), ordersOf(q)),
  };
}

function productOfParts(a: Part, b: Part): Part[] {
  if (a.factors.length === 0 && a.after === undefined) return [scalePart(b, a.coefficient)];
  if (b.factors.length === 0 && b.after === undefined) return [scalePart(a, b.coefficient)];
  const sum = a.after === undefined && b.after === undefined ? undefined : productOfSums(a, b);
  if (sum !== undefined) return [sum];
  return unrolled(a).flatMap(left =>
    unrolled(b).map(right => ({
      ...left,
      coefficient: multiply(left.coefficient, right.coefficient),
      factors: [...left.factors, ...right.factors],
    })),
  );
}

function scaled(family: Family, factor: Finite, at: Place): Family {
  const axes = axesAt(at);
  const stretched = stretchFamily(family, axes);
  const value =
    factor.node === undefined ? undefined : stretchFinite(factor, factor.node, axes, family.dimension);
  return scaleFamily(stretched, value, ordersOfFinite(factor));
}

/** a / b for a b that is not random. */
export function divideNumbers(a: Numbers, b: Finite, at: Place): Numbers {
  const order = orderOf(b.growth);
  if (b.node === undefined) fail(at, 'growth', 'divides by what tends to 0');
  if (b.rest >= order) fail(at, 'random', 'divides by a number that stays random as n → ∞');
  const growth = times(bounded, b.growth, -1);
  const reciprocal = finite(divide(1, b.node), growth, b.rest - 2 * order);
  if (a.kind === 'family') return scaled(a, reciprocal, at);
  const product = bilinear(a, reciprocal, multiply);
  return { ...product, node: a.node === undefined ? undefined : divide(nodeOfFinite(a), b.node) };
}

/** Σ over one axis. */
export function sumNumbers(x: Numbers, axis: number, at: Place): Numbers {
  if (x.kind === 'finite') return linear(x, value => sum(value, axis));
  if (x.dimension !== undefined && axis === x.axes.length) {
    const mean = at.context.moments.mean(x);
    return summed(mean && reshape(mean, x.axes), x.axes, [x], x.dimension);
  }
  const axes = x.axes.toSpliced(axis, 1);
  const targets = indicesFrom(x.axes, index => flatIndex(axes, index.toSpliced(axis, 1)));
  return addUp(x, axes, targets, at.context.gaussians);
}

/**
 * n times the expectation of a product of families: a sum over n fluctuates by √n times its order, also where
 * its expectation is zero.
 */
export function summed(
  mean: Node | undefined,
  shape: readonly number[],
  families: readonly [Family] | readonly [Family, Family],
  dimension: string,
): Finite {
  const [p, q] = families;
  const [first, second] = [ordersOf(p), q === undefined ? unitOrders : ordersOf(q)];
  const isRandom = families.some(({ parts }) => parts.some(({ factors }) => factors.length > 0));
  const fluctuation = isRandom ? largestOrder(first) + largestOrder(second) + 0.5 : -Infinity;
  const growth = times(growthOf(dimension), times(first.growth, second.growth));
  return finite(mean, growth, Math.max(restOfProduct(first, second) + 1, fluctuation), shape);
}
