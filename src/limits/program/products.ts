import {
  add,
  constant,
  isApplication,
  multiply,
  negate,
  primitives,
  reshape,
  sin,
  substitute,
  subtract,
  type Node,
} from '../../ad/index.js';
import {
  expectation,
  parametricExpectation,
  pairExpectation,
  parityOf,
  slot,
} from '../expectations/index.js';
import { isNumber, sameVariable } from './gaussians.js';
import { quadraticInVector } from './vectors.js';
import type { Factor, Part, Variable } from './values.js';

/**
 * For which indices an expectation is taken: for all pairs of those of two parts, or at the same index of
 * both.
 */
export type Frame =
  | { readonly left: number | undefined; readonly right: number | undefined }
  | { readonly aligned: number | undefined };

/** What expectations need to know of Gaussians. */
export interface Covariances {
  crossed(v: Variable, w: Variable, left: number | undefined, right: number | undefined): Node | undefined;
  aligned(v: Variable, w: Variable, size: number | undefined): Node | undefined;
  distance(v: Variable, w: Variable): (() => Node | undefined) | undefined;
  numberAt(v: Variable): Node;
}

/** A variable of one of two parts. */
export interface Entry {
  readonly variable: Variable;
  readonly side: 'left' | 'right';
}

/** A function of variables that are entries, after which numbers follow. */
interface Placed {
  readonly f: Node;
  readonly of: readonly number[];
  readonly numbers: readonly Node[];
}

/**
 * E[Π factors of one or two parts] times their coefficients: a product over the groups of variables that
 * covariances or factors connect, each of which is an expectation of one, two or more variables.
 */
export function expectedProduct(
  a: Part,
  b: Part | undefined,
  frame: Frame,
  covariances: Covariances,
): Node | undefined {
  const entries: Entry[] = [];
  const factors: Placed[] = [];
  // The same variable on both sides stays two, so that a variance is computed as a covariance is.
  for (const [part, side] of [
    [a, 'left'],
    [b, 'right'],
  ] as const) {
    for (const { f, of } of part?.factors ?? []) {
      const random = of.filter(variable => !isNumber(variable));
      factors.push({
        f: randomFirst(f, of),
        of: random.map(variable => place(entries, { variable, side })),
        numbers: of.filter(isNumber).map(variable => inFrame(covariances.numberAt(variable), side, frame)),
      });
    }
  }
  const known = new Map<number, Node | undefined>();
  const covariance = (i: number, j: number): Node | undefined => {
    const key = i * entries.length + j;
    if (!known.has(key))
      known.set(key, covarianceIn(frame, covariances, entries[i] as Entry, entries[j] as Entry));
    return known.get(key);
  };
  let product = inFrame(a.coefficient, 'left', frame);
  if (b !== undefined) product = multiply(product, inFrame(b.coefficient, 'right', frame));
  const groups = groupsOf(entries.length, factors, covariance).map(group => ({
    group,
    inside: factors.filter(({ of }) => of.some(entry => group.includes(entry))),
  }));
  // Zero by parity, before anything is computed.
  if (groups.some(({ inside }) => isOdd(inside))) return undefined;
  for (const { group, inside } of groups) {
    const value = expectedGroup(group, inside, entries, covariance, { covariances, frame });
    if (value === undefined) return undefined;
    product = multiply(product, value);
  }
  return product;
}

function place(entries: Entry[], entry: Entry): number {
  const known = entries.findIndex(
    ({ variable, side }) => side === entry.side && sameVariable(variable, entry.variable),
  );
  return known >= 0 ? known : entries.push(entry) - 1;
}

/** The same function with slots of random variables before those of numbers. */
function randomFirst(f: Node, of: readonly Variable[]): Node {
  const order = [...of.filter(variable => !isNumber(variable)), ...of.filter(isNumber)];
  return renamed(
    f,
    of.map(variable => order.indexOf(variable)),
  );
}

function covarianceIn(frame: Frame, covariances: Covariances, v: Entry, w: Entry): Node | undefined {
  if ('aligned' in frame) return covariances.aligned(v.variable, w.variable, frame.aligned);
  if (v.side === w.side) {
    const own = covariances.aligned(v.variable, w.variable, frame[v.side]);
    return own && inFrame(own, v.side, frame);
  }
  const [left, right] = v.side === 'left' ? [v, w] : [w, v];
  return covariances.crossed(left.variable, right.variable, frame.left, frame.right);
}

/** What belongs to the indices of one side, so that it broadcasts over those of the other. */
function inFrame(x: Node, side: 'left' | 'right', frame: Frame): Node {
  if ('aligned' in frame || side === 'right' || frame.right === undefined || x.rank !== 1) return x;
  return reshape(x, [...x.shape, 1]);
}

/** The variables that covariances or common factors connect. */
function groupsOf(
  count: number,
  factors: readonly Placed[],
  covariance: (i: number, j: number) => Node | undefined,
): number[][] {
  const groupOf = Array.from({ length: count }, (_, i) => i);
  const join = (i: number, j: number): void => {
    const [from, to] = [groupOf[j], groupOf[i] ?? 0];
    groupOf.forEach((group, k) => {
      if (group === from) groupOf[k] = to;
    });
  };
  for (const {
    of: [first, ...others],
  } of factors)
    for (const entry of others) join(first ?? 0, entry);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (groupOf[i] !== groupOf[j] && covariance(i, j) !== undefined) join(i, j);
    }
  }
  return [...new Set(groupOf)].map(group => groupOf.flatMap((own, entry) => (own === group ? entry : [])));
}

/** Whether a product changes its sign with those of all of its variables. */
function isOdd(factors: readonly Placed[]): boolean {
  let odd = false;
  for (const { f, of } of factors) {
    const parity = parityOf(f, [...of.keys()]);
    if (parity === 'none') return false;
    if (parity === 'odd') odd = !odd;
  }
  return odd;
}

function expectedGroup(
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

export function productOf(functions: readonly Node[]): Node {
  return functions.reduce<Node>((product, f) => multiply(product, f), constant(1));
}

/** f + c g, written as people do. */
export function addMultiple(f: Node | undefined, c: number, g: Node): Node {
  if (f === undefined) return c === -1 ? negate(g) : multiply(c, g);
  if (c < 0) return subtract(f, multiply(-c, g));
  const term = multiply(c, g);
  return isApplication(f, primitives.negate) ? subtract(term, f.inputs[0]) : add(f, term);
}

/** A function of slots 0, 1, ... as one of other slots. */
export function renamed(f: Node, slots: readonly number[]): Node {
  if (slots.every((to, from) => to === from)) return f;
  const [result = f] = substitute([f], new Map(slots.map((to, from) => [slot(from), slot(to)])));
  return result;
}

/** f(variable) itself. */
export function linearFactor(variable: Variable): Factor {
  return { f: slot(0), of: [variable] };
}
