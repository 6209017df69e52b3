import { InvalidArgumentError } from '../../errors/index.js';
import { oneFormula, symbolFormula, type Formula } from '../formula.js';
import { CanonicalNames } from './canonical.js';
import { connectedParts, type Diagram, type Leaf, type SlopeLeaf } from './diagram.js';

/** A connected diagram that is known by a number. */
export interface Component {
  readonly id: number;
  readonly diagram: Diagram;
}

/** A number times a product of connected diagrams, by their ascending ids. */
export interface Monomial {
  readonly components: readonly number[];
  readonly coefficient: Formula;
}

/** How symbols are called. */
export interface Naming {
  /** The symbol of a dimension. */
  size(dimension: string): string;
  /** The symbol of ⟨x, x′⟩/n₀ of two inputs, by their names. */
  gram(x: string, other: string): string;
}

/** Leaves, slopes and connected diagrams of one computation, by number. */
export class Registry {
  readonly leaves: Leaf[] = [];
  readonly slopes: SlopeLeaf[] = [];
  readonly #components: Component[] = [];
  readonly #slopesAt = new Map<string, SlopeLeaf>();
  readonly #ids = new Map<string, number>();
  readonly #names = new CanonicalNames();

  constructor(readonly naming: Naming) {}

  leaf(description: Omit<Leaf, 'id'>): Leaf {
    const leaf = { ...description, id: this.leaves.length };
    this.leaves.push(leaf);
    return leaf;
  }

  /** @param at the text of what it is the slope at. */
  slope(at: string, description: Omit<SlopeLeaf, 'id'>): SlopeLeaf {
    const slope = { ...description, id: this.slopes.length };
    this.slopes.push(slope);
    this.#slopesAt.set(at, slope);
    return slope;
  }

  slopeAt(at: string): SlopeLeaf | undefined {
    return this.#slopesAt.get(at);
  }

  leafOf(id: number): Leaf {
    return this.leaves[id] as Leaf;
  }

  slopeOf(id: number): SlopeLeaf {
    return this.slopes[id] as SlopeLeaf;
  }

  component(id: number): Component {
    return this.#components[id] as Component;
  }

  size(dimension: string): Formula {
    return symbolFormula(this.naming.size(dimension));
  }

  /**
   * A diagram as a monomial: its connected parts, those of equal ones by one number; an index without
   * factors is the length of its dimension, and one with two inputs alone their Gram matrix.
   *
   * @throws InvalidArgumentError for an input whose entries are summed otherwise than in pairs.
   */
  monomial(diagram: Diagram): Monomial {
    let coefficient = oneFormula;
    const components: number[] = [];
    for (const part of connectedParts(diagram)) {
      const number = this.#numberOf(part);
      if (number === undefined) components.push(this.#idOf(part));
      else coefficient = coefficient.times(number);
    }
    return { components: components.sort((a, b) => a - b), coefficient };
  }

  #idOf(diagram: Diagram): number {
    const name = this.#names.nameOf(diagram);
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#components.length;
    this.#components.push({ id, diagram });
    this.#ids.set(name, id);
    return id;
  }

  /** What a connected diagram without parameters and slopes is. */
  #numberOf({ vertices, factors }: Diagram): Formula | undefined {
    const [vertex] = vertices;
    if (vertex === undefined || vertices.length > 1 || vertex.slopes.length > 0) return undefined;
    const leaves = factors.map(({ leaf }) => this.leafOf(leaf));
    if (leaves.some(({ kind }) => kind === 'parameter')) return undefined;
    const size = this.size(vertex.dimension);
    const [first, second, third] = leaves;
    if (first === undefined) return size;
    if (second !== undefined && third === undefined)
      return size.times(symbolFormula(this.naming.gram(first.name, second.name)));
    throw new InvalidArgumentError(
      'model',
      first.name,
      'inputs whose entries are summed in pairs, as ⟨x, x′⟩',
      `Here a sum has ${leaves.length === 1 ? 'one entry' : `products of ${leaves.length} entries`} of inputs`,
    );
  }
}

/** Two ascending lists as one. */
export function merged(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...a, ...b].sort((x, y) => x - y);
}
