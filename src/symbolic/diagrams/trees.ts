import type { Formula } from '../formula.js';
import { reducedSlopes } from './coins.js';
import type { Diagram, Factor, Vertex } from './diagram.js';
import type { Registry } from './registry.js';

/** A matrix whose other index begins a tree of its own. */
interface Branch {
  readonly leaf: number;
  /** Whether the index of the tree above is the column. */
  readonly transposed: boolean;
  readonly below: Tree;
}

/**
 * A vector along a dimension as a diagram: a product of entries with all indices summed but one. Before any
 * expectation is taken such diagrams are trees, whose root is that index.
 */
export interface Tree {
  readonly id: number;
  readonly dimension: string;
  /** Vectors at the root, by ascending leaf. */
  readonly vectors: readonly number[];
  readonly slopes: Vertex['slopes'];
  /** In the order of their leaves, directions and trees. */
  readonly branches: readonly Branch[];
}

/** All trees of one computation: equal ones are one. */
export class Trees {
  readonly #known = new Map<string, Tree>();

  constructor(readonly registry: Registry) {}

  /** The vector of a leaf with one leg. */
  vector(leaf: number, dimension: string): Tree {
    return this.#tree(dimension, [leaf], [], []);
  }

  slope(id: number, dimension: string): Tree {
    return this.#tree(dimension, [], [[id, 1]], []);
  }

  /** All ones. */
  ones(dimension: string): Tree {
    return this.#tree(dimension, [], [], []);
  }

  /** W v, or Wᵀ v. */
  product(leaf: number, transposed: boolean, below: Tree): Tree {
    const [rows = '', columns = ''] = this.registry.leafOf(leaf).legs;
    return this.#tree(transposed ? columns : rows, [], [], [{ leaf, transposed, below }]);
  }

  /** The elementwise product, and the number that powers of slopes give. */
  glued(a: Tree, b: Tree): { tree: Tree; coefficient: Formula } {
    const powers = new Map(a.slopes);
    for (const [id, power] of b.slopes) powers.set(id, (powers.get(id) ?? 0) + power);
    const { slopes, coefficient } = reducedSlopes(powers, this.registry);
    const vectors = [...a.vectors, ...b.vectors].sort((left, right) => left - right);
    const branches = [...a.branches, ...b.branches].sort(compareBranches);
    return { tree: this.#tree(a.dimension, vectors, slopes, branches), coefficient };
  }

  /** The tree with its root summed over. */
  closed(tree: Tree): Diagram {
    const vertices: Vertex[] = [];
    const factors: Factor[] = [];
    const enter = ({ dimension, slopes, vectors, branches }: Tree): number => {
      const vertex = vertices.push({ dimension, slopes }) - 1;
      for (const leaf of vectors) factors.push({ leaf, legs: [vertex] });
      for (const { leaf, transposed, below } of branches) {
        const other = enter(below);
        factors.push({ leaf, legs: transposed ? [other, vertex] : [vertex, other] });
      }
      return vertex;
    };
    enter(tree);
    return { vertices, factors };
  }

  #tree(
    dimension: string,
    vectors: readonly number[],
    slopes: Vertex['slopes'],
    branches: readonly Branch[],
  ): Tree {
    const text = branches.map(({ leaf, transposed, below }) => `${leaf}${transposed ? 't' : ''}:${below.id}`);
    const key = `${dimension}|${vectors.join(',')}|${slopes.join(';')}|${text.join(',')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const tree = { id: this.#known.size + 1, dimension, vectors, slopes, branches };
    this.#known.set(key, tree);
    return tree;
  }
}

function compareBranches(a: Branch, b: Branch): number {
  return a.leaf - b.leaf || Number(a.transposed) - Number(b.transposed) || a.below.id - b.below.id;
}
