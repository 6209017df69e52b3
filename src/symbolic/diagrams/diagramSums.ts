import type { Dimension } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import type { Budget } from '../budget.js';
import { oneFormula, symbolFormula, type Formula } from '../formula.js';
import { exactConstant } from '../graph/constants.js';
import type { Entries, MatrixLeaf, Slopes } from '../graph/entries.js';
import { merged, type Registry } from './registry.js';
import { slopeLeafOf } from './slopes.js';
import { Trees, type Tree } from './trees.js';

/** A number times a product of diagrams, of which one may have an open index. */
export interface DiagramTerm {
  /** Undefined where nothing depends on the open index, or there is none. */
  readonly open: Tree | undefined;
  /** The closed connected diagrams, by ascending id. */
  readonly components: readonly number[];
  readonly coefficient: Formula;
}

/** A sum of such terms, by their keys. */
export type DiagramSum = ReadonlyMap<string, DiagramTerm>;

const nothing: DiagramSum = new Map();

/**
 * Sums of diagrams as the entries of a graph: what a network computes at any width, as a polynomial in its
 * parameters.
 */
export class DiagramSums implements Entries<DiagramSum> {
  readonly trees: Trees;

  constructor(
    readonly registry: Registry,
    readonly budget: Budget,
  ) {
    this.trees = new Trees(registry);
  }

  lengthOf = (dimension: Dimension): number | undefined =>
    typeof dimension === 'number' ? dimension : undefined;

  number = (formula: Formula): DiagramSum => single(undefined, [], formula);

  constant = (value: number): DiagramSum => this.number(exactConstant(value));

  size = (dimension: string): DiagramSum => this.number(this.registry.size(dimension));

  add = (a: DiagramSum, b: DiagramSum): DiagramSum => {
    if (a.size === 0) return b;
    const sum = new Map(a);
    for (const term of b.values()) enter(sum, term);
    this.budget.holdTerms(sum.size);
    return sum;
  };

  multiply = (a: DiagramSum, b: DiagramSum): DiagramSum => {
    const product = new Map<string, DiagramTerm>();
    for (const left of a.values()) {
      this.budget.spend(b.size);
      for (const right of b.values()) {
        let coefficient = left.coefficient.times(right.coefficient, this.budget);
        let open = left.open ?? right.open;
        if (left.open !== undefined && right.open !== undefined) {
          const glued = this.trees.glued(left.open, right.open);
          open = glued.tree;
          coefficient = coefficient.times(glued.coefficient);
        }
        enter(product, { open, components: merged(left.components, right.components), coefficient });
      }
    }
    this.budget.holdTerms(product.size);
    return product;
  };

  negate = (a: DiagramSum): DiagramSum =>
    new Map([...a].map(([key, term]) => [key, { ...term, coefficient: term.coefficient.negated() }]));

  divide = (a: DiagramSum, b: DiagramSum): DiagramSum =>
    this.multiply(a, this.number(numberOf(b, 'a divisor').inverse()));

  power = (a: DiagramSum, exponent: number): DiagramSum => {
    if (!Number.isInteger(exponent) || exponent < 0)
      return this.number(numberOf(a, 'the base of such a power').power(exponent));
    let product = this.number(oneFormula);
    for (let k = 0; k < exponent; k++) product = this.multiply(product, a);
    return product;
  };

  close = (x: DiagramSum, dimension: Dimension): DiagramSum => {
    const sum = new Map<string, DiagramTerm>();
    for (const { open, components, coefficient } of x.values()) {
      const tree = open ?? this.trees.ones(String(dimension));
      const closed = this.registry.monomial(this.trees.closed(tree));
      enter(sum, {
        open: undefined,
        components: merged(components, closed.components),
        coefficient: coefficient.times(closed.coefficient),
      });
    }
    return sum;
  };

  slope = (y: DiagramSum, { negative, positive }: Slopes): DiagramSum => {
    const [below, above] = [exactConstant(negative), exactConstant(positive)];
    const { leaf, dimension } = slopeLeafOf(y, [below, above], this.registry);
    const slope = single(this.trees.slope(leaf.id, dimension), [], oneFormula);
    if (below.equals(leaf.negative) && above.equals(leaf.positive)) return slope;
    // Another two-valued function of the same y: below + (above − below) (d − lo)/(hi − lo).
    const ratio = above.minus(below).dividedBy(leaf.positive.minus(leaf.negative));
    const shift = below.minus(ratio.times(leaf.negative));
    return this.add(this.multiply(this.number(ratio), slope), this.number(shift));
  };

  /** Entries of a leaf without legs, or with one, which is the open index. */
  leaf = (id: number): DiagramSum => {
    const [dimension] = this.registry.leafOf(id).legs;
    if (dimension !== undefined) return single(this.trees.vector(id, dimension), [], oneFormula);
    const { components, coefficient } = this.registry.monomial({
      vertices: [],
      factors: [{ leaf: id, legs: [] }],
    });
    return single(undefined, components, coefficient);
  };

  /** A leaf with two legs. */
  matrix = (id: number): MatrixLeaf<DiagramSum> => ({
    times: (vector, transposed) => {
      const [rows = '', columns = ''] = this.registry.leafOf(id).legs;
      const product = new Map<string, DiagramTerm>();
      for (const { open, components, coefficient } of vector.values()) {
        const below = open ?? this.trees.ones(transposed ? rows : columns);
        enter(product, { open: this.trees.product(id, transposed, below), components, coefficient });
      }
      return product;
    },
  });

  /** A symbol that is no diagram, as an entry of an input of known length is. */
  symbol = (name: string): DiagramSum => this.number(symbolFormula(name));
}

function single(open: Tree | undefined, components: readonly number[], coefficient: Formula): DiagramSum {
  if (coefficient.isZero) return nothing;
  const term = { open, components, coefficient };
  return new Map([[keyOf(term), term]]);
}

function keyOf({ open, components }: DiagramTerm): string {
  return `${open?.id ?? 0}:${components.join(',')}`;
}

function enter(sum: Map<string, DiagramTerm>, term: DiagramTerm): void {
  const key = keyOf(term);
  const known = sum.get(key);
  const coefficient = known === undefined ? term.coefficient : known.coefficient.plus(term.coefficient);
  if (coefficient.isZero) sum.delete(key);
  else sum.set(key, { ...term, coefficient });
}

/** @throws InvalidArgumentError unless the sum is a number. */
function numberOf(sum: DiagramSum, what: string): Formula {
  const [term] = sum.values();
  if (sum.size === 1 && term?.open === undefined && term?.components.length === 0) return term.coefficient;
  throw new InvalidArgumentError(
    'model',
    `${what} that depends on parameters`,
    'sums, products and whole powers of what depends on parameters',
  );
}
