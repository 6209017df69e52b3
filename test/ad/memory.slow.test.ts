import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

describe('memory of transforms in a loop', () => {
  it('does not grow over calls that never leave the job: 1500 jets in 64 MB', function () {
    this.timeout(120_000);
    const script = fileURLToPath(new URL('support/manyCalls.ts', import.meta.url));
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--max-old-space-size=64', '--import', 'tsx', script],
      { encoding: 'utf8' },
    );
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: 'done\n' });
  });
});
