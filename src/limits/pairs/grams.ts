import { bindDimension, isFiniteArray, type DimensionBindings } from '../../ad/index.js';
import { chooseMatrixKernels } from '../../linearAlgebra/index.js';
import { nonFinite } from '../../program/index.js';
import type { CutGraph, GramProduct } from './cut.js';
import type { Values } from './values.js';

/**
 * Where |u − v|² is less than this part of |u|² + |v|², more than seven bits of it would be lost by taking it
 * from products.
 */
const NEAR = 1 / 64;

/** Vectors this short are subtracted at once: that takes no longer than looking whether they are near. */
const SHORT_VECTOR = 8;

/** A product of all vectors of some examples. */
export interface GramPanel {
  readonly product: GramProduct;
  /** The numbers of vectors of one example of each list. */
  readonly rows: number;
  readonly columns: number;
  /** The length of the vectors. */
  readonly over: number;
}

/** The sizes of the products of a graph. */
export function panelsOf({ grams, rows, columns }: CutGraph, dimensions: DimensionBindings): GramPanel[] {
  return grams.map(product => {
    const lengths = [rows.nodes[product.row], columns.nodes[product.column]].map(node =>
      (node?.shape ?? []).map(dimension => bindDimension(dimension, dimensions)),
    );
    const [first = [], second = []] = lengths;
    return {
      product,
      rows: first.length === 2 ? (first[0] ?? 1) : 1,
      columns: second.length === 2 ? (second[0] ?? 1) : 1,
      over: first.at(-1) ?? 1,
    };
  });
}

/** Examples from `top` to `bottom` of the first list, and from `left` to `right` of the second. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The products of all vectors of some examples with all of some others, for each panel, row-major: a row for
 * each vector of the first. Distances are made of the products of the same vectors, if these are there too.
 *
 * @throws NonFiniteError if one is not finite.
 */
export function fillPanels(
  panels: readonly GramPanel[],
  block: Block,
  ofRows: readonly Values[],
  ofColumns: readonly Values[],
  spaces: readonly Float64Array[],
): Float64Array[] {
  const count = (block.bottom - block.top) * (block.right - block.left);
  const products = panels.map(({ rows, columns }, k) =>
    (spaces[k] ?? new Float64Array()).subarray(0, count * rows * columns),
  );
  const fill = (isDistance: boolean): void => {
    for (const [k, panel] of panels.entries()) {
      if ((panel.product.squares !== undefined) !== isDistance) continue;
      const same = panels.findIndex(
        ({ product }) => product.squares === undefined && sameVectors(product, panel.product),
      );
      fillPanel(panel, block, ofRows, ofColumns, products[k]!, isDistance ? products[same] : undefined);
    }
  };
  fill(false);
  fill(true);
  return products;
}

function sameVectors(a: GramProduct, b: GramProduct): boolean {
  return a.row === b.row && a.column === b.column;
}

/** @param known the products of the same vectors, if they were computed before. */
function fillPanel(
  { product, rows, columns, over }: GramPanel,
  { top, bottom, left, right }: Block,
  ofRows: readonly Values[],
  ofColumns: readonly Values[],
  out: Float64Array,
  known: Float64Array | undefined,
): void {
  const u = vectors(ofRows[product.row], top, bottom);
  const v = vectors(ofColumns[product.column], left, right);
  const [height, width] = [(bottom - top) * rows, (right - left) * columns];
  if (known === undefined && (product.squares === undefined || over > SHORT_VECTOR))
    chooseMatrixKernels().multiply(v, width, over, u, height, out);
  if (product.squares !== undefined) {
    const square = vectors(ofRows[product.squares.row], top, bottom);
    const otherSquare = vectors(ofColumns[product.squares.column], left, right);
    toDistances(u, v, square, otherSquare, over, known ?? out, out);
  }
  if (isFiniteArray(out)) return;
  const element = out.findIndex(value => !Number.isFinite(value));
  throw nonFinite({ node: product.node, shape: [rows, columns] }, out[element] ?? NaN, element);
}

function vectors(values: Values | undefined, from: number, to: number): Float64Array {
  const { data, size } = values ?? { data: new Float64Array(), size: 0 };
  return data.subarray(from * size, to * size);
}

/** |u − v|² of u·v; from the differences themselves where they are small. */
function toDistances(
  u: Float64Array,
  v: Float64Array,
  uSquares: Float64Array,
  vSquares: Float64Array,
  over: number,
  products: Float64Array,
  out: Float64Array,
): void {
  const width = vSquares.length;
  const isLong = over > SHORT_VECTOR;
  for (let i = 0; i < uSquares.length; i++) {
    const start = i * width;
    const square = uSquares[i]!;
    for (let j = 0; j < width; j++) {
      const sum = square + vSquares[j]!;
      const distance = sum - 2 * products[start + j]!;
      const isFar = isLong && distance >= NEAR * sum;
      out[start + j] = isFar ? distance : squaredDistance(u, i * over, v, j * over, over);
    }
  }
}

/** |u − v|² in four interleaved sums. */
function squaredDistance(
  u: Float64Array,
  uStart: number,
  v: Float64Array,
  vStart: number,
  length: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const fours = length & ~3;
  for (let k = 0; k < fours; k += 4) {
    const d0 = u[uStart + k]! - v[vStart + k]!;
    const d1 = u[uStart + k + 1]! - v[vStart + k + 1]!;
    const d2 = u[uStart + k + 2]! - v[vStart + k + 2]!;
    const d3 = u[uStart + k + 3]! - v[vStart + k + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (let k = fours; k < length; k++) s0 += (u[uStart + k]! - v[vStart + k]!) ** 2;
  return s0 + s1 + (s2 + s3);
}
