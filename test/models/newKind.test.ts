import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fencedBlocks, read, root } from '../docs/support.js';

/** Follows "A new kind of model" of CONTRIBUTING.md in a copy of the sources: a file, and a line in the list of kinds. */
describe('a new kind of model is its file and one line', function () {
  this.timeout(180_000);
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'widejet-kind-'));
    cpSync(join(root, 'src'), join(directory, 'src'), { recursive: true });
    for (const name of ['package.json', 'tsconfig.json', 'node_modules', 'data'])
      symlinkSync(join(root, name), join(directory, name));
    const block = fencedBlocks(read('CONTRIBUTING.md').replaceAll(/^ {3}/gm, ''), 'CONTRIBUTING.md').find(
      ({ code }) => code.includes('shallowKind'),
    );
    writeFileSync(join(directory, 'src/models/shallow.ts'), block?.code ?? '');
    const list = join(directory, 'src/models/kinds/list.ts');
    const text = readFileSync(list, 'utf8');
    writeFileSync(
      list,
      `import { shallowKind } from '../shallow.js';\n${text.replace('hypernetworkKind, ', 'hypernetworkKind, shallowKind, ')}`,
    );
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function widejet(...words: readonly string[]) {
    const main = join(directory, 'src/cli/main.ts');
    return spawnSync(process.execPath, ['--import', 'tsx', main, ...words], {
      cwd: directory,
      encoding: 'utf8',
    });
  }

  it('stands in help, with its flag', () => {
    const help = widejet('scaling', '--help').stdout.replaceAll(/\s+/g, ' ');
    expect(help).to.match(/--model <name> mlp, hypernetwork, shallow, a module of your own/);
    expect(help).to.match(/--frequency <omega> ω \(default: 1\), or a list as 2,3/);
  });

  it('draws a network, and refuses what its schema does not allow and flags that it does not have', () => {
    const drawn = widejet('taylor', '--model', 'shallow', '--frequency', '2', '--width', '8', '--json');
    const { configuration, derivatives } = JSON.parse(drawn.stdout) as Record<string, unknown>;
    expect(configuration).to.deep.equal({ model: 'shallow', frequency: 2 });
    expect(derivatives).to.have.length(5);
    const refused = widejet('taylor', '--model', 'shallow', '--depth', '3');
    expect([refused.status, refused.stdout]).to.deep.equal([2, '']);
    expect(refused.stderr).to.match(/--depth is 3, allowed: nothing: only a mlp or a hypernetwork has it/);
  });

  it('is swept over its lists on worker threads, as on one, goes on, and is reported from its journal', () => {
    const sweep = (out: string, workers: string, ...more: string[]) =>
      widejet(
        ...['scaling', '--model', 'shallow', '--frequency', '1,2', '--widths', '8,16', '--order', '1'],
        ...['--seeds', '3', '--json', '--workers', workers, '--out', join(directory, out), ...more],
      );
    const two = sweep('two', '2');
    expect(two.status, two.stderr).to.be.oneOf([0, 3, 4]);
    expect(two.stderr).to.match(/shallow ω=1: .*\n[^]*shallow ω=2: /);
    sweep('one', '1');
    const samples = (out: string): string[] =>
      readFileSync(join(directory, out, 'samples.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map(line => line.replace(/"seconds":[^,}]+/, ''))
        .sort();
    expect(samples('two')).to.have.length(12);
    expect(samples('two')).to.deep.equal(samples('one'));
    const resumed = sweep('one', '1', '--resume');
    expect(resumed.status, resumed.stderr).to.equal(two.status);
    const report = widejet('report', join(directory, 'one', 'samples.jsonl'), '--json');
    const exponents = (text: string): unknown => (JSON.parse(text) as { exponents: unknown }).exponents;
    expect(exponents(report.stdout)).to.deep.equal(exponents(resumed.stdout));
  });
});
