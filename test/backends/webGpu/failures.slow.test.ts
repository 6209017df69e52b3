import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { input, weight, type Node, type TensorLike } from '../../../src/ad/index.js';
import { cpuBackend, webgpuBackend, type DeviceBackend } from '../../../src/backends/index.js';
import * as ad from '../../../src/doors/graph.js';
import {
  InvalidArgumentError,
  MemoryLimitError,
  NonFiniteError,
  UnavailableError,
  type WidejetError,
} from '../../../src/errors/index.js';
import { evaluate } from '../../../src/evaluation/index.js';
import { initialize, mlp, releaseParameters, type WeightStorage } from '../../../src/models/index.js';
import { platform, type Gpu, type GpuDevice } from '../../../src/platform/node.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { describeOnGpu } from './device.js';

async function refusal(work: () => unknown): Promise<WidejetError> {
  try {
    await work();
  } catch (error) {
    return error as WidejetError;
  }
  throw new Error('nothing was refused');
}

/** WebGPU whose device differs, and whose adapter offers features; those that are asked for are noted. */
function gpuWith(
  change: (device: GpuDevice) => Partial<GpuDevice>,
  offered: readonly string[] = [],
  asked: string[] = [],
): Gpu {
  return {
    async requestAdapter(options) {
      const adapter = await (await platform.openGpu()).requestAdapter(options);
      if (adapter === null) return null;
      return {
        info: adapter.info,
        limits: adapter.limits,
        features: { has: name => offered.includes(name) },
        async requestDevice({ requiredLimits, requiredFeatures }) {
          asked.push(...requiredFeatures);
          const device = await adapter.requestDevice({ requiredLimits, requiredFeatures: [] });
          const changed = change(device);
          return new Proxy(device, {
            get(target, name) {
              const found = (name in changed ? changed : target)[name as keyof GpuDevice] as unknown;
              return typeof found === 'function' && !(name in changed)
                ? (found.bind(target) as unknown)
                : found;
            },
          });
        },
      };
    },
  };
}

/** What a program of its own ends with, and what it prints. */
function programOutcome(
  body: string,
  flags: readonly string[] = [],
): readonly [number | null, string | null, string] {
  const code = `
    import { webgpuBackend } from './src/backends/index.ts';
    import { initialize, mlp } from './src/models/index.ts';
    import { taylorTerms } from './src/taylor/index.ts';
    const model = mlp({ depth: 2 });
    const size = { width: 9, inputSize: 2, storage: 'dense' };
    const question = { at: [1, 0], along: [0, 1], order: 1 };
    ${body}`;
  const { status, stdout, signal } = spawnSync(
    process.execPath,
    [...flags, '--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', code],
    { cwd: fileURLToPath(new URL('../../..', import.meta.url)), encoding: 'utf8', timeout: 200_000 },
  );
  return [status, signal, stdout.trim()];
}

const t = input('t', [3]);
const sine = (backend: Backend): Promise<unknown> =>
  evaluate([ad.sin(t)], new Map([[t, [1, 2, 3]]]), { backend });

describe('webgpuBackend where WebGPU is missing', () => {
  it('says what to install, or what is allowed', async () => {
    const none: Gpu = { requestAdapter: () => Promise.resolve(null) };
    const noAdapter = await refusal(() => webgpuBackend({ gpu: none }));
    expect(noAdapter).to.be.instanceOf(UnavailableError);
    expect(noAdapter.message).to.match(/WebGPU finds no adapter here: install the driver/);
    const wrong = await refusal(() => webgpuBackend({ gpu: none, precision: 'float64' as 'float32' }));
    expect(wrong).to.be.instanceOf(InvalidArgumentError);
    expect(wrong.message).to.match(/precision is "float64", allowed: "float32" or "double float32"/);
  });
});

describeOnGpu('what fails on WebGPU', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  let backend: DeviceBackend<'float32'>;
  before(async () => {
    backend = await webgpuBackend();
  });
  after(() => {
    backend.close();
  });

  it('names the node and the element of a value that is not finite, in the words of the processor', async () => {
    const [s, W] = [input('s', [5, 30]), weight('W', [4, 30])];
    const data = new Float64Array(150).fill(0.5);
    data[70] = -1;
    data[124] = 100;
    const entries = new Float64Array(120).fill(1e38);
    for (const [k, [output, over]] of [
      [ad.log(s), -1],
      // What is infinite in float32 alone: e³⁰⁰ in float64 is 1e130.
      [ad.exp(ad.multiply(8, s)), 100],
      [ad.matvec(W, s), 0.5],
    ].entries() as Iterable<[number, [Node, number]]>) {
      const ask = (where: Backend): Promise<unknown> =>
        evaluate(
          [output],
          new Map<Node, Operator | TensorLike>([
            [s, { data, shape: [5, 30] }],
            [W, where.dense(4, 30, entries)],
          ]),
          { backend: where },
        );
      const there = await refusal(() => ask(backend));
      expect(there, `graph ${k}`).to.be.instanceOf(NonFiniteError);
      if (over === -1) expect(there.message).to.equal((await refusal(() => ask(cpuBackend))).message);
      if (over === 100) expect(there.message).to.match(/^exp gave Infinity \(element 124 of shape/);
      if (over === 0.5) expect(there.message).to.match(/^matvec gave (-?Infinity|NaN) \(element 0 of shape/);
    }
  });

  it('reports results that float32 cannot tell from 0, and numbers that it does not have', async () => {
    const ask = (output: Node, values: number[]): Promise<unknown> =>
      evaluate([output], new Map([[t, values]]), { backend });
    for (const output of [
      ad.multiply(t, t),
      ad.dot(t, t),
      ad.exp(ad.multiply(-1e24, t)),
      ad.sum(ad.multiply(t, ad.multiply(1e-30, t))),
    ]) {
      const error = await refusal(() => ask(output, [1e-22, 2e-22, 3e-22]));
      expect(error).to.be.instanceOf(UnavailableError);
      expect(error.message).to.match(
        /cannot tell a result from 0: it gave .*float32 has all digits from 2\.4e-38 on/,
      );
    }
    const large = await refusal(() => ask(ad.sin(t), [1e39, 0, 0]));
    expect(large).to.be.instanceOf(UnavailableError);
    expect(large.message).to.match(/1e\+39 is too large for float32, which ends at 3\.4e38/);
    // A true 0 is none of these.
    await ask(ad.relu(t), [-1, -2, -3]);
  });

  it('tells a device that was destroyed while it computed from one that never answered', async () => {
    let device: GpuDevice | undefined;
    const gpu = gpuWith(opened => {
      device = opened;
      return {};
    });
    const own = await webgpuBackend({ gpu });
    await sine(own);
    const running = refusal(() => sine(own));
    device!.destroy();
    const lost = await running;
    expect(lost).to.be.instanceOf(UnavailableError);
    expect(lost.message).to.match(
      /does not answer any more: .*make another backend, and all parameters with it/s,
    );
    expect(await refusal(() => sine(own))).to.be.instanceOf(UnavailableError);
    own.close();
    const closed = await refusal(() => sine(own));
    expect(closed.message).to.match(/is closed: make another one/);
  });

  it('reports commands that the device refuses, and memory that it has not', async () => {
    const invalid = gpuWith(device => ({
      createCommandEncoder() {
        const encoder = device.createCommandEncoder();
        return {
          beginComputePass: () => encoder.beginComputePass(),
          copyBufferToBuffer(from, fromByte, to, toByte, bytes) {
            encoder.copyBufferToBuffer(from, fromByte + 1, to, toByte, bytes);
          },
          finish: () => encoder.finish(),
        };
      },
    }));
    const refused = await webgpuBackend({ gpu: invalid });
    const validation = await refusal(() => sine(refused));
    expect(validation).to.be.instanceOf(UnavailableError);
    expect(validation.message).to.match(/does not answer any more/);
    refused.close();

    const filters: string[] = [];
    const full = gpuWith(device => ({
      pushErrorScope(filter) {
        filters.push(filter);
        device.pushErrorScope(filter);
      },
      async popErrorScope() {
        const filter = filters.pop();
        await device.popErrorScope();
        return filter === 'out-of-memory' ? { message: 'no more' } : null;
      },
    }));
    const none = await webgpuBackend({ gpu: full });
    const memory = await refusal(() => sine(none));
    expect(memory).to.be.instanceOf(MemoryLimitError);
    expect(memory.message).to.match(/no memory left \(no more\), allowed: .*releaseParameters/);
    none.close();
  });

  for (const limit of ['maxBufferSize', 'maxStorageBufferBindingSize'] as const) {
    it(`keeps weights in blocks and arrays in parts beyond ${limit}, and says how wide a network fits`, async () => {
      const small = gpuWith(device => ({
        limits: new Proxy(device.limits, {
          get: (target, name) => (name === limit ? 2 ** 16 : (Reflect.get(target, name, target) as number)),
        }),
      }));
      const [own, whole] = [await webgpuBackend({ gpu: small }), await webgpuBackend()];
      const model = mlp({ depth: 3, activation: 'tanh' });
      const series = async (width: number, storage: WeightStorage, where: Backend): Promise<Float64Array> => {
        const parameters = initialize(model, { width, inputSize: 2, seed: 1, storage, backend: where });
        const { derivatives } = await taylorTerms(model, parameters, {
          at: [1, 0.5],
          along: [0, 1],
          order: 2,
        });
        releaseParameters(parameters);
        return Float64Array.from(derivatives, ({ data }) => data[0]!);
      };
      const compare = async (width: number, storage: WeightStorage): Promise<void> => {
        const [there, here] = [await series(width, storage, own), await series(width, storage, cpuBackend)];
        here.forEach((value, r) => {
          expect(Math.abs(there[r]! - value), `order ${r}`).to.be.below(
            1e-5 * Math.max(...here.map(Math.abs)),
          );
        });
      };
      // A matrix is some 10 times as long as a buffer may be.
      await compare(400, 'dense');
      const width = 20_000;
      const tooWide = await refusal(() => series(width, 'implicit', own));
      expect(tooWide).to.be.instanceOf(MemoryLimitError);
      const [, times, part] =
        new RegExp(
          `at once, allowed: .* GiB \\(${limit}, (\\d) times\\); choose a smaller width, which fits up to some (\\d+) % of this one`,
        ).exec(tooWide.message) ?? [];
      expect(Number(part)).to.be.within(1, 50);
      expect(Number(times)).to.be.at.least(2);
      const widest = Math.floor((width * Number(part)) / 100);
      await compare(widest, 'implicit');
      // Their arrays, of 20 numbers and more for each unit, lie in several buffers, and are the same numbers.
      expect(20 * widest).to.be.above(2 ** 14);
      expect(await series(widest, 'implicit', own)).to.deep.equal(await series(widest, 'implicit', whole));
      for (const backend of [own, whole]) backend.close();
    });
  }

  it('keeps no buffers: as many after 1,000 networks as after 60', async () => {
    let held = 0;
    const counting = gpuWith(device => ({
      createBuffer(descriptor) {
        const buffer = device.createBuffer(descriptor);
        held++;
        const destroy = buffer.destroy.bind(buffer);
        buffer.destroy = () => {
          held--;
          destroy();
        };
        return buffer;
      },
    }));
    const own = await webgpuBackend({ gpu: counting });
    const model = mlp({ depth: 2, activation: 'tanh' });
    const buffers: number[] = [];
    const resident: number[] = [];
    for (let seed = 0; seed < 1000; seed++) {
      // Implicit weights wait many times for each network.
      const storage = seed % 20 === 0 ? 'implicit' : 'dense';
      const parameters = initialize(model, { width: 20, inputSize: 2, seed, storage, backend: own });
      await taylorTerms(model, parameters, { at: [1, 0.5], along: [0, 1], order: 1 });
      releaseParameters(parameters);
      buffers.push(held);
      resident.push(process.memoryUsage().rss);
    }
    const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b), 0);
    expect(most(buffers.slice(60))).to.be.at.most(most(buffers.slice(0, 60)));
    expect(resident.at(-1)! - resident[500]!).to.be.below(40 * 2 ** 20);
    own.close();
  });

  it('tries double float32 once for an adapter, and compiles strictly where that is offered', async () => {
    const strict = 'shader-module-compilation-options';
    const shaders: (boolean | undefined)[] = [];
    const asked: string[] = [];
    const offering = gpuWith(
      device => ({
        features: { has: name => asked.includes(name) },
        createShaderModule({ code, strictMath }) {
          shaders.push(strictMath);
          return device.createShaderModule({ code });
        },
      }),
      [strict, 'something else'],
      asked,
    );
    (await webgpuBackend({ gpu: offering, precision: 'double float32' })).close();
    expect(asked).to.deep.equal([strict]);
    expect(shaders).to.have.length.above(5);
    expect(new Set(shaders)).to.deep.equal(new Set([true]));
    const before = shaders.length;
    (await webgpuBackend({ gpu: offering, precision: 'double float32' })).close();
    expect(shaders).to.have.length(before);

    const plain: (boolean | undefined)[] = [];
    const other = gpuWith(device => ({
      createShaderModule(descriptor) {
        plain.push(descriptor.strictMath);
        return device.createShaderModule(descriptor);
      },
    }));
    (await webgpuBackend({ gpu: other, precision: 'double float32' })).close();
    // Another WebGPU is tried for itself, and is told nothing that it has not.
    expect(plain).to.have.length.above(5);
    expect(new Set(plain)).to.deep.equal(new Set([undefined]));
  });

  it('lets the process end by itself, with and without close', () => {
    for (const close of ['', 'backend.close();']) {
      const outcome = programOutcome(`
        const backend = await webgpuBackend();
        const parameters = initialize(model, { ...size, seed: 1, backend });
        const { derivatives } = await taylorTerms(model, parameters, question);
        console.log(derivatives.length);
        ${close}`);
      expect(outcome).to.deep.equal([0, null, '2']);
    }
  });

  it('goes on when garbage is collected, of networks and backends that nobody has any more', () => {
    const outcome = programOutcome(
      `
        const ask = async (backend, seed) => {
          const parameters = initialize(model, { ...size, seed, backend });
          const asked = taylorTerms(model, parameters, question);
          gc();
          return (await asked).derivatives.length;
        };
        let sum = 0;
        for (let round = 0; round < 3; round++) {
          let backend = await webgpuBackend();
          for (let seed = 0; seed < 20; seed++) {
            sum += await ask(backend, seed);
            await new Promise(resolve => setTimeout(resolve, 1));
            gc();
          }
          if (round === 1) backend.close();
          backend = undefined;
          gc();
        }
        await new Promise(resolve => setTimeout(resolve, 100));
        gc();
        console.log(sum);`,
      ['--expose-gc'],
    );
    expect(outcome).to.deep.equal([0, null, '120']);
  });
});
