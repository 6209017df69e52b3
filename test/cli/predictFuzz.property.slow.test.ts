import { expect } from 'chai';
import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from './run.js';

const images = 'data/mnist-100-images.idx3-ubyte';
const labels = 'data/mnist-100-labels.idx1-ubyte';

/** Values that options know, and what people and programs write by mistake. */
const values: Record<string, readonly string[]> = {
  kernel: ['ntk', 'ntk', 'nngp', 'rbf'],
  model: ['mlp', 'residual', 'recurrent', 'hypernetwork'],
  depth: ['1', '2', '3', '0'],
  activation: ['relu', 'erf', 'tanh', 'linear', 'swoosh'],
  'bias-scale': ['0', '0.1', '-1'],
  'weight-scale': ['1', '0', '1e200', '1e-200'],
  train: [images, 'no-such-file', labels],
  labels: [labels, images],
  test: [images, labels],
  'test-labels': [labels],
  'train-size': ['2', '12', '99', '100', '0'],
  'test-size': ['1', '5', '91'],
  classes: ['3,8', '0,1,2', '4', '8,200', '3;8'],
  seed: ['0', '7', '-1'],
  time: ['inf', '0', '0.5', '1e300', '-1'],
  steps: ['0', '3', '1000000', '1.5'],
  rate: ['0.001', '0', '1e9'],
  ridge: ['0', '1e-3', '-1', '1e300'],
  noise: ['0', '0.1', '-0.1', '1e300'],
  networks: ['2', '1'],
  width: ['8', '0'],
  'no-intervals': [],
};
const odd = ['', ' ', '-', '0', 'NaN', '1e400', '\u0000', '💥', '__proto__'];

const option = fc.constantFrom(...Object.keys(values)).chain((name): fc.Arbitrary<string[]> => {
  const known = values[name] ?? [];
  if (known.length === 0) return fc.constant([`--${name}`]);
  return fc
    .oneof(
      { weight: 9, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: fc.constantFrom(...odd) },
    )
    .map(value => [`--${name}=${value}`]);
});

describe('400 random command lines of widejet predict', function () {
  this.timeout(300_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it('each predicts finite numbers or ends in a typed error, exit code 2 and no file', async () => {
    const codes = new Map<number, number>();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(option, { maxLength: 5 }), async options => {
        const out = join(directory.path, `${number++}.csv`);
        const small = ['--train-size', '12', '--test-size', '5', '--depth', '2'];
        const given = options.flat();
        const kept = given.some(word => /^--model=(hyper|rec)/.test(word)) ? small.slice(0, 4) : small;
        const { code, stdout, stderr } = await run('predict', ...kept, ...given, '--json', '--out', out);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        expect(code, stderr).to.be.oneOf([0, 2]);
        if (code === 0) {
          const { accuracy, loss, rank, condition } = JSON.parse(stdout) as Record<string, unknown>;
          for (const value of [accuracy, loss, rank, condition]) expect(Number.isFinite(value)).to.be.true;
          expect(accuracy).to.be.within(0, 1);
        } else {
          expect(stdout).to.equal('');
          expect(stderr).to.match(/^error: [^\n]+\n(\(--help[^\n]+\n)?$/);
        }
        expect(existsSync(out)).to.equal(code === 0);
      }),
      { seed: 1, numRuns: 400 },
    );
    // Neither side is empty: otherwise nothing has been tested.
    expect(codes.get(0)).to.be.above(50);
    expect(codes.get(2)).to.be.above(50);
  });
});
