import { isProductDimension, type Dimension, type Node } from '../../../ad/index.js';
import { constantFamily, gaussianFamily, linearVariable, ordersOf, scaleFamily } from '../families.js';
import { ordersOfFinite } from '../finite.js';
import { isGaussian, sourcesOf, type Gaussian } from '../gaussians.js';
import { bounded, growthOf, times, type Growth } from '../growth.js';
import { weightIn } from '../independence.js';
import { restOfProduct, unitOrders, type Orders } from '../orders.js';
import { axesAt, dimensionAt, fail, withShape, type Place } from '../place.js';
import {
  sizeOfAxes,
  type Family,
  type FlattenedOuter,
  type GeneratedMatrix,
  type Numbers,
  type Value,
} from '../values.js';
import { elementwiseRule } from './elementwise.js';
import { elementwiseOfOuters, isOuter, ordersOfOuter, withoutZeros } from './outers.js';

/** W u or Wᵀ u for a weight: a Gaussian for each member of the argument, whose rows are independent. */
export function productWithWeight(of: Numbers | FlattenedOuter, transposed: boolean, at: Place): Family {
  const weight = at.node.inputs[0] as Node;
  return product({ matrix: weightIn(weight), of, transposed }, at);
}

/** V u or Vᵀ u for a generated matrix. */
export function productWithGenerated(
  { entries }: GeneratedMatrix,
  of: Numbers,
  transposed: boolean,
  at: Place,
): Family {
  const [part] = entries.parts;
  const variable = part && linearVariable(part);
  if (part === undefined || variable === undefined)
    return constantFamily(undefined, dimensionAt(at), axesAt(at), {
      growth: bounded,
      rest: entries.rest + 0.5,
    });
  const family = product({ matrix: variable.gaussian, of, transposed }, at);
  return {
    ...scaleFamily(family, part.coefficient, unitOrders),
    growth: times(family.growth, entries.growth),
    rest: restOfProduct(ordersOf(family), ordersOf(entries)),
  };
}

interface Product {
  readonly matrix: Node | Gaussian;
  readonly of: Numbers | FlattenedOuter;
  readonly transposed: boolean;
}

function product({ matrix, of: given, transposed }: Product, at: Place): Family {
  const of = given.kind === 'flattened' ? withoutZeros(given) : given;
  const { context, node } = at;
  const use = {
    node,
    matrix: node.inputs[0] as Node,
    sources: isGaussian(matrix) ? sourcesOf(matrix) : [matrix],
    transposed,
  };
  const character = context.independence.characterOf(use, of);
  const dimension = dimensionAt(at);
  const rows = dimension === undefined ? (at.shape.at(-1) as number) : undefined;
  const axes = axesAt(at);
  const { growth, rest, isZero } = ordersOfProduct(given, at);
  const gaussian = context.gaussians.product({ matrix, transposed, of, rows }, sizeOfAxes(axes), character);
  const family = gaussianFamily(gaussian, dimension, axes, { growth, rest });
  return isZero ? { ...family, parts: [] } : family;
}

/** Σⱼ Wᵢⱼ uⱼ is of order √n. */
function ordersOfProduct(of: Numbers | FlattenedOuter, at: Place): Orders {
  if (of.kind === 'flattened') return ordersOfOuter(of, value => ordersOfProduct(value, at), at);
  if (of.kind === 'finite') return ordersOfFinite(of);
  if (of.dimension === undefined)
    fail(at, 'random', 'multiplies a matrix with numbers that stay random as n → ∞');
  const { growth, rest, isZero } = ordersOf(of);
  const root: Growth = growthOf(of.dimension, 0.5);
  return { growth: times(root, growth), rest: rest + 0.5, isZero };
}

/** Entries along a product of dimensions, written as a matrix, if that is what `x` becomes. */
export function asGeneratedMatrix(x: Value, at: Place): GeneratedMatrix | undefined {
  if (x.kind !== 'family' || !isProductDimension(x.dimension) || at.shape.at(-1) === x.dimension)
    return undefined;
  if (x.axes.length > 0 || at.shape.length !== 2)
    fail(at, 'unsupported', `writes ${x.dimension} numbers otherwise than as a matrix`);
  return { kind: 'generated', entries: x };
}

/** An elementwise operation with generated matrices or flattened outer products: sums and multiples. */
export function elementwiseOfMatrices(inputs: readonly Value[], at: Place): GeneratedMatrix | FlattenedOuter {
  if (inputs.some(isOuter)) return elementwiseOfOuters(inputs, at) ?? unknown(at);
  const families = inputs.flatMap(input => (input.kind === 'generated' ? [input.entries] : []));
  const dimension = families[0]?.dimension as Dimension;
  const operands = inputs.map(input => (input.kind === 'generated' ? input.entries : asScalar(input, at)));
  const entries = elementwiseRule(operands, withShape(at, [dimension]));
  if (entries.kind === 'finite' || entries.parts.some(part => linearVariable(part) === undefined))
    return unknown(at);
  return { kind: 'generated', entries };
}

function asScalar(input: Value, at: Place): Numbers {
  return input.kind === 'finite' && input.shape.length === 0 ? input : unknown(at);
}

function unknown(at: Place): never {
  return fail(
    at,
    'unsupported',
    'does more to a generated matrix, or its gradient, than to add and scale it',
    'Do it to the vector of its entries, before it is written as a matrix',
  );
}
