import { expect } from 'chai';
import { InvalidArgumentError, SymbolicLimitError, SymbolicSyntaxError } from '../../src/errors/index.js';
import { parseFormula } from '../../src/symbolic/index.js';

/** The typed error that a text meets. */
function errorOf(text: string): unknown {
  try {
    parseFormula(text, { timeLimit: 2 });
  } catch (error) {
    return error;
  }
  throw new Error(`${text.slice(0, 40)} is read`);
}

describe('the text of formulas', () => {
  const written: readonly (readonly [string, string, string])[] = [
    ['9*G^2 + 15*G^2/n', '9*G^2 + 15*G^2/n', '9 G^{2} + \\frac{15 G^{2}}{n}'],
    ['-x', '-x', '-x'],
    ['2-3', '-1', '-1'],
    ['0*x', '0', '0'],
    ['x/(2*sqrt(n))', 'x/(2*n^(1/2))', '\\frac{x}{2 n^{1/2}}'],
    ['sqrt(1/2)', 'sqrt(2)/2', '\\frac{\\sqrt{2}}{2}'],
    ['n1^(-2)*W1_2_3', 'W1_2_3/n1^2', '\\frac{W_{1,2,3}}{n_{1}^{2}}'],
    ['--x^2*x', 'x^3', 'x^{3}'],
    ['β + gamma', 'gamma + β', '\\mathrm{gamma} + β'],
    ['2^(-2)', '1/4', '\\frac{1}{4}'],
    ['a/b/c*d', 'a*d/(b*c)', '\\frac{a d}{b c}'],
    ['constructor + toString', 'constructor + toString', '\\mathrm{constructor} + \\mathrm{toString}'],
  ];
  for (const [text, printed, latex] of written) {
    it(`${text} is ${printed}`, () => {
      expect(parseFormula(text).toString()).to.equal(printed);
      expect(parseFormula(text).toLatex()).to.equal(latex);
    });
  }

  it('is gathered by powers of a symbol', () => {
    const formula = parseFormula('9*G^2 + (15*G^2 + 5*H)/n - 2/n^2 + (G + 1)*n^2');
    expect(formula.toLatex({ collect: 'n' })).to.equal(
      '\\left(G + 1\\right) n^{2} + 9 G^{2} + \\frac{15 G^{2} + 5 H}{n} - \\frac{2}{n^{2}}',
    );
  });

  it('has no powers of powers without brackets, and binds the sign last', () => {
    expect(parseFormula('-2^2').toString()).to.equal('-4');
    expect(parseFormula('((x*y)^3)^2').toString()).to.equal('x^6*y^6');
    expect(parseFormula('2*((-1/3)*(w+y))').toString()).to.equal('-2*w/3 - 2*y/3');
  });

  for (const [text, position] of [
    ['', 0],
    ['2x', 1],
    ['x y', 2],
    ['(x', 2],
    ['x)', 1],
    ['x^^2', 2],
    ['x^2^2', 3],
    ['x^y', 2],
    ['x^(1/3)', 5],
    ['1.5', 1],
    ['1e-20', 1],
    ['__proto__', 0],
    ['constructor(1)', 11],
    ['x[1]', 1],
    ['x{1}', 1],
    ['sqrt x', 5],
    ['x; y', 1],
    ['x^99999999', 2],
    ['x + ', 4],
    ['😀', 0],
  ] as const) {
    it(`${JSON.stringify(text)} is refused at ${position}`, () => {
      const error = errorOf(text);
      expect(error).to.be.instanceOf(SymbolicSyntaxError).with.property('position', position);
    });
  }

  it('is bounded in length, depth, terms, digits and time', () => {
    const started = performance.now();
    const resource = (text: string): unknown => {
      const error = errorOf(text);
      return error instanceof SymbolicLimitError ? error.resource : error;
    };
    expect(resource('9'.repeat(1_000_000))).to.equal('characters');
    expect(resource('x'.repeat(100_001))).to.equal('characters');
    expect(resource('('.repeat(50_000))).to.equal('depth');
    expect(resource(`${'('.repeat(600)}x${')'.repeat(600)}`)).to.equal('depth');
    expect(resource('(a+b+c+d+e+f+g+h)^1000')).to.be.oneOf(['terms', 'time', 'steps']);
    expect(resource('9'.repeat(100_000))).to.equal('digits');
    expect(resource('9^9999999')).to.equal('digits');
    expect(resource('((9^99999)^99)^99')).to.equal('digits');
    expect(resource('(x^999999)^999999')).to.equal('exponents');
    expect(performance.now() - started).to.be.below(10_000);
  });

  it('of the longest kind is read', () => {
    expect(parseFormula('9'.repeat(60_000)).toString()).to.have.length(60_000);
    expect(parseFormula('x'.repeat(100_000)).symbols[0]).to.have.length(100_000);
    expect(parseFormula(`${'-'.repeat(99_999)}x`).toString()).to.equal('-x');
    expect(parseFormula('1+'.repeat(49_999) + '1').toString()).to.equal('50000');
    expect(parseFormula('1/'.repeat(49_999) + '1').toString()).to.equal('1');
    expect(parseFormula(`${'('.repeat(500)}x${')'.repeat(500)}`).toString()).to.equal('x');
  });

  it('divides by single terms alone', () => {
    for (const text of ['1/0', '1/(x-x)', '1/(x+y)', 'sqrt(x+1)', 'sqrt(-4)', '(x+y)^(-2)', '0^(-1)'])
      expect(errorOf(text), text).to.be.instanceOf(InvalidArgumentError);
  });
});

describe('values of formulas', () => {
  it('are the nearest float64, also where terms cancel', () => {
    expect(parseFormula('(x + 1)^9 - x^9 - 9*x^8').at({ x: 1e9 })).to.equal(
      Number(36n * 10n ** 63n + 84n * 10n ** 54n + 126n * 10n ** 45n),
    );
    // √2 − p/q with q = 10²⁰: 40 digits cancel against each other in float64.
    expect(parseFormula('sqrt(2) - 141421356237309504880/10^20').at({})).to.equal(1.688724209698078569e-21);
    expect(parseFormula('n^(1/2)*sqrt(2)').at({ n: 8 })).to.equal(4);
    expect(parseFormula('1/x + 1/x^2 - x^3').at({ x: -2 })).to.equal(7.75);
    expect(parseFormula('x/3 + n^(-3/2)').at({ x: 0, n: 4 })).to.equal(0.125);
  });

  it('need a number for each symbol', () => {
    expect(() => parseFormula('x + y').at({ x: 1 })).to.throw(InvalidArgumentError, 'the value of y');
    expect(() => parseFormula('toString').at({})).to.throw(InvalidArgumentError, 'toString');
    expect(() => parseFormula('1/x').at({ x: 0 })).to.throw(InvalidArgumentError);
    expect(() => parseFormula('x^(1/2)').at({ x: -1 })).to.throw(InvalidArgumentError, '≥ 0');
    expect(() => parseFormula('x').at({ x: NaN })).to.throw(InvalidArgumentError, 'finite');
  });

  it('have limits, unless they grow', () => {
    const formula = parseFormula('3*G + 2*G/n^(1/2) + 1/n');
    expect(formula.limit('n').toString()).to.equal('3*G');
    expect(formula.exponent('m')).to.equal(0);
    expect(parseFormula('0').exponent('n')).to.equal(-Infinity);
    expect(() => parseFormula('n + 1').limit('n')).to.throw(InvalidArgumentError, 'grows as n^1');
  });
});
