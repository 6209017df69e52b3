import type { Diagram } from './diagram.js';

/** An end of an edge: the factor and which leg of it, as one number, and the vertex at the other leg. */
interface End {
  readonly kind: number;
  readonly to: number;
}

/** Most labellings of one diagram that are compared. */
const mostLabellings = 64;

/**
 * Names for connected diagrams: equal names, equal sums. Diagrams that differ by the names of their indices
 * get one name, but for some with many symmetries, which stay apart without harm.
 *
 * Branches that end are folded into the vertex where they begin, from the outside in. What is left are
 * cycles, whose vertices are told apart by what they see around them (colour refinement), and by trying
 * all choices where that leaves several.
 */
export class CanonicalNames {
  /** Small numbers for what vertices look like, so that names stay short. */
  readonly #colours = new Map<string, number>();

  nameOf(diagram: Diagram): string {
    const { vertices, factors } = diagram;
    const looks = vertices.map(({ dimension, slopes }) => [dimension, slopes.join(';')]);
    const branches = vertices.map((): string[] => []);
    const ends = vertices.map((): End[] => []);
    let loose = '';
    for (const { leaf, legs } of factors) {
      const [row, column] = legs;
      if (row === undefined) loose += `${leaf} `;
      else if (column === undefined) branches[row]?.push(`${leaf}`);
      else {
        ends[row]?.push({ kind: 2 * leaf, to: column });
        ends[column]?.push({ kind: 2 * leaf + 1, to: row });
      }
    }
    if (vertices.length === 0) return loose;
    const colourAt = (vertex: number): number =>
      this.#colour(`${looks[vertex]?.join('|') ?? ''}|${(branches[vertex] ?? []).sort().join(',')}`);

    const alive = new Set(vertices.keys());
    const degree = ends.map(({ length }) => length);
    let outermost = [...alive].filter(vertex => degree[vertex] === 1);
    while (outermost.length > 0 && alive.size > 2) {
      const folded = outermost.map(vertex => {
        const end = ends[vertex]?.find(({ to }) => alive.has(to) && to !== vertex);
        return { vertex, end, colour: colourAt(vertex) };
      });
      const next: number[] = [];
      for (const { vertex, end, colour } of folded) {
        alive.delete(vertex);
        if (end === undefined) continue;
        branches[end.to]?.push(`${end.kind}>${colour}`);
        degree[end.to] = (degree[end.to] ?? 0) - 1;
        if (degree[end.to] === 1) next.push(end.to);
      }
      outermost = next.filter(vertex => alive.has(vertex));
    }
    const core = [...alive];
    const colours = core.map(colourAt);
    const places = new Map(core.map((vertex, place) => [vertex, place]));
    const inner = core.map(vertex =>
      (ends[vertex] ?? []).flatMap(({ kind, to }) => {
        const place = places.get(to);
        return place === undefined ? [] : [{ kind, to: place }];
      }),
    );
    return labelled(colours, inner);
  }

  #colour(look: string): number {
    const known = this.#colours.get(look) ?? this.#colours.size;
    this.#colours.set(look, known);
    return known;
  }
}

/** The least description of a graph with coloured vertices over labellings that refinement leaves. */
function labelled(colours: readonly number[], ends: readonly (readonly End[])[]): string {
  let least: string | undefined;
  let tried = 0;
  const search = (start: readonly number[]): void => {
    const ranks = refined(start, ends);
    const chosen = smallestShared(ranks);
    if (chosen.length === 0) {
      tried++;
      const name = described(ranks, colours, ends);
      if (least === undefined || name < least) least = name;
      return;
    }
    for (const vertex of chosen) {
      search(ranks.map((rank, other) => 2 * rank + (other === vertex ? 0 : 1)));
      if (tried >= mostLabellings) return;
    }
  };
  search(colours);
  return least ?? '';
}

/** Ranks of vertices by their colour and what they see around them, refined until nothing more differs. */
function refined(colours: readonly number[], ends: readonly (readonly End[])[]): number[] {
  let ranks = ranked(colours, (a, b) => a - b);
  for (let classes = 0; ;) {
    const count = new Set(ranks).size;
    if (count === classes || count === ranks.length) return ranks;
    classes = count;
    const seen = ranks;
    const views = ends.map((own, vertex) => {
      const around = own.map(({ kind, to }) => `${kind}:${seen[to] ?? 0}`).sort();
      return `${String(seen[vertex] ?? 0).padStart(4, '0')} ${around.join(' ')}`;
    });
    ranks = ranked(views, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

function ranked<T>(values: readonly T[], compare: (a: T, b: T) => number): number[] {
  const ranks = new Map([...new Set(values)].sort(compare).map((value, rank) => [value, rank]));
  return values.map(value => ranks.get(value) ?? 0);
}

/** The vertices that share the least rank which several have. */
function smallestShared(ranks: readonly number[]): number[] {
  const groups = new Map<number, number[]>();
  for (const [vertex, rank] of ranks.entries()) groups.set(rank, [...(groups.get(rank) ?? []), vertex]);
  const shared = [...groups].filter(([, { length }]) => length > 1).sort(([a], [b]) => a - b);
  return shared[0]?.[1] ?? [];
}

function described(
  ranks: readonly number[],
  colours: readonly number[],
  ends: readonly (readonly End[])[],
): string {
  const inOrder = colours.map((colour, vertex) => [ranks[vertex] ?? 0, colour] as const);
  const vertices = inOrder.sort(([a], [b]) => a - b).map(([, colour]) => colour);
  const edges = ends.flatMap((own, vertex) =>
    own
      .filter(({ kind }) => kind % 2 === 0)
      .map(({ kind, to }) => `${kind / 2}:${ranks[vertex] ?? 0}-${ranks[to] ?? 0}`),
  );
  return `${vertices.join(' ')};${edges.sort().join(' ')}`;
}
