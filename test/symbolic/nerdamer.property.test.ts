import { expect } from 'chai';
import fc from 'fast-check';
import { Budget } from '../../src/symbolic/budget.js';
import { expanded, type Expression } from '../../src/symbolic/expression.js';
import { constantFormula, type Formula } from '../../src/symbolic/formula.js';
import { askNerdamer } from '../../src/symbolic/nerdamer/index.js';
import { writeDifference } from '../../src/symbolic/nerdamer/write.js';
import { parseExpression, parseFormula } from '../../src/symbolic/notation/parse.js';
import { expressions } from './support/formulas.js';

const nothing: Expression = { kind: 'sum', terms: [] };
const written = (expression: Expression): ReturnType<typeof writeDifference> =>
  writeDifference(expression, nothing, new Budget());

/** Whether a text has sums, products, fractions and powers of variables alone: brackets from inside out. */
function isInGrammar(text: string): boolean {
  const factor = String.raw`(?:v\d+(?:\^\(\d+\))?|\(-?\d+/\d+\)|S)`;
  const product = String.raw`${factor}(?:\*${factor})*`;
  const bracket = new RegExp(String.raw`\(${product}(?:\+${product})*\)`, 'g');
  let [before, rest] = ['', text];
  while (rest !== before) [before, rest] = [rest, rest.replace(bracket, 'S')];
  return new RegExp(`^${product}$`).test(rest);
}

/** The text as a formula, by the reader of formulas. */
function valueOf({ text, variables, factor }: ReturnType<typeof writeDifference>): Formula {
  const meanings = Object.fromEntries(variables.map((meaning, k) => [`v${k}`, meaning]));
  return parseFormula(text).substitute(meanings).times(factor);
}

describe('what is written for nerdamer', () => {
  it('is sums, products, fractions and powers of variables alone, and means what it should', () => {
    fc.assert(
      fc.property(expressions, expression => {
        const difference = written(expression);
        expect(isInGrammar(difference.text), difference.text).to.be.true;
        expect(valueOf(difference).equals(expanded(expression)), difference.text).to.be.true;
      }),
      { numRuns: 300 },
    );
  });

  // What nerdamer or its continuation gets wrong, or reads as something else.
  const traps = [
    ...[
      '2*((-1/3)*(w+y))',
      '((x*y)^3)^2',
      '((x*3))^(-1)',
      '((x^2-1)/(x))^3',
      '(a-b)^4',
      '-(a-b)/n',
      '(2/3)^(-3)*a',
    ],
    ...[
      'w_1_1*x',
      'E^2',
      'i*i+1',
      'pi*e',
      'sqrt(8)*sqrt(2)',
      '(4*n)^(3/2)/n',
      'sqrt(n)^3',
      '1/sqrt(6)',
      'e1*Infinity',
    ],
    ...[
      'log*exp',
      'constructor+prototype',
      'v0+v1*v2',
      'x/100000000000000000000',
      '(a*sqrt(2))^5',
      '(n*m^2)^(-2)',
    ],
  ];
  for (const trap of traps)
    it(`is in this grammar for ${trap}`, async () => {
      const expression = parseExpression(trap);
      const difference = written(expression);
      expect(isInGrammar(difference.text), difference.text).to.be.true;
      const finding = await askNerdamer(expression, nothing, 30);
      if (finding.kind === 'none') throw new Error(finding.reason);
      expect(finding.difference.equals(parseFormula(trap)), finding.difference.toString()).to.be.true;
    }).timeout(60_000);

  it('is refused by this check where nerdamer would be wrong', () => {
    for (const text of [
      '(v0*v1)^(2)',
      '(v0+v1)^(2)',
      'v0-v1',
      'v0/v1',
      'v0^(1/2)',
      '0.5*v0',
      'x',
      'v0^-1',
      'sqrt(v0)',
    ])
      expect(isInGrammar(text), text).to.be.false;
    for (const text of ['v0*(v1+(-1/3)*v0^(2))*(2/1)', '((v0+v1)+v2)', '(1/1)'])
      expect(isInGrammar(text)).to.be.true;
  });

  it('is a text of its own for what is used again and again', () => {
    let power: Expression = { kind: 'symbol', name: 'a' };
    for (let k = 0; k < 60; k++) power = { kind: 'sum', terms: [power, power] };
    expect(expanded(power).equals(parseFormula(`${2n ** 60n}*a`))).to.be.true;
    expect(() => written(power)).to.throw('written for nerdamer it has more than 20000 characters');
  });
});

describe('nerdamer multiplies out', () => {
  it('what the exact ring does', async () => {
    await fc.assert(
      fc.asyncProperty(expressions, expressions, async (left, right) => {
        const finding = await askNerdamer(left, right, 30);
        if (finding.kind === 'none') throw new Error(finding.reason);
        const difference = expanded(left).minus(expanded(right));
        expect(
          finding.difference.equals(difference),
          `${finding.difference.toString()} ≠ ${difference.toString()}`,
        ).to.be.true;
      }),
      { numRuns: 60 },
    );
  }).timeout(120_000);

  it('what is nothing to 0', async () => {
    expect(await askNerdamer(nothing, nothing, 30)).to.deep.equal({
      kind: 'found',
      difference: constantFormula(0),
    });
  }).timeout(60_000);
});
