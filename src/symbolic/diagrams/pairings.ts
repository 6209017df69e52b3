import type { Budget } from '../budget.js';
import { SumOfTerms, symbolFormula, type Formula } from '../formula.js';
import { expectedSlopes, reducedSlopes } from './coins.js';
import { beside, type Diagram } from './diagram.js';
import type { Monomial, Registry } from './registry.js';

/**
 * E of a sum of monomials by Isserlis' theorem: for each, the sum over all pairings of the entries of each
 * matrix, in which indices of paired entries are one; what is left are powers of widths and of the Gram
 * matrix. Nothing is named or kept on the way, so that this checks `expectationByStein`, which it shares no
 * step with but the signs of units.
 *
 * @throws SymbolicLimitError
 */
export function expectationByPairings(
  monomials: Iterable<Monomial>,
  registry: Registry,
  budget: Budget,
): Formula {
  const result = new SumOfTerms();
  for (const { components, coefficient } of monomials) {
    const whole = components
      .map(id => registry.component(id).diagram)
      .reduce(beside, { vertices: [], factors: [] });
    const parameters = whole.factors.filter(({ leaf }) => registry.leafOf(leaf).kind === 'parameter');
    const groups = new Map<number, (readonly number[])[]>();
    for (const { leaf, legs } of parameters) groups.set(leaf, [...(groups.get(leaf) ?? []), legs]);
    const root = whole.vertices.map((_, vertex) => vertex);
    const sum = new SumOfTerms();
    const remaining = [...groups.values()];
    if (remaining.every(({ length }) => length % 2 === 0))
      pairAll(remaining, root, budget, indices => {
        sum.addAll(valueOf(whole, indices, registry));
      });
    let variance = coefficient;
    for (const [leaf, { length }] of groups)
      variance = variance.times(registry.leafOf(leaf).variance.power(Math.floor(length / 2)));
    result.addAll(sum.toFormula().times(variance, budget));
  }
  return result.toFormula();
}

/** All ways to pair the entries in each group: the index that each vertex has become. */
function pairAll(
  groups: readonly (readonly (readonly number[])[])[],
  indices: readonly number[],
  budget: Budget,
  found: (indices: readonly number[]) => void,
): void {
  budget.spend(1);
  const [group, ...others] = groups;
  if (group === undefined) {
    found(indices);
    return;
  }
  const [first, ...rest] = group;
  if (first === undefined) {
    pairAll(others, indices, budget, found);
    return;
  }
  for (const [position, second] of rest.entries()) {
    let joined = indices;
    for (const [leg, vertex] of first.entries()) {
      const [from, to] = [joined[vertex], joined[second[leg] ?? 0] ?? 0];
      joined = joined.map(index => (index === from ? to : index));
    }
    pairAll([rest.toSpliced(position, 1), ...others], joined, budget, found);
  }
}

/** The product of what each index is: a width, an entry of the Gram matrix, or a sum of slopes. */
function valueOf({ vertices, factors }: Diagram, indices: readonly number[], registry: Registry): Formula {
  const inputs = new Map<number, number[]>();
  for (const { leaf, legs } of factors) {
    const [vertex] = legs;
    if (registry.leafOf(leaf).kind !== 'input' || vertex === undefined) continue;
    const index = indices[vertex] ?? 0;
    inputs.set(index, [...(inputs.get(index) ?? []), leaf]);
  }
  const powers = new Map<number, Map<number, number>>();
  for (const [vertex, index] of indices.entries()) {
    const own = powers.get(index) ?? new Map<number, number>();
    powers.set(index, own);
    for (const [id, power] of vertices[vertex]?.slopes ?? []) own.set(id, (own.get(id) ?? 0) + power);
  }
  let product: Formula | undefined;
  const times = (factor: Formula): void => {
    product = product === undefined ? factor : product.times(factor);
  };
  const coins: Diagram[] = [];
  for (const [index, own] of powers) {
    const dimension = vertices[index]?.dimension ?? '';
    const { slopes, coefficient } = reducedSlopes(own, registry);
    times(coefficient);
    if (slopes.length > 0) coins.push({ vertices: [{ dimension, slopes }], factors: [] });
    else times(registry.size(dimension));
    const [x, other] = (inputs.get(index) ?? []).map(leaf => registry.leafOf(leaf));
    if (x !== undefined && other !== undefined)
      times(symbolFormula(registry.naming.gram(x.name, other.name)));
  }
  times(expectedSlopes(coins, registry));
  return product ?? expectedSlopes([], registry);
}
