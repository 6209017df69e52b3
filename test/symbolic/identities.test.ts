import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { elementwise } from '../../src/ad/index.js';
import { InvalidArgumentError, UnknownNameError } from '../../src/errors/index.js';
import { parseExpression, parseFormula } from '../../src/symbolic/notation/parse.js';
import { checkIdentities, identityGroups } from '../../src/symbolic/index.js';
import { catalogue } from '../../src/symbolic/identities/catalogue.js';
import { checkIdentity } from '../../src/symbolic/identities/checkIdentities.js';
import type { Identity } from '../../src/symbolic/identities/identity.js';

async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('identities, by the exact ring and in numbers', () => {
  for (const identity of catalogue)
    it(`${identity.group}: ${identity.name}`, async () => {
      const found = await checkIdentity(identity, { nerdamer: false, timeLimit: 60 });
      expect(found.ring.verdict, found.ring.reason).to.equal('equal');
      expect(found.numbers.verdict, found.numbers.reason).to.equal('equal');
      expect(found.holds).to.be.true;
      expect(found.terms).to.be.above(0);
      // Nerdamer has something to say of each.
      expect(identity.equations().some(({ isLarge }) => isLarge !== true)).to.be.true;
      // The engine has numbers of each.
      const numbers = (await identity.numbers?.()) ?? [];
      expect(numbers).to.not.be.empty;
      for (const { computed, expected, tolerance } of numbers) {
        expect(Number.isFinite(computed) && Number.isFinite(expected)).to.be.true;
        expect(tolerance).to.be.at.most(1e-11 * Math.max(1, Math.abs(expected)));
      }
    });
});

describe('the catalogue', () => {
  it('has names that are those of no other identity and of no group', () => {
    const names = [...identityGroups, ...catalogue.map(({ name }) => name)];
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/);
    expect(new Set(catalogue.map(({ group }) => group))).to.deep.equal(new Set(identityGroups));
  });

  it('has the recurrence of every elementwise primitive that is not linear, or a choice', () => {
    const proved = catalogue
      .filter(({ group }) => group === 'recurrences')
      .map(({ name }) => name.split('-')[0]);
    const others = Object.keys(elementwise).filter(name => !proved.includes(name));
    expect(others.sort()).to.deep.equal(['add', 'negate', 'step', 'subtract', 'where']);
  });

  it('is the table of the documentation', () => {
    const page = readFileSync('docs/exact.md', 'utf8');
    const [, section = ''] = page.split('\n## Identities\n');
    const [, ...rows] = (section.split('\n## ')[0] ?? '')
      .split('\n')
      .filter(line => line.startsWith('|'))
      .map(line => line.split('|').slice(1, -1))
      .map(cells => cells.map(cell => cell.trim()));
    expect(rows.slice(1)).to.deep.equal(
      catalogue.map(({ name, group, statement, source }) => [
        `\`${name}\``,
        group,
        statement,
        source.replace(/^src\/\S+\.ts/, '`$&`'),
      ]),
    );
  });
});

describe('checkIdentities', () => {
  it('takes names and groups, in the order of the catalogue', async () => {
    const seen: string[] = [];
    const found = await checkIdentities({
      only: ['stein', 'exp', 'stein'],
      nerdamer: false,
      onProgress: (done, total, name) => {
        seen.push(`${done}/${total} ${name}`);
      },
    });
    expect(found.map(({ name }) => name)).to.deep.equal(['exp', 'stein']);
    expect(seen).to.deep.equal(['1/2 exp', '2/2 stein']);
    expect(found[0]!.equations).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8].map(order => `order ${order}`));
    expect(found[0]!.nerdamer.verdict).to.equal('no answer');
    const duals = await checkIdentities({ only: ['duals'], nerdamer: false });
    expect(duals.map(({ group }) => group)).to.deep.equal(['duals', 'duals', 'duals', 'duals']);
  });

  it('refuses names that are none, with the nearest', async () => {
    const error = await rejection(checkIdentities({ only: ['tanhh'] }));
    expect(error).to.be.instanceOf(UnknownNameError);
    expect((error as Error).message).to.include('Nearest: "tanh"');
    const group = await rejection(checkIdentities({ only: ['exp', 'kernel'] }));
    expect((group as Error).message).to.include('"kernels"');
  });

  it('refuses time limits that are none', async () => {
    for (const timeLimit of [0, -1, NaN])
      expect(await rejection(checkIdentities({ only: ['exp'], timeLimit }))).to.be.instanceOf(
        InvalidArgumentError,
      );
  });

  it('ends with the reason of a signal', async () => {
    const before = AbortSignal.abort(new Error('before'));
    expect(await rejection(checkIdentities({ signal: before }))).to.equal(before.reason);
    const during = new AbortController();
    const seen: string[] = [];
    const work = checkIdentities({
      nerdamer: false,
      signal: during.signal,
      onProgress(_done, _total, name) {
        seen.push(name);
        during.abort(new Error('during'));
      },
    });
    expect(await rejection(work)).to.equal(during.signal.reason);
    expect(seen).to.have.length(1);
  });
});

describe('what is said of an identity', () => {
  const square: Identity = {
    name: 'square',
    group: 'lemmas',
    statement: '(a + b)² = a² + 2 a b + b²',
    source: 'a test',
    equations: () => [
      { name: 'first', left: parseExpression('(a + b)^2'), right: parseFormula('a^2 + 2*a*b + b^2') },
      { name: 'second', left: parseExpression('(a - b)^2'), right: parseFormula('a^2 - 2*a*b + b^2') },
    ],
  };

  it('is equal where all witnesses say so of all equations', async () => {
    const found = await checkIdentity(square, { timeLimit: 60 });
    expect([found.ring, found.nerdamer, found.numbers].map(({ verdict }) => verdict)).to.deep.equal([
      'equal',
      'equal',
      'equal',
    ]);
    expect(found.holds).to.be.true;
    expect(found.terms).to.equal(6);
    expect(found.equations).to.deep.equal(['first', 'second']);
  });

  it('is different, by which equation, where one is', async () => {
    const wrong = { name: 'third', left: parseExpression('(a + b)^2'), right: parseFormula('a^2 + b^2') };
    const found = await checkIdentity(
      { ...square, equations: () => [...square.equations(), wrong] },
      { timeLimit: 60 },
    );
    for (const { verdict, reason } of [found.ring, found.nerdamer, found.numbers]) {
      expect(verdict).to.equal('different');
      expect(reason).to.match(/^third: /);
    }
    expect(found.holds).to.be.false;
  });

  it('does not hold where the engine computes something else, and says which number', async () => {
    const found = await checkIdentity(
      { ...square, numbers: () => Promise.resolve([{ computed: 1.5, expected: 1, tolerance: 0.1 }]) },
      { nerdamer: false },
    );
    expect(found.ring.verdict).to.equal('equal');
    expect(found.numbers.verdict).to.equal('different');
    expect(found.numbers.reason).to.include('1.5, expected 1');
    expect(found.holds).to.be.false;
  });

  it('does not hold where a witness has no answer', async () => {
    const [first] = square.equations();
    const long = { ...first!, left: parseExpression('(a + b + c + d + e + f + g)^24*(a - b)^24') };
    const found = await checkIdentity(
      { ...square, equations: () => [long] },
      { timeLimit: 0.05, nerdamer: false },
    );
    expect(found.ring.verdict).to.equal('no answer');
    expect(found.ring.reason).to.match(/^first: /);
    expect(found.holds).to.be.false;
  });

  it('asks nerdamer of no equation that is large', async () => {
    const found = await checkIdentity({
      ...square,
      equations: () => square.equations().map(equation => ({ ...equation, isLarge: true })),
    });
    expect(found.nerdamer).to.deep.equal({ verdict: 'no answer', reason: 'not asked', milliseconds: 0 });
    expect(found.holds).to.be.false;
  });
});
