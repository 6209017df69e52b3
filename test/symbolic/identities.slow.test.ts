import { expect } from 'chai';
import { checkIdentities } from '../../src/symbolic/index.js';

describe('the catalogue of identities', () => {
  it('holds by the exact ring, by nerdamer and in numbers', async function () {
    this.timeout(600_000);
    const names: string[] = [];
    const found = await checkIdentities({
      timeLimit: 120,
      onProgress: (done, total, name) => {
        names.push(`${done}/${total} ${name}`);
      },
    });
    const wrong = found.filter(({ holds }) => !holds);
    expect(wrong, JSON.stringify(wrong)).to.deep.equal([]);
    expect(names).to.have.length(found.length);
    expect(names.at(-1)).to.equal(`${found.length}/${found.length} ${found.at(-1)!.name}`);
  });
});
