import { add, constant, constantValue, gather, multiply, reshape, type Node } from '../../ad/index.js';
import { slot } from '../expectations/index.js';
import { sameVariable, type Gaussian, type GaussianTable } from './gaussians.js';
import { bounded, orderOf, sameGrowth, times, type Growth } from './growth.js';
import { most, restOfProduct, type Orders } from './orders.js';
import { addMultiple, linearFactor, productOf } from './slotFunctions.js';
import { sizeOfAxes, type Factor, type Family, type Part, type Variable } from './values.js';
import { addingUp, afterwards, choosing, repeating, scaling, viewOf } from './views.js';

const one = constant(1);

/** A family that is one Gaussian for each index. */
export function gaussianFamily(
  gaussian: Gaussian,
  dimension: string | undefined,
  axes: readonly number[],
  { growth = bounded, rest = -Infinity }: { readonly growth?: Growth; readonly rest?: number } = {},
): Family {
  const factors = [linearFactor({ gaussian, view: undefined })];
  const part: Part = { coefficient: one, factors, size: sizeOfAxes(axes), after: undefined };
  return { kind: 'family', dimension, axes, parts: [part], growth, rest };
}

/** A family whose members along the infinite dimension are all one number, given for each index. */
export function constantFamily(
  value: Node | undefined,
  dimension: string | undefined,
  axes: readonly number[],
  { growth, rest }: { readonly growth: Growth; readonly rest: number },
): Family {
  const size = sizeOfAxes(axes);
  const isZero = value === undefined || constantValue(value) === 0;
  const parts = isZero ? [] : [{ coefficient: value, factors: [], size, after: undefined }];
  return { kind: 'family', dimension, axes, parts, growth, rest };
}

export function ordersOf({ parts, growth, rest }: Family): Orders {
  return { growth, rest, isZero: parts.length === 0 };
}

/**
 * The members at other indices: `indices` says for each index of the new axes which one of the old it is, −1
 * for zeros.
 */
export function choose(family: Family, axes: readonly number[], indices: Float64Array): Family {
  const size = sizeOfAxes(axes);
  const former = sizeOfAxes(family.axes);
  const isSame = size === former && indices.every((from, to) => from === to);
  if (isSame) return { ...family, axes };
  return { ...family, axes, parts: family.parts.map(part => chosenPart(part, former, size, indices)) };
}

export function chosenPart(
  part: Part,
  former: number | undefined,
  size: number | undefined,
  indices: Float64Array,
): Part {
  if (part.after !== undefined) {
    const map = former === undefined ? repeating(indices) : choosing(indices, size === undefined);
    return { ...part, after: afterwards(part.after, map) };
  }
  const inside = indices.map(index => Math.max(index, 0));
  const chosen = (x: Node): Node => {
    const taken = x.rank === 0 ? x : gather(x, inside);
    return size === undefined && taken.rank > 0 ? reshape(taken, []) : taken;
  };
  const mask = indices.includes(-1) ? constant(Array.from(indices, index => (index < 0 ? 0 : 1))) : one;
  const factors = part.factors.map(({ f, of }) => ({
    f,
    of: of.map(({ gaussian, view }): Variable => {
      if (gaussian.size === undefined) return { gaussian, view };
      return {
        gaussian,
        view: viewOf(
          inside.map(index => view?.indices[index] ?? index),
          size === undefined,
        ),
      };
    }),
  }));
  const coefficient = multiply(chosen(part.coefficient), size === undefined ? reshape(mask, []) : mask);
  return { coefficient, factors, size, after: undefined };
}

/** Σ over old indices of the members that `indices` sends to each of the new ones. */
export function addUp(
  family: Family,
  axes: readonly number[],
  indices: Float64Array,
  gaussians: GaussianTable,
): Family {
  const map = addingUp(indices, sizeOfAxes(axes));
  const parts = family.parts.map((part): Part => {
    const variable = linearVariable(part);
    if (part.after !== undefined || variable === undefined) {
      return { ...part, after: afterwards(part.after, map) };
    }
    // A sum of Gaussians is Gaussian.
    const gaussian = gaussians.mapped(map, part.size as number, { coefficient: part.coefficient, variable });
    const factors = [linearFactor({ gaussian, view: undefined })];
    return { coefficient: one, factors, size: map.size, after: undefined };
  });
  return { ...family, axes, parts };
}

/** Each member times a number for each index, or one for all. */
export function scaleFamily(family: Family, factor: Node | undefined, orders: Orders): Family {
  const parts = factor === undefined || constantValue(factor) === 0 ? [] : family.parts;
  return {
    ...family,
    parts: parts.map(part => scalePart(part, factor as Node)),
    growth: times(family.growth, orders.growth),
    rest: restOfProduct(ordersOf(family), orders),
  };
}

/** A part times a number for each of its indices, or one for all. */
export function scalePart(part: Part, factor: Node): Part {
  if (part.after === undefined || factor.rank === 0) {
    return { ...part, coefficient: multiply(part.coefficient, factor) };
  }
  return { ...part, after: afterwards(part.after, scaling(factor, part.after.size)) };
}

/** The variable that a part is a multiple of, if it is. */
export function linearVariable(part: Part): Variable | undefined {
  const [factor, ...others] = part.factors;
  if (factor === undefined || others.length > 0 || part.after !== undefined) return undefined;
  return factor.f === slot(0) ? factor.of[0] : undefined;
}

/**
 * Σ of families with the same axes: of those of the largest order, the others are left out. Multiples of
 * Gaussians become one Gaussian. Nothing if two of the same order grow with different dimensions.
 */
export function addFamilies(families: readonly Family[], gaussians: GaussianTable): Family | undefined {
  const [head] = families as readonly [Family];
  const there = families.filter(({ parts }) => parts.length > 0);
  const order = most(there.map(({ growth }) => orderOf(growth)));
  const largest = there.filter(({ growth }) => orderOf(growth) === order);
  const left = there.filter(family => !largest.includes(family)).map(({ growth }) => orderOf(growth));
  const rest = most([...families.map(family => family.rest), ...left]);
  const growth = largest[0]?.growth ?? bounded;
  if (!largest.every(family => sameGrowth(family.growth, growth))) return undefined;
  return {
    ...head,
    parts: merged(
      largest.flatMap(({ parts }) => parts),
      gaussians,
    ),
    growth,
    rest,
  };
}

function merged(parts: readonly Part[], gaussians: GaussianTable): Part[] {
  let others: Part[] = [];
  const linear: { coefficient: Node; variable: Variable }[] = [];
  for (const part of parts) {
    const variable = linearVariable(part);
    if (variable !== undefined) linear.push({ coefficient: part.coefficient, variable });
    else {
      const same = others.findIndex(other => samePart(other, part));
      const known = others[same];
      if (known === undefined) others.push(part);
      else others[same] = { ...known, coefficient: add(known.coefficient, part.coefficient) };
    }
  }
  others = oneFunctionEach(others);
  if (linear.length === 0) return others;
  const size = parts[0]?.size;
  const [only] = linear;
  if (linear.length === 1 && only !== undefined) {
    const factors = [linearFactor(only.variable)];
    return [{ coefficient: only.coefficient, factors, size, after: undefined }, ...others];
  }
  const variable = { gaussian: gaussians.sum(linear, size), view: undefined };
  return [{ coefficient: one, factors: [linearFactor(variable)], size, after: undefined }, ...others];
}

/** Functions of one variable with numbers as coefficients become one function of it. */
function oneFunctionEach(parts: readonly Part[]): Part[] {
  const others: Part[] = [];
  const sums: { readonly variable: Variable; f: Node | undefined; readonly size: number | undefined }[] = [];
  for (const part of parts) {
    const variable = onlyVariable(part);
    const number = constantValue(part.coefficient);
    if (variable === undefined || number === undefined) others.push(part);
    else {
      let sum = sums.find(known => sameVariable(known.variable, variable));
      if (sum === undefined) sums.push((sum = { variable, f: undefined, size: part.size }));
      sum.f = addMultiple(sum.f, number, productOf(part.factors.map(({ f }) => f)));
    }
  }
  // A number added to a function is a part of it: what would cancel between both does so before.
  const [sum] = sums;
  const numbers = sum === undefined ? [] : others.filter(isNumber);
  for (const { coefficient } of numbers) {
    if (sum !== undefined) sum.f = addMultiple(sum.f, constantValue(coefficient) ?? NaN, one);
  }
  const functions = sums.map(({ variable, f = one, size }): Part => {
    return { coefficient: one, factors: [{ f, of: [variable] }], size, after: undefined };
  });
  return [...functions, ...others.filter(part => !numbers.includes(part))];
}

function isNumber({ coefficient, factors, after }: Part): boolean {
  return factors.length === 0 && after === undefined && constantValue(coefficient) !== undefined;
}

/** The variable of a part, if it is a function of one. */
function onlyVariable({ factors, after }: Part): Variable | undefined {
  const [first] = factors;
  const variable = first?.of[0];
  if (after !== undefined || variable === undefined) return undefined;
  const isOnly = factors.every(({ of }) => of.length === 1 && sameVariable(of[0] as Variable, variable));
  return isOnly ? variable : undefined;
}

function samePart(a: Part, b: Part): boolean {
  return (
    a.after?.key === b.after?.key &&
    a.size === b.size &&
    a.factors.length === b.factors.length &&
    a.factors.every((factor, position) => sameFactor(factor, b.factors[position]))
  );
}

function sameFactor(a: Factor, b: Factor | undefined): boolean {
  if (a.f !== b?.f || a.of.length !== b.of.length) return false;
  return a.of.every((variable, position) => sameVariable(variable, b.of[position] as Variable));
}
