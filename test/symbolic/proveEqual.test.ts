import { expect } from 'chai';
import fc from 'fast-check';
import {
  DisagreementError,
  InvalidArgumentError,
  SymbolicLimitError,
  SymbolicSyntaxError,
} from '../../src/errors/index.js';
import { expanded, expressionOf } from '../../src/symbolic/expression.js';
import { constantFormula, symbolFormula } from '../../src/symbolic/formula.js';
import { parseExpression, parseFormula } from '../../src/symbolic/notation/parse.js';
import { boundedValue } from '../../src/symbolic/proof/boundedValue.js';
import { proveEqual, proveSides, type ProofOptions } from '../../src/symbolic/proof/proveEqual.js';
import { greatestCommonDivisor } from '../../src/symbolic/rational.js';
import { expressions, points } from './support/formulas.js';

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const without: ProofOptions = { nerdamer: false };

describe('proveEqual', function () {
  this.timeout(120_000);

  it('has three witnesses of what is equal, and of what is not', async () => {
    const same = await proveEqual('(a + b)^3', parseFormula('a^3 + 3*a^2*b + 3*a*b^2 + b^3'), {
      timeLimit: 30,
    });
    expect(same).to.include({ equal: true, terms: 4 });
    const other = await proveEqual('(a + b)^3', 'a^3 + 3*a^2*b + 3*a*b^2 - b^3', { timeLimit: 30 });
    expect(other).to.include({ equal: false, terms: 4 });
    for (const witness of ['ring', 'nerdamer', 'numbers'] as const) {
      expect(same[witness]).to.include({ verdict: 'equal' }).and.not.to.have.property('reason');
      expect(other[witness]).to.include({ verdict: 'different' });
      expect(other[witness].milliseconds).to.be.above(0);
    }
    expect(other.ring.reason).to.equal('the difference is 2*b^3');
    expect(other.nerdamer.reason).to.equal('the difference is 2*b^3');
    expect(other.numbers.reason).to.match(/^-?[\d.]+ and -?[\d.]+, which rounding .*, at a = .*, b = /);
  });

  it('takes roots of symbols for positive', async () => {
    const proof = await proveEqual('sqrt(n)*sqrt(8)/n', '2*sqrt(2)/sqrt(n)', { timeLimit: 30 });
    const { ring, nerdamer, numbers } = proof;
    expect([ring, nerdamer, numbers].map(({ verdict }) => verdict)).to.deep.equal([
      'equal',
      'equal',
      'equal',
    ]);
  });

  it('says that numbers cannot see what is below rounding', async () => {
    const { equal, numbers } = await proveEqual('a', 'a + 1/1000000000000000000000000000000', without);
    expect(equal).to.be.false;
    expect(numbers).to.include({ verdict: 'no answer', reason: 'what they differ by is below rounding' });
    const large = await proveEqual(`${10n ** 400n}*a`, `a*${10n ** 400n}`, without);
    expect(large.numbers).to.include({ verdict: 'no answer', reason: 'no float64 can hold the values' });
  });

  it('takes the numbers of something else, and refuses those that can prove nothing', async () => {
    const [left, right] = [parseExpression('(a+1)^2'), parseExpression('a^2+2*a+1')];
    const prove = (computed: number, tolerance: number): Promise<unknown> =>
      proveSides(left, right, { ...without, numbers: () => [{ computed, expected: 4, tolerance }] });
    expect(await prove(4 + 1e-12, 1e-11)).to.include({ equal: true });
    for (const wrong of [4.1, NaN, Infinity]) {
      const error = await errorOf(prove(wrong, 1e-11));
      expect(error).to.be.instanceOf(DisagreementError);
      expect((error as Error).message).to.include(`number 0 is ${wrong}, expected 4 up to 1e-11`);
    }
    for (const tolerance of [NaN, Infinity, -1])
      expect(await errorOf(prove(4, tolerance))).to.be.instanceOf(InvalidArgumentError);
  });

  it('refuses time limits that are none', async () => {
    for (const timeLimit of [0, -1, NaN, Infinity])
      expect(await errorOf(proveEqual('a', 'a', { timeLimit }))).to.be.instanceOf(InvalidArgumentError);
  });

  const digits = '7'.repeat(90_000);
  const hostile: Record<string, [string, new (...given: never[]) => Error]> = {
    'text of 100 001 characters': ['a'.repeat(100_001), SymbolicLimitError],
    'a number of a million digits': ['9'.repeat(1_000_000), SymbolicLimitError],
    'a number of 90 000 digits': [digits, SymbolicLimitError],
    'brackets inside brackets': ['('.repeat(50_000), SymbolicLimitError],
    'brackets that are not closed': ['('.repeat(400), SymbolicSyntaxError],
    __proto__: ['__proto__', SymbolicSyntaxError],
    'a call': ['constructor(1)', SymbolicSyntaxError],
    'a property': ['process.exit(1)', SymbolicSyntaxError],
    'an assignment': ['a:=3', SymbolicSyntaxError],
    'a template': ['${a}', SymbolicSyntaxError],
    'a factorial': ['9999999!', SymbolicSyntaxError],
    'a zero byte': ['a\0b', SymbolicSyntaxError],
    'a large power of a large number': ['(7^60000+a)^9999999', SymbolicLimitError],
    'a tower of powers': ['(((((a+1)^100)^100)^100)^100)^100', SymbolicLimitError],
    'a square of a long sum': [`(${'a+b*'.repeat(3000)}c)^400`, SymbolicLimitError],
    'a power with long denominators': ['(1/3+a)^20000', SymbolicLimitError],
    'fractions with long denominators': [
      Array.from({ length: 50 }, (_, k) => `1/(${k + 2}^30000+0)`).join('+'),
      SymbolicLimitError,
    ],
    'the root of a long number': [`sqrt(${'7'.repeat(50_000)})`, InvalidArgumentError],
  };
  for (const [name, [text, expected]] of Object.entries(hostile))
    it(`meets ${name} with a typed error in time`, async () => {
      const start = performance.now();
      expect(() => parseFormula(text, { timeLimit: 1 })).to.throw(expected);
      for (const [left, right] of [
        [text, 'a'],
        ['a', text],
      ] as const)
        expect(await errorOf(proveEqual(left, right, { timeLimit: 1, nerdamer: true }))).to.be.instanceOf(
          expected,
        );
      // Three limits of one second, and one operation with the longest integers beyond each.
      expect(performance.now() - start).to.be.below(20_000);
    });

  it('answers texts of 100 000 characters, and leaves nothing behind', async () => {
    const long = await proveEqual('a'.repeat(100_000), 'b', { timeLimit: 30 });
    expect(long.nerdamer.verdict).to.equal('different');
    expect(await proveEqual('-'.repeat(99_998) + 'a', 'a', { timeLimit: 30 })).to.include({ equal: true });
    const names = await proveEqual('constructor*toString', 'hasOwnProperty*valueOf', { timeLimit: 30 });
    expect(names.nerdamer.verdict).to.equal('different');
    // Of two questions with the same names nothing stays.
    const again = await proveEqual('constructor*toString', 'toString*constructor', { timeLimit: 30 });
    expect(again).to.include({ equal: true });
    const before = Reflect.ownKeys(Object.prototype);
    // No parser makes this name.
    await proveSides(symbolFormula('__proto__'), symbolFormula('__proto__').negated(), { timeLimit: 30 });
    expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(before);
    expect(({} as Record<string, unknown>)['a']).to.be.undefined;
  });
});

describe('values with bounds of their rounding', () => {
  it('hold the exact value', () => {
    let largest = 0;
    fc.assert(
      fc.property(expressions, points, (expression, values) => {
        const { value, bound, size } = boundedValue(expression, new Map(Object.entries(values)));
        fc.pre(Number.isFinite(value));
        const distance = Math.abs(expanded(expression).minus(constantFormula(value)).at(values));
        expect(distance).to.be.at.most(bound);
        // What falls below the smallest numbers may be multiplied by constants of any size.
        const isTiny = Object.values(values).some(each => each !== 0 && Math.abs(each) < 1e-20);
        if (!isTiny) expect(bound).to.be.at.most(1e-9 * size + 1e-270);
        if (bound > 1e-270) largest = Math.max(largest, distance / bound);
      }),
      { numRuns: 300 },
    );
    // The bound is one of rounding, and not of anything.
    expect(largest).to.be.above(0.05);
  });

  it('say nothing where a divisor may be 0 or a number is too large', () => {
    const at = (text: string, a: number): number =>
      boundedValue(parseExpression(text), new Map([['a', a]])).bound;
    expect(at('1/(a-1/3-1/3)', 2 / 3)).to.equal(Infinity);
    expect(at('a^400', 1e10)).to.equal(Infinity);
    expect(at('sqrt(a-1/3)', 1 / 3)).to.equal(Infinity);
    expect(at('sqrt(a)', 0)).to.equal(0);
  });

  it('are those of formulas too', () => {
    fc.assert(
      fc.property(expressions, expression => {
        const formula = expanded(expression);
        expect(expanded(expressionOf(formula)).equals(formula)).to.be.true;
      }),
      { numRuns: 60 },
    );
  });
});

describe('common divisors of long integers', () => {
  const euclid = (a: bigint, b: bigint): bigint => (b === 0n ? a : euclid(b, a % b));
  const integer = (bits: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: 2n ** bits });

  it("are those of Euclid's algorithm", () => {
    const lengths = fc.constantFrom(1n, 50n, 60n, 600n, 1500n, 4000n);
    const any = lengths.chain(integer);
    fc.assert(
      fc.property(any, any, any, (common, a, b) => {
        expect(greatestCommonDivisor(common * a, -common * b)).to.equal(euclid(common * a, common * b));
      }),
      { numRuns: 500 },
    );
  });

  it('are so where all quotients are 1, and where one is very large', () => {
    let [previous, next] = [1n, 1n];
    for (let k = 0; k < 5000; k++) [previous, next] = [next, previous + next];
    expect(greatestCommonDivisor(6n * next, 6n * previous)).to.equal(6n);
    expect(greatestCommonDivisor(2n ** 5000n, 2n ** 900n)).to.equal(2n ** 900n);
    expect(greatestCommonDivisor(2n ** 5000n + 1n, 2n ** 5000n)).to.equal(1n);
    expect(greatestCommonDivisor(7n ** 60_000n, 3n ** 60_000n)).to.equal(1n);
  });
});
