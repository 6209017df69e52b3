import { expect } from 'chai';
import { run } from './run.js';

describe('widejet doctor, for people', () => {
  it('prints what it found', async () => {
    const { code, stdout } = await run('doctor');
    expect(code).to.equal(0);
    expect(stdout).to.include(process.version);
  });
});
