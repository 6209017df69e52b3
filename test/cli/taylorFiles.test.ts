import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { float64, npy, zip } from '../data/arrays/arrayFiles.js';
import { run, temporaryDirectory } from './run.js';

const exported = (name: string): string =>
  fileURLToPath(new URL(`../../examples/export/${name}`, import.meta.url));
const references = JSON.parse(
  readFileSync(new URL('../reference/trained/trained.json', import.meta.url), 'utf8'),
) as { readonly K: readonly number[] }[];
const at = ['--at', '1,0.5', '--along=-0.5,1', '--order', '3'];

async function documentOf(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run('taylor', ...words, '--json');
  expect(code, stderr).to.equal(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function refusal(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run('taylor', ...words);
  expect([code, stdout]).to.deep.equal([2, '']);
  return stderr;
}

describe('widejet taylor of a file of arrays', () => {
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  for (const name of ['pytorch.safetensors', 'pytorch.npz', 'keras.npz', 'jax.safetensors']) {
    it(`gives the terms of ${name}, and all that they depend on`, async () => {
      const path = exported(name);
      const document = await documentOf(path, '--activation', 'tanh', ...at);
      const derivatives = document['derivatives'] as number[];
      references[0]!.K.forEach((expected, r) => {
        expect(Math.abs(derivatives[r]! - expected)).to.be.at.most(1e-12 * Math.abs(expected));
      });
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
      expect(document).to.deep.include({
        file: path,
        sha256,
        at: [1, 0.5],
        along: [-0.5, 1],
        order: 3,
        output: 0,
      });
      expect(document['configuration']).to.include({ model: 'standardMlp', activation: 'tanh', gain: 1 });
      expect(document['layout']).to.equal(name.startsWith('pytorch') ? 'outputs-inputs' : 'inputs-outputs');
      expect(document['versions']).to.have.property('matrix products');
    });
  }

  it('takes inputs from the file, from images of as many pixels, or from the command line', async () => {
    const matrix = npy({ type: '<f8', shape: [1, 2], bytes: float64(3, 4) });
    const vectors = { 'x_i.npy': float64(1, 2), 'x_j.npy': float64(0.5, -1) };
    const stored = Object.entries(vectors).map(
      ([name, bytes]) => [name, npy({ type: '<f8', shape: [2], bytes })] as const,
    );
    const path = join(directory.path, 'with inputs.npz');
    writeFileSync(path, zip({ 'out.weight.npy': matrix, ...Object.fromEntries(stored) }));
    // h = W x, ∇h = x.
    const linear = [path, '--activation', 'linear', '--order', '1'];
    expect((await documentOf(...linear))['derivatives']).to.deep.equal([11, 0.5 - 2]);
    expect((await documentOf(...linear, '--at', '1,1', '--along', '2,3'))['derivatives']).to.deep.equal([
      7, 5,
    ]);
    const pixels = join(directory.path, 'pixels.npz');
    const ones = float64(...new Array<number>(784).fill(1));
    writeFileSync(pixels, zip({ 'out.weight.npy': npy({ type: '<f8', shape: [1, 784], bytes: ones }) }));
    const document = await documentOf(pixels, '--activation', 'relu', '--inputs', '3,3', '--order', '1');
    expect((document['derivatives'] as number[])[1]).to.be.closeTo(784, 1e-9);
    expect(document).to.deep.include({ inputs: [3, 3], images: { file: 'embedded digits' } });
  });

  it('says what is missing, or does not belong to it', async () => {
    const path = exported('keras.npz');
    const tanh = [path, '--activation', 'tanh'];
    expect(await refusal(path)).to.match(
      /--activation is undefined, allowed: that of the hidden layers, as relu/,
    );
    expect(await refusal(...tanh)).to.match(
      /allowed: 2 numbers, as many as .*keras\.npz takes, with --along/,
    );
    expect(await refusal(...tanh, '--at', '1,2')).to.match(/--along is undefined, allowed: 2 numbers/);
    expect(await refusal(...tanh, '--at', '1,2', '--along', '1,2,3')).to.match(
      /--along is \[1,2,3\], allowed: 2/,
    );
    expect(await refusal(...tanh, ...at, '--inputs', '0,1')).to.match(
      /--inputs is .*only without --at and --along/,
    );
    expect(await refusal(...tanh, ...at, '--width', '8')).to.match(
      /--width is 8, allowed: only without a network file/,
    );
    expect(await refusal(...tanh, ...at, '--layout', 'outputs-inputs')).to.match(/do not follow each other/);
    expect(await refusal(...tanh, ...at, '--layers', 'a,b')).to.match(
      /layers is \["a","b"\], allowed: each of sequential\/dense,/,
    );
    expect(await refusal('--at', '1,2')).to.match(/--at is \[1,2\], allowed: only with a file of arrays/);
    expect(await refusal('--layers', 'a', '--width', '4')).to.match(
      /--layers is .* only with a file of arrays/,
    );
    expect(
      await refusal(
        fileURLToPath(new URL('../../examples/trainedNetwork.json', import.meta.url)),
        '--at',
        '1,2',
      ),
    ).to.match(/--at is \[1,2\], allowed: only without a network file/);
  });

  it('names what a file is that it does not read', async () => {
    const of = (name: string, bytes: Uint8Array): string => {
      const path = join(directory.path, name);
      writeFileSync(path, bytes);
      return path;
    };
    const hdf5 = Buffer.from('\x89HDF\r\n\x1a\n0123456789', 'latin1');
    const relu = ['--activation', 'relu'];
    expect(await refusal(of('model.h5', hdf5), ...relu)).to.match(
      /found an HDF5 file, as \.h5; write its arrays as \.npz/,
    );
    const keras = zip({ 'metadata.json': Buffer.from('{}'), 'model.weights.h5': hdf5 });
    expect(await refusal(of('model.keras', keras), ...relu)).to.match(
      /found a \.keras archive; write its arrays/,
    );
    expect(await refusal(of('network.json', readFileSync(exported('keras.npz'))))).to.match(
      /network\.json: expected JSON, found a \.npz archive/,
    );
    symlinkSync('/dev/zero', join(directory.path, 'zero.npz'));
    expect(await refusal(join(directory.path, 'zero.npz'), ...relu)).to.match(
      /it is a device, and no file or pipe/,
    );
  });
});
