import { constant, constantValue, isApplication, multiply, primitives, type Node } from '../../ad/index.js';
import { linearVariable } from './families.js';
import type { GaussianTable } from './gaussians.js';
import { linearFactor } from './products.js';
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

interface NumericFactor {
  readonly number: number;
  readonly rest: Node | undefined;
}

/** A coefficient as a number times what is no number, if anything is. */
function numericFactor(coefficient: Node): NumericFactor {
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
