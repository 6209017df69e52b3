import { elementwiseName, multiply, reshape, slice, type Dimension } from '../../../ad/index.js';
import type { LimitContext } from '../context.js';
import { choose, ordersOf } from '../families.js';
import { addFinite, bilinear, linear, ordersOfFinite } from '../finite.js';
import { orderOf, sameGrowth, times } from '../growth.js';
import { most, restOfProduct, unitOrders, type Orders } from '../orders.js';
import { fail, withShape, type Place } from '../place.js';
import type { Family, Finite, FlattenedOuter, Numbers, OuterProducts, OuterTerm, Value } from '../values.js';
import { negateNumbers } from './arithmetic.js';
import { elementwiseRule } from './elementwise.js';
import { dotNumbers } from './products.js';

export function isOuter(x: Value): x is FlattenedOuter | OuterProducts {
  return x.kind === 'flattened' || x.kind === 'outer';
}

/** Whether the entries of outer products go along two infinite dimensions, so that they cannot be formed. */
export function isWideOuter(x: Value, { infinite }: LimitContext): x is OuterProducts {
  return x.kind === 'outer' && infinite.has(x.shapes.u.at(-1)) && infinite.has(x.shapes.v.at(-1));
}

/** The entries of outer products as one vector along a product of dimensions, if that is what `x` becomes. */
export function asFlattened(x: Value, at: Place): FlattenedOuter | undefined {
  const { context, shape } = at;
  if (!isOuter(x) || shape.length !== 1 || !context.infinite.has(shape[0])) return undefined;
  return sumOfOuters(x);
}

/** Σₑ uₑ vₑᵀ with a term for each e. */
function sumOfOuters(x: FlattenedOuter | OuterProducts): FlattenedOuter {
  if (x.kind === 'flattened') return x;
  const leading = x.shapes.u.slice(0, -1) as number[];
  const shapes = { u: x.shapes.u.slice(-1), v: x.shapes.v.slice(-1) };
  if (leading.length === 0) return { kind: 'flattened', terms: [x], shapes };
  const count = leading.reduce((product, length) => product * length, 1);
  const terms = Array.from({ length: count }, (_, e): OuterTerm => ({
    u: memberOf(x.u, e),
    v: memberOf(x.v, e),
  }));
  return { kind: 'flattened', terms, shapes };
}

/** The vector number `e` of those along the leading axes. */
function memberOf(x: Finite | Family, e: number): Finite | Family {
  if (x.kind === 'family') return choose(x, [], Float64Array.of(e));
  return linear(x, node => {
    const last = node.shape.at(-1) as Dimension;
    const count = (node.shape.slice(0, -1) as number[]).reduce((product, length) => product * length, 1);
    return reshape(slice(reshape(node, [count, last]), e, e + 1, 0), [last]);
  });
}

/** Sums and multiples of outer products; undefined for all else. */
export function elementwiseOfOuters(inputs: readonly Value[], at: Place): FlattenedOuter | undefined {
  const name = elementwiseName(at.node.primitive);
  const [x, y] = inputs.map(input => (isOuter(input) ? sumOfOuters(input) : input)) as [
    Value,
    Value | undefined,
  ];
  if (x.kind === 'flattened' && name === 'negate') return negated(x);
  if (x.kind === 'flattened' && y?.kind === 'flattened') {
    if (name === 'add') return { ...x, terms: [...x.terms, ...y.terms] };
    return name === 'subtract' ? { ...x, terms: [...x.terms, ...negated(y).terms] } : undefined;
  }
  if (name !== 'multiply' && !(name === 'divide' && x.kind === 'flattened')) return undefined;
  const [outer, factor] = x.kind === 'flattened' ? [x, y] : [y, x];
  if (outer?.kind !== 'flattened' || factor?.kind !== 'finite' || factor.shape.length > 0) return undefined;
  const place = withShape(at, outer.shapes.u);
  const terms = outer.terms.map(({ u, v }) => ({
    u: elementwiseRule(x === outer ? [u, factor] : [factor, u], place),
    v,
  }));
  return { ...outer, terms };
}

function negated(x: FlattenedOuter): FlattenedOuter {
  return { ...x, terms: x.terms.map(({ u, v }) => ({ u: negateNumbers(u), v })) };
}

/** Without terms that are zero to leading order. */
export function withoutZeros(x: FlattenedOuter): FlattenedOuter {
  const ordersOfNumbers = (value: Numbers): Orders =>
    value.kind === 'finite' ? ordersOfFinite(value) : ordersOf(value);
  const isZero = ({ u, v }: OuterTerm): boolean => ordersOfNumbers(u).isZero || ordersOfNumbers(v).isZero;
  const terms = x.terms.filter(term => !isZero(term));
  return terms.length === 0 ? x : { ...x, terms };
}

/** How a sum of outer products grows, whose vectors grow as `orders` says: all terms alike. */
export function ordersOfOuter(
  { terms }: FlattenedOuter,
  orders: (value: Numbers) => Orders,
  at: Place,
): Orders {
  const each = terms.map(({ u, v }): Orders => {
    const [first, second] = [orders(u), orders(v)];
    return {
      growth: times(first.growth, second.growth),
      rest: restOfProduct(first, second),
      isZero: first.isZero || second.isZero,
    };
  });
  const [first = unitOrders, ...others] = each.filter(({ isZero }) => !isZero);
  if (!others.every(({ growth }) => sameGrowth(growth, first.growth))) {
    const isByWidths = others.every(({ growth }) => orderOf(growth) === orderOf(first.growth));
    const problem = 'adds up outer products that grow differently with n';
    fail(at, isByWidths ? 'ratio' : 'unsupported', problem, 'Give them factors that make them grow alike');
  }
  return { ...first, rest: most(each.map(({ rest }) => rest)), isZero: each.every(({ isZero }) => isZero) };
}

/** ⟨Σ u vᵀ, Σ u′ v′ᵀ⟩ = ΣΣ (u · u′)(v · v′) */
export function dotOfFlattened(a: FlattenedOuter, b: FlattenedOuter, at: Place): Numbers {
  const scalar = withShape(at, []);
  const products = a.terms.flatMap(left =>
    b.terms.map((right): Finite => {
      const [u, v] = [
        dotNumbers(left.u, right.u, a.shapes.u.at(-1) as Dimension, scalar),
        dotNumbers(left.v, right.v, a.shapes.v.at(-1) as Dimension, scalar),
      ];
      if (u.kind === 'family' || v.kind === 'family') return fail(at, 'random', 'stays random as n → ∞');
      return bilinear(u, v, multiply);
    }),
  );
  return addFinite(products, []) ?? fail(at, 'ratio', 'adds up what grows with different widths');
}
