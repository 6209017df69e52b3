import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

describe('the process widejet', () => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

  it('ends with the exit code of its command line and no stack trace', function () {
    this.timeout(60_000);
    const words = ['--import', 'tsx', main, 'taylor', '--activation', 'none'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^error: --activation is "none", allowed: [^\n]+\n$/);
  });

  it('ends quietly when its reader stops reading', async function () {
    this.timeout(60_000);
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'taylor', '--width', '4']);
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise<number | null>(resolve => child.on('close', resolve));
    expect(code).to.equal(0);
    expect(errors).to.match(/^mlp of width 4[^\n]+\n$/);
  });

  if (existsSync('/dev/full')) {
    it('says in one line that its output finds no room, and ends with exit code 2', function () {
      this.timeout(120_000);
      const full = openSync('/dev/full', 'w');
      for (const words of [['--help'], ['taylor', '--help'], ['taylor', '--width', '4', '--json']]) {
        const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...words], {
          encoding: 'utf8',
          stdio: ['ignore', full, 'pipe'],
        });
        expect(status, stderr).to.equal(2);
        expect(stderr).to.match(
          /^(mlp of width 4[^\n]+\n)?error: stream stdout cannot be written: ENOSPC: no space left on device, allowed: one that can be written\n$/,
        );
      }
      closeSync(full);
    });
  }
});
