import { ok } from 'node:assert/strict';
import { defineModel, limit, type Model } from '../../../src/index.js';
import {
  backprop,
  batchNormalize,
  dimensionSize,
  divide,
  dot,
  evaluate,
  matvec,
  relu,
  reshape,
  sqrt,
  type Node,
} from '../../../src/doors/graph.js';
import type { Activation, Matrix, OneLayer } from './batchNormalization.js';

interface Options {
  readonly size: number;
  readonly depth?: number;
  readonly epsilon?: number;
  readonly activation?: (x: Node) => Node;
  readonly normalize?: (h: Node, epsilon: number) => Node;
}

export const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));

/** y = at · v φ(x̂)/√n: the output of the examples of a batch that `at` weighs. */
export function network({
  size,
  depth = 1,
  epsilon = 0,
  activation = relu,
  normalize = (h, constant) => batchNormalize(h, 0, constant),
}: Options): Model {
  const hidden = Array.from({ length: depth - 1 }, (_, l) => [`W${l + 2}`, ['n', 'n']] as const);
  return defineModel({
    name: 'batch normalisation',
    inputs: { x: [size, 'd'], at: [size] },
    parameters: { W1: ['n', 'd'], ...Object.fromEntries(hidden), v: [1, 'n'] },
    apply(parameters, { x, at }) {
      const matrices: Readonly<Record<string, Node>> = parameters;
      let h = x;
      for (let l = 1; l <= depth; l++) {
        const before = scaled(matrices[`W${l}`] as Node, h, l === 1 ? 'd' : 'n');
        h = activation(normalize(before, epsilon));
      }
      return reshape(dot(at, reshape(scaled(parameters['v'], h, 'n'), [size])), [1]);
    },
  });
}

export const batch = (size: number, seed: number, length = 6): Matrix =>
  Array.from({ length: size }, (_, i) =>
    Array.from({ length }, (__, k) => Math.cos(i * (k + 1) + seed * k + k * k)),
  );
export const oneHot = (size: number, i: number): number[] =>
  Array.from({ length: size }, (_, k) => Number(k === i));
export const gram = (x: Matrix, y: Matrix): Matrix =>
  x.map(a => y.map(b => a.reduce((sum, value, k) => sum + value * b[k]!, 0) / a.length));

export function close(actual: number | undefined, expected: number, what: string, tolerance = 1e-12): void {
  const distance = Math.abs((actual ?? NaN) - expected);
  ok(distance <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${actual}, ${expected}`);
}

/** Both kernels of all outputs of one batch with those of another. */
export async function kernelsOf(
  model: Model,
  x: Matrix,
  y: Matrix = x,
): Promise<{ nngp: Matrix; v: Matrix; W1: Matrix; error: number }> {
  const limiting = limit(model);
  const all = (examples: Matrix) => ({
    x: examples.map(() => examples),
    at: examples.map((_, i) => oneHot(x.length, i)),
  });
  const { nngp, contributions } = await limiting.byGroups(all(x), all(y));
  const rows = (data: Float64Array | undefined): Matrix =>
    x.map((_, i) => [...(data ?? [])].slice(i * x.length, (i + 1) * x.length));
  const { error } = limiting;
  return {
    nngp: rows(nngp.data),
    v: rows(contributions['v']?.data),
    W1: rows(contributions['W1']?.data),
    error,
  };
}

export function checkLayer(
  actual: { nngp: Matrix; v: Matrix; W1: Matrix; error: number },
  expected: OneLayer,
): void {
  for (const [i, row] of expected.values.entries()) {
    for (const [j, value] of row.entries()) {
      close(actual.nngp[i]?.[j], value, `NNGP ${i} ${j}`);
      close(actual.v[i]?.[j], value, `v ${i} ${j}`);
      close(actual.W1[i]?.[j], expected.gradients[i]?.[j] ?? NaN, `W1 ${i} ${j}`);
    }
  }
  ok(actual.error < 1e-12, `an error of ${actual.error}`);
}

export const sided = (negative: number, positive: number): Activation => ({
  value: x => (x > 0 ? positive : negative) * x,
  slope: x => (x > 0 ? positive : negative),
});
export const rectifier = sided(0, 1);

/** ∂/∂x of a kernel across two batches of two, by one coordinate, beside differences. */
export async function agreesWithDifferences(which: 'nngp' | 'ntk'): Promise<void> {
  const { graph } = limit(network({ size: 2, epsilon: 0.2 }));
  const [x, y] = [batch(2, 0.2, 3), batch(2, 1, 3)];
  const bindings = (first: Matrix) =>
    new Map<Node, number[] | Matrix>([
      [graph.at['x']!, first],
      [graph.at['at']!, oneHot(2, 0)],
      [graph.along['x']!, y],
      [graph.along['at']!, oneHot(2, 1)],
    ]);
  const [slope] = backprop(graph[which], [graph.at['x']!]);
  const [gradient] = await evaluate([slope!], bindings(x));
  const moved = async (t: number): Promise<number> => {
    const [kernel] = await evaluate([graph[which]], bindings(x.with(1, x[1]!.with(2, x[1]![2]! + t))));
    return kernel!.data[0]!;
  };
  const step = 2e-3;
  let difference = 0;
  for (const [k, weight] of [
    [1, 45],
    [2, -9],
    [3, 1],
  ] as const)
    difference += (weight * ((await moved(k * step)) - (await moved(-k * step)))) / (60 * step);
  // Differences of sixth order are right to about 1e-11 here.
  close(gradient?.data[5], difference, 'slope', 1e-10);
}
