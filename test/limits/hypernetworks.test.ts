import { deepEqual, ok, rejects, throws } from 'node:assert/strict';
import { add, matvec, outer, relu, reshape, tanh, type Node } from '../../src/ad/index.js';
import {
  defineModel,
  hypernetwork,
  initialize,
  limit,
  LimitError,
  taylorTerms,
  toNested,
  type HypernetworkOptions,
  type Model,
} from '../../src/index.js';
import { linear } from '../../src/models/layers.js';
import { DenseMatrix, type LinearOperator } from '../../src/operators/index.js';
import { hyperkernel, type HypernetworkInput } from './support/hyperkernel.js';
import { reluDual, smoothDual, type Dual } from './support/recursions.js';

const inputs: readonly HypernetworkInput[] = [
  { x: [1, 2, 2], z: [1, -0.5] },
  { x: [0.3, -1, 2], z: [0.2, 0.9] },
  { x: [0.3, -1, 2], z: [-1, 1] },
  { x: [-1, 0.5, 1], z: [0.2, 0.9] },
];
const lists = { x: inputs.map(({ x }) => x), z: inputs.map(({ z }) => z) };

/** E erf erf and its derivative (Williams 1997). */
const erfDual: Dual = {
  value: (a, c, b) => (2 / Math.PI) * Math.asin((2 * c) / Math.sqrt((1 + 2 * a) * (1 + 2 * b))),
  slope: (a, c, b) => 4 / (Math.PI * Math.sqrt((1 + 2 * a) * (1 + 2 * b) - 4 * c * c)),
};
const duals: Readonly<Record<string, Dual>> = {
  relu: reluDual(Math.SQRT2),
  erf: erfDual,
  tanh: smoothDual(Math.tanh, t => 1 - Math.tanh(t) ** 2, 0.1),
};

/** m₀, "m1", ..., 1 */
function named(depth: number): (number | string)[] {
  return [2, ...Array.from({ length: depth - 1 }, (_, layer) => `m${layer + 1}`), 1];
}

async function checkKernels(
  options: HypernetworkOptions,
  expected: (u: HypernetworkInput, v: HypernetworkInput) => { nngp: number; ntk: number },
): Promise<void> {
  const network = limit(hypernetwork(options));
  const { nngp, ntk } = await network.both(lists);
  inputs.forEach((u, i) => {
    inputs.forEach((v, j) => {
      const by = expected(u, v);
      const found = {
        nngp: nngp.data[i * inputs.length + j] ?? NaN,
        ntk: ntk.data[i * inputs.length + j] ?? NaN,
      };
      for (const kernel of ['nngp', 'ntk'] as const) {
        const distance = Math.abs(found[kernel] - by[kernel]) / Math.max(1, Math.abs(by[kernel]));
        ok(distance < 1e-12, `${kernel}[${i}, ${j}]: ${found[kernel]} against ${by[kernel]}`);
      }
    });
  });
}

describe('hypernetworks whose both networks are wide', () => {
  for (const activation of ['relu', 'erf', 'tanh']) {
    for (const depth of [1, 2, 3]) {
      for (const primaryDepth of [1, 2, 3]) {
        if (activation === 'tanh' && depth + primaryDepth > 4) continue;
        it(`have the kernels of theorems 2 and 3: ${activation}, L = ${depth}, H = ${primaryDepth}`, async () => {
          const dual = duals[activation] as Dual;
          for (const biasScale of [0, 0.4]) {
            await checkKernels(
              { depth, primaryWidths: named(primaryDepth), activation, ...(biasScale > 0 && { biasScale }) },
              (u, v) => hyperkernel({ dual, depth, biasScale }, { dual, depth: primaryDepth }, u, v),
            );
          }
        });
      }
    }
  }

  it('may have other activations in g than in f', async () => {
    const [dual, other] = [duals['relu'] as Dual, duals['erf'] as Dual];
    await checkKernels(
      { depth: 2, primaryWidths: named(3), activation: 'relu', primaryActivation: 'erf' },
      (u, v) => hyperkernel({ dual, depth: 2 }, { dual: other, depth: 3 }, u, v),
    );
  });

  it('depend on z by its distance alone for infinitely many Fourier features (remarks 2 and 3)', async () => {
    const feature = (z: readonly number[], w: readonly number[]): number =>
      Math.exp(-z.reduce((sum, value, k) => sum + (value - (w[k] ?? NaN)) ** 2, 0) / 2) / 2;
    const dual = duals['relu'] as Dual;
    for (const primaryDepth of [1, 2, 3]) {
      const options = { depth: 2, primaryWidths: named(primaryDepth), fourierFeatures: 'k' };
      if (primaryDepth === 1) {
        // V p(z) of a V with finitely many rows: k alone makes it wide.
        deepEqual(hypernetwork(options).hiddenDimensions, ['n1', 'k']);
      }
      await checkKernels(options, (u, v) =>
        hyperkernel({ dual, depth: 2 }, { dual, depth: primaryDepth }, u, v, feature),
      );
    }
    const network = limit(hypernetwork({ depth: 2, primaryWidths: named(2), fourierFeatures: 'k' }));
    const [x, y] = [
      [1, 2, 2],
      [0.5, 1, 0],
    ];
    const near = await network.ntk({ x, z: [0.1, 0.2] }, { x: y, z: [0.4, -0.2] });
    const far = await network.ntk({ x, z: [30.1, 0.2] }, { x: y, z: [30.4, -0.2] });
    ok(Math.abs((near.data[0] ?? NaN) / (far.data[0] ?? NaN) - 1) < 1e-10);
  });

  it('have contributions that add up, and the same kernels where a width stands twice', async () => {
    const network = limit(hypernetwork({ depth: 2, primaryWidths: [2, 'm', 'm', 1], biasScale: 0.5 }));
    const parts = await network.contributions(lists);
    deepEqual(Object.keys(parts), ['W1', 'b1', 'W2V1', 'b2V1', 'W2V2', 'b2V2', 'W2V3', 'b2V3']);
    const { data } = await network.ntk(lists);
    data.forEach((value, k) => {
      const sum = Object.values(parts).reduce((total, part) => total + (part.data[k] ?? NaN), 0);
      ok(Math.abs(sum - value) <= 1e-12 * Math.abs(value));
    });
    const other = await limit(hypernetwork({ depth: 2, primaryWidths: named(3), biasScale: 0.5 })).ntk(lists);
    deepEqual(toNested(other), toNested(await network.ntk(lists)));
  });

  it('are at finite widths the networks whose widths are numbers', async () => {
    const widths = [2, 5, 4, 3];
    const apart = hypernetwork({ depth: 2, primaryWidths: [2, 'm1', 'm2', 3], biasScale: 0.3 });
    const together = hypernetwork({ depth: 2, primaryWidths: widths, biasScale: 0.3 });
    const parameters = initialize(apart, { width: [6, 5, 4], inputSize: 3, seed: 3, storage: 'dense' });
    const entries = (name: string): number[] => {
      const value = parameters.get(name);
      if (value === undefined) throw new Error(`no ${name}`);
      return [...('data' in value ? value.data : (value as LinearOperator).materialize())];
    };
    const rows = 2 * 5 + 5 * 4 + 4 * 3;
    const matrix = Float64Array.from(['W2V1', 'W2V2', 'W2V3'].flatMap(entries));
    const bias = Float64Array.from(['b2V1', 'b2V2', 'b2V3'].flatMap(entries));
    const joined = new Map([
      ...['W1', 'b1'].map(name => [name, parameters.get(name)] as const),
      ['W2', new DenseMatrix(matrix, rows, 6)] as const,
      ['b2', { data: bias, shape: [rows] }] as const,
    ]) as typeof parameters;
    const [at, along] = inputs as [HypernetworkInput, HypernetworkInput];
    const options = { at, along, order: 4, output: 2 } as unknown as Parameters<typeof taylorTerms>[2];
    const found = await taylorTerms(apart, parameters, options);
    const wanted = await taylorTerms(together, joined, options);
    found.derivatives.forEach(({ data }, order) => {
      const value = wanted.derivatives[order]?.data[0] ?? NaN;
      ok(Math.abs((data[0] ?? NaN) - value) <= 1e-12 * Math.max(1, Math.abs(value)), `K${order}`);
    });
  });
});

describe('generated matrices', () => {
  /** A network of one hidden layer that generates a matrix for a function of that and of z. */
  function generating(h: (v: Node, z: Node, others: { W: Node; U: Node }) => Node): Model {
    return defineModel({
      name: 'generating',
      inputs: { x: ['d'], z: [2] },
      parameters: { U: ['n', 'd'], W: ['m·m', 'n'], A: ['m', 2], R: [1, 'm'] },
      apply({ U, W, A, R }, { x, z }) {
        const v = linear(W, relu(linear(U, x, 'd')), 'n');
        return linear(R, relu(h(v, relu(matvec(A, z)), { W, U })), 'm');
      },
    });
  }

  function refused(model: Model, reason: string, message: RegExp): void {
    throws(
      () => limit(model),
      (error: unknown) =>
        error instanceof LimitError && error.reason === reason && message.test(error.message),
    );
  }

  it('may stand between weights', async () => {
    const model = generating((v, a) => linear(reshape(v, ['m', 'm']), a, 'm'));
    const { data } = await limit(model).nngp({ x: [1, 1], z: [1, 1] });
    // E relu(z)² of variance 2, times that of f, halved again.
    ok(Math.abs((data[0] ?? NaN) - 0.25) < 1e-14, String(data[0]));
  });

  it('are refused forwards and transposed', () => {
    refused(
      generating((v, a) => {
        const matrix = reshape(v, ['m', 'm']);
        return linear(matrix, matvec(matrix, relu(linear(matrix, a, 'm')), { transposed: true }), 'm');
      }),
      'gradientIndependence',
      /the matrix generated by W/,
    );
  });

  it('are refused where their entries are used otherwise', () => {
    refused(
      generating((v, a) => linear(tanh(reshape(v, ['m', 'm'])), a, 'm')),
      'unsupported',
      /add and scale/,
    );
  });

  it('are refused where what generates them is asked backwards in the forward pass', () => {
    refused(
      generating((v, a, { W }) => {
        const back = matvec(W, reshape(outer(a, a), ['m·m']), { transposed: true });
        const again = linear(W, relu(back), 'n');
        return linear(reshape(add(again, v), ['m', 'm']), a, 'm');
      }),
      'gradientIndependence',
      /W/,
    );
  });

  it('with numbers for widths stay random', async () => {
    refused(hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] }), 'random', /conditionalLimit/);
    refused(hypernetwork({ depth: 2, primaryWidths: named(2), fourierFeatures: 5 }), 'random', /phases/);
    await rejects(async () => {
      hypernetwork({ depth: 2, primaryWidths: [2, 'n1', 1] });
      await Promise.resolve();
    }, /primaryWidths/);
  });
});
