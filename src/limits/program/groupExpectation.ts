import { constant, sin, type Node } from '../../ad/index.js';
import { expectation, pairExpectation, parametricExpectation, slot } from '../expectations/index.js';
import type { Covariances, Entry, Frame } from './frames.js';
import { productOf, renamed } from './slotFunctions.js';
import type { Variable } from './values.js';
import { quadraticInVector } from './vectors.js';

/** A function of variables that are entries, after which numbers follow. */
export interface Placed {
  readonly f: Node;
  readonly of: readonly number[];
  readonly numbers: readonly Node[];
}

/**
 * E[Π factors] of one group of entries, which covariances or factors connect: of one variable, of a pair, of
 * the variables of one vector, or of many.
 */
export function expectedGroup(
  group: readonly number[],
  factors: readonly Placed[],
  entries: readonly Entry[],
  covariance: (i: number, j: number) => Node | undefined,
  { covariances, frame }: { readonly covariances: Covariances; readonly frame: Frame },
): Node | undefined {
  const numbers = factors.flatMap(factor => factor.numbers);
  if (numbers.length > 0) return withNumbers(group, factors, covariance, numbers);
  const zero = constant(0);
  if (group.every(entry => entries[entry]?.variable.gaussian.kind === 'phase')) return ofPhase(factors);
  const [first, second] = group as [number, number | undefined];
  const isSeparable = factors.every(({ of }) => of.length === 1);
  const functionOf = (entry: number): Node =>
    productOf(factors.filter(({ of }) => of[0] === entry).map(({ f }) => f));
  if (group.length === 2 && second !== undefined && isSeparable) {
    const variances = group.map(i => covariance(i, i) ?? zero) as [Node, Node];
    const functions = group.map(functionOf) as [Node, Node];
    const distance = covariances.distance(
      entries[first]?.variable as Variable,
      entries[second]?.variable as Variable,
    );
    // One order of two, whichever product asks, so that what is the same is computed once.
    const isTurned = isAfter(...functions) || (functions[0] === functions[1] && isAfter(...variances));
    const [f, g] = isTurned ? functions.toReversed() : functions;
    const [k11, k22] = isTurned ? variances.toReversed() : variances;
    return pairExpectation(f as Node, g as Node, {
      k11: k11 as Node,
      k12: covariance(first, second),
      k22: k22 as Node,
      ...(distance !== undefined && { distance }),
    });
  }
  if (group.length === 1 && isSeparable && factors.length > 1) {
    // The mean of a product of two functions of one variable is computed as that of two variables is.
    const [head, ...others] = factors.map(({ f }) => f);
    const variance = covariance(first, first) ?? zero;
    return pairExpectation(head ?? constant(1), productOf(others), {
      k11: variance,
      k12: variance,
      k22: variance,
      distance: () => undefined,
    });
  }
  const whole = productOf(
    factors.map(({ f, of }) =>
      renamed(
        f,
        of.map(entry => group.indexOf(entry)),
      ),
    ),
  );
  return (
    quadraticInVector(
      whole,
      group.map(i => entries[i] as Entry),
      frame,
      covariances,
    ) ??
    expectation(
      whole,
      group.map(i => group.map(j => covariance(i, j))),
    )
  );
}

/** The same where functions have numbers as parameters. */
function withNumbers(
  group: readonly number[],
  factors: readonly Placed[],
  covariance: (i: number, j: number) => Node | undefined,
  numbers: readonly Node[],
): Node | undefined {
  const parameters = [...new Set(numbers)];
  const whole = factors.map(({ f, of, numbers: own }) =>
    renamed(f, [
      ...of.map(entry => group.indexOf(entry)),
      ...own.map(number => group.length + parameters.indexOf(number)),
    ]),
  );
  return parametricExpectation(
    productOf(whole),
    group.map(i => group.map(j => covariance(i, j))),
    parameters,
  );
}

function isAfter(a: Node, b: Node): boolean {
  return a.fingerprint > b.fingerprint;
}

/** E[cosᵖ sinᑫ] of a uniform phase: (p − 1)!! (q − 1)!! / (p + q)!! for even powers. */
function ofPhase(factors: readonly Placed[]): Node | undefined {
  const sines = factors.filter(({ f }) => f === sin(slot(0))).length;
  const cosines = factors.length - sines;
  if (sines % 2 === 1 || cosines % 2 === 1) return undefined;
  return constant(
    (doubleFactorial(sines - 1) * doubleFactorial(cosines - 1)) / doubleFactorial(factors.length),
  );
}

/** n (n − 2) (n − 4) ... */
function doubleFactorial(n: number): number {
  return n <= 1 ? 1 : n * doubleFactorial(n - 2);
}
