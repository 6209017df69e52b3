import { constant, substitute, type Node } from '../../../ad/index.js';
import { isOfQuadratics, slot } from '../../expectations/index.js';
import { numericFactor, numericMultiple } from '../coefficients.js';
import { linearVariable } from '../families.js';
import { isNumber, sameVariable, type GaussianTable } from '../gaussians.js';
import { addMultiple, productOf, renamed } from '../slotFunctions.js';
import { fail, type Place } from '../place.js';
import { unrolled } from '../axisSums.js';
import type { Family, Part, Variable } from '../values.js';
import { take } from '../views.js';

/** A function of variables, written over slots: random ones, and numbers that depend on the inputs. */
export interface FunctionOfVariables {
  readonly f: Node;
  readonly of: readonly Variable[];
}

/** A product of two functions has the variables of both, and lattices have 16 dimensions. */
const mostVariables = 8;

/**
 * A function of families, elementwise, as one of their variables.
 * @throws LimitError if these are too many.
 */
export function functionOfFamilies(
  families: readonly Family[],
  apply: (x: readonly Node[]) => Node,
  at: Place,
): FunctionOfVariables {
  const { gaussians } = at.context;
  const of: Variable[] = [];
  const parts = families.map(family => family.parts.flatMap(unrolled));
  const inFunctions = parts.flat().flatMap(part => {
    return linearVariable(part) === undefined ? part.factors.flatMap(factor => factor.of) : [];
  });
  const f = apply(parts.map(own => sumOf(own, of, inFunctions, gaussians)));
  const count = of.filter(variable => !isNumber(variable)).length;
  // Powers of sums of squares have expectations whatever the number of variables.
  if (count > mostVariables && !isOfQuadratics(f)) {
    fail(
      at,
      'unsupported',
      `acts on a sum of functions of ${count} random variables, more than the ${mostVariables} that are integrated over`,
      'Put a matrix between the sum, or the maximum, and the nonlinearity',
    );
  }
  return { f, of };
}

/** Parts as a function of the variables in `of`, to which those that are not there are added. */
function sumOf(
  parts: readonly Part[],
  of: Variable[],
  inFunctions: readonly Variable[],
  gaussians: GaussianTable,
): Node {
  let total: Node | undefined;
  for (const part of parts) {
    const { number, rest } = numericFactor(part.coefficient);
    const variable = linearVariable(part);
    const isAlone = variable !== undefined && !inFunctions.some(other => sameVariable(other, variable));
    if (isAlone) {
      // A multiple of a Gaussian is one; where functions of it are beside it, it is a multiple of the same.
      const { gaussian } = numericMultiple(part, variable, gaussians);
      total = addMultiple(total, number, slot(positionIn(of, gaussian)));
      continue;
    }
    const factors = part.factors.map(({ f, of: inside }) =>
      renamed(
        f,
        inside.map(own => positionIn(of, own)),
      ),
    );
    if (rest !== undefined) {
      const parameter = { gaussian: gaussians.number(rest), view: undefined };
      factors.unshift(slot(positionIn(of, parameter)));
    }
    total = addMultiple(total, number, productOf(factors));
  }
  return total ?? constant(0);
}

function positionIn(variables: Variable[], variable: Variable): number {
  const known = variables.findIndex(other => sameVariable(other, variable));
  return known >= 0 ? known : variables.push(variable) - 1;
}

/** What a function of numbers alone is, for each index; undefined for others. */
export function valueOfNumbers({ f, of }: FunctionOfVariables): Node | undefined {
  if (!of.every(isNumber)) return undefined;
  const numbers = of.flatMap(({ gaussian, view }, position) =>
    gaussian.kind === 'number' ? [[slot(position), take(gaussian.node, view, 0)] as const] : [],
  );
  return substitute([f], new Map(numbers))[0];
}
