import { ok, rejects, strictEqual, throws } from 'node:assert/strict';
import { InvalidArgumentError, limit, LimitError } from '../../src/index.js';
import {
  abs,
  add,
  batchNormalize,
  leakyRelu,
  multiply,
  relu,
  square,
  step,
  subtract,
  type Node,
} from '../../src/doors/graph.js';
import {
  agreesWithDifferences,
  batch,
  checkLayer,
  close,
  gram,
  kernelsOf,
  network,
  oneHot,
  rectifier,
  sided,
} from './support/batchNetworks.js';
import { kernelsWithin, threeWithin, twosAcross, type Matrix } from './support/batchNormalization.js';

describe('batch normalisation in the limit', () => {
  it('has the kernels of Tensor Programs II (36, 38) within a batch, two layers', async () => {
    const x = batch(5, 0);
    const limiting = limit(network({ size: 5, depth: 2 }));
    for (const [i, j] of [
      [0, 0],
      [1, 3],
    ] as const) {
      const { nngp, ntk } = await limiting.both(
        { x: [x], at: [oneHot(5, i)] },
        { x: [x], at: [oneHot(5, j)] },
      );
      const expected = kernelsWithin(x, 2, [i, j]);
      close(nngp.data[0], expected.nngp, `NNGP ${i} ${j}`);
      close(ntk.data[0], expected.ntk, `NTK ${i} ${j}`);
      ok(limiting.error < 1e-12);
    }
  });

  for (const epsilon of [1, 0.1]) {
    it(`has the kernels of sums in polar coordinates within a batch of three, ε = ${epsilon}`, async () => {
      const x = batch(3, 0.2);
      checkLayer(
        await kernelsOf(network({ size: 3, epsilon }), x),
        threeWithin(gram(x, x), epsilon, rectifier),
      );
    });

    it(`has those of sums in polar coordinates across batches of two, ε = ${epsilon}`, async () => {
      const [x, y] = [batch(2, 0.2), batch(2, 1)];
      const actual = await kernelsOf(network({ size: 2, epsilon }), x, y);
      checkLayer(actual, twosAcross(gram(x, x), gram(x, y), gram(y, y), epsilon, rectifier));
    });
  }

  for (const [name, activation, phi] of [
    ['the identity', (x: Node) => x, sided(1, 1)],
    ['leaky relu', (x: Node) => leakyRelu(x, 0.2), sided(0.2, 1)],
    ['abs', abs, sided(-1, 1)],
    ['a step', step, { value: (x: number) => Number(x > 0), slope: () => 0 }],
    ['relu of 2 x̂ and half of x̂', (x: Node) => add(relu(multiply(2, x)), multiply(0.5, x)), sided(0.5, 2.5)],
    [
      'a polynomial',
      (x: Node) => subtract(square(x), multiply(0.3, x)),
      { value: (x: number) => x * x - 0.3 * x, slope: (x: number) => 2 * x - 0.3 },
    ],
    [
      'relu squared',
      (x: Node) => square(relu(x)),
      { value: (x: number) => Math.max(0, x) ** 2, slope: (x: number) => 2 * Math.max(0, x) },
    ],
  ] as const) {
    it(`takes other functions: ${name}`, async () => {
      const x = batch(3, 0.2);
      const actual = await kernelsOf(network({ size: 3, epsilon: 0.1, activation }), x);
      checkLayer(actual, threeWithin(gram(x, x), 0.1, phi));
    });
  }

  it('is the sign of a difference for a batch of two without ε', async () => {
    const [x, y] = [batch(2, 0.2), batch(2, 1)];
    const limiting = limit(network({ size: 2 }));
    const all = (examples: Matrix) => ({ x: [examples, examples], at: [oneHot(2, 0), oneHot(2, 1)] });
    const { data: own } = await limiting.nngp(all(x));
    close(own[0], 0.5, 'E relu(±1)²');
    close(own[1], 0, 'E relu(1) relu(−1)');
    // P(c > 0, c̄ > 0) = 1/4 + arcsin(ρ)/2π for the differences c, c̄ of both.
    const difference = (k: Matrix): number => k[0]![0]! - k[0]![1]! - k[1]![0]! + k[1]![1]!;
    const across = difference(gram(x, y)) / Math.sqrt(difference(gram(x, x)) * difference(gram(y, y)));
    const { data: both } = await limiting.nngp(all(x), all(y));
    close(both[0], 0.25 + Math.asin(across) / (2 * Math.PI), 'E of two batches');
    close(both[1], 0.25 - Math.asin(across) / (2 * Math.PI), 'E of two batches, other example');
  });

  it('has Σ x̂² = B without ε, whatever the scale of the inputs', async () => {
    const x = batch(6, 0.1);
    for (const scale of [1e-6, 1, 1e6]) {
      const model = network({ size: 6, activation: h => h });
      const { nngp } = await kernelsOf(
        model,
        x.map(row => row.map(value => scale * value)),
      );
      close(
        nngp.reduce((sum, row, i) => sum + row[i]!, 0),
        6,
        `the trace at scale ${scale}`,
      );
    }
  });

  it('has the same kernels for a batch as for another that is equal, and near those of one nearby', async () => {
    const x = batch(4, 0.3);
    const model = network({ size: 4, epsilon: 0.1 });
    const own = await kernelsOf(model, x);
    const near = await kernelsOf(
      model,
      x,
      x.map((row, i) => row.map((value, k) => value + (i === 1 && k === 2 ? 1e-6 : 0))),
    );
    own.nngp.forEach((row, i) => {
      row.forEach((value, j) => {
        close(row[j], own.nngp[j]?.[i] ?? NaN, 'symmetry', 1e-14);
        close(near.nngp[i]?.[j], value, 'NNGP', 2e-6);
        close(near.W1[i]?.[j], own.W1[i]?.[j] ?? NaN, 'NTK', 2e-6);
      });
    });
  });

  it('takes equal examples in a batch', async () => {
    const x = batch(5, 0.3).with(3, batch(5, 0.3)[1]!);
    const { nngp, W1 } = await kernelsOf(network({ size: 5, epsilon: 0.01 }), x);
    for (const kernel of [nngp, W1]) {
      close(kernel[1]?.[0], kernel[3]?.[0] ?? NaN, 'row');
      close(kernel[0]?.[1], kernel[0]?.[3] ?? NaN, 'column');
    }
    close(nngp[1]?.[1], nngp[1]?.[3] ?? NaN, 'variance');
  });

  it('refuses what has no expectation, and has ε in place of a variance of 0', async () => {
    const same = batch(3, 0).map((_, __, all) => all[0]!);
    await rejects(kernelsOf(network({ size: 3 }), same), InvalidArgumentError);
    // 1/Q of a sum of one or two squares has no expectation.
    await rejects(kernelsOf(network({ size: 2 }), batch(2, 0)), InvalidArgumentError);
    await rejects(kernelsOf(network({ size: 3 }), batch(3, 0)), InvalidArgumentError);
    const { nngp, W1 } = await kernelsOf(network({ size: 3, epsilon: 0.1, activation: h => h }), same);
    for (const [i, row] of nngp.entries()) {
      for (const [j, value] of row.entries()) {
        close(value, 0, 'NNGP');
        // The centring of both sides cancels what all examples have in common.
        close(W1[i]?.[j], 0, 'W1');
      }
    }
  });

  it('has a limit for batches of more examples than lattices have variables for', () => {
    strictEqual(limit(network({ size: 9 })).graph.nngp.rank, 0);
  });

  it('refuses other sums of many nonlinear functions under a nonlinearity', () => {
    const model = network({ size: 9, activation: h => batchNormalize(relu(h)) });
    throws(
      () => limit(model),
      (error: unknown) => error instanceof LimitError && error.reason === 'unsupported',
    );
  });

  it('has derivatives by inputs as differences have them: NNGP', () => agreesWithDifferences('nngp'));
});
