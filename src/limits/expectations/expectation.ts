import {
  backprop,
  constant,
  isApplication,
  leaves,
  multiply,
  negate,
  primitives,
  substitute,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { matrixOf, type CovarianceMatrix } from './covarianceMatrix.js';
import { numericMany } from './numericMany.js';
import { pairExpectation, singleExpectation } from './pairExpectation.js';
import { parityOf } from './parity.js';
import { slot, positionOf } from './slots.js';
import { overFirst, slotsOf } from './slotUse.js';
import { addAll, scaled } from './sums.js';

/**
 * E[f(x₀, x₁, ...)] of Gaussian variables of mean 0, for a function f of `slot(0)`, `slot(1)`, ...: sums are
 * taken apart, products too where their factors are independent, and what is left are expectations of
 * functions of one, two or more variables. Undefined is zero by structure.
 *
 * @throws InvalidArgumentError if f depends on anything but slots that have a covariance, or has no
 *   expectation.
 */
export function expectation(f: Node, covariance: CovarianceMatrix): Node | undefined {
  for (const used of slotsOf(f)) {
    if (varianceOf(used, covariance) === undefined)
      throw new InvalidArgumentError(
        'a function of Gaussian variables',
        f.toString(),
        'slots with a variance',
      );
  }
  if (isApplication(f, primitives.add)) return addAll(f.inputs.map(part => expectation(part, covariance)));
  if (isApplication(f, primitives.subtract)) {
    const [left, right] = f.inputs.map(part => expectation(part, covariance));
    return addAll([left, right && negate(right)]);
  }
  const { number, factors } = factorsOf(f);
  if (number === 0) return undefined;
  const groups = independentGroups(factors, covariance);
  let product: Node | undefined;
  for (const group of groups) {
    const part = ofGroup(group, covariance);
    if (part === undefined) return undefined;
    product = product === undefined ? part : multiply(product, part);
  }
  return product === undefined ? constant(number) : scaled(number, product);
}

function varianceOf(used: Node, covariance: CovarianceMatrix): Node | undefined {
  const position = positionOf(used) ?? NaN;
  return covariance[position]?.[position];
}

/** A product as a number and what it multiplies, functions of slots. */
function factorsOf(f: Node): { number: number; factors: Node[] } {
  if (isApplication(f, leaves.constant)) return { number: f.attributes.value, factors: [] };
  if (isApplication(f, primitives.negate)) {
    const { number, factors } = factorsOf(f.inputs[0]);
    return { number: -number, factors };
  }
  if (!isApplication(f, primitives.multiply)) return { number: 1, factors: [f] };
  const parts = f.inputs.map(factorsOf);
  return {
    number: parts.reduce((product, { number }) => product * number, 1),
    factors: parts.flatMap(({ factors }) => factors),
  };
}

/** Factors that depend on the same slots or on slots with a covariance, together with these slots. */
interface Group {
  readonly factors: readonly Node[];
  readonly slots: readonly Node[];
}

function independentGroups(factors: readonly Node[], covariance: CovarianceMatrix): Group[] {
  let groups: Group[] = [];
  for (const factor of factors) {
    let joined: Group = { factors: [factor], slots: slotsOf(factor) };
    const apart: Group[] = [];
    for (const group of groups) {
      if (!areConnected(group.slots, joined.slots, covariance)) apart.push(group);
      else {
        joined = {
          factors: [...group.factors, ...joined.factors],
          slots: [...new Set([...group.slots, ...joined.slots])],
        };
      }
    }
    groups = [...apart, joined];
  }
  return groups;
}

function areConnected(a: readonly Node[], b: readonly Node[], covariance: CovarianceMatrix): boolean {
  return a.some(x => b.some(y => x === y || covarianceOf(x, y, covariance) !== undefined));
}

function covarianceOf(x: Node, y: Node, covariance: CovarianceMatrix): Node | undefined {
  return covariance[positionOf(x) ?? NaN]?.[positionOf(y) ?? NaN];
}

function ofGroup({ factors, slots }: Group, covariance: CovarianceMatrix): Node | undefined {
  const f = factors.reduce((product, factor) => multiply(product, factor));
  if (
    parityOf(
      f,
      slots.map(used => positionOf(used) ?? NaN),
    ) === 'odd'
  )
    return undefined;
  const [x, y] = slots;
  if (x === undefined) return f;
  const k11 = covarianceOf(x, x, covariance) as Node;
  if (y === undefined) return singleExpectation(overFirst(f, x), k11);
  if (slots.length === 2 && factors.every(factor => slotsOf(factor).length === 1))
    return ofPair(factors, [x, y], covariance);
  const variable = factors.find(factor => positionOf(factor) !== undefined);
  if (variable !== undefined) {
    const others = factors.toSpliced(factors.indexOf(variable), 1);
    const F = others.reduce((product, factor) => multiply(product, factor));
    if (!mayJump(F)) return byStein(variable, F, slots, covariance);
  }
  return many(f, slots, covariance);
}

/** E[f(x) g(y)], where every factor depends on one of two variables. */
function ofPair(
  factors: readonly Node[],
  [x, y]: readonly [Node, Node],
  covariance: CovarianceMatrix,
): Node | undefined {
  const [f, g] = [x, y].map(variable => {
    const own = factors.filter(factor => slotsOf(factor)[0] === variable);
    return overFirst(
      own.reduce((product, factor) => multiply(product, factor)),
      variable,
    );
  }) as [Node, Node];
  const [k11, k22] = [covarianceOf(x, x, covariance) as Node, covarianceOf(y, y, covariance) as Node];
  return pairExpectation(f, g, { k11, k12: covarianceOf(x, y, covariance), k22 });
}

/** Stein's E[xᵢ F] = Σⱼ kᵢⱼ E[∂F/∂xⱼ], where F does not jump. */
function byStein(
  variable: Node,
  F: Node,
  slots: readonly Node[],
  covariance: CovarianceMatrix,
): Node | undefined {
  const slopes = backprop(F, slots);
  return addAll(
    slots.map((other, j) => {
      const k = covarianceOf(variable, other, covariance);
      const mean = k && slopes[j] && expectation(slopes[j], covariance);
      return mean && multiply(k, mean);
    }),
  );
}

function mayJump(f: Node): boolean {
  return topologicalOrder([f]).some(
    node => isApplication(node, primitives.step) || isApplication(node, primitives.where),
  );
}

/** By numbers, with the slots of f numbered from 0. */
function many(f: Node, slots: readonly Node[], covariance: CovarianceMatrix): Node {
  const renumbered = substitute([f], new Map(slots.map((used, k) => [used, slot(k)])))[0] ?? f;
  const pairs = slots.flatMap((_, i) => slots.slice(i).map((__, j) => [i, i + j] as const));
  const entries = pairs.map(([i, j]) => covarianceOf(slots[i] as Node, slots[j] as Node, covariance));
  return numericMany(
    renumbered,
    slots.length,
    entries.map(entry => entry ?? constant(0)),
    (place, x) =>
      priceRule(renumbered, pairs[place] as readonly [number, number], matrixOf(slots.length, pairs, x)),
  );
}

/** ∂/∂kᵢⱼ = E[∂²f/∂xᵢ∂xⱼ], half of it for i = j (Price 1958). */
function priceRule(
  f: Node,
  [i, j]: readonly [number, number],
  covariance: CovarianceMatrix,
): Node | undefined {
  const [first] = backprop(f, [slot(i)]);
  const [second] = first === undefined ? [] : backprop(first, [slot(j)]);
  if (topologicalOrder([f, ...(first ? [first] : [])]).some(node => node.primitive.kinks !== undefined)) {
    throw new InvalidArgumentError(
      'the derivative by a covariance of an expectation of three or more variables, of',
      f.toString(),
      'smooth functions',
    );
  }
  return scaled(i === j ? 0.5 : 1, second && expectation(second, covariance));
}
