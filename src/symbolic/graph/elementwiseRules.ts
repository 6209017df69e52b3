import type { ElementwiseName, Node } from '../../ad/index.js';
import { mapEntries } from './arrays.js';
import type { Slopes } from './entries.js';
import { attribute, type Reader, type Rule } from './reader.js';

/** How functions of entries are read: sums, products, whole powers, and what is linear but for a kink. */
export function elementwiseRules<T>(reader: Reader<T>): Record<ElementwiseName, Rule<T>> {
  const { entries, refuse, lengthsOf, arrayOf, notPolynomial } = reader;
  const { add, multiply, negate, divide, power, slope } = entries;
  const elementwise =
    (f: (entries: readonly T[], node: Node) => T): Rule<T> =>
    (inputs, _, node) =>
      mapEntries(
        inputs.map(input => arrayOf(input, node)),
        lengthsOf(node),
        of => f(of, node),
      );
  const unary = (f: (x: T, node: Node) => T): Rule<T> => elementwise(([x], node) => f(x as T, node));
  const binary = (f: (a: T, b: T) => T): Rule<T> => elementwise(([a, b]) => f(a as T, b as T));
  const kinked = (slopesOf: (node: Node) => Slopes): Rule<T> =>
    unary((x, node) => multiply(slope(x, slopesOf(node)), x));

  return {
    add: binary(add),
    subtract: binary((a, b) => add(a, negate(b))),
    multiply: binary(multiply),
    divide: binary(divide),
    negate: unary(negate),
    power: unary((x, node) => {
      const exponent = attribute(node, 'exponent');
      return Number.isInteger(2 * exponent)
        ? power(x, exponent)
        : refuse(node, `The power ${exponent} is neither whole nor half of an odd number`);
    }),
    abs: kinked(() => ({ negative: -1, positive: 1 })),
    relu: kinked(() => ({ negative: 0, positive: 1 })),
    leakyRelu: kinked(node => ({ negative: attribute(node, 'slope'), positive: 1 })),
    step: unary((x, node) =>
      slope(x, { negative: attribute(node, 'negative'), positive: attribute(node, 'positive') }),
    ),
    atan: notPolynomial,
    atan2: notPolynomial,
    cos: notPolynomial,
    cosh: notPolynomial,
    elementwiseFunction: notPolynomial,
    erf: notPolynomial,
    erfc: notPolynomial,
    exp: notPolynomial,
    expm1: notPolynomial,
    exponentiate: notPolynomial,
    gaussian: notPolynomial,
    gelu: notPolynomial,
    gramRoot: notPolynomial,
    log: notPolynomial,
    log1p: notPolynomial,
    maximum: notPolynomial,
    sechSquared: notPolynomial,
    sigmoid: notPolynomial,
    sin: notPolynomial,
    sinh: notPolynomial,
    softplus: notPolynomial,
    sqrt: unary(x => power(x, 0.5)),
    tan: notPolynomial,
    tanh: notPolynomial,
    where: notPolynomial,
  };
}
