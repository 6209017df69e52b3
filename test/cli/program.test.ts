import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('widejet', () => {
  it('prints its version and its help on stdout', async () => {
    expect(await run('--version')).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
    for (const words of [['--help'], ['taylor', '--help'], ['scaling', '--help'], ['doctor', '--help']]) {
      const { code, stdout, stderr } = await run(...words);
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.match(/^Usage: widejet/);
    }
  });

  it('ends with exit code 2 and says what is allowed without a command, or with an unknown one', async () => {
    const none = await run();
    expect([none.code, none.stdout]).to.deep.equal([2, '']);
    for (const command of ['taylor', 'scaling', 'doctor']) expect(none.stderr).to.include(command);
    const unknown = await run('jet');
    expect([unknown.code, unknown.stdout]).to.deep.equal([2, '']);
    expect(unknown.stderr).to.match(/^error: unknown command 'jet'\n\(--help shows what is allowed\)\n$/);
    expect((await run('doctor', 'me')).code).to.equal(2);
  });

  it('ends as a process with the same exit code and no stack trace', function () {
    this.timeout(60_000);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
        'taylor',
        '--activation',
        'none',
      ],
      { encoding: 'utf8' },
    );
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^error: activation is "none", allowed: [^\n]+\n$/);
  });

  it('ends quietly when its reader stops reading', async function () {
    this.timeout(60_000);
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'taylor', '--width', '4']);
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise<number | null>(resolve => child.on('close', resolve));
    expect(code).to.equal(0);
    expect(errors).to.match(/^mlp of width 4[^\n]+\n$/);
  });
});

describe('widejet doctor', () => {
  it('prints one JSON document in which all tests pass', async () => {
    const { code, stdout } = await run('doctor', '--json');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^[^\n]+\n$/);
    const { node, selfTests } = JSON.parse(stdout) as {
      node: string;
      selfTests: { passed: boolean; error: number; allowed: number }[];
    };
    expect(node).to.equal(process.version);
    expect(selfTests.length).to.be.at.least(3);
    for (const { passed, error, allowed } of selfTests) {
      expect(passed).to.be.true;
      expect(error).to.be.at.most(allowed);
    }
  });

  it('prints the same for people', async () => {
    const { code, stdout } = await run('doctor');
    expect(code).to.equal(0);
    expect(stdout).to.include(process.version);
  });
});
