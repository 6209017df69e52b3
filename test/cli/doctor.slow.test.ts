import { expect } from 'chai';
import { run } from './run.js';

describe('widejet doctor, for people', () => {
  it('prints what it found', async () => {
    const { code, stdout } = await run('doctor');
    expect(code).to.equal(0);
    expect(stdout).to.include(process.version);
    for (const head of ['matrix products', 'decompositions', 'self-test']) expect(stdout).to.include(head);
    expect(stdout).to.match(/ml-matrix +│ (yes|no)/);
  });
});
