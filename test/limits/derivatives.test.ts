import { ok } from 'node:assert/strict';
import { defineModel, limit, mlp, type Model } from '../../src/index.js';
import {
  backprop,
  dimensionSize,
  divide,
  evaluate,
  matvec,
  multiply,
  relu,
  sqrt,
  tanh,
  type Node,
} from '../../src/doors/graph.js';

type Values = Readonly<Record<string, number | readonly number[]>>;

/** A kernel and its gradient by an input of the first example. */
async function kernelAndSlope(
  model: Model,
  which: 'nngp' | 'ntk',
  by: string,
  at: Values,
  along: Values,
): Promise<{ value: number; slope: number[] }> {
  const { graph } = limit(model);
  const kernel = graph[which];
  const variable = graph.at[by] as Node;
  const [slope] = backprop(kernel, [variable]);
  const bindings = new Map<Node, number | readonly number[]>();
  for (const [name, value] of Object.entries(at)) bindings.set(graph.at[name] as Node, value);
  for (const [name, value] of Object.entries(along)) bindings.set(graph.along[name] as Node, value);
  const [value, gradient] = await evaluate([kernel, slope ?? kernel], bindings as Map<Node, number[]>);
  return { value: value?.data[0] ?? NaN, slope: [...(gradient?.data ?? [])] };
}

/** Differences of sixth order: their error is about 1e-11 here. */
async function difference(f: (t: number) => Promise<number>, step = 2e-3): Promise<number> {
  const weights = [
    [1, 45],
    [2, -9],
    [3, 1],
  ] as const;
  let total = 0;
  for (const [k, weight] of weights) total += weight * ((await f(k * step)) - (await f(-k * step)));
  return total / (60 * step);
}

const x = [0.6, -0.4, 0.9];
const y = [0.2, 0.5, 0.7];

describe('derivatives of kernels', () => {
  for (const activation of ['relu', 'tanh', 'erf', 'gelu', 'sin']) {
    for (const which of ['nngp', 'ntk'] as const) {
      it(`by an input are those of differences: ${activation}, ${which}`, async () => {
        const model = mlp({ depth: 3, activation, biasScale: 0.3 });
        const { slope } = await kernelAndSlope(model, which, 'x', { x }, { x: y });
        for (const k of x.keys()) {
          const expected = await difference(async t => {
            const moved = x.with(k, (x[k] ?? NaN) + t);
            return (await kernelAndSlope(model, which, 'x', { x: moved }, { x: y })).value;
          });
          const actual = slope[k] ?? NaN;
          ok(Math.abs(actual - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${actual}, ${expected}`);
        }
      });
    }

    it(`are finite where both inputs are one, and half of that of the variance: ${activation}`, async () => {
      const model = mlp({ depth: 3, activation, biasScale: 0.3 });
      const { slope } = await kernelAndSlope(model, 'nngp', 'x', { x }, { x });
      const { graph } = limit(model);
      for (const k of x.keys()) {
        // K(x + t, x + t), whose derivative has both parts.
        const whole = await difference(async t => {
          const moved = x.with(k, (x[k] ?? NaN) + t);
          const bindings = new Map([graph.at, graph.along].map(nodes => [nodes['x'] as Node, moved]));
          const [value] = await evaluate([graph.nngp], bindings);
          return value?.data[0] ?? NaN;
        });
        const actual = slope[k] ?? NaN;
        ok(Math.abs(actual - whole / 2) < 1e-9 * Math.max(1, Math.abs(whole)), `${actual}, ${whole / 2}`);
      }
    });
  }

  it('by a hyperparameter go through every layer', async () => {
    // Weights have the scale σ, which is an input here.
    const model = (phi: (x: Node) => Node): Model =>
      defineModel({
        name: 'scaled',
        inputs: { x: ['inputSize'], sigma: [] },
        parameters: { U: ['n', 'inputSize'], W: ['n', 'n'], v: [1, 'n'] },
        apply({ U, W, v }, { x, sigma }) {
          const linear = (matrix: Node, q: Node, size: string): Node =>
            multiply(sigma, divide(matvec(matrix, q), sqrt(dimensionSize(size))));
          return linear(v, phi(linear(W, phi(linear(U, x, 'inputSize')), 'n')), 'n');
        },
      });
    for (const phi of [relu, tanh]) {
      for (const which of ['nngp', 'ntk'] as const) {
        const scaled = model(phi);
        const { slope } = await kernelAndSlope(
          scaled,
          which,
          'sigma',
          { x, sigma: 1.3 },
          { x: y, sigma: 1.1 },
        );
        const expected = await difference(
          async t =>
            (await kernelAndSlope(scaled, which, 'sigma', { x, sigma: 1.3 + t }, { x: y, sigma: 1.1 })).value,
        );
        ok(Math.abs((slope[0] ?? NaN) - expected) < 1e-9, `${which}: ${slope[0]}, ${expected}`);
      }
    }
  });
});
