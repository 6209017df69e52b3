import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { explain } from '../../src/cli/explain.js';
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

  it('lists its commands with what they take', async () => {
    const { stdout } = await run('--help');
    expect(stdout).to.match(/^ {2}taylor \[options\] \[network\] +Taylor terms/m);
    expect(stdout).to.match(/^ {2}report \[options\] <samples\.jsonl> +fits/m);
  });

  it('shows control characters of an argument without obeying them', async () => {
    const escape = '\u001b[2J\u0007';
    for (const words of [[`scaling${escape}`], ['taylor', `--${escape}`], ['taylor', `${escape}.json`]]) {
      const { code, stderr } = await run(...words);
      expect(code).to.equal(2);
      expect(stderr)
        .to.include('\uFFFD')
        .and.not.match(/[^\P{Cc}\n]/u);
    }
  });
});

describe('an error that widejet does not know', () => {
  const debug = process.env['WIDEJET_DEBUG'];
  afterEach(() => {
    if (debug === undefined) delete process.env['WIDEJET_DEBUG'];
    else process.env['WIDEJET_DEBUG'] = debug;
  });

  it('is one line that asks for a report, and exit code 70', () => {
    delete process.env['WIDEJET_DEBUG'];
    for (const error of [new RangeError(`no\nroom${'!'.repeat(1e6)}`), 'thrown text', undefined]) {
      const { text, exitCode } = explain(error);
      expect(exitCode).to.equal(70);
      expect(text).to.match(/^internal error: [^\n]{1,700}please report[^\n]+\n$/);
    }
  });

  it('has its stack with WIDEJET_DEBUG', () => {
    process.env['WIDEJET_DEBUG'] = '1';
    expect(explain(new RangeError('no room')).text).to.match(
      /^internal error: .*\n.*RangeError: no room\n +at /,
    );
  });
});

describe('widejet doctor', () => {
  it('prints one JSON document in which all tests pass', async () => {
    const { code, stdout } = await run('doctor', '--json');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^[^\n]+\n$/);
    const { node, decompositions, selfTests } = JSON.parse(stdout) as {
      node: string;
      decompositions: { family: string; inUse?: boolean }[];
      selfTests: { passed: boolean; error: number; allowed: number }[];
    };
    expect(node).to.equal(process.version);
    expect(decompositions.map(({ family }) => family)).to.deep.equal(['lapack', 'ml-matrix']);
    expect(decompositions.filter(({ inUse }) => inUse)).to.have.length(1);
    expect(selfTests.length).to.be.at.least(3);
    for (const { passed, error, allowed } of selfTests) {
      expect(passed).to.be.true;
      expect(error).to.be.at.most(allowed);
    }
  });
});
