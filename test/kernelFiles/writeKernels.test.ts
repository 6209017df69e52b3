import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeKernels, type WriteKernelsOptions, type WrittenKernels } from '../../src/doors/node.js';
import { exportKernels } from '../../src/doors/scaling.js';
import { DataFormatError, FileError, InvalidArgumentError, NonFiniteError } from '../../src/errors/index.js';
import { limit, mlp, RandomStream, type InfiniteNetwork, type Tensor } from '../../src/index.js';
import { readNpz } from '../report/exportReaders.js';

/** Examples of which every third stands there twice. */
function examples(count: number, seed: number, repeats = false): Tensor {
  const data = new Float64Array(count * 6);
  new RandomStream(seed, 'kernel files').fillNormal(data);
  if (repeats) for (let k = 3; k < count; k += 3) data.copyWithin(6 * k, 6 * (k / 3), 6 * (k / 3) + 6);
  return { data, shape: [count, 6] };
}

const relu = limit(mlp({ depth: 2, biasScale: 0.4 }));
const tanh = limit(mlp({ depth: 3, activation: 'tanh', biasScale: 0.4 }));

async function inMemory(network: InfiniteNetwork, x: Tensor, y?: Tensor): Promise<Map<string, Tensor>> {
  const { nngp, ntk, contributions } = await network.byGroups(x, y);
  const groups = Object.entries(contributions).map(
    ([name, kernel]) => [`contributions.${name}`, kernel] as const,
  );
  return new Map([['nngp', nngp] as const, ['ntk', ntk] as const, ...groups]);
}

/** The files beside a path whose names begin as it does. */
function namesBeside(path: string): string[] {
  return readdirSync(dirname(path)).filter(name => name.startsWith(basename(path)));
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('writeKernels', () => {
  const directory = mkdtempSync(join(tmpdir(), 'widejet-kernels-'));
  after(() => {
    rmSync(directory, { recursive: true });
  });
  const pathOf = (name: string): string => join(directory, name);

  /** Writes, but stops after so many parts. */
  async function interrupted(
    network: InfiniteNetwork,
    path: string,
    x: Tensor,
    parts: number,
  ): Promise<void> {
    const controller = new AbortController();
    let steps = 0;
    const total = (x.shape[0]! * (x.shape[0]! - 1)) / 2;
    const onProgress = (done: number): void => {
      if (++steps >= parts && done < total) controller.abort();
    };
    const options: WriteKernelsOptions = { signal: controller.signal, onProgress };
    const error = await rejection(writeKernels(network, path, x, undefined, options));
    expect(error).to.equal(controller.signal.reason);
  }

  for (const [name, network, x, y] of [
    ['one list', relu, examples(300, 1), undefined],
    ['one list of integrals', tanh, examples(70, 2), undefined],
    ['two lists', relu, examples(150, 3), examples(90, 4)],
    ['inputs that repeat', relu, examples(250, 5, true), undefined],
    ['two lists that repeat', relu, examples(100, 6, true), examples(60, 6, true)],
    ['one input', relu, examples(1, 7), undefined],
  ] as const) {
    it(`gives the same bytes as in memory: ${name}`, async () => {
      const kernels = await inMemory(network, x, y);
      const { error } = network;
      for (const format of ['npz', 'csv', 'parquet'] as const) {
        const path = pathOf(`same.${format}`);
        const written = await writeKernels(network, path, x, y);
        expect(written.error).to.equal(error);
        expect(written.shape).to.deep.equal(kernels.get('ntk')?.shape);
        expect(readFileSync(path).equals(await exportKernels(kernels, format)), format).to.equal(true);
        expectCorners(written, kernels);
      }
      expect(readdirSync(directory).filter(file => !file.startsWith('same.'))).to.deep.equal([]);
    }).timeout(20_000);
  }

  function expectCorners({ corners }: WrittenKernels, kernels: ReadonlyMap<string, Tensor>): void {
    for (const [name, { data, shape }] of corners) {
      const whole = kernels.get(name)!;
      data.forEach((value, k) => {
        const [i, j] = [Math.floor(k / shape[1]!), k % shape[1]!];
        expect(value).to.equal(whole.data[i * whole.shape[1]! + j]);
      });
    }
  }

  it('is what numpy reads, where there is numpy', async () => {
    const path = pathOf('numpy.npz');
    const x = examples(40, 8);
    await writeKernels(relu, path, x, undefined, { kernels: 'both' });
    const { ntk } = await relu.both(x);
    const program = `import numpy, sys; z = numpy.load(sys.argv[1]); print(list(z), z['ntk'].shape, repr(float(z['ntk'][3, 5])))`;
    const { status, stdout } = spawnSync('python3', ['-c', program, path], { encoding: 'utf8' });
    if (status !== 0) return;
    expect(stdout).to.equal(`['nngp', 'ntk'] (40, 40) ${ntk.data[3 * 40 + 5]}\n`);
  });

  it('goes on with what an interruption left, to the same bytes', async () => {
    const x = examples(300, 9);
    const [path, whole] = [pathOf('resumed.npz'), pathOf('whole.npz')];
    await writeKernels(relu, whole, x);
    await interrupted(relu, path, x, 4);
    expect(namesBeside(path)).to.deep.equal(['resumed.npz.unfinished']);
    const refused = await rejection(writeKernels(relu, path, x));
    expect(refused).to.be.instanceOf(InvalidArgumentError);
    expect((refused as Error).message).to.match(/unfinished beside it.*--resume/);
    let first = NaN;
    const onProgress = (done: number): void => {
      if (Number.isNaN(first)) first = done;
    };
    await writeKernels(relu, path, x, undefined, { resume: true, onProgress });
    expect(first).to.be.above(16_384);
    expect(readFileSync(path).equals(readFileSync(whole))).to.equal(true);
    expect(existsSync(`${path}.unfinished`)).to.equal(false);
  });

  it('computes parts again that are damaged or cut off', async () => {
    const x = examples(300, 10);
    const [path, whole] = [pathOf('damaged.npz'), pathOf('sound.npz')];
    await writeKernels(relu, whole, x);
    for (const damage of [
      (file: string, bytes: Buffer) => {
        bytes.writeDoubleLE(1.25, bytes.length >> 1);
        writeFileSync(file, bytes);
      },
      (file: string, bytes: Buffer) => {
        truncateSync(file, bytes.length >> 2);
      },
    ]) {
      await interrupted(relu, path, x, 3);
      damage(`${path}.unfinished`, readFileSync(`${path}.unfinished`));
      await writeKernels(relu, path, x, undefined, { resume: true });
      expect(readFileSync(path).equals(readFileSync(whole))).to.equal(true);
    }
  });

  it('goes on with nothing else', async () => {
    const x = examples(300, 11);
    const path = pathOf('other.npz');
    expect(await rejection(writeKernels(relu, path, x, undefined, { resume: true }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    await interrupted(relu, path, x, 4);
    const others: [InfiniteNetwork, Tensor, WriteKernelsOptions][] = [
      [relu, examples(300, 12), {}],
      [limit(mlp({ depth: 2, biasScale: 0.5 })), x, {}],
      [relu, x, { kernels: 'both' }],
    ];
    for (const [network, inputs, options] of others) {
      const error = await rejection(
        writeKernels(network, path, inputs, undefined, { ...options, resume: true }),
      );
      expect(error).to.be.instanceOf(DataFormatError);
    }
    expect(existsSync(`${path}.unfinished`)).to.equal(true);
    writeFileSync(`${path}.unfinished`, 'no header');
    expect(await rejection(writeKernels(relu, path, x, undefined, { resume: true }))).to.be.instanceOf(
      FileError,
    );
    rmSync(`${path}.unfinished`);
  });

  it('leaves nothing behind where it fails', async () => {
    const before = readdirSync(directory);
    const { data, shape } = examples(200, 13);
    const huge = { data: data.map(value => 1e160 * value), shape };
    expect(await rejection(writeKernels(relu, pathOf('huge.npz'), huge))).to.be.instanceOf(NonFiniteError);
    const missing = await rejection(writeKernels(relu, join(directory, 'none', 'a.npz'), examples(3, 1)));
    expect(missing).to.be.instanceOf(FileError);
    const ending = await rejection(writeKernels(relu, pathOf('kernels.txt'), examples(3, 1)));
    expect((ending as Error).message).to.match(/\.npz, \.parquet, \.csv/);
    expect(readdirSync(directory)).to.deep.equal(before);
  });

  it('keeps on a full disk what there is, and says so', async () => {
    // Files may have 1 MB: the parts of 2 kernels of 400 inputs take 1.4 MB.
    const path = pathOf('full.npz');
    const program = fileURLToPath(new URL('writeWithin.ts', import.meta.url));
    const command = `trap '' XFSZ; ulimit -f 1000; exec "$0" --import tsx "$1" "$2"`;
    const words = ['-c', command, process.execPath, program, path];
    const { stdout, stderr, status } = spawnSync('bash', words, { encoding: 'utf8' });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
    expect(stdout).to.match(
      /^FileError: file .*full\.npz\.unfinished cannot be written: EFBIG: file too large/,
    );
    expect(stdout).to.match(/is kept in .*full\.npz\.unfinished, to resume/);
    expect(namesBeside(path)).to.deep.equal(['full.npz.unfinished']);
    const { x, network } = await import('./writeWithin.js');
    await writeKernels(network, path, x, undefined, { kernels: 'both', resume: true });
    const { ntk } = await network.both(x);
    expect(readNpz(readFileSync(path)).get('ntk')?.values).to.deep.equal([...ntk.data]);
  }).timeout(60_000);
});
