import type { Node } from '../ad/index.js';
import type { Size } from './sizes.js';

/**
 * The layers up to a pre-activation: each object is one, so that two of them are the same function if they
 * are identical.
 */
export interface Chain {
  /** The matrix and the biases of the last layer, by name. */
  readonly parameters: readonly string[];
  /** The dimension that the matrix contracts. */
  readonly fanIn: number | string;
  readonly previous: Chain | undefined;
}

/** What part of an alternating chain (matrix, φ, matrix, ...) a node is, or why it is none. */
export type Stage =
  /** No trained parameter takes part in it. */
  | { readonly kind: 'given'; readonly size: Size | undefined }
  /** A trained matrix or vector, times a factor. */
  | { readonly kind: 'matrix' | 'bias'; readonly name: string; readonly size: Size }
  /**
   * A pre-activation yˡ (`isActivated` false), or an elementwise function of it; `size` is 1 in the NTK
   * parametrisation.
   */
  | { readonly kind: 'layer'; readonly chain: Chain; readonly isActivated: boolean; readonly size: Size }
  /** A function of finitely many outputs of f: of the heads, last layers on one and the same chain. */
  | { readonly kind: 'primary'; readonly heads: readonly Chain[]; readonly size: Size }
  | { readonly kind: 'broken'; readonly reason: string };

export type Broken = Extract<Stage, { kind: 'broken' }>;
export type Layer = Extract<Stage, { kind: 'layer' }>;
export type Primary = Extract<Stage, { kind: 'primary' }>;

export function broken(reason: string): Broken {
  return { kind: 'broken', reason };
}

/** The layers of a chain, from the first to the last. */
export function layersOf(chain: Chain | undefined): Chain[] {
  const layers: Chain[] = [];
  for (let layer = chain; layer !== undefined; layer = layer.previous) layers.unshift(layer);
  return layers;
}

/** Whether a node has finitely many entries at every width. */
export function isFinite({ shape }: Node): boolean {
  return shape.every(dimension => typeof dimension === 'number');
}

/** "W2 has no factor 1/√n1", where a chain is not of the size that it has in the NTK parametrisation. */
export function sizeReason(chain: Chain, size: Size): string {
  const [dimension, exponent] = [...size].find(([, power]) => Math.abs(power) >= 1e-12) ?? ['', 0];
  const matrices = layersOf(chain)
    .filter(({ fanIn }) => fanIn === dimension)
    .map(({ parameters: [matrix] }) => matrix);
  const [matrix] = matrices;
  if (matrices.length === 1 && matrix !== undefined) {
    if (Math.abs(exponent - 0.5) < 1e-12) return `${matrix} has no factor 1/√${dimension}`;
    return `${matrix} has the factor ${dimension}^${exponent - 0.5}, not 1/√${dimension}`;
  }
  const whose = matrices.length === 0 ? 'the output' : `the product of ${matrices.join(', ')}`;
  return `${whose} is larger by ${dimension}^${exponent} than with a factor 1/√${dimension} for each matrix of this fan-in`;
}
