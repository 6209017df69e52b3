import {
  constant,
  constantValue,
  divide,
  elementwiseName,
  isApplication,
  primitives,
  where,
  type ElementwiseName,
  type Node,
} from '../../../ad/index.js';
import { isQuadratic, slot } from '../../expectations/index.js';
import { termsOfSum } from '../axisSums.js';
import { axesAt, dimensionAt, fail, type Place } from '../place.js';
import { numericMultiple, withNumber } from '../coefficients.js';
import type { LimitContext } from '../context.js';
import { constantFamily, linearVariable, ordersOf } from '../families.js';
import { finite, nodeOfFinite, ordersOfFinite } from '../finite.js';
import { sameVariable } from '../gaussians.js';
import { bounded, describeGrowth, orderOf, times } from '../growth.js';
import { largestOrder } from '../orders.js';
import { addMultiple, productOf, renamed } from '../products.js';
import { sizeOfAxes, type Family, type Numbers, type Variable } from '../values.js';
import { addNumbers, asFamily, divideNumbers, multiplyNumbers, negateNumbers } from './arithmetic.js';
import { degreeOf, missingFactor, ofFinite, ratioOf } from './functionsOfFinite.js';

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
  return variablesOf(a).every(variable => known.some(other => sameVariable(other, variable)));
}

/** An elementwise operation on values. */
export function elementwiseRule(inputs: readonly Numbers[], at: Place): Numbers {
  const rule = arithmetic[elementwiseName(at.node.primitive) ?? 'exp'];
  if (rule !== undefined) return rule(inputs, at);
  return inputs.every(input => input.kind === 'finite') ? ofFinite(inputs, at) : ofFamilies(inputs, at);
}

/** A function of Gaussian variables, written over slots. */
interface FunctionOfVariables {
  readonly f: Node;
  readonly of: readonly Variable[];
}

/** A function of random variables, of each by itself. */
function ofFamilies(
  inputs: readonly Numbers[],
  at: Place,
  apply = (x: readonly Node[]): Node => at.node.primitive.apply(x, at.node.attributes),
): Family {
  const dimension = dimensionAt(at);
  if (dimension === undefined) {
    fail(
      at,
      'random',
      'is a nonlinear function of numbers that stay random as n → ∞',
      'What stands before it may have a limit; for a hypernetwork see conditionalLimit, or name the widths of its primary network',
    );
  }
  const degree = inputs.length === 1 ? degreeOf(at.node) : undefined;
  let [growth, rest] = [bounded, -Infinity];
  const operands = inputs.map((input): FunctionOfVariables => {
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
      return { f: constant(0), of: [] };
    } else rest = Math.max(rest, orders.rest);
    return functionOf(asFamily(input, at), at);
  });
  if (rest >= orderOf(growth)) fail(at, 'random', 'acts on what fluctuates by O(1) altogether');
  const of: Variable[] = [];
  const functions = operands.map(operand =>
    renamed(
      operand.f,
      operand.of.map(variable => numberOf(of, variable)),
    ),
  );
  const f = apply(functions);
  const axes = axesAt(at);
  const family = constantFamily(constant(constantValue(f) ?? 1), dimension, axes, { growth, rest });
  if (constantValue(f) !== undefined) return family;
  const size = sizeOfAxes(axes);
  return { ...family, parts: [{ coefficient: constant(1), factors: [{ f, of }], size, after: undefined }] };
}

/** Whether f(c x) = cᵖ f(x) for every c > 0 and random x of both signs. */
function isHomogeneous(node: Node, degree: number | undefined): degree is number {
  if (degree === undefined) return false;
  return !isApplication(node, primitives.power) || (Number.isInteger(degree) && degree > 0);
}

function numberOf(variables: Variable[], variable: Variable): number {
  const known = variables.findIndex(other => sameVariable(other, variable));
  return known >= 0 ? known : variables.push(variable) - 1;
}

/** A family as one function of Gaussian variables. */
function functionOf({ parts }: Family, at: Place): FunctionOfVariables {
  const of: Variable[] = [];
  let total: Node | undefined;
  const terms = parts.flatMap(part => termsOfSum(part) ?? failOnSum(at));
  for (const part of terms) {
    const { coefficient, factors } = part;
    const variable = linearVariable(part);
    if (variable !== undefined) {
      // Multiples of one Gaussian by numbers stay functions of it.
      const { number, gaussian } = numericMultiple(part, variable, at.context.gaussians);
      total = addMultiple(total, number, slot(numberOf(of, gaussian)));
    } else {
      const number = constantValue(coefficient);
      if (number === undefined) {
        fail(
          at,
          'unsupported',
          'acts on a nonlinear function, or a number, whose size depends on the inputs',
          'Put a matrix between that and the nonlinearity',
        );
      }
      const inner = factors.map(factor =>
        renamed(
          factor.f,
          factor.of.map(inside => numberOf(of, inside)),
        ),
      );
      total = addMultiple(total, number, productOf(inner));
    }
  }
  // Of all sums, powers of sums of squares alone have expectations whatever the number of terms.
  if (terms.length > parts.length && !isQuadratic(total ?? constant(0))) failOnSum(at);
  return { f: total ?? constant(0), of };
}

function failOnSum(at: Place): never {
  return fail(
    at,
    'unsupported',
    'acts on a sum of nonlinear functions over a finite axis, which is no sum of squares',
    'Put a matrix between that and the nonlinearity',
  );
}
