import { multiply, type Node } from '../../ad/index.js';
import { parityOf } from '../expectations/index.js';
import { covarianceIn, inFrame, type Covariances, type Entry, type Frame } from './frames.js';
import { isNumber, sameVariable } from './gaussians.js';
import { expectedGroup, type Placed } from './groupExpectation.js';
import { renamed } from './slotFunctions.js';
import type { Part, Variable } from './values.js';

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
