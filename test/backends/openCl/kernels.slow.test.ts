import { expect } from 'chai';
import { input, weight, type Node, type NodeLike, type TensorLike } from '../../../src/ad/index.js';
import { cpuBackend, openclBackend } from '../../../src/backends/index.js';
import { drawNormals } from '../../../src/backends/devices/implicit/panelKernels.js';
import { openClDevice } from '../../../src/backends/opencl/openClDevice.js';
import * as ad from '../../../src/doors/graph.js';
import { evaluate } from '../../../src/evaluation/index.js';
import { initialize, mlp } from '../../../src/models/index.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import { RandomStream } from '../../../src/random/index.js';
import { zigguratLayers } from '../../../src/random/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { alwaysCompiled, backendWith, describeOnDevice, openDevice } from './device.js';

/** Numbers of both signs and many sizes. */
function numbers(shape: readonly number[], seed: number): TensorLike {
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  new RandomStream(seed, 'kernels').fillNormal(data);
  return { data, shape };
}

/** The largest difference, of the largest number. */
function distance(actual: Float64Array, expected: Float64Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  return error === 0 ? 0 : error / largest;
}

/** Every elementwise operation, inside of its domain whatever x and y are. */
function everyOperation(x: Node, y: Node): Node[] {
  const positive = ad.add(0.25, ad.abs(x));
  return [
    ad.abs(x),
    ad.add(x, y),
    ad.atan(x),
    ad.atan2(x, y),
    ad.cos(x),
    ad.cosh(x),
    ad.divide(y, positive),
    ad.erf(x),
    ad.erfc(ad.multiply(3, x)),
    ad.exp(x),
    ad.expm1(ad.multiply(1e-3, x)),
    ad.power(positive, y),
    ad.gaussian(x),
    ad.gelu(x),
    ad.gramRoot(ad.add(2, ad.multiply(x, x)), y, ad.add(2, ad.multiply(y, y))),
    ad.leakyRelu(x, 0.3),
    ad.log(positive),
    ad.log1p(ad.abs(x)),
    ad.maximum(x, y),
    ad.multiply(x, y),
    ad.negate(x),
    ad.power(x, 2),
    ad.power(x, 3),
    ad.power(positive, -1.5),
    ad.relu(x),
    ad.sechSquared(x),
    ad.sigmoid(x),
    ad.sin(x),
    ad.sinh(x),
    ad.softplus(x),
    ad.sqrt(positive),
    ad.step(x, { negative: -2, positive: 3 }),
    ad.subtract(x, y),
    ad.tan(ad.multiply(0.5, x)),
    ad.tanh(x),
    ad.where(x, y, positive),
  ];
}

describeOnDevice('kernels of OpenCL', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  const usual = openclBackend();
  const compiled = backendWith({ policy: alwaysCompiled });
  const long = backendWith({ mostShort: 0 });
  const inBlocks = backendWith({ change: device => ({ ...device, longest: 700 }) });
  after(() => {
    for (const backend of [usual, compiled, long, inBlocks]) backend.close();
  });

  it('have the same bits whether a map is interpreted, compiled, or indexed by 64 bits', async () => {
    const [x, y] = [input('x', [3, 4, 50]), input('y', [3, 1, 50])];
    const given = new Map([[x, numbers([3, 4, 50], 1)], [y, numbers([3, 1, 50], 2)]]); // prettier-ignore
    const outputs = everyOperation(x, y);
    const names = new Set(outputs.map(({ primitive }) => primitive.name));
    // What is missing is a function of a user's own, which the processor computes, or is another's other
    // name.
    const missing = Object.keys(ad.elementwise).filter(name => !names.has(name));
    expect(missing).to.deep.equal(['elementwiseFunction']);
    const here = await evaluate(outputs, given);
    const there = await evaluate(outputs, given, { backend: usual });
    for (const backend of [compiled, long]) {
      const again = await evaluate(outputs, given, { backend });
      again.forEach(({ data }, k) => {
        expect(data, outputs[k]!.primitive.name).to.deep.equal(there[k]!.data);
      });
    }
    there.forEach(({ data }, k) => {
      data.forEach((value, i) => {
        const expected = here[k]!.data[i]!;
        expect(Math.abs(value - expected), outputs[k]!.primitive.name).to.be.at.most(
          4e-15 * Math.abs(expected),
        );
      });
    });
  });

  it('have the bits of the processor in error functions below 5/4, where these take no exponential', async () => {
    const x = input('x', [2001]);
    const data = Float64Array.from({ length: 2001 }, (_, k) => (k - 1000) * 1.2499e-3);
    const outputs = [ad.erf(x), ad.erfc(x)];
    const given = new Map([[x, { data, shape: [2001] }]]);
    const [there, here] = [
      await evaluate(outputs, given, { backend: usual }),
      await evaluate(outputs, given),
    ];
    expect(there).to.deep.equal(here);
  });

  it('give the Taylor terms of the interpreter, bit by bit, when maps are compiled', async () => {
    const model = mlp({ depth: 3, activation: 'gelu', biasScale: 1 });
    const inputs = [[1, 0.25], [0.5, -1]]; // prettier-ignore
    const of = async (backend: Backend) => {
      const parameters = initialize(model, { width: 40, inputSize: 2, seed: 1, storage: 'dense', backend });
      const { derivatives } = await taylorTerms(model, parameters, { at: inputs, along: inputs, order: 3 });
      return derivatives.map(({ data }) => data);
    };
    const interpreted = await of(usual);
    expect(await of(compiled)).to.deep.equal(interpreted);
    expect(await of(long)).to.deep.equal(interpreted);
  });

  it('add, multiply and move as the processor does: long and short sums, rows and columns, batches', async () => {
    const [a, b, c, d] = [
      input('a', [3, 5000]),
      input('b', [5000, 3]),
      input('c', [90, 70]),
      input('d', [80, 70]),
    ];
    const [s, t] = [input('s', [200_000]), input('t', [6, 5, 4])];
    const outputs = [
      ...[0, 1].flatMap(axis => [ad.sum(a, axis), ad.sum(b, axis), ad.max(a, axis), ad.max(b, axis)]),
      ad.sum(s),
      ad.max(s),
      ad.dot(s, s),
      ad.matmul(a, b),
      ad.matmul(c, ad.transpose(d, [1, 0])),
      ad.transpose(t, [2, 0, 1]),
      ad.concatenate([ad.slice(t, 1, 3, 1), t], 1),
      ad.gather(t, [3, 0, -1, 3], 1),
      ad.scatter(t, [2, 2, -1, 0, 1], 4, 1),
      ad.add(ad.sum(t, 0), ad.sum(ad.sum(t, 1), 0)),
    ];
    const batch = numbers([2, 1, 3, 5000], 1);
    const given = new Map<Node, TensorLike>([
      ...([[a, batch], [b, numbers([4, 5000, 3], 2)], [c, numbers([90, 70], 3)]] as const),
      ...([[d, numbers([80, 70], 4)], [s, numbers([200_000], 5)], [t, numbers([6, 5, 4], 6)]] as const),
    ]); // prettier-ignore
    const here = await evaluate(outputs, given);
    for (const backend of [usual, long]) {
      const there = await evaluate(outputs, given, { backend });
      there.forEach(({ data, shape }, k) => {
        expect(shape).to.deep.equal(here[k]!.shape);
        expect(distance(data, here[k]!.data), `output ${k}`).to.be.below(1e-13);
      });
    }
  });

  it('multiply with matrices in one block and in many, thin and long, for 1 to 19 vectors', async () => {
    for (const [rows, columns] of [
      [3, 500],
      [500, 3],
      [61, 67],
      [300, 1],
      [1, 300],
      [257, 40],
    ] as const) {
      const [W, v, u] = [weight('W', [rows, columns]), input('v', [columns]), input('u', [rows])];
      const entries = new Float64Array(rows * columns);
      new RandomStream(1, rows, columns).fillNormal(entries);
      const outputs = [ad.matvec(W, v), ad.matvec(W, u, { transposed: true })];
      for (const count of [1, 2, 5, 8, 19]) {
        const ask = (backend: Backend) =>
          evaluate(
            outputs,
            new Map<Node, TensorLike | Operator>([
              [W, backend.dense(rows, columns, entries)],
              [v, numbers([count, columns], 3)],
              [u, numbers([count, rows], 4)],
            ]),
          );
        const here = await ask(cpuBackend);
        for (const backend of [usual, inBlocks]) {
          (await ask(backend)).forEach(({ data }, k) => {
            expect(distance(data, here[k]!.data), `${rows} × ${columns}, ${count}`).to.be.below(1e-14 * Math.sqrt(columns + rows)); // prettier-ignore
          });
        }
      }
      const matrix = inBlocks.dense(rows, columns, entries);
      expect(await matrix.materialize()).to.deep.equal(entries);
    }
  });

  it('draw the numbers of a stream bit by bit, refused ones and the tail among them', async () => {
    const { info, queue } = openDevice();
    const device = openClDevice(info, queue);
    const { edges, rises } = zigguratLayers();
    const count = 2 ** 19;
    const tables = device.allocate(edges.length + rises.length);
    device.write(tables, 0, edges);
    device.write(tables, edges.length, rises);
    const [out, faults] = [device.allocate(count), device.faults(0)];
    const stream = new RandomStream(7, 'draw');
    let beyond = 0;
    for (const start of [0, 2 ** 33 + 7, 2 ** 45 + 5]) {
      const drawn = new Float64Array(count);
      const launch = drawNormals(count, 0, start, stream.counter.key, 1);
      await device.submit(
        [{ kind: 'launch', ...launch, a: out, b: tables }],
        [{ from: out, start: 0, into: drawn }],
        faults,
      );
      const expected = new Float64Array(count);
      stream.fillNormal(expected, start);
      expect(drawn.findIndex((value, i) => value !== expected[i])).to.equal(-1);
      beyond += expected.filter(value => Math.abs(value) > 4.0388498461095045).length;
    }
    expect(beyond).to.be.above(20);
    queue.close();
  });

  it('compute functions of a user’s own on the processor, in the middle of a program', async () => {
    const cube: ad.ElementwiseFunction = {
      key: 'cube of kernels.slow.test',
      name: 'cube',
      value: ([x = NaN]) => x ** 3,
      partial: (_, [x]) => ad.multiply(3, ad.multiply(x as NodeLike, x as NodeLike)),
    };
    const x = input('x', [2, 30]);
    const outputs = [ad.sum(ad.add(ad.applyFunction(cube, [ad.tanh(x)]), x), 1)];
    const given = new Map([[x, numbers([3, 2, 30], 1)]]);
    const [here] = await evaluate(outputs, given);
    const [there] = await evaluate(outputs, given, { backend: usual });
    expect(distance(there!.data, here!.data)).to.be.below(1e-14);
  });
});
