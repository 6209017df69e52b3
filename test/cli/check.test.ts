import { expect } from 'chai';
import type { CheckedIdentity } from '../../src/symbolic/index.js';
import { run } from './run.js';

describe('widejet check', () => {
  it('prints a table of identities, and ends with 0 where all hold', async () => {
    const { code, stdout } = await run('check', '--only', 'duals, relu', '--time-limit', '60');
    for (const name of ['relu', 'isserlis', 'price', 'heat', 'stein'])
      expect(stdout).to.match(new RegExp(`│ ${name} +│ +\\d+ │ equal +│ equal +│ equal +│ +\\d+ │`));
    expect(stdout).to.include('5 of 5 identities hold\n');
    expect(code).to.equal(0);
  });

  it('prints one JSON document', async () => {
    const { code, stdout } = await run('check', '--only', 'stein', '--time-limit', '60', '--json');
    const { identities } = JSON.parse(stdout) as { identities: CheckedIdentity[] };
    expect(identities).to.have.length(1);
    const [{ name, group, holds, ring, nerdamer, numbers }] = identities as [CheckedIdentity];
    expect({ name, group, holds }).to.deep.equal({ name: 'stein', group: 'duals', holds: true });
    for (const { verdict } of [ring, nerdamer, numbers]) expect(verdict).to.equal('equal');
    expect(code).to.equal(0);
  });

  it('ends with 1 where a witness has no answer in time', async () => {
    const { code, stdout } = await run('check', '--only', 'gelu', '--time-limit', '0.001');
    expect(stdout).to.include('no answer');
    expect(stdout).to.include('0 of 1 identities hold');
    expect(code).to.equal(1);
  });

  it('refuses what is no group, no identity or no time', async () => {
    const refusals: readonly (readonly [words: readonly string[], said: string])[] = [
      [['--only', 'kernel'], 'Nearest: "kernels"'],
      [['--only', 'kernels,tannh'], '"tanh"'],
      [['--only', ''], 'allowed: a group (recurrences, lemmas, kernels, duals, limits)'],
      [['--time-limit', '0'], 'allowed: a number above 0.'],
      [['--time-limit', 'soon'], 'allowed: a finite number.'],
      [['ntk'], 'too many arguments'],
    ];
    for (const [words, said] of refusals) {
      const { code, stdout, stderr } = await run('check', ...words);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.include(said);
      expect(stderr).to.not.include('internal error');
    }
  });
});
