import { aCorrelation, type ParsedCorrelation } from './notation.js';

/** The growth with width that is conjectured for a correlation function, and the graph that says why. */
export interface CorrelationExponent {
  /** s, where E[C] = O(nˢ). */
  readonly exponent: number;
  /** The connected components of the cluster graph: positions of factors, from 0. */
  readonly components: readonly (readonly number[])[];
  /** nₑ, how many of them have an even number of factors. */
  readonly even: number;
  /** nₒ, how many of them have an odd number of factors. */
  readonly odd: number;
  /** m, the number of factors. */
  readonly factors: number;
}

/**
 * How a correlation function C is conjectured to grow with the width n of a network of smooth activations at
 * its initialization (Dyer & Gur-Ari, *Asymptotics of Wide Networks from Feynman Diagrams*, ICLR 2020,
 * conjecture 1):
 *
 *   E[C] = O(nˢ),  s = nₑ + (nₒ − m)/2,
 *
 * where the cluster graph has the m factors for vertices and an edge between two that share a contracted
 * index, and nₑ (nₒ) of its connected components have an even (odd) number of vertices. It is an upper bound:
 * E[C] may fall faster, as Theorem 1 of Littwin et al. 2020 proves for the Taylor terms of piecewise-linear
 * networks.
 *
 * @example
 * ```ts
 * import { correlationExponent, parseCorrelation } from 'widejet';
 * const { exponent, components } = correlationExponent(parseCorrelation('f0[a,b] f1[a] f2[b] f3[c] f4[c]'));
 * console.log(exponent, components); // -1 [ [ 0, 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export function correlationExponent(correlation: ParsedCorrelation): CorrelationExponent {
  aCorrelation.check('correlation', correlation);
  const factors = correlation.factors.length;
  const components = connectedComponents(factors, contractedPairs(correlation));
  const odd = components.filter(({ length }) => length % 2 === 1).length;
  const even = components.length - odd;
  return { exponent: even + (odd - factors) / 2, components, even, odd, factors };
}

/** Two positions of factors that an index joins; equal ones for an index that occurs twice in one factor. */
export type Pair = readonly [number, number];

/** The pairs of factors that share an index, one for each index. */
export function contractedPairs({ factors }: ParsedCorrelation): Pair[] {
  const first = new Map<string, number>();
  return factors.flatMap(({ indices }, position) =>
    indices.flatMap((index): Pair[] => {
      const other = first.get(index);
      first.set(index, position);
      return other === undefined ? [] : [[other, position]];
    }),
  );
}

/** The connected components of a graph with vertices 0..count−1, each in ascending order. */
export function connectedComponents(count: number, pairs: readonly Pair[]): number[][] {
  let components = Array.from({ length: count }, (_, vertex) => [vertex]);
  for (const pair of pairs) {
    const joined = components.filter(component => pair.some(vertex => component.includes(vertex)));
    if (joined.length === 1) continue;
    components = [...components.filter(component => !joined.includes(component)), joined.flat()];
  }
  return components.map(component => component.sort((a, b) => a - b)).sort(([a = 0], [b = 0]) => a - b);
}
