import type { Formula } from '../formula.js';

/**
 * What stands in a diagram: entries of a parameter, which are independent N(0, σ²), or those of an input. It
 * has a leg for each axis that stays a name; axes of known length are subscripts, so that rows of a matrix
 * with finitely many are leaves of their own.
 */
export interface Leaf {
  readonly id: number;
  readonly name: string;
  /** The dimensions of its legs, at most two. */
  readonly legs: readonly string[];
  readonly kind: 'parameter' | 'input';
  /** σ² */
  readonly variance: Formula;
}

/** A slope d = f′(y) of units along a dimension, which has one of two values at each. */
export interface SlopeLeaf {
  readonly id: number;
  readonly negative: Formula;
  readonly positive: Formula;
  /** The leaves that a unit's y is a sum over, by leg: with all of these of one unit y changes its sign. */
  readonly rows: ReadonlySet<string>;
  /** All other leaves that y depends on. */
  readonly below: ReadonlySet<number>;
  /**
   * Slopes with a value 0 that together can make y = 0, which has no sign: where all units of a layer are
   * dead. Beside each of these a product is 0 then.
   */
  readonly dying: ReadonlySet<number>;
}

/** An index that is summed over. */
export interface Vertex {
  readonly dimension: string;
  /** Slopes of the unit of this number, and their powers, by ascending id. */
  readonly slopes: readonly (readonly [id: number, power: number])[];
}

export interface Factor {
  readonly leaf: number;
  /** The vertices that are the indices of this entry. */
  readonly legs: readonly number[];
}

/** A product of entries in which every index is summed over: Σ_ab W_ab x_a x_b. */
export interface Diagram {
  readonly vertices: readonly Vertex[];
  readonly factors: readonly Factor[];
}

/** Two diagrams beside each other. */
export function beside(a: Diagram, b: Diagram): Diagram {
  const shift = a.vertices.length;
  return {
    vertices: [...a.vertices, ...b.vertices],
    factors: [
      ...a.factors,
      ...b.factors.map(({ leaf, legs }) => ({ leaf, legs: legs.map(leg => leg + shift) })),
    ],
  };
}

/** The connected parts of a diagram; a factor without legs is one by itself. */
export function connectedParts({ vertices, factors }: Diagram): Diagram[] {
  const root = vertices.map((_, vertex) => vertex);
  const rootOf = (vertex: number): number => {
    let top = vertex;
    while (root[top] !== top) top = root[top] ?? top;
    return top;
  };
  for (const { legs } of factors) {
    const [first, second] = legs;
    if (first !== undefined && second !== undefined) root[rootOf(second)] = rootOf(first);
  }
  const parts = new Map<number, { vertices: Vertex[]; factors: Factor[] }>();
  const places = vertices.map((vertex, position) => {
    const part = parts.get(rootOf(position)) ?? { vertices: [], factors: [] };
    parts.set(rootOf(position), part);
    return part.vertices.push(vertex) - 1;
  });
  const alone: Diagram[] = [];
  for (const factor of factors) {
    const [first] = factor.legs;
    if (first === undefined) alone.push({ vertices: [], factors: [factor] });
    else
      parts
        .get(rootOf(first))
        ?.factors.push({ leaf: factor.leaf, legs: factor.legs.map(leg => places[leg] ?? 0) });
  }
  return [...parts.values(), ...alone];
}
