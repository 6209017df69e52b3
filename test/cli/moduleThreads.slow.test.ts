import { expect } from 'chai';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../src/journal/index.js';
import { run, temporaryDirectory } from './run.js';

describe('a sweep of a model of one’s own on worker threads', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  async function swept(workers: string): Promise<{ readonly samples: unknown; readonly exponents: unknown }> {
    const model = fileURLToPath(new URL('models/residual.ts', import.meta.url));
    const out = join(directory.path, workers);
    const words = ['--widths', '8,16,32', '--order', '1', '--seeds', '6', '--json', '--workers', workers];
    const { code, stdout, stderr } = await run('scaling', '--model', model, ...words, '--out', out);
    expect(code, stderr).to.be.oneOf([0, 3]);
    const samples = readJournal(join(out, 'samples.jsonl'))
      .samples.map(({ width, seed, values }) => JSON.stringify([width, seed, values]))
      .sort();
    expect(samples).to.have.length(18);
    return { samples, exponents: (JSON.parse(stdout) as { exponents: unknown }).exponents };
  }

  it('has the samples and the exponents of one on this thread', async () => {
    expect(await swept('2')).to.deep.equal(await swept('1'));
  });
});
