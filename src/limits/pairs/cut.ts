import {
  asNode,
  dependents,
  dot,
  elementwise,
  input,
  isApplication,
  sameShape,
  structural,
  substitute,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { expandFunctions, schedule, type Schedule } from '../../program/index.js';

/**
 * Functions of two examples. Those that are evaluated for all pairs of one list do not change when the
 * examples are exchanged, as kernels.
 */
export interface PairGraph {
  /** The inputs of the first example, by their names. */
  readonly at: Readonly<Record<string, Node>>;
  /** Those of the second, with the same names. */
  readonly along: Readonly<Record<string, Node>>;
  /** Scalars, of shape []. */
  readonly outputs: readonly Node[];
}

/** What depends on one example alone: nodes of its inputs, computed once for each example. */
export interface OneSided {
  readonly inputs: Readonly<Record<string, Node>>;
  readonly nodes: readonly Node[];
  /** Computes the nodes that are no inputs, in this order. */
  readonly schedule: Schedule;
}

/**
 * Products of vectors of the first example with vectors of the second, by the places of both among what is
 * one-sided; of squared distances also those of the squares of both.
 */
export interface GramProduct {
  /** The node that it stands for. */
  readonly node: Node;
  readonly row: number;
  readonly column: number;
  /** Whether the vectors of the second example stand before those of the first in the result. */
  readonly isTransposed: boolean;
  readonly squares?: { readonly row: number; readonly column: number };
}

/** An input of what is computed pair by pair, and where it comes from, by its place there. */
export interface PairOperand {
  readonly input: Node;
  readonly from: 'row' | 'column' | 'gram';
  readonly place: number;
}

/** A graph of two examples in its parts. */
export interface CutGraph {
  readonly rows: OneSided;
  /**
   * Those of the second example. If both have inputs of the same shapes, they are written in those of the
   * first, and this is the same as `rows`.
   */
  readonly columns: OneSided;
  readonly grams: readonly GramProduct[];
  readonly operands: readonly PairOperand[];
  /** The outputs as functions of the operands. */
  readonly pairs: Schedule;
  /** The outputs of one example with itself; undefined if shapes differ. */
  readonly diagonal: Diagonal | undefined;
}

/** Functions of what depends on one example, `rows.nodes`, for which there is an input each. */
export interface Diagonal {
  readonly inputs: readonly Node[];
  readonly schedule: Schedule;
}

/**
 * Cuts a graph where what depends on one example meets what depends on the other.
 *
 * @throws InvalidArgumentError if the inputs of both have different names, an output is no scalar, or the
 *   graph has other inputs or weights.
 */
export function cut({ at, along, outputs: given }: PairGraph): CutGraph {
  checkGraph(at, along, given);
  // Parts of expansions depend on one example alone.
  const outputs = expandFunctions(given);
  const order = topologicalOrder(outputs);
  const [ofRow, ofColumn] = [dependents(order, Object.values(at)), dependents(order, Object.values(along))];
  const isRow = (node: Node): boolean => ofRow.has(node) && !ofColumn.has(node);
  const isColumn = (node: Node): boolean => ofColumn.has(node) && !ofRow.has(node);

  const rowNodes: Node[] = [];
  const columnNodes: Node[] = [];
  const grams: GramProduct[] = [];
  const operands: PairOperand[] = [];
  const replacements = new Map<Node, Node>();
  const stopsAt = (node: Node): boolean =>
    isRow(node) || isColumn(node) || factorsOf(node, isRow, isColumn) !== undefined;
  for (const node of topologicalOrder(outputs, { has: stopsAt })) {
    const factors = factorsOf(node, isRow, isColumn);
    if (isRow(node)) addOperand(node, 'row', placeIn(rowNodes, node));
    else if (isColumn(node)) addOperand(node, 'column', placeIn(columnNodes, node));
    else if (factors !== undefined) {
      const { row, column, isTransposed, isDistance } = factors;
      const squares = isDistance && {
        squares: {
          row: placeIn(rowNodes, dot(row, row)),
          column: placeIn(columnNodes, dot(column, column)),
        },
      };
      const places = { row: placeIn(rowNodes, row), column: placeIn(columnNodes, column) };
      addOperand(node, 'gram', grams.push({ node, ...places, isTransposed, ...squares }) - 1);
    }
  }
  const pairs = schedule(substitute(outputs, replacements));
  const areAlike = Object.keys(at).every(name => sameShape(at[name]?.shape ?? [], along[name]?.shape ?? []));
  if (!areAlike) {
    const [rows, columns] = [oneSided(at, rowNodes), oneSided(along, columnNodes)];
    return { rows, columns, grams, operands, pairs, diagonal: undefined };
  }
  const mirror = new Map(Object.entries(along).map(([name, node]) => [node, at[name] ?? node]));
  const mirrored = substitute(columnNodes, mirror);
  // Of vectors with themselves, the products are numbers of one example, and the distances are nothing.
  const own = grams.flatMap(({ node, row, column, squares }) => {
    const vector = rowNodes[row] as Node;
    if (vector.rank !== 1 || vector !== mirrored[column]) return [];
    if (squares !== undefined) mirror.set(node, asNode(0, 'a distance'));
    return [dot(vector, vector)];
  });
  const both = oneSided(at, [...new Set([...rowNodes, ...mirrored, ...own])]);
  const rowPlace = (place: number): number => both.nodes.indexOf(rowNodes[place] as Node);
  const columnPlace = (place: number): number => both.nodes.indexOf(mirrored[place] as Node);
  return {
    rows: both,
    columns: both,
    grams: grams.map(({ row, column, squares, ...gram }) => ({
      ...gram,
      row: rowPlace(row),
      column: columnPlace(column),
      ...(squares && { squares: { row: rowPlace(squares.row), column: columnPlace(squares.column) } }),
    })),
    operands: operands.map(({ place, ...operand }) => {
      if (operand.from === 'gram') return { ...operand, place };
      return { ...operand, place: operand.from === 'row' ? rowPlace(place) : columnPlace(place) };
    }),
    pairs,
    diagonal: diagonalOf(both.nodes, substitute(outputs, mirror)),
  };

  function addOperand(node: Node, from: PairOperand['from'], place: number): void {
    const own = input(`${from} ${place}`, node.shape);
    replacements.set(node, own);
    operands.push({ input: own, from, place });
  }
}

function diagonalOf(nodes: readonly Node[], outputs: readonly Node[]): Diagonal {
  const inputs = nodes.map(({ shape }, place) => input(`own ${place}`, shape));
  const replacements = new Map(nodes.map((node, place) => [node, inputs[place] as Node]));
  return { inputs, schedule: schedule(substitute(outputs, replacements)) };
}

function oneSided(inputs: Readonly<Record<string, Node>>, nodes: readonly Node[]): OneSided {
  // Inputs are there without being computed.
  const given = new Set(Object.values(inputs));
  return { inputs, nodes, schedule: schedule(nodes.filter(node => !given.has(node))) };
}

function placeIn(nodes: Node[], node: Node): number {
  const known = nodes.indexOf(node);
  return known >= 0 ? known : nodes.push(node) - 1;
}

interface Factors {
  readonly row: Node;
  readonly column: Node;
  readonly isTransposed: boolean;
  readonly isDistance: boolean;
}

/** The factors of products of rows of both sides, u·v, |u − v|² and U Vᵀ, if that is what a node is. */
function factorsOf(
  node: Node,
  isRow: (node: Node) => boolean,
  isColumn: (node: Node) => boolean,
): Factors | undefined {
  const ofBoth = (a: Node, b: Node, isDistance: boolean): Factors | undefined => {
    if (isRow(a) && isColumn(b)) return { row: a, column: b, isTransposed: false, isDistance };
    if (isRow(b) && isColumn(a)) return { row: b, column: a, isTransposed: true, isDistance };
    return undefined;
  };
  if (isApplication(node, structural.matmul)) {
    const { left, right } = node.attributes;
    const [a, b] = node.inputs;
    return a.rank === 2 && b.rank === 2 && !left && right ? ofBoth(a, b, false) : undefined;
  }
  if (!isApplication(node, structural.dot)) return undefined;
  const [a, b] = node.inputs;
  if (a.rank !== 1 || b.rank !== 1) return undefined;
  if (a !== b) return ofBoth(a, b, false);
  if (!isApplication(a, elementwise.subtract)) return undefined;
  const [u, v] = a.inputs;
  return sameShape(u.shape, v.shape) ? ofBoth(u, v, true) : undefined;
}

function checkGraph(at: PairGraph['at'], along: PairGraph['along'], outputs: readonly Node[]): void {
  const names = Object.keys(at);
  if (names.length !== Object.keys(along).length || names.some(name => !Object.hasOwn(along, name)))
    throw new InvalidArgumentError('the inputs of the second example', Object.keys(along), names.join(', '));
  const vector = outputs.find(({ rank }) => rank > 0);
  if (vector !== undefined)
    throw new InvalidArgumentError('an output for pairs of examples', vector.toString(), 'a scalar');
  const given = new Set([...Object.values(at), ...Object.values(along)]);
  const foreign = topologicalOrder(outputs).find(
    node => node.primitive.given !== undefined && !given.has(node),
  );
  if (foreign !== undefined) {
    throw new InvalidArgumentError(
      'a node of a graph for pairs of examples',
      foreign.toString(),
      'a function of the inputs of both examples',
    );
  }
}
