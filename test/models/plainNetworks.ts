import type { Parameters } from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import type { Tensor } from '../../src/ad/index.js';
import { plainActivation, type PlainActivation } from './plainActivations.js';

/** The parameters of a network as plain arrays, row-major; a bias has one column. */
export interface DenseParameter {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}
export type DenseParameters = ReadonlyMap<string, DenseParameter>;

/**
 * A network as plain loops know it: with everything written out, so that no default of the library is relied
 * on.
 */
export interface PlainNetwork {
  readonly depth: number;
  readonly activation: string;
  readonly gain: number;
  readonly biasScale?: number;
  readonly primary?: {
    /** m₀, ..., m_H with the number of Fourier features, if there are any, in the place of m₀. */
    readonly widths: readonly number[];
    readonly activation: string;
    readonly gain: number;
    readonly fourier?: boolean;
  };
}

export interface PlainInputs {
  readonly x: readonly number[];
  readonly z?: readonly number[];
}

export interface PlainForward {
  readonly outputs: number[];
  /** What each activation is applied to, from the first layer to the last. */
  readonly preActivations: number[][];
}

export function denseParameters(parameters: Parameters): DenseParameters {
  return new Map(
    [...parameters].map(([name, value]): [string, DenseParameter] => {
      if (value instanceof DenseMatrix)
        return [name, { data: value.materialize(), rows: value.rows, columns: value.columns }];
      const { data, shape } = value as Tensor;
      return [name, { data, rows: shape[0]!, columns: shape[1] ?? 1 }];
    }),
  );
}

/** The same numbers as weights of the library. */
export function weightsOf(parameters: DenseParameters): Parameters {
  return new Map(
    [...parameters].map(([name, { data, rows, columns }]) => [
      name,
      name.startsWith('W') ? new DenseMatrix(data, rows, columns) : { data, shape: [rows] },
    ]),
  );
}

/** w + ε v for each parameter that the direction v has. */
export function movedBy(
  parameters: DenseParameters,
  direction: ReadonlyMap<string, Float64Array>,
  epsilon: number,
): DenseParameters {
  return new Map(
    [...parameters].map(([name, parameter]) => {
      const change = direction.get(name);
      if (change === undefined) return [name, parameter];
      return [name, { ...parameter, data: parameter.data.map((w, i) => w + epsilon * change[i]!) }];
    }),
  );
}

function times(matrix: Float64Array, rows: number, columns: number, v: readonly number[]): number[] {
  return Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let j = 0; j < columns; j++) total += matrix[i * columns + j]! * v[j]!;
    return total;
  });
}

function timesTransposed(
  matrix: Float64Array,
  rows: number,
  columns: number,
  v: readonly number[],
): number[] {
  return Array.from({ length: columns }, (_, j) => {
    let total = 0;
    for (let i = 0; i < rows; i++) total += matrix[i * columns + j]! * v[i]!;
    return total;
  });
}

/** Layers y = W q / √columns + β b, q = gain φ(y); the last one is linear. */
interface Layers {
  readonly matrices: readonly DenseParameter[];
  readonly biases: readonly (Float64Array | undefined)[];
  readonly biasScale: number;
  readonly activation: PlainActivation;
  readonly gain: number;
}

interface LayerValues {
  /** q⁰, ..., q^{L−1} and y¹, ..., yᴸ. */
  readonly q: number[][];
  readonly y: number[][];
}

function runLayers(
  { matrices, biases, biasScale, activation, gain }: Layers,
  x: readonly number[],
): LayerValues {
  const q = [[...x]];
  const y: number[][] = [];
  matrices.forEach(({ data, rows, columns }, layer) => {
    const bias = biases[layer];
    const now = times(data, rows, columns, q[layer]!).map(
      (value, i) => value / Math.sqrt(columns) + (bias === undefined ? 0 : biasScale * bias[i]!),
    );
    y.push(now);
    if (layer < matrices.length - 1) q.push(now.map(value => gain * activation.value(value)));
  });
  return { q, y };
}

/** The cotangents of all matrices and biases, given that of yᴸ: the chain rule, layer by layer. */
function reverseLayers(
  { matrices, biasScale, activation, gain }: Layers,
  { q, y }: LayerValues,
  cotangent: readonly number[],
): { matrices: Float64Array[]; biases: Float64Array[] } {
  const result = { matrices: [] as Float64Array[], biases: [] as Float64Array[] };
  let delta = [...cotangent];
  for (let layer = matrices.length - 1; layer >= 0; layer--) {
    const { data, rows, columns } = matrices[layer]!;
    const scale = 1 / Math.sqrt(columns);
    const slope = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) slope[i * columns + j] = scale * delta[i]! * q[layer]![j]!;
    result.matrices.unshift(slope);
    result.biases.unshift(Float64Array.from(delta, d => biasScale * d));
    if (layer === 0) break;
    delta = timesTransposed(data, rows, columns, delta).map(
      (value, j) => scale * value * gain * activation.slope(y[layer - 1]![j]!),
    );
  }
  return result;
}

function outerLayers(network: PlainNetwork, parameters: DenseParameters): Layers {
  const layers = Array.from({ length: network.depth }, (_, layer) => layer + 1);
  return {
    matrices: layers.map(layer => parameters.get(`W${layer}`)!),
    biases: layers.map(layer => parameters.get(`b${layer}`)?.data),
    biasScale: network.biasScale ?? 0,
    activation: plainActivation(network.activation),
    gain: network.gain,
  };
}

function primaryLayers(
  { widths, activation: name, gain }: NonNullable<PlainNetwork['primary']>,
  v: readonly number[],
): Layers {
  let start = 0;
  const matrices = widths.slice(1).map((rows, layer) => {
    const columns = widths[layer]!;
    const data = Float64Array.from(v.slice(start, start + rows * columns));
    start += rows * columns;
    return { data, rows, columns };
  });
  return { matrices, biases: [], biasScale: 0, activation: plainActivation(name), gain };
}

/** z, or its Fourier features cos(W z + b). */
function features(network: PlainNetwork, parameters: DenseParameters, z: readonly number[]): number[] {
  if (network.primary?.fourier !== true) return [...z];
  const { data, rows, columns } = parameters.get('fourierFrequencies')!;
  const phases = parameters.get('fourierPhases')!.data;
  return times(data, rows, columns, z).map((value, i) => Math.cos(value + phases[i]!));
}

/** h and all pre-activations, by plain loops. */
export function plainForward(
  network: PlainNetwork,
  parameters: DenseParameters,
  { x, z = [] }: PlainInputs,
): PlainForward {
  const { y } = runLayers(outerLayers(network, parameters), x);
  const v = y.at(-1)!;
  if (network.primary === undefined) return { outputs: v, preActivations: y.slice(0, -1) };
  const primary = runLayers(primaryLayers(network.primary, v), features(network, parameters, z)).y;
  return { outputs: primary.at(-1)!, preActivations: [...y.slice(0, -1), ...primary.slice(0, -1)] };
}

/** Σₖ cotangentₖ ∂hₖ/∂w for each trained parameter, entry by entry. */
export function plainGradient(
  network: PlainNetwork,
  parameters: DenseParameters,
  { x, z = [] }: PlainInputs,
  cotangent: readonly number[] = [1],
): Map<string, Float64Array> {
  const outer = outerLayers(network, parameters);
  const values = runLayers(outer, x);
  let delta = [...cotangent];
  if (network.primary !== undefined) {
    const layers = primaryLayers(network.primary, values.y.at(-1)!);
    const primary = runLayers(layers, features(network, parameters, z));
    delta = reverseLayers(layers, primary, cotangent).matrices.flatMap(slope => [...slope]);
  }
  const { matrices, biases } = reverseLayers(outer, values, delta);
  const gradient = new Map<string, Float64Array>();
  matrices.forEach((slope, layer) => gradient.set(`W${layer + 1}`, slope));
  if (network.biasScale !== undefined) biases.forEach((slope, layer) => gradient.set(`b${layer + 1}`, slope));
  return gradient;
}

/** ⟨a, b⟩ over all parameters. */
export function plainInner(
  a: ReadonlyMap<string, Float64Array>,
  b: ReadonlyMap<string, Float64Array>,
): number {
  let total = 0;
  for (const [name, values] of a) values.forEach((value, i) => (total += value * b.get(name)![i]!));
  return total;
}
