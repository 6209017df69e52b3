import type { DrawnCase } from '../models/networkCases.js';
import type { DenseParameter } from '../models/plainNetworks.js';

/**
 * q⁰, ..., q^{L−1} and the slopes gain · φ′ of layers 1..L−1 at one input, of a leaky ReLU network without
 * biases.
 */
interface Pass {
  readonly q: readonly (readonly number[])[];
  readonly slopes: readonly (readonly number[])[];
}

const leak = 0.1;

function matrixOf({ dense }: DrawnCase, layer: number): DenseParameter {
  return dense.get(`W${layer}`)!;
}

/** W v / √columns */
function times({ data, rows, columns }: DenseParameter, v: readonly number[]): number[] {
  return Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let j = 0; j < columns; j++) total += data[i * columns + j]! * v[j]!;
    return total / Math.sqrt(columns);
  });
}

/** Wᵀ v / √columns */
function timesTransposed({ data, rows, columns }: DenseParameter, v: readonly number[]): number[] {
  return Array.from({ length: columns }, (_, j) => {
    let total = 0;
    for (let i = 0; i < rows; i++) total += data[i * columns + j]! * v[i]!;
    return total / Math.sqrt(columns);
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function hadamard(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value * b[i]!);
}

function forward(drawn: DrawnCase, x: readonly number[]): Pass {
  const { depth, gain } = drawn.plain;
  const q = [[...x]];
  const slopes: number[][] = [];
  for (let layer = 1; layer < depth; layer++) {
    const y = times(matrixOf(drawn, layer), q[layer - 1]!);
    slopes.push(y.map(value => gain * (value > 0 ? 1 : leak)));
    q.push(hadamard(slopes[layer - 1]!, y));
  }
  return { q, slopes };
}

/** C^{l→L}: ∂f^d/∂yˡ, of output d. */
function backward(drawn: DrawnCase, { slopes }: Pass, layer: number, output: number): number[] {
  const { depth } = drawn.plain;
  let c = Array.from({ length: matrixOf(drawn, depth).rows }, (_, d) => Number(d === output));
  for (let l = depth; l > layer; l--) c = hadamard(slopes[l - 2]!, timesTransposed(matrixOf(drawn, l), c));
  return c;
}

/** C^{u→v} applied to v: what a change of yᵘ makes of q^{v−1}. */
function transport(drawn: DrawnCase, { slopes }: Pass, from: number, to: number, v: number[]): number[] {
  let q = hadamard(slopes[from - 1]!, v);
  for (let l = from + 1; l < to; l++) q = hadamard(slopes[l - 1]!, times(matrixOf(drawn, l), q));
  return q;
}

/**
 * Littwin et al. 2020, eq. 34, for layers l₁ < ... < l_k of a leaky ReLU network f without biases, with
 * outputs d₁, ..., d_k of the gradients and d of what is differentiated:
 *
 *   ⟨qᵢ, qⱼ⟩/n at l₁ − 1 · Πₜ ⟨C^{lₜ→l_{t+1}}ᵢ Cⱼ^{lₜ→L,dₜ}, qⱼ⟩/n at l_{t+1} − 1 · ⟨Cⱼ^{l_k→L,d_k},
 *   Cᵢ^{l_k→L,d}⟩.
 */
export function explicitTerm(
  drawn: DrawnCase,
  layers: readonly number[],
  output = 0,
  outputs: readonly number[] = layers.map(() => output),
): number {
  const [i, j] = [forward(drawn, drawn.inputs[0]!.x), forward(drawn, drawn.inputs[1]!.x)];
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const columns = (layer: number): number => matrixOf(drawn, layer).columns;
  let product = dot(i.q[first - 1]!, j.q[first - 1]!) / columns(first);
  layers.slice(1).forEach((layer, t) => {
    const change = transport(drawn, i, layers[t]!, layer, backward(drawn, j, layers[t]!, outputs[t]!));
    product *= dot(change, j.q[layer - 1]!) / columns(layer);
  });
  return product * dot(backward(drawn, j, last, outputs.at(-1)!), backward(drawn, i, last, output));
}
