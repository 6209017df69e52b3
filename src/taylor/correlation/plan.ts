import type { Pair } from './clusterGraph.js';

/** A connected contraction: its vertices are scalars, by number, and each pair of positions is contracted. */
export interface Contraction {
  readonly vertices: readonly number[];
  readonly pairs: readonly Pair[];
}

/** A scalar, differentiated along directions: the root of a tree, or of a part of one. */
export interface Branch {
  readonly scalar: number;
  readonly along: readonly Along[];
  /** Equal keys: equal values. */
  readonly key: string;
}

/**
 * A direction that occurs `multiplicity` times: the gradient of a branch, or that of a cut pair, by its
 * number.
 */
export interface Along {
  readonly of: Branch | number;
  readonly multiplicity: number;
}

/** A connected contraction as a rooted tree, once `cuts` of its pairs are cut; none if it is a tree. */
export interface Plan {
  readonly root: Branch;
  readonly cuts: number;
}

/**
 * Roots a connected contraction at the vertex that makes it cheapest. The pairs that a breadth-first search
 * from there does not use are cut, which are as few as can be: pairs − vertices + 1.
 */
export function planContraction({ vertices, pairs }: Contraction): Plan {
  const plans = vertices.map((_, root) => rootedAt(root, vertices, pairs));
  return plans.reduce((best, plan) => (costOf(plan.root) < costOf(best.root) ? plan : best));
}

function rootedAt(root: number, vertices: readonly number[], pairs: readonly Pair[]): Plan {
  const children = vertices.map((): number[] => []);
  const reached = new Set([root]);
  const used = new Set<Pair>();
  for (const vertex of reached) {
    for (const pair of pairs) {
      const other = pair[0] === vertex ? pair[1] : pair[1] === vertex ? pair[0] : vertex;
      if (reached.has(other)) continue;
      reached.add(other);
      used.add(pair);
      children[vertex]?.push(other);
    }
  }
  const cuts = pairs.filter(pair => !used.has(pair));
  const branchAt = (vertex: number): Branch => {
    const below = (children[vertex] ?? []).map(branchAt);
    // A pair of a vertex with itself gives its direction twice.
    const cut = cuts.flatMap((pair, number) => pair.filter(end => end === vertex).map(() => number));
    return branch(vertices[vertex] ?? 0, [...cut, ...below]);
  };
  return { root: branchAt(root), cuts: cuts.length };
}

/**
 * A branch with equal directions gathered, in an order that does not depend on how the contraction was
 * written.
 */
function branch(scalar: number, directions: readonly (Branch | number)[]): Branch {
  const gathered = new Map<string, Along>();
  for (const of of directions) {
    const key = keyOf(of);
    gathered.set(key, { of, multiplicity: (gathered.get(key)?.multiplicity ?? 0) + 1 });
  }
  const sorted = [...gathered].sort(([a], [b]) => (a < b ? -1 : 1));
  const key = `${scalar}(${sorted.map(([of, { multiplicity }]) => `${of}^${multiplicity}`).join(' ')})`;
  return { scalar, along: sorted.map(([, along]) => along), key };
}

function keyOf(of: Branch | number): string {
  return typeof of === 'number' ? `cut${of}` : of.key;
}

/**
 * The number of vectors at each layer: a jet has Π (multiplicity + 1) coefficients, and taking its gradient,
 * which all branches but the root need, reads each once more. A branch that occurs again costs nothing.
 */
function costOf(root: Branch): number {
  const seen = new Set<string>();
  const visit = ({ key, along }: Branch, readings: number): number => {
    if (seen.has(key)) return 0;
    seen.add(key);
    const own = along.reduce((product, { multiplicity }) => product * (multiplicity + 1), readings);
    return along.reduce((total, { of }) => total + (typeof of === 'number' ? 0 : visit(of, 2)), own);
  };
  return visit(root, 1);
}
