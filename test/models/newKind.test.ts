import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Program from '../../src/cli/program.js';
import { outcomeOf, type Outcome } from '../cli/run.js';
import { copyWithNewKind } from './kindInCopy.js';

describe('a new kind of model is its file and one line', () => {
  let directory = '';
  let widejet: (...words: readonly string[]) => Promise<Outcome>;
  before(async () => {
    directory = copyWithNewKind();
    const path = pathToFileURL(join(directory, 'src/cli/program.ts')).href;
    const { runCommandLine } = (await import(path)) as typeof Program;
    widejet = (...words) => outcomeOf(() => runCommandLine(words));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it('stands in help, with its flag', async () => {
    const help = (await widejet('scaling', '--help')).stdout.replaceAll(/\s+/g, ' ');
    expect(help).to.match(
      /--model <name> mlp, hypernetwork, residual, recurrent, shallow, a module of your own/,
    );
    expect(help).to.match(/--frequency <omega> ω \(default: 1\), or a list as 2,3/);
  });

  it('draws a network, and refuses what its schema does not allow and flags that it does not have', async () => {
    const drawn = await widejet('taylor', '--model', 'shallow', '--frequency', '2', '--width', '8', '--json');
    const { configuration, derivatives } = JSON.parse(drawn.stdout) as Record<string, unknown>;
    expect(configuration).to.deep.equal({ model: 'shallow', frequency: 2 });
    expect(derivatives).to.have.length(5);
    const refused = await widejet('taylor', '--model', 'shallow', '--depth', '3');
    expect([refused.code, refused.stdout]).to.deep.equal([2, '']);
    expect(refused.stderr).to.match(
      /--depth is 3, allowed: nothing: only a mlp or a hypernetwork or a residual has it/,
    );
  });
});
