import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DisagreementError, InvalidArgumentError, UnavailableError } from '../../src/errors/index.js';
import { Budget } from '../../src/symbolic/budget.js';
import { constantFormula, symbolFormula } from '../../src/symbolic/formula.js';
import { NerdamerClient } from '../../src/symbolic/nerdamer/client.js';
import { readSum } from '../../src/symbolic/nerdamer/read.js';
import { parseExpression, parseFormula } from '../../src/symbolic/notation/parse.js';
import type { Proof } from '../../src/symbolic/proof/proof.js';
import { proveSides, type EqualityOptions } from '../../src/symbolic/proof/proveEqual.js';

/** A client whose first thread runs a broken program, and all others nerdamer. */
function brokenAtFirst(program: string): NerdamerClient {
  const whole = new NerdamerClient().script;
  let started = 0;
  return new NerdamerClient(() =>
    started++ === 0 ? new URL(`./support/threads/${program}`, import.meta.url) : whole(),
  );
}

function prove(left: string, right: string, options: EqualityOptions): Promise<Proof> {
  return proveSides(parseExpression(left), parseExpression(right), { timeLimit: 30, ...options });
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('nerdamer in a thread', function () {
  this.timeout(120_000);

  const breakdowns = {
    'hangs.js': /^it took more than 0\.2 s$/,
    'dies.js': /^its thread broke down: out of order$/,
    'takesMemory.js': /^its thread broke down: .*memory/,
    'unknownWords.js': /^its thread sent what is no answer$/,
  };
  for (const [program, reason] of Object.entries(breakdowns))
    it(`that ${program.slice(0, -3)} gives no answer, and the next question is answered`, async () => {
      const client = brokenAtFirst(program);
      const timeLimit = program === 'hangs.js' ? 0.2 : 30;
      const proof = await prove('(a+b)^2', 'a^2+2*a*b+b^2', { client, timeLimit });
      expect(proof.equal).to.be.true;
      expect(proof.nerdamer.verdict).to.equal('no answer');
      expect(proof.nerdamer.reason).to.match(reason);
      expect((await prove('(a+b)^2', 'a^2+2*a*b+b^2', { client })).nerdamer.verdict).to.equal('equal');
    });

  it('that is not there is an error where it is asked for, and no answer where it is not', async () => {
    const client = new NerdamerClient(() => new URL('./support/threads/missing.js', import.meta.url));
    const proof = await prove('a', 'a', { client });
    expect(proof.nerdamer).to.include({ verdict: 'no answer' });
    expect(proof.nerdamer.reason).to.match(/^nerdamer cannot be loaded: Cannot find package 'nerdamer'/);
    const error = await errorOf(prove('a', 'a', { client, nerdamer: true }));
    expect(error).to.be.instanceOf(UnavailableError);
    expect((await prove('a', 'a', { client, nerdamer: false })).nerdamer.reason).to.equal('not asked');
  });

  it('that drops a sign disagrees, and the error has all that was said', async () => {
    const client = new NerdamerClient(() => new URL('./support/threads/dropsSigns.js', import.meta.url));
    // Both say that the sides differ, but by something else.
    const error = await errorOf(prove('a-b', 'c', { client }));
    expect(error).to.be.instanceOf(DisagreementError);
    const { code, statement, witnesses, message } = error as DisagreementError;
    expect({ code, statement }).to.deep.equal({ code: 'DISAGREEMENT', statement: '(a + (-1)*b) = c' });
    expect(witnesses).to.have.all.keys('ring', 'nerdamer', 'numbers');
    expect(witnesses['ring']).to.include({ verdict: 'different', reason: 'the difference is a - b - c' });
    expect(witnesses['nerdamer']?.reason).to.match(
      /^the difference is (a \+ b - c|a - b \+ c|-?a \+ b \+ c)$/,
    );
    expect(message).to.include('a - b - c').and.to.include(witnesses['nerdamer']?.reason);
  });

  it('that says 0 of what is not, or something else of what is 0, disagrees', async () => {
    const answering = (text: string): NerdamerClient => {
      const program = `import { parentPort } from 'node:worker_threads';
        const expanded = { kind: 'expanded', text: ${JSON.stringify(text)} };
        parentPort.on('message', ({ kind }) => parentPort.postMessage(kind === 'load' ? { kind: 'ready' } : expanded));`;
      return new NerdamerClient(() => new URL(`data:text/javascript,${encodeURIComponent(program)}`));
    };
    expect(await errorOf(prove('a', 'b', { client: answering('0') }))).to.be.instanceOf(DisagreementError);
    expect(await errorOf(prove('a', 'a', { client: answering('v0') }))).to.be.instanceOf(DisagreementError);
    const proof = await prove('a*(b+a)', 'a*b+a^2', { client: answering('v0*(v1+v0)-v0*v1-v0^2') });
    expect(proof.nerdamer.verdict).to.equal('no answer');
    expect(proof.nerdamer.reason).to.match(/^the answer of nerdamer is .*, allowed: a sum multiplied out/);
  });

  it('answers questions in their turn, and knows nothing of earlier ones', async () => {
    const client = new NerdamerClient();
    const questions = ['v0^(2)', '(v0+v1)*(v0+v1)', '(1/3)+(-1/3)', 'v0', 'v1*v0'];
    const answers = await Promise.all(questions.map(text => client.expand(text, 30)));
    expect(answers.map(answer => (answer.kind === 'expanded' ? answer.text : answer))).to.deep.equal([
      'v0^2',
      '2*v0*v1+v0^2+v1^2',
      '0',
      'v0',
      'v0*v1',
    ]);
  });

  it('ends what takes it too long by itself, and goes on', async () => {
    const client = new NerdamerClient();
    await client.expand('v0', 30);
    const sum = `(${Array.from({ length: 30 }, (_, k) => `v${k}`).join('+')})`;
    const start = performance.now();
    const answer = await client.expand(Array.from({ length: 12 }, () => sum).join('*'), 0.5);
    expect(answer.kind).to.equal('none');
    expect(performance.now() - start).to.be.below(10_000);
    expect(await client.expand('v0+v0', 30)).to.deep.equal({ kind: 'expanded', text: '2*v0' });
  });

  it('lets a program end', async () => {
    const program = `
      import { proveEqual } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
      const { nerdamer } = await proveEqual('(a+b)^2', 'a^2+2*a*b+b^2', { timeLimit: 30 });
      console.log(nerdamer.verdict);`;
    const options = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const cwd = new URL('../..', import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 100_000, cwd });
    expect(stdout).to.equal('equal\n');
  });
});

describe('the answers of nerdamer', () => {
  const variables = [symbolFormula('a'), symbolFormula('n', 0.5), constantFormula(2n).power(0.5)];
  const read = (text: string): string => readSum(text, variables, new Budget()).toString();

  it('are sums of fractions and powers', () => {
    expect(read('0')).to.equal('0');
    expect(read('-1/3')).to.equal('-1/3');
    expect(read('(-1/9)*v1^2+v0^2-2*v0')).to.equal(parseFormula('a^2 - 2*a - n/9').toString());
    expect(read('v2^2*v0-7*v0*v2^3')).to.equal(parseFormula('2*a - 14*sqrt(2)*a').toString());
  });

  const others = [
    ...[
      '',
      '+',
      'v0-',
      '-',
      'v0+-v0',
      'v',
      'v00x',
      'w0',
      'v0^',
      'v0^(-1)',
      'v0^-1',
      'v0^1.5',
      '1.5',
      '1e5',
      'i',
    ],
    ...[
      'v0*(v1+1)',
      '(v0)',
      '2v0',
      'v0*2',
      '2*3',
      '2*3*v0',
      '2/3*',
      '(1/0)',
      '1/0',
      '0*v0',
      '0+v0',
      'v0 + v1',
    ],
    ...[
      'v3',
      'v0*v0',
      'v0-v0',
      'v0*v1+v1*v0',
      'v0^12345678',
      'sqrt(2)',
      'v0/3',
      '[v0]',
      'v0=0',
      '∞',
      'NaN',
      '--v0',
    ],
  ];
  for (const text of others)
    it(`are not ${JSON.stringify(text)}`, () => {
      expect(() => read(text)).to.throw(InvalidArgumentError, 'the answer of nerdamer');
    });
});
