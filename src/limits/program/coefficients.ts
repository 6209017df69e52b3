import {
  constant,
  constantValue,
  isApplication,
  multiply,
  primitives,
  structural,
  type Node,
} from '../../ad/index.js';
import { linearVariable } from './families.js';
import type { GaussianTable } from './gaussians.js';
import { linearFactor } from './slotFunctions.js';
import type { Part, Variable } from './values.js';

/** A multiple of a Gaussian variable as a number times one of which the rest of the coefficient is a part. */
export function numericMultiple(
  { coefficient, size }: Part,
  variable: Variable,
  gaussians: GaussianTable,
): { readonly number: number; readonly gaussian: Variable } {
  const { number, rest } = numericFactor(coefficient);
  if (rest === undefined) return { number, gaussian: variable };
  return {
    number,
    gaussian: { gaussian: gaussians.sum([{ coefficient: rest, variable }], size), view: undefined },
  };
}

export interface NumericFactor {
  readonly number: number;
  readonly rest: Node | undefined;
}

/** A coefficient as a number times what is no number, if anything is. */
export function numericFactor(coefficient: Node): NumericFactor {
  const known = constantValue(coefficient);
  if (known !== undefined) return { number: known, rest: undefined };
  if (isApplication(coefficient, primitives.negate)) {
    const { number, rest } = numericFactor(coefficient.inputs[0]);
    return { number: -number, rest };
  }
  if (!isApplication(coefficient, primitives.multiply)) return { number: 1, rest: coefficient };
  const [a, b] = coefficient.inputs.map(numericFactor) as [NumericFactor, NumericFactor];
  const rest = a.rest === undefined ? b.rest : b.rest === undefined ? a.rest : multiply(a.rest, b.rest);
  return { number: a.number * b.number, rest };
}

/** A part whose coefficient is a number, if it is a multiple of a Gaussian: that has the rest. */
export function withNumber(part: Part, gaussians: GaussianTable): Part {
  const variable = linearVariable(part);
  if (variable === undefined) return part;
  const { number, gaussian } = numericMultiple(part, variable, gaussians);
  return { ...part, coefficient: constant(number), factors: [linearFactor(gaussian)] };
}

/** A factor > 0 that the coefficients of all parts have in common, and what is left; numbers stay. */
export function withoutCommonFactor(parts: readonly Part[]): {
  readonly factor: Node | undefined;
  readonly parts: readonly Part[];
} {
  if (parts.some(({ after }) => after !== undefined)) return { factor: undefined, parts };
  const factorsOf = parts.map(({ coefficient }) => factorsIn(coefficient));
  const [first = [], ...others] = factorsOf;
  const common: Node[] = [];
  for (const factor of first) {
    const count = common.filter(other => other === factor).length;
    const isEverywhere = others.every(own => own.filter(other => other === factor).length > count);
    if (isEverywhere && constantValue(factor) === undefined && isPositive(factor)) common.push(factor);
  }
  if (common.length === 0) return { factor: undefined, parts };
  return {
    factor: product(common),
    parts: parts.map((part, k) => {
      const rest = [...(factorsOf[k] ?? [])];
      for (const factor of common) rest.splice(rest.indexOf(factor), 1);
      return { ...part, coefficient: product(rest) };
    }),
  };
}

function product(factors: readonly Node[]): Node {
  return factors.reduce<Node>((whole, factor) => multiply(whole, factor), constant(1));
}

function factorsIn(coefficient: Node): Node[] {
  if (isApplication(coefficient, primitives.negate))
    return [constant(-1), ...factorsIn(coefficient.inputs[0])];
  if (isApplication(coefficient, primitives.multiply)) return coefficient.inputs.flatMap(factorsIn);
  return [coefficient];
}

const { reshape, broadcast } = structural;

/** Whether a finite number is positive wherever it is, by its structure. */
function isPositive(node: Node): boolean {
  const [x, y] = node.inputs as readonly [Node, Node];
  const number = constantValue(node);
  if (number !== undefined) return number > 0;
  if (isApplication(node, primitives.exp) || isApplication(node, primitives.sigmoid)) return true;
  if (isApplication(node, primitives.multiply)) return isPositive(x) && isPositive(y);
  if (isApplication(node, primitives.add)) return isPositive(x) && isPositive(y);
  if (isApplication(node, reshape) || isApplication(node, broadcast)) return isPositive(x);
  // A root that is 0 divides nothing.
  if (isApplication(node, primitives.divide)) return isPositive(x) && (isPositive(y) || isRoot(y));
  return false;
}

function isRoot(node: Node): boolean {
  if (isApplication(node, reshape) || isApplication(node, broadcast)) return isRoot(node.inputs[0]);
  return isApplication(node, primitives.sqrt);
}
