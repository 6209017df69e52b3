import { expect } from 'chai';
import { catalogue } from '../../src/symbolic/identities/catalogue.js';
import type { CheckedIdentity, Witness } from '../../src/symbolic/index.js';
import { identityTable } from '../../src/terminal/index.js';

const equal: Witness = { verdict: 'equal', milliseconds: 1234.4 };

function checked(name: string, changed: Partial<CheckedIdentity> = {}): CheckedIdentity {
  return {
    name,
    group: 'kernels',
    statement: 'a = b',
    source: 'a paper',
    equations: ['one'],
    terms: 12_345,
    ring: equal,
    nerdamer: equal,
    numbers: equal,
    holds: true,
    ...changed,
  };
}

describe('the table of identities', () => {
  it('fits into 80 columns', () => {
    const none: Witness = { verdict: 'no answer', reason: 'time', milliseconds: 99_999 };
    const table = identityTable(
      catalogue.map(({ name }) => checked(name, { ring: none, nerdamer: none, numbers: none, holds: false })),
    );
    for (const line of table.split('\n')) expect(line.length, line).to.be.at.most(80);
  });

  it('has a row for each, with the time of all witnesses, and how many hold', () => {
    const table = identityTable([checked('ntk'), checked('tanh')]);
    expect(table).to.match(/│ ntk +│ +12345 │ equal +│ equal +│ equal +│ +3703 │/);
    expect(table.split('\n').at(-1)).to.equal('2 of 2 identities hold');
  });

  it('says of those that do not hold what each witness says', () => {
    const ring: Witness = { verdict: 'different', reason: 'order 2: the difference is 2*a', milliseconds: 1 };
    const nerdamer: Witness = { verdict: 'no answer', reason: 'x'.repeat(1000), milliseconds: 1 };
    const lines = identityTable([checked('ntk'), checked('tanh', { ring, nerdamer, holds: false })]).split(
      '\n',
    );
    expect(lines.at(-3)).to.equal('tanh: exact ring: different, order 2: the difference is 2*a');
    expect(lines.at(-2)).to.match(/^tanh: nerdamer: no answer, x{250,300}\.\.\.$/);
    expect(lines.at(-1)).to.equal('1 of 2 identities hold');
  });
});
