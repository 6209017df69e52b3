import {
  constant,
  divide,
  elementwiseName,
  isApplication,
  multiply,
  power,
  primitives,
  relu,
  where,
  type ElementwiseName,
  type Node,
} from '../../../ad/index.js';
import { axesAt, dimensionAt, fail, type Place } from '../place.js';
import { withNumber, withoutCommonFactor } from '../coefficients.js';
import type { LimitContext } from '../context.js';
import { constantFamily, linearVariable, ordersOf } from '../families.js';
import { finite, nodeOfFinite, ordersOfFinite } from '../finite.js';
import { isNumber, sameVariable } from '../gaussians.js';
import { bounded, describeGrowth, orderOf, times } from '../growth.js';
import { largestOrder, unitOrders } from '../orders.js';
import { sizeOfAxes, type Family, type Numbers, type Variable } from '../values.js';
import { addNumbers, asFamily, divideNumbers, multiplyNumbers, negateNumbers } from './arithmetic.js';
import { degreeOf, missingFactor, ofFinite, ratioOf } from './functionsOfFinite.js';
import { functionOfFamilies, valueOfNumbers } from './functionsOfFamilies.js';

type Rule = (inputs: readonly Numbers[], at: Place) => Numbers;

/** What is more than a function of each number by itself: what grows and what is random is kept apart. */
const arithmetic: Partial<Record<ElementwiseName, Rule>> = {
  add: ([a, b], at) => addNumbers(a as Numbers, b as Numbers, at),
  subtract: ([a, b], at) => addNumbers(a as Numbers, negateNumbers(b as Numbers), at),
  negate: ([x]) => negateNumbers(x as Numbers),
  multiply: ([a, b], at) => multiplyNumbers(a as Numbers, b as Numbers, at),
  divide: (inputs, at) => {
    const [a, b] = inputs as readonly [Numbers, Numbers];
    if (b.kind === 'finite') return divideNumbers(a, b, at);
    if (isFunctionOf(a, b, at.context)) return ofFamilies(inputs, at);
    return multiplyNumbers(
      a,
      ofFamilies([b], at, ([x]) => divide(1, x as Node)),
      at,
    );
  },
  maximum: (inputs, at) => {
    const [a, b] = inputs as readonly [Numbers, Numbers];
    if (a.kind === 'finite' && b.kind === 'finite') return ofFinite([a, b], at);
    // a + max(b − a, 0), where the difference is Gaussian: functions of one variable.
    const difference = addNumbers(b, negateNumbers(a), at);
    if (difference.kind === 'finite' || difference.parts.length > 1) return ofFamilies(inputs, at);
    if (difference.parts.some(part => linearVariable(part) === undefined)) return ofFamilies(inputs, at);
    const excess = ofFamilies([difference], at, ([x]) => relu(x as Node), 1);
    return addNumbers(a, excess, at);
  },
  where: (inputs, at) => {
    const [condition, a, b] = inputs as readonly [Numbers, Numbers, Numbers];
    if (inputs.every(input => input.kind === 'finite')) return ofFinite(inputs, at);
    if (isFunctionOf(a, condition, at.context) && isFunctionOf(b, condition, at.context))
      return ofFamilies(inputs, at);
    // What is chosen keeps its factors: a cotangent stays one.
    const chosen = (x: Numbers, first: number): Numbers => {
      const indicator = (c: Node): Node => where(c, first, 1 - first);
      if (condition.kind === 'family')
        return multiplyNumbers(
          x,
          ofFamilies([condition], at, ([c]) => indicator(c as Node)),
          at,
        );
      if (condition.growth.size > 0 || condition.rest > -Infinity) {
        return fail(at, 'unsupported', 'chooses by a condition that depends on n');
      }
      return multiplyNumbers(x, finite(indicator(nodeOfFinite(condition))), at);
    };
    return addNumbers(chosen(a, 1), chosen(b, 0), at);
  },
};

/** Whether a has no random variables that b does not have. */
function isFunctionOf(a: Numbers, b: Numbers, { gaussians }: LimitContext): boolean {
  const variablesOf = ({ parts }: Family): Variable[] =>
    parts.flatMap(part => withNumber(part, gaussians).factors.flatMap(({ of }) => of));
  if (a.kind === 'finite') return true;
  if (b.kind === 'finite') return false;
  const known = variablesOf(b);
  return variablesOf(a).every(
    variable => isNumber(variable) || known.some(other => sameVariable(other, variable)),
  );
}

/** An elementwise operation on values. */
export function elementwiseRule(inputs: readonly Numbers[], at: Place): Numbers {
  const rule = arithmetic[elementwiseName(at.node.primitive) ?? 'exp'];
  if (rule !== undefined) return rule(inputs, at);
  return inputs.every(input => input.kind === 'finite') ? ofFinite(inputs, at) : ofFamilies(inputs, at);
}

/** A function of random variables, of each by itself. */
function ofFamilies(
  inputs: readonly Numbers[],
  at: Place,
  apply = (x: readonly Node[]): Node => at.node.primitive.apply(x, at.node.attributes),
  degree = inputs.length === 1 ? degreeOf(at.node) : undefined,
): Family {
  const dimension = dimensionAt(at);
  if (dimension === undefined) {
    fail(
      at,
      'random',
      'is a nonlinear function of numbers that stay random as n → ∞',
      'What stands before it may have a limit; for a hypernetwork see conditionalLimit, or name the widths of its primary network (primaryWidth "infinite", --primary-width infinite)',
    );
  }
  let [growth, rest] = [bounded, -Infinity];
  let scale: Node | undefined;
  const families: Family[] = [];
  for (const input of inputs) {
    const order = orderOf(input.growth);
    const orders = input.kind === 'family' ? ordersOf(input) : ordersOfFinite(input);
    if (input.growth.size > 0 && isHomogeneous(at.node, degree)) {
      growth = times(bounded, input.growth, degree);
      rest = orders.rest + (degree - 1) * order;
    } else if (order > 0 && !orders.isZero) {
      fail(at, 'growth', `acts on what grows like ${describeGrowth(input.growth)}`, missingFactor);
    } else if (order === 0 && input.growth.size > 0 && !orders.isZero) {
      fail(at, 'ratio', ratioOf(input));
    } else if (order < 0 || orders.isZero) {
      // What tends to 0.
      rest = Math.max(rest, largestOrder(orders));
      families.push(constantFamily(undefined, dimension, axesAt(at), unitOrders));
      continue;
    } else rest = Math.max(rest, orders.rest);
    families.push(asFamily(input, at));
  }
  if (rest >= orderOf(growth)) fail(at, 'random', 'acts on what fluctuates by O(1) altogether');
  const [only] = families;
  if (only !== undefined && isHomogeneous(at.node, degree)) {
    const { factor, parts } = withoutCommonFactor(only.parts);
    scale = factor === undefined || degree === 0 ? undefined : power(factor, degree);
    families[0] = { ...only, parts };
  }
  const found = functionOfFamilies(families, apply, at);
  const axes = axesAt(at);
  const number = valueOfNumbers(found);
  const coefficient = scale ?? constant(1);
  const family = constantFamily(number && multiply(coefficient, number), dimension, axes, { growth, rest });
  if (number !== undefined) return family;
  const size = sizeOfAxes(axes);
  return { ...family, parts: [{ coefficient, factors: [found], size, after: undefined }] };
}

/** Whether f(c x) = cᵖ f(x) for every c > 0 and random x of both signs. */
function isHomogeneous(node: Node, degree: number | undefined): degree is number {
  if (degree === undefined) return false;
  return !isApplication(node, primitives.power) || (Number.isInteger(degree) && degree > 0);
}
