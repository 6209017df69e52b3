import type { Formula } from '../formula.js';
import { reducedSlopes } from './coins.js';
import { beside, type Diagram } from './diagram.js';
import type { Monomial, Registry } from './registry.js';

/**
 * Two factors of one leaf replaced by their covariance σ² Π δ: the indices at equal legs become one.
 * @returns the connected parts of what is left.
 */
export function contracted(
  { vertices, factors }: Diagram,
  [first, second]: readonly [number, number],
  registry: Registry,
): Monomial {
  const [f, g] = [factors[first], factors[second]];
  const leaf = registry.leafOf(f?.leaf ?? 0);
  const target = vertices.map((_, vertex) => vertex);
  for (const [position, leg] of (f?.legs ?? []).entries()) {
    const from = target[leg] ?? 0;
    const to = target[g?.legs[position] ?? 0] ?? 0;
    for (const [vertex, current] of target.entries()) if (current === from) target[vertex] = to;
  }
  const kept = [...new Set(target)];
  const place = new Map(kept.map((vertex, position) => [vertex, position]));
  const placeOf = (vertex: number): number => place.get(target[vertex] ?? 0) ?? 0;
  const powers = kept.map(() => new Map<number, number>());
  for (const [vertex, { slopes }] of vertices.entries()) {
    const into = powers[placeOf(vertex)];
    for (const [id, power] of slopes) into?.set(id, (into.get(id) ?? 0) + power);
  }
  let coefficient = leaf.variance;
  const slopes = powers.map(of => {
    const reduced = reducedSlopes(of, registry);
    coefficient = coefficient.times(reduced.coefficient);
    return reduced.slopes;
  });
  const rest: Diagram = {
    vertices: kept.map((vertex, position) => ({
      dimension: vertices[vertex]?.dimension ?? '',
      slopes: slopes[position] ?? [],
    })),
    factors: factors
      .filter((_, position) => position !== first && position !== second)
      .map(factor => ({ leaf: factor.leaf, legs: factor.legs.map(placeOf) })),
  };
  const monomial = registry.monomial(rest);
  return {
    components: monomial.components,
    coefficient: monomial.coefficient.times(coefficient),
  };
}

/** What each way of contracting one factor with others gives, equal results together. */
export type Contractions = readonly Monomial[];

/** E[W_ab F]: W_ab with every other factor of its leaf in the same diagram. */
export function ownContractions(diagram: Diagram, chosen: number, registry: Registry): Contractions {
  const { leaf } = diagram.factors[chosen] ?? { leaf: -1 };
  return gathered(
    [...diagram.factors.keys()]
      .filter(other => other !== chosen && diagram.factors[other]?.leaf === leaf)
      .map(other => contracted(diagram, [chosen, other], registry)),
  );
}

/** The same with every factor of its leaf in another diagram. */
export function crossContractions(
  diagram: Diagram,
  chosen: number,
  other: Diagram,
  registry: Registry,
): Contractions {
  const { leaf } = diagram.factors[chosen] ?? { leaf: -1 };
  const both = beside(diagram, other);
  const shift = diagram.factors.length;
  return gathered(
    [...other.factors.keys()]
      .filter(position => other.factors[position]?.leaf === leaf)
      .map(position => contracted(both, [chosen, position + shift], registry)),
  );
}

function gathered(monomials: readonly Monomial[]): Contractions {
  const sums = new Map<string, { components: readonly number[]; coefficient: Formula }>();
  for (const { components, coefficient } of monomials) {
    const key = components.join(',');
    const known = sums.get(key);
    sums.set(key, {
      components,
      coefficient: known === undefined ? coefficient : known.coefficient.plus(coefficient),
    });
  }
  return [...sums.values()].filter(({ coefficient }) => !coefficient.isZero);
}
