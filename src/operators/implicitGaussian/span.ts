import type { MatrixKernels } from '../../linearAlgebra/index.js';
import { loadTile, Panel, TILE_WIDTH, type PanelStack } from './panelStack.js';
import type { Questions } from './questions.js';
import { float64Levels, split, type Measured, type Splitting, type Sweep } from './splitting.js';

/** A splitting with its directions N; they may have no vectors. */
export interface Decomposition extends Splitting {
  readonly directions: Panel;
}

/**
 * Splits the questions at `rows` along the orthonormal `basis`, by sweeps that read it once each: on each
 * tile they subtract the overlaps that the sweep before has found and measure those that are left.
 *
 * @param span the part of a question's length below which its residual is rounding.
 */
export function decompose(
  questions: Questions,
  rows: readonly number[],
  basis: PanelStack,
  companion: PanelStack,
  kernels: MatrixKernels,
  span = float64Levels.span,
): Decomposition {
  const vectors = rows.map(row => questions.vectors[row]!);
  const scales = rows.map(row => questions.scales[row]!);
  let panel = new Panel(rows.length, basis.length);
  const load = (tile: number, data: Float64Array): void => {
    loadTile(tile, data, vectors, scales);
  };
  const splitting = split(
    Float64Array.from(rows, row => questions.norms[row]!),
    kernels,
    { ...float64Levels, span },
  );
  for (let step = splitting.next(); ;) {
    if (step.done === true) return { ...step.value, directions: panel };
    step = splitting.next(perform(step.value));
  }

  function perform(sweep: Sweep): Measured {
    switch (sweep.kind) {
      case 'measure':
        return firstProducts(panel, load, basis, kernels);
      case 'subtract': {
        const { overlaps, transform, isFirst, isSought } = sweep;
        const loaded = isFirst ? load : undefined;
        const { residual, ...measured } = subtract(
          panel,
          overlaps,
          loaded,
          transform,
          basis,
          isSought ? companion : undefined,
          kernels,
        );
        become(residual);
        return measured;
      }
      case 'finish': {
        const { directions, products } = finish(panel, sweep.transform, sweep.taken, companion, kernels);
        become(directions);
        return { overlaps: [], gram: new Float64Array(0), products };
      }
    }
  }

  /** The panel that comes next; one that it replaces goes to whoever asks for its size. */
  function become(next: Panel): void {
    if (next !== panel) panel.release();
    panel = next;
  }
}

/**
 * C = X Qᵀ and X Xᵀ for a panel X that `load` writes tile by tile; it is not kept, since the next sweep can
 * load it again.
 */
function firstProducts(
  panel: Panel,
  load: (tile: number, data: Float64Array) => void,
  basis: PanelStack,
  kernels: MatrixKernels,
): Measured {
  const { count, tiles } = panel;
  const coefficients = basis.zeroCoefficients(count);
  const gram = new Float64Array(count * count);
  const scratch = tileScratch(panel);
  for (const tile of tiles.keys()) {
    const width = panel.width(tile);
    const data = scratch.subarray(0, count * width);
    load(tile, data);
    basis.addProducts(tile, data, count, coefficients, 1);
    kernels.multiply(data, count, width, data, count, gram, 1, 1);
  }
  return { overlaps: coefficients, gram, products: [] };
}

/**
 * X ← M (X - c Q), and what is then measured: c = X Qᵀ, the Gram matrix X Xᵀ, and the products X Zᵀ if a
 * companion Z is given. In the first sweep X is loaded on the way; without M it stays as it is.
 */
function subtract(
  panel: Panel,
  overlaps: readonly Float64Array[],
  load: ((tile: number, data: Float64Array) => void) | undefined,
  transform: Float64Array | undefined,
  basis: PanelStack,
  companion: PanelStack | undefined,
  kernels: MatrixKernels,
): Measured & { readonly residual: Panel } {
  const count = transform === undefined ? panel.count : transform.length / panel.count;
  const residual = count === panel.count ? panel : new Panel(count, panel.length);
  const remaining = basis.zeroCoefficients(count);
  const gram = new Float64Array(count * count);
  const products = companion?.zeroCoefficients(count) ?? [];
  const scratch = tileScratch(panel);
  for (const [tile, data] of panel.tiles.entries()) {
    const width = panel.width(tile);
    const result = residual.tiles[tile]!;
    // With a transform, X is prepared in the cache, from where the transform brings it to its place.
    const before = transform === undefined ? result : scratch.subarray(0, data.length);
    if (load !== undefined) load(tile, before);
    else before.set(data);
    basis.addCombination(tile, overlaps, panel.count, before, -1);
    if (transform !== undefined)
      kernels.multiplyTransposed(before, panel.count, width, transform, count, result);
    basis.addProducts(tile, result, count, remaining, 1);
    kernels.multiply(result, count, width, result, count, gram, 1, 1);
    companion?.addProducts(tile, result, count, products, 1);
  }
  return { residual, overlaps: remaining, gram, products };
}

/** N = M X, the last sweep, with the products N Zᵀ. */
function finish(
  panel: Panel,
  transform: Float64Array,
  taken: number,
  companion: PanelStack,
  kernels: MatrixKernels,
): { directions: Panel; products: readonly Float64Array[] } {
  const products = companion.zeroCoefficients(taken);
  const directions = taken === panel.count ? panel : new Panel(taken, panel.length);
  if (taken === 0) return { directions, products };
  const scratch = tileScratch(panel);
  for (const [tile, data] of panel.tiles.entries()) {
    const width = panel.width(tile);
    const before = scratch.subarray(0, data.length);
    before.set(data);
    const result = directions.tiles[tile]!;
    kernels.multiplyTransposed(before, panel.count, width, transform, taken, result);
    companion.addProducts(tile, result, taken, products, 1);
  }
  return { directions, products };
}

function tileScratch({ count, length }: Panel): Float64Array {
  return new Float64Array(count * Math.min(TILE_WIDTH, length));
}
