import { expect } from 'chai';
import fc from 'fast-check';
import { expanded, textOfExpression, type Expression } from '../../src/symbolic/expression.js';
import { parseExpression, parseFormula } from '../../src/symbolic/notation/parse.js';
import { expressions } from './support/formulas.js';
import { expandedByOracle, readByOracle } from './support/oracle.js';

const runs = { numRuns: 60 };
const plainNames = new Map([
  ['G_ij', 'g'],
  ['w1_2', 'w'],
]);

/** The expression with names of one letter: compute-engine takes G_{ij} for something with i = √−1. */
function plain(expression: Expression): Expression {
  switch (expression.kind) {
    case 'constant':
      return expression;
    case 'symbol':
      return { kind: 'symbol', name: plainNames.get(expression.name) ?? expression.name };
    case 'sum':
      return { kind: 'sum', terms: expression.terms.map(plain) };
    case 'product':
      return { kind: 'product', factors: expression.factors.map(plain) };
    case 'power':
      return { ...expression, base: plain(expression.base) };
  }
}

const plainExpressions = expressions.map(plain);

/** Text of ours as LaTeX, sign by sign. */
function latexOfText(text: string): string {
  let latex = text;
  // Brackets from inside out: those of roots and powers become braces.
  for (let before = ''; before !== latex;) {
    before = latex;
    latex = latex
      .replaceAll(/sqrt\(([^()]*)\)/g, '\\sqrt{$1}')
      .replaceAll(/\^\(([^()]*)\)/g, '^{$1}')
      .replaceAll(/\(([^()]*)\)/g, '\\left[$1\\right]');
  }
  return latex
    .replaceAll(/\^(\d+)/g, '^{$1}')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replaceAll('*', ' \\times ');
}

describe('formulas and the algebra library compute-engine', function () {
  this.timeout(60_000);

  it('multiply out to the same', () => {
    fc.assert(
      fc.property(plainExpressions, expression => {
        expect(expandedByOracle(expression).toString()).to.equal(expanded(expression).toString());
      }),
      runs,
    );
  });

  it('read the same LaTeX', () => {
    fc.assert(
      fc.property(plainExpressions, fc.constantFrom(undefined, 'n', 'a'), (expression, collect) => {
        const formula = expanded(expression);
        const latex = formula.toLatex(collect === undefined ? {} : { collect });
        expect(readByOracle(latex).equals(formula), `${latex} is not ${formula.toString()}`).to.be.true;
      }),
      runs,
    );
  });

  it('read the same text', () => {
    fc.assert(
      fc.property(plainExpressions, expression => {
        const formula = expanded(expression);
        const printed = formula.toString();
        expect(readByOracle(latexOfText(printed)).equals(formula), printed).to.be.true;
        expect(parseFormula(printed).equals(formula)).to.be.true;
        const written = textOfExpression(expression);
        const read = readByOracle(latexOfText(written));
        expect(expanded(parseExpression(written)).equals(read), written).to.be.true;
      }),
      runs,
    );
  });
});
