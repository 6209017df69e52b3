import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { input, weight, type Node, type TensorLike } from '../../../src/ad/index.js';
import { cpuBackend, openclBackend } from '../../../src/backends/index.js';
import { deviceBackend } from '../../../src/backends/devices/index.js';
import { openClDevice } from '../../../src/backends/opencl/openClDevice.js';
import * as ad from '../../../src/doors/graph.js';
import {
  InvalidArgumentError,
  MemoryLimitError,
  NonFiniteError,
  ShapeError,
  UnavailableError,
  type WidejetError,
} from '../../../src/errors/index.js';
import { evaluate } from '../../../src/evaluation/index.js';
import { initialize, mlp, releaseParameters } from '../../../src/models/index.js';
import { OpenClError, type OpenClQueue } from '../../../src/platform/node.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import { RandomStream } from '../../../src/random/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { describeOnDevice, openDevice } from './device.js';

async function refusal(work: () => unknown): Promise<WidejetError> {
  try {
    await work();
  } catch (error) {
    return error as WidejetError;
  }
  throw new Error('nothing was refused');
}

/** Programs of a line, in a process of their own. */
function run(code: string, environment: Record<string, string> = {}): ReturnType<typeof spawnSync> {
  const words = ['--import', 'tsx', '--input-type=module', '--eval', code];
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  return spawnSync(process.execPath, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 200_000,
  });
}

describeOnDevice('what fails on OpenCL', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  const backend = openclBackend();
  after(() => {
    backend.close();
  });

  it('names the node and the element of a value that is not finite, in the words of the processor', async () => {
    const [s, t] = [input('s', [5, 300]), input('t', [5, 300])];
    const [W, I] = [weight('W', [4, 300]), weight('I', [400, 300])];
    const data = new Float64Array(1500).fill(0.5);
    data[703] = -1;
    data[1204] = 800;
    const entries = new Float64Array(1200).fill(1e300);
    const stream = new RandomStream(1, 'failures');
    const graphs = [
      ad.log(t),
      ad.exp(t),
      ad.multiply(ad.exp(t), ad.exp(t)),
      ad.sum(ad.sum(ad.multiply(1e308, s), 1), 0),
      ad.dot(ad.multiply(1e160, s), ad.multiply(1e160, s)),
      ad.scatter(ad.multiply(1.2e308, s), [0, 0, 0, 0, 1], 2, 0),
      ad.matvec(W, ad.multiply(1e10, s)),
      ad.matvec(W, ad.matvec(W, s), { transposed: true }),
      ad.matvec(I, ad.multiply(1e308, s)),
    ];
    for (const [k, output] of graphs.entries()) {
      const ask = (where: Backend) =>
        evaluate(
          [output],
          new Map<Node, Operator | TensorLike>([
            [t, { data, shape: [5, 300] }],
            [s, { data: new Float64Array(1500).fill(0.5), shape: [5, 300] }],
            [W, where.dense(4, 300, entries)],
            [I, where.implicit(400, 300, stream)],
          ]),
          { backend: where },
        );
      const [there, here] = [await refusal(() => ask(backend)), await refusal(() => ask(cpuBackend))];
      expect(there, `graph ${k}`).to.be.instanceOf(NonFiniteError);
      expect(there.message, `graph ${k}`).to.equal(here.message);
    }
  });

  it('refuses weights of another backend, released ones, and shapes that do not fit', async () => {
    const [W, v] = [weight('W', [3, 2]), input('v', [2])];
    const entries = new Float64Array(6);
    const other = openclBackend();
    const ask = (operator: Operator, where?: Backend) =>
      evaluate(
        [ad.matvec(W, v)],
        new Map<Node, Operator | number[]>([
          [W, operator],
          [v, [1, 2]],
        ]),
        where === undefined ? {} : { backend: where },
      );
    const mixed = await refusal(() => ask(cpuBackend.dense(3, 2, entries), backend));
    expect(mixed).to.be.instanceOf(InvalidArgumentError);
    const base = await refusal(() => backend.updated(other.dense(3, 2, entries), entries, entries, 1));
    expect(base.message).to.match(/^operator is .*OpenCL.*Make all parameters with the same `backend`$/s);
    for (const wrong of [
      () => backend.dense(3, 2, new Float64Array(5)),
      () => backend.updated(backend.dense(3, 2, entries), new Float64Array(4), new Float64Array(2), 1),
    ]) {
      expect(await refusal(wrong)).to.be.instanceOf(ShapeError);
    }
    expect(await refusal(() => backend.dense(0, 2, entries))).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal(() => backend.implicit(2, 1.5, new RandomStream(1)))).to.be.instanceOf(
      InvalidArgumentError,
    );
    for (const matrix of [backend.dense(3, 2, entries), backend.implicit(3, 2, new RandomStream(1))]) {
      matrix.release?.();
      expect(await refusal(() => ask(matrix))).to.be.instanceOf(UnavailableError);
    }
    const left = other.dense(3, 2, entries);
    other.close();
    const closed = await refusal(() => ask(left));
    expect(closed).to.be.instanceOf(UnavailableError);
    expect(closed.message).to.match(/is closed: make another one/);
    other.close();
  });

  it('says what a driver has said, as an error of widejet that tells what to do', async () => {
    const { info, queue } = openDevice();
    const failing = (change: Partial<OpenClQueue>) =>
      deviceBackend(openClDevice(info, { ...queue, ...change }), () => undefined);
    const fail =
      (call: string, status: number, log = '') =>
      (): never => {
        throw new OpenClError(call, status, log);
      };
    const t = input('t', [3]);
    const work = (where: Backend) => evaluate([ad.sin(t)], new Map([[t, [1, 2, 3]]]), { backend: where });

    const memory = await refusal(() => work(failing({ allocate: fail('clCreateBuffer', -4) })));
    expect(memory).to.be.instanceOf(MemoryLimitError);
    expect(memory.message).to.match(
      /no memory left .*CL_MEM_OBJECT_ALLOCATION_FAILURE.*allowed: .* GiB.*releaseParameters/s,
    );
    const short = failing({});
    const tooLong = await refusal(() =>
      deviceBackend(openClDevice({ ...info, longest: 4096 }, queue), () => undefined).run(
        { slots: [1000], inputs: [0], known: new Map(), instructions: [], outputs: [], labels: [] },
        [new Float64Array(1000)],
        [],
      ),
    );
    expect(tooLong).to.be.instanceOf(MemoryLimitError);
    expect(tooLong.message).to.match(/at once, allowed: .* GiB.*smaller width/);
    const build = await refusal(() => work(failing({ build: fail('clBuildProgram', -11, 'line 3: no') })));
    expect(build).to.be.instanceOf(UnavailableError);
    expect(build.message).to.match(/compiler of .* refuses a kernel: line 3: no; a newer driver/s);
    for (const status of [-36, -2, -9999]) {
      const lost = await refusal(() => work(failing({ finish: fail('clFinish', status) })));
      expect(lost).to.be.instanceOf(UnavailableError);
      expect(lost.message).to.match(/does not answer any more: clFinish failed with .*make another backend/s);
    }
    expect((await work(short))[0]!.data[0]).to.be.closeTo(Math.sin(1), 1e-15);
    queue.close();
  });

  it('checks what native code is given: memory, stretches of it, kernels', () => {
    const { queue } = openDevice();
    const memory = queue.allocate(64);
    expect(() => {
      queue.write(memory, 8, new Float64Array(8));
    }).to.throw(RangeError);
    expect(() => {
      queue.read(memory, -8, new Float64Array(1));
    }).to.throw(RangeError);
    expect(() => {
      queue.copy(memory, 0, memory, 32, 40);
    }).to.throw(RangeError);
    expect(() => queue.allocate(0)).to.throw(RangeError);
    expect(() => {
      queue.launch(memory, 64, 64, []);
    }).to.throw(RangeError);
    queue.releaseMemory(memory);
    queue.releaseMemory(memory);
    expect(() => {
      queue.write(memory, 0, new Float64Array(1));
    }).to.throw(RangeError);
    queue.close();
  });

  it('keeps no memory: as many memories after 1,000 networks as after 50', async () => {
    const { info, queue } = openDevice();
    const held = new Map<bigint, number>();
    const counting: OpenClQueue = {
      ...queue,
      allocate(bytes) {
        const memory = queue.allocate(bytes);
        held.set(memory, bytes);
        return memory;
      },
      releaseMemory(memory) {
        held.delete(memory);
        queue.releaseMemory(memory);
      },
    };
    const own = deviceBackend(openClDevice(info, counting), () => {
      queue.close();
    });
    const model = mlp({ depth: 3, activation: 'tanh' });
    const bytes: number[] = [];
    const resident: number[] = [];
    for (let seed = 0; seed < 1000; seed++) {
      const storage = seed % 2 === 0 ? 'dense' : 'implicit';
      const parameters = initialize(model, { width: 40, inputSize: 2, seed, storage, backend: own });
      await taylorTerms(model, parameters, { at: [1, 0.5], along: [0, 1], order: 2 });
      releaseParameters(parameters);
      bytes.push([...held.values()].reduce((total, each) => total + each, 0));
      resident.push(process.memoryUsage().rss);
    }
    const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b), 0);
    expect(most(bytes.slice(50))).to.be.at.most(most(bytes.slice(0, 50)));
    expect(resident.at(-1)! - resident[300]!).to.be.below(40 * 2 ** 20);
    own.close();
  });

  it('lets the process end by itself', () => {
    const { status, stdout } = run(`
      import { openclBackend } from './src/backends/index.ts';
      import { initialize, mlp } from './src/models/index.ts';
      import { taylorTerms } from './src/taylor/index.ts';
      const model = mlp({ depth: 2 });
      const parameters = initialize(model, { width: 9, inputSize: 2, seed: 1, backend: openclBackend() });
      const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 1 });
      console.log(derivatives.length);
    `);
    expect(status).to.equal(0);
    expect(stdout).to.equal('2\n');
  });

  it('tells what to install where there is no library, and what where there is no driver', () => {
    const code = `
      import { openclBackend, openclDevices } from './src/backends/index.ts';
      try { openclBackend(); } catch (error) { console.log(error.code, error.message, openclDevices().problem === error.message); }
    `;
    const noLibrary = run(code, { WIDEJET_OPENCL: '/nowhere/libOpenCL.so' }).stdout;
    expect(noLibrary).to.match(
      /^UNAVAILABLE OpenCL is not installed: \/nowhere\/libOpenCL.so: .*install the driver of your GPU.* true\n$/s,
    );
    const noDriver = run(code, { OCL_ICD_VENDORS: '/nowhere' }).stdout;
    expect(noDriver).to.match(
      /^UNAVAILABLE OpenCL .* finds no platform.*nvidia\.icd.*OCL_ICD_VENDORS=.* true\n$/s,
    );
  });
});
