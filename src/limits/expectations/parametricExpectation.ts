import {
  backprop,
  constant,
  divide,
  isApplication,
  multiply,
  negate,
  primitives,
  substitute,
  type Node,
} from '../../ad/index.js';
import type { CovarianceMatrix } from './covarianceMatrix.js';
import { expectation } from './expectation.js';
import { mayJump, partialOfMany, partialOfPair, partialOfSingle, type Law } from './parametricDerivatives.js';
import {
  parametricMany,
  parametricPair,
  parametricSingle,
  type ParametricFunction,
} from './parametricNumbers.js';
import { parityOf } from './parity.js';
import { slot } from './slots.js';
import { slotsOf } from './slotUse.js';
import { addAll } from './sums.js';

/**
 * E[f(x₀, x₁, ...; p₀, p₁, ...)] of Gaussian variables of mean 0, for a function f that has numbers as
 * parameters: their slots follow those of the variables. As `expectation` does it takes sums and products
 * apart; factors that depend on parameters alone stand before expectations. Undefined is zero by structure.
 *
 * @param covariance of the variables.
 * @param parameters the numbers, as nodes that broadcast with the covariances.
 */
export function parametricExpectation(
  f: Node,
  covariance: CovarianceMatrix,
  parameters: readonly Node[],
): Node | undefined {
  return expectationOf(f, { covariance, parameters });
}

function expectationOf(f: Node, law: Law): Node | undefined {
  if (parametersOf(f, law).length === 0) return expectation(f, law.covariance);
  if (variablesOf(f, law).length === 0) return valueOf(f, law);
  if (isApplication(f, primitives.add)) return addAll(f.inputs.map(part => expectationOf(part, law)));
  if (isApplication(f, primitives.subtract)) {
    const [left, right] = f.inputs.map(part => expectationOf(part, law));
    return addAll([left, right && negate(right)]);
  }
  const { coefficient, factors } = factorsOf(f, law);
  let product = coefficient;
  for (const group of independentGroups(factors, law)) {
    const mean = ofGroup(group, law);
    if (mean === undefined) return undefined;
    product = multiply(product, mean);
  }
  return product;
}

/** The positions of the variables that a function depends on. */
function variablesOf(f: Node, { covariance }: Law): number[] {
  const used = slotsOf(f);
  return [...covariance.keys()].filter(position => used.includes(slot(position)));
}

function parametersOf(f: Node, { covariance, parameters }: Law): number[] {
  const used = slotsOf(f);
  return [...parameters.keys()].filter(k => used.includes(slot(covariance.length + k)));
}

/** A function of parameters alone, as a node of their numbers. */
function valueOf(f: Node, { covariance, parameters }: Law): Node {
  const numbers = new Map(parameters.map((number, k) => [slot(covariance.length + k), number]));
  return substitute([f], numbers)[0] ?? f;
}

/** A product as what depends on parameters alone, and functions of variables. */
function factorsOf(f: Node, law: Law): { readonly coefficient: Node; readonly factors: readonly Node[] } {
  if (variablesOf(f, law).length === 0) return { coefficient: valueOf(f, law), factors: [] };
  if (isApplication(f, primitives.negate)) {
    const { coefficient, factors } = factorsOf(f.inputs[0], law);
    return { coefficient: negate(coefficient), factors };
  }
  if (isApplication(f, primitives.multiply)) {
    const [left, right] = f.inputs.map(input => factorsOf(input, law)) as [Factors, Factors];
    return {
      coefficient: multiply(left.coefficient, right.coefficient),
      factors: [...left.factors, ...right.factors],
    };
  }
  if (isApplication(f, primitives.divide) && variablesOf(f.inputs[1], law).length === 0) {
    const { coefficient, factors } = factorsOf(f.inputs[0], law);
    return { coefficient: divide(coefficient, valueOf(f.inputs[1], law)), factors };
  }
  return { coefficient: constant(1), factors: [f] };
}

type Factors = ReturnType<typeof factorsOf>;

interface Group {
  readonly factors: readonly Node[];
  readonly variables: readonly number[];
}

/** Factors that have variables in common, or variables with a covariance. */
function independentGroups(factors: readonly Node[], law: Law): Group[] {
  let groups: Group[] = [];
  for (const factor of factors) {
    let joined: Group = { factors: [factor], variables: variablesOf(factor, law) };
    const apart: Group[] = [];
    for (const group of groups) {
      const isConnected = group.variables.some(i =>
        joined.variables.some(j => i === j || law.covariance[i]?.[j] !== undefined),
      );
      if (!isConnected) apart.push(group);
      else {
        joined = {
          factors: [...group.factors, ...joined.factors],
          variables: [...new Set([...group.variables, ...joined.variables])].sort((i, j) => i - j),
        };
      }
    }
    groups = [...apart, joined];
  }
  return groups;
}

function ofGroup({ factors, variables }: Group, law: Law): Node | undefined {
  const f = product(factors);
  if (parityOf(f, variables) === 'odd') return undefined;
  const isSeparable = factors.every(factor => variablesOf(factor, law).length === 1);
  const [i, j] = variables as [number, number | undefined];
  if (j === undefined) return ofSingle(f, i, law);
  if (variables.length === 2 && isSeparable) {
    const [left, right] = [i, j].map(own =>
      product(factors.filter(factor => variablesOf(factor, law)[0] === own)),
    ) as [Node, Node];
    return ofPair([left, right], [i, j], law);
  }
  const inner = withPositions(f, variables, law);
  const covariance = variables.map(row => variables.map(column => law.covariance[row]?.[column]));
  return parametricMany(inner, covariance, partialOfMany(inner.f, variables.length, expectationOf));
}

function product(factors: readonly Node[]): Node {
  return factors.reduce<Node>((whole, factor) => multiply(whole, factor), constant(1));
}

/** The function over slots 0, 1, ... of the variables at these positions, and of the parameters it has. */
function withPositions(f: Node, variables: readonly number[], law: Law): ParametricFunction {
  const used = parametersOf(f, law);
  const slots = [...variables, ...used.map(k => law.covariance.length + k)];
  const [renamed = f] = substitute([f], new Map(slots.map((from, to) => [slot(from), slot(to)])));
  return { f: renamed, parameters: used.map(k => law.parameters[k] as Node) };
}

function ofSingle(f: Node, variable: number, law: Law): Node {
  const inner = withPositions(f, [variable], law);
  const variance = law.covariance[variable]?.[variable] ?? constant(0);
  return parametricSingle(inner, variance, partialOfSingle(inner.f, expectationOf));
}

function ofPair(
  functions: readonly [Node, Node],
  [i, j]: readonly [number, number],
  law: Law,
): Node | undefined {
  const [left, right] = [withPositions(functions[0], [i], law), withPositions(functions[1], [j], law)];
  const zero = constant(0);
  const [k11, k22] = [law.covariance[i]?.[i] ?? zero, law.covariance[j]?.[j] ?? zero];
  const k12 = law.covariance[i]?.[j] ?? zero;
  // Stein's E[x g(y)] = k₁₂ E[g′(y)]
  for (const [line, other, variance] of [
    [left, right, k22],
    [right, left, k11],
  ] as const) {
    if (line.f !== slot(0) || mayJump(other.f)) continue;
    const [slope] = backprop(other.f, [slot(0)]);
    const mean = slope && expectationOf(slope, { covariance: [[variance]], parameters: other.parameters });
    return mean && multiply(k12, mean);
  }
  // One order of both, so that equal expectations are one node.
  const isTurned = left.f.fingerprint > right.f.fingerprint;
  const [f, g] = isTurned ? [right, left] : [left, right];
  return parametricPair(
    [f, g],
    isTurned ? [k22, k12, k11] : [k11, k12, k22],
    partialOfPair([f, g], expectationOf),
  );
}
