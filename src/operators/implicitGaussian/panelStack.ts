import { leaveArray, splitPanel, takeArray, type MatrixKernels } from '../../linearAlgebra/index.js';

/**
 * How many numbers of each vector lie together in a tile: 32 KiB per vector, so that a tile of a panel, and
 * the same tile of a basis of some tens of vectors, stay in the second-level cache while several products use
 * them.
 */
export const TILE_WIDTH = 4096;

/**
 * `count` vectors of one length, stored tile by tile: tile t holds numbers t · 4096 up to (t + 1) · 4096 of
 * every vector, row-major (count × width, the last tile may be narrower). A sweep over the tiles can then do
 * all the products it needs on one tile while that is in the cache, and reads long vectors from memory once.
 * A new panel has unspecified content.
 */
export class Panel {
  readonly tiles: readonly Float64Array[];
  private readonly data: Float64Array;

  constructor(
    readonly count: number,
    readonly length: number,
  ) {
    this.data = takeArray(count * length);
    const { data } = this;
    const stride = count * TILE_WIDTH;
    this.tiles = Array.from({ length: Math.ceil(length / TILE_WIDTH) }, (_, tile) =>
      data.subarray(tile * stride, Math.min((tile + 1) * stride, data.length)),
    );
  }

  /** Gives the memory to whoever asks next: nobody may use this panel any more. */
  release(): void {
    leaveArray(this.data);
  }

  width(tile: number): number {
    return Math.min(TILE_WIDTH, this.length - tile * TILE_WIDTH);
  }
}

/**
 * Coefficients of `count` vectors along the vectors of a stack: one matrix (count × block.count) per block.
 */
export type Coefficients = readonly Float64Array[];

/**
 * A growing list of vectors of one length. What is appended becomes a block and is never copied as a whole,
 * so growth needs no second copy of the list; only small blocks are merged (with at most `mergeCount` vectors
 * together), so that many single questions to a small matrix do not end as many tiny products. The merges
 * depend on the counts alone: two stacks with one `mergeCount` that grow by the same counts have the same
 * blocks.
 */
export class PanelStack {
  private readonly blocks: Panel[] = [];
  /** The number of vectors. */
  count = 0;

  constructor(
    readonly length: number,
    private readonly mergeCount: number,
    private readonly kernels: MatrixKernels,
  ) {}

  get tileCount(): number {
    return Math.ceil(this.length / TILE_WIDTH);
  }

  append(panel: Panel): void {
    this.count += panel.count;
    let last = panel;
    // As a binary counter carries: each vector is copied at most log2(mergeCount) times.
    for (;;) {
      const previous = this.blocks.at(-1);
      if (previous === undefined || previous.count > last.count) break;
      if (previous.count + last.count > this.mergeCount) break;
      const merged = merge(previous, last);
      previous.release();
      last.release();
      last = merged;
      this.blocks.pop();
    }
    this.blocks.push(last);
  }

  /** Gives up all vectors and their memory. */
  release(): void {
    for (const block of this.blocks) block.release();
    this.blocks.length = 0;
    this.count = 0;
  }

  zeroCoefficients(count: number): Float64Array[] {
    return this.blocks.map(block => new Float64Array(count * block.count));
  }

  /** C += scale · X Bᵀ, the part of one tile: X is `count` × width, B this stack. */
  addProducts(
    tile: number,
    vectors: Float64Array,
    count: number,
    coefficients: Coefficients,
    scale: number,
  ): void {
    for (const [b, block] of this.blocks.entries()) {
      const matrix = block.tiles[tile]!;
      this.kernels.multiply(
        matrix,
        block.count,
        block.width(tile),
        vectors,
        count,
        coefficients[b]!,
        scale,
        1,
      );
    }
  }

  /** out += scale · C B, one tile (`count` × width). */
  addCombination(
    tile: number,
    coefficients: Coefficients,
    count: number,
    out: Float64Array,
    scale: number,
  ): void {
    for (const [b, block] of this.blocks.entries()) {
      const matrix = block.tiles[tile]!;
      const width = block.width(tile);
      this.kernels.multiplyTransposed(matrix, block.count, width, coefficients[b]!, count, out, scale, 1);
    }
  }

  /** All vectors as one plain panel (count × length). */
  toRows(): Float64Array {
    const out = new Float64Array(this.count * this.length);
    const rows = splitPanel(out, this.length);
    let first = 0;
    for (const block of this.blocks) {
      const own = rows.slice(first, first + block.count);
      for (const [tile, data] of block.tiles.entries()) storeTile(tile, data, own);
      first += block.count;
    }
    return out;
  }
}

/**
 * `data` (row-major, one row for each vector) ← tile number `tile` of some plain vectors, times their scales.
 */
export function loadTile(
  tile: number,
  data: Float64Array,
  vectors: readonly Float64Array[],
  scales: readonly number[],
): void {
  const width = data.length / vectors.length;
  const start = tile * TILE_WIDTH;
  for (const [i, vector] of vectors.entries()) {
    data.set(vector.subarray(start, start + width), i * width);
    const scale = scales[i]!;
    if (scale !== 1) for (let j = i * width; j < (i + 1) * width; j++) data[j]! *= scale;
  }
}

/** Tile number `tile` of some plain vectors ← `data` (row-major, one row for each). */
export function storeTile(tile: number, data: Float64Array, vectors: readonly Float64Array[]): void {
  const width = data.length / vectors.length;
  for (const [i, vector] of vectors.entries()) {
    vector.set(data.subarray(i * width, (i + 1) * width), tile * TILE_WIDTH);
  }
}

function merge(first: Panel, second: Panel): Panel {
  const merged = new Panel(first.count + second.count, first.length);
  for (const [tile, data] of merged.tiles.entries()) {
    data.set(first.tiles[tile]!);
    data.set(second.tiles[tile]!, first.tiles[tile]!.length);
  }
  return merged;
}
