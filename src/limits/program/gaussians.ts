import { add, type Node } from '../../ad/index.js';
import type { Family, Finite, FlattenedOuter, Variable } from './values.js';
import type { AxisMap } from './views.js';

/**
 * How Gaussians depend on the special ones, Vᵀ u for an output matrix V: not at all, all of them being odd in
 * them, or otherwise (Tensor Programs II, Yang 2020, appendix A.3).
 */
export type Character = 'free' | 'odd' | 'neither';

/** Families of jointly Gaussian variables; their finite axes are written as one. */
export type Gaussian = Readonly<{
  id: number;
  /** The number of indices; undefined without axes. */
  size: number | undefined;
  character: Character;
  /** What expression it is, whatever the inputs: the order in which sums are added up. */
  rank: string;
}> &
  Definition;

/** A parameter array: a bias. */
interface LeafGaussian {
  readonly kind: 'leaf';
  readonly parameter: Node;
}

/** A phase, uniform on (−π, π): no Gaussian, but what its cosine and sine are functions of. */
interface PhaseLeaf {
  readonly kind: 'phase';
  readonly parameter: Node;
}

/** A number that is not random, but is known with the inputs alone: a parameter of functions. */
interface NumberLeaf {
  readonly kind: 'number';
  /** A scalar, or one for each index. */
  readonly node: Node;
}

/** W u or Wᵀ u, divided by the root of the length of u where that is infinite. */
export interface ProductGaussian {
  readonly kind: 'product';
  /** A weight, or the Gaussian that the entries of a generated matrix are. */
  readonly matrix: Node | Gaussian;
  readonly transposed: boolean;
  readonly of: Finite | Family | FlattenedOuter;
  /** The number of rows of the product where they are finitely many; they are its last axis. */
  readonly rows: number | undefined;
}

/** Σ coefficient · variable. */
interface SumGaussian {
  readonly kind: 'sum';
  readonly terms: readonly GaussianTerm[];
}

/** A linear map of coefficient · variable along the axes. */
interface MappedGaussian {
  readonly kind: 'mapped';
  readonly map: AxisMap;
  /** The number of indices before the map. */
  readonly from: number;
  readonly coefficient: Node;
  readonly variable: Variable;
}

export interface GaussianTerm {
  readonly coefficient: Node;
  readonly variable: Variable;
}

type Definition = LeafGaussian | PhaseLeaf | NumberLeaf | ProductGaussian | SumGaussian | MappedGaussian;

/** The Gaussians of one limit: equal definitions are one. */
export class GaussianTable {
  private readonly known = new Map<string, Gaussian>();
  private readonly numbers = new Map<object, number>();

  leaf(parameter: Node, size: number | undefined): Gaussian {
    return this.intern(`leaf ${parameter.id}`, size, 'free', `leaf ${parameter.fingerprint}`, {
      kind: 'leaf',
      parameter,
    });
  }

  phase(parameter: Node): Gaussian {
    const name = `phase ${parameter.fingerprint}`;
    return this.intern(`phase ${parameter.id}`, undefined, 'free', name, { kind: 'phase', parameter });
  }

  number(node: Node): Gaussian {
    const size = node.rank === 0 ? undefined : (node.shape[0] as number);
    return this.intern(`number ${node.id}`, size, 'free', 'number', { kind: 'number', node });
  }

  product(
    definition: Omit<ProductGaussian, 'kind'>,
    size: number | undefined,
    character: Character,
  ): Gaussian {
    const { matrix, transposed, of, rows } = definition;
    const [name, order] = isGaussian(matrix)
      ? [`V${matrix.id}`, matrix.rank]
      : [`${matrix.id}`, `${matrix.fingerprint}`];
    const key = `product ${name} ${transposed} ${this.numberOf(of)} ${rows ?? ''}`;
    const rank = `product ${order} ${transposed} (${rankOf(of)})`;
    return this.intern(key, size, character, rank, { kind: 'product', ...definition });
  }

  /** Σ of terms of one size, as one Gaussian; terms of one variable are put together. */
  sum(terms: readonly GaussianTerm[], size: number | undefined): Gaussian {
    const merged: GaussianTerm[] = [];
    for (const term of terms) {
      const same = merged.findIndex(({ variable }) => sameVariable(variable, term.variable));
      const found = merged[same];
      if (found === undefined) merged.push(term);
      else merged[same] = { ...found, coefficient: add(found.coefficient, term.coefficient) };
    }
    merged.sort((a, b) => (a.variable.gaussian.rank < b.variable.gaussian.rank ? -1 : 1));
    const key = merged.map(term => this.termKey(term)).join(' + ');
    const characters = new Set(merged.map(({ variable }) => variable.gaussian.character));
    const [character = 'free'] = characters;
    const rank = `sum (${merged.map(({ variable }) => variable.gaussian.rank).join(' + ')})`;
    const definition = { kind: 'sum', terms: merged } as const;
    return this.intern(
      `sum ${size} ${key}`,
      size,
      characters.size > 1 ? 'neither' : character,
      rank,
      definition,
    );
  }

  mapped(map: AxisMap, from: number, term: GaussianTerm): Gaussian {
    const { gaussian } = term.variable;
    const key = `mapped ${from} ${map.key} ${this.termKey(term)}`;
    const definition = { kind: 'mapped', map, from, ...term } as const;
    return this.intern(key, map.size, gaussian.character, `mapped (${gaussian.rank})`, definition);
  }

  private termKey({ coefficient, variable: { gaussian, view } }: GaussianTerm): string {
    return `${coefficient.id} ${gaussian.id} ${view === undefined ? '' : this.numberOf(view)}`;
  }

  /** A number for each object, the same whenever it is asked. */
  private numberOf(object: object): number {
    const known = this.numbers.get(object) ?? this.numbers.size;
    this.numbers.set(object, known);
    return known;
  }

  private intern(
    key: string,
    size: number | undefined,
    character: Character,
    rank: string,
    definition: Definition,
  ): Gaussian {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // Ranks of deep networks would become long.
    const gaussian = { id: this.known.size, size, character, rank: shortened(rank), ...definition };
    this.known.set(key, gaussian);
    return gaussian;
  }
}

export function isGaussian(matrix: Node | Gaussian): matrix is Gaussian {
  return 'character' in matrix;
}

/** The weights and biases that a Gaussian is made with by its last operation. */
export function sourcesOf(gaussian: Gaussian): Node[] {
  switch (gaussian.kind) {
    case 'leaf':
    case 'phase':
      return [gaussian.parameter];
    case 'number':
      return [];
    case 'product':
      return isGaussian(gaussian.matrix) ? sourcesOf(gaussian.matrix) : [gaussian.matrix];
    case 'sum':
      return gaussian.terms.flatMap(({ variable }) => sourcesOf(variable.gaussian));
    case 'mapped':
      return sourcesOf(gaussian.variable.gaussian);
  }
}

export function isNumber({ gaussian }: Variable): boolean {
  return gaussian.kind === 'number';
}

export function sameVariable(a: Variable, b: Variable): boolean {
  return a.gaussian === b.gaussian && a.view === b.view;
}

function rankOf(of: Finite | Family | FlattenedOuter): string {
  if (of.kind === 'finite') return 'finite';
  if (of.kind === 'flattened') return of.terms.map(({ u, v }) => `${rankOf(u)} ${rankOf(v)}`).join('+');
  return of.parts
    .flatMap(({ factors }) => factors)
    .map(
      ({ f, of: variables }) => `${f.fingerprint}:${variables.map(({ gaussian }) => gaussian.rank).join()}`,
    )
    .join(';');
}

/** The text itself if it is short, or a hash of it (FNV-1a). */
function shortened(text: string): string {
  if (text.length < 64) return text;
  let [first, second] = [0x811c9dc5, 0x050c5d1f];
  for (let i = 0; i < text.length; i++) {
    first = Math.imul(first ^ text.charCodeAt(i), 0x01000193);
    second = Math.imul(second ^ text.charCodeAt(i), 0x01000193);
  }
  return `${text.slice(0, 8)} ${first >>> 0} ${second >>> 0}`;
}
