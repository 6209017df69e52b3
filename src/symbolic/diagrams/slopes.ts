import { InvalidArgumentError } from '../../errors/index.js';
import type { Formula } from '../formula.js';
import type { DiagramSum } from './diagramSums.js';
import type { SlopeLeaf } from './diagram.js';
import type { Registry } from './registry.js';
import type { Tree } from './trees.js';

/** A leg of a leaf, as text. */
export function rowKey(leaf: number, leg: number): string {
  return `${leaf}.${leg}`;
}

export function leafOfRow(row: string): number {
  return Number(row.split('.')[0]);
}

/**
 * The slope of units y_a = Σ (a row of W or an entry of b) · (what does not depend on that row). Flipping the
 * sign of these rows flips that of y_a and of nothing else, so that the sign of y_a is a fair coin which is
 * independent of everything that is even in them (Hanin & Nica 2020, Products of many large random matrices
 * and gradients in deep neural networks).
 *
 * @throws InvalidArgumentError for units whose sign is no such coin.
 */
export function slopeLeafOf(
  y: DiagramSum,
  [negative, positive]: readonly [Formula, Formula],
  registry: Registry,
): { leaf: SlopeLeaf; dimension: string } {
  const rows = new Set<string>();
  const below = new Set<number>();
  const dying = new Set<number>();
  let canDie = true;
  let dimension: string | undefined;
  for (const { open, components } of y.values()) {
    if (open === undefined) throw noCoin('a unit that is one of finitely many, or a constant');
    dimension = open.dimension;
    const ends = [
      ...open.vectors.map(leaf => ({ leaf, leg: 0, tree: undefined })),
      ...open.branches.map(({ leaf, transposed, below: tree }) => ({ leaf, leg: transposed ? 1 : 0, tree })),
    ];
    const [end] = ends;
    if (end === undefined || ends.length > 1 || open.slopes.length > 0)
      throw noCoin('a unit that is not linear in a row of a matrix');
    if (registry.leafOf(end.leaf).kind === 'input') throw noCoin('an input');
    rows.add(rowKey(end.leaf, end.leg));
    const vanishing = end.tree === undefined ? [] : vanishingSlopes(end.tree, registry);
    canDie &&= vanishing.length > 0;
    for (const id of vanishing) dying.add(id);
    if (end.tree !== undefined) leavesOf(end.tree, below, registry);
    for (const id of components)
      for (const { leaf } of registry.component(id).diagram.factors) below.add(leaf);
  }
  if (dimension === undefined) throw noCoin('a unit that is 0');
  const at = [...y].map(([key, { coefficient }]) => `${key}=${coefficient.toString()}`).sort();
  const known = registry.slopeAt(at.join(' '));
  if (known !== undefined) return { leaf: known, dimension };
  const shared = registry.slopes.some(slope => [...rows].some(row => slope.rows.has(row)));
  const rowLeaves = new Set([...rows].map(leafOfRow));
  if (shared || [...rowLeaves].some(leaf => below.has(leaf)))
    throw noCoin('units of two inputs, or of a matrix that is used twice');
  const leaf = registry.slope(at.join(' '), {
    negative,
    positive,
    rows,
    below,
    dying: canDie ? dying : new Set(),
  });
  return { leaf, dimension };
}

/** The slopes in a tree that have a value 0. */
function vanishingSlopes({ slopes, branches }: Tree, registry: Registry): number[] {
  const own = slopes.flatMap(([id]) => {
    const { negative, positive } = registry.slopeOf(id);
    return negative.isZero || positive.isZero ? [id] : [];
  });
  return [...own, ...branches.flatMap(({ below }) => vanishingSlopes(below, registry))];
}

/** Everything random that a vector depends on. */
function leavesOf(tree: Tree, into: Set<number>, registry: Registry): void {
  for (const [id] of tree.slopes) {
    const { rows, below } = registry.slopeOf(id);
    for (const row of rows) into.add(leafOfRow(row));
    for (const leaf of below) into.add(leaf);
  }
  for (const leaf of tree.vectors) if (registry.leafOf(leaf).kind === 'parameter') into.add(leaf);
  for (const { leaf, below } of tree.branches) {
    into.add(leaf);
    leavesOf(below, into, registry);
  }
}

function noCoin(what: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'model',
    `a kink at ${what}`,
    'kinks at units y = W q + b of wide layers, at one input, each matrix once',
  );
}
