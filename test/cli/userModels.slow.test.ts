import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { factsOf } from '../../src/facts/index.js';
import { modelFromModule } from '../../src/models/index.js';
import { readJournal } from '../../src/journal/index.js';
import { root } from '../docs/support.js';
import { run, temporaryDirectory } from './run.js';

/**
 * What the graph of each says against the theories that are known, its degree, and the orders that are swept.
 */
const expected = {
  residual: { order: 4, degree: 6, reason: 'it is no chain of matrices and elementwise functions' },
  recurrent: { order: 2, degree: Infinity, reason: 'W is used 27 times' },
  attention: { order: 3, degree: Infinity, reason: 'acts on 28 vectors at once' },
  convolution: { order: 4, degree: 3, reason: 'acts on 27 × 27 vectors at once' },
};

/** A text without the breaks of its lines. */
const unbroken = (text: string): string => text.replaceAll(/\s+/g, ' ');

for (const [name, { order, degree, reason }] of Object.entries(expected)) {
  describe(`a sweep of examples/models/${name}.ts`, function () {
    this.timeout(300_000);
    const module = join(root, 'examples/models', `${name}.ts`);
    const words = ['scaling', '--model', module, '--widths', '3,4,5', '--seeds', '6', '--order', `${order}`];
    const directory = temporaryDirectory();
    const [whole, killed] = [join(directory.path, 'whole'), join(directory.path, 'killed')];
    const journal = (folder: string): string => join(folder, 'samples.jsonl');
    const samplesOf = (folder: string): string[] =>
      readJournal(journal(folder))
        .samples.map(({ width, seed, values }) => JSON.stringify([width, seed, values]))
        .sort();
    let table = '';
    const columns = process.env['COLUMNS'];
    before(async () => {
      // Room for all columns of the table.
      process.env['COLUMNS'] = '120';
      const { stdout, stderr, code } = await run(...words, '--workers', '1', '--out', whole, '--details');
      expect(code, stderr).to.equal(0);
      table = stdout;
    });
    after(() => {
      if (columns === undefined) delete process.env['COLUMNS'];
      else process.env['COLUMNS'] = columns;
      directory.remove();
    });

    /** Runs widejet until its journal has a header and some samples, and kills it. */
    async function killAfterSomeSamples(...given: readonly string[]): Promise<void> {
      const lines = (): number =>
        existsSync(journal(killed)) ? readFileSync(journal(killed)).filter(byte => byte === 0x0a).length : 0;
      const main = join(root, 'src/cli/main.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...given], { stdio: 'ignore' });
      const ended = new Promise<void>(resolve => child.on('exit', () => { resolve(); })); // prettier-ignore
      while (lines() < 4 && child.exitCode === null) await wait(1);
      child.kill('SIGKILL');
      await ended;
    }

    it('killed on two workers and resumed, has the samples of one worker, bit for bit', async () => {
      const two = ['--workers', '2', '--out', killed];
      // On a busy machine all samples may be there before this process sees that some are.
      for (let attempt = 0; attempt < 5; attempt++) {
        rmSync(killed, { recursive: true, force: true });
        await killAfterSomeSamples(...words, ...two);
        if (readJournal(journal(killed)).samples.length < 18) break;
      }
      expect(readJournal(journal(killed)).samples.length).to.be.within(3, 17);
      const { code, stderr } = await run(...words, ...two, '--resume');
      expect(code, stderr).to.equal(0);
      expect(samplesOf(killed)).to.have.length(18);
      expect(samplesOf(killed)).to.deep.equal(samplesOf(whole));
    });

    it('claims nothing that its graph does not give', async () => {
      const facts = factsOf(await modelFromModule(module));
      expect([facts.degree, facts.layered.holds]).to.deep.equal([degree, false]);
      expect(facts.layered.reason).to.include(reason);
      const page = readFileSync(join(whole, 'report.html'), 'utf8').replaceAll(/<[^>]+>/g, ' ');
      for (const text of [table, page].map(unbroken)) {
        expect(text).to.include(facts.layered.reason);
        expect(text).not.to.match(/K⁽ʳ⁾ = 0|beyond the degree|n\^\(H − r\)|with H =|Dyer & Gur-Ari 2020:/);
      }
      const rows = table.split('\n').filter(line => line.startsWith('│ |K'));
      expect(rows).to.have.length(order + 1);
      for (const row of rows) expect(row).to.match(/│ none +│ +│ no prediction +│$/);
      const predictions = [
        ...table.matchAll(/^ {2}(?:Theorem 1|Remark 1|cluster graph): .*, does not apply \[(\d+)\]$/gm),
      ];
      expect(predictions).to.have.length(2 + 2 + 3 * (order - 1));
      const notes = new Map(
        [...table.matchAll(/^\[(\d+)\] (.*(?:\n {4}.*)*)$/gm)].map(([, number, note]) => [number, note]),
      );
      for (const [, number] of predictions)
        expect(unbroken(notes.get(number) ?? '')).to.include(facts.layered.reason);
      // Once for Theorem 1 and its Remark 1, and once for cluster graphs.
      expect(unbroken(table).split(facts.layered.reason)).to.have.length(3);
    });
  });
}
