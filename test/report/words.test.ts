import { expect } from 'chai';
import { numberText, residuals, shortLabel } from '../../src/report/words.js';
import { boundText, lawText, type PowerLawFit } from '../../src/scaling/index.js';
import { rowsOf, samplesOf } from './samples.js';

describe('words of reports', () => {
  it('write numbers with three digits, and powers of ten where they are shorter', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [1, '1.00'],
      [-12.345, '−12.3'],
      [12345, '12345'],
      [123456, '1.23·10⁵'],
      [0.00123, '0.00123'],
      [-1.5e-7, '−1.50·10⁻⁷'],
      [9.999, '10.0'],
      [Infinity, '∞'],
      [-Infinity, '−∞'],
    ];
    for (const [value, text] of cases) expect(numberText(value)).to.equal(text);
  });

  it('write bounds with ≤', () => {
    expect(boundText({ exponent: -1, bound: 'upper' })).to.equal('≤ −1');
    expect(boundText({ exponent: -0.5, bound: 'exact' })).to.equal('−0.50');
  });

  it('write laws with their corrections', () => {
    const law = (correctionExponent: number) => lawText({ correctionExponent });
    expect([0, 0.5, 1].map(law)).to.deep.equal(['a·n^s', 'a·n^s·(1 + b/√n)', 'a·n^s·(1 + b/n)']);
  });

  it('leave out the middle of long names', () => {
    const long = 'f0[a,b,c] f1[a,b] f2[c] f0[d] f1[d]';
    expect(shortLabel(long, 40)).to.equal(long);
    expect(shortLabel(long, 11)).to.equal('f0[a,…f1[d]');
    expect(shortLabel('K3', 11)).to.equal('K⁽³⁾');
  });
});

describe('residuals', () => {
  const [row] = rowsOf(samplesOf([64, 256, 1024, 4096, 16384], 25, [n => 3 / n]));
  const fit = row!.fit as PowerLawFit;

  it('have squares that sum to the misfit χ² of the law', () => {
    const sum = residuals(fit).reduce((total, { residual }) => total + residual ** 2, 0);
    // Two sums of the same five squares, in double precision.
    expect(sum).to.be.closeTo(fit.law.misfit, 1e-9 * (1 + fit.law.misfit));
  });

  it('of a power law are orthogonal to 1 and to log n, as those of any least-squares line', () => {
    const powerLaw = fit.laws.find(({ correctionExponent }) => correctionExponent === 0)!;
    const errors = fit.points.map(({ standardError }) => standardError);
    const own = residuals({ ...fit, law: powerLaw });
    const inner = (weights: number[]) =>
      own.reduce((total, { residual }, k) => total + (residual * weights[k]!) / errors[k]!, 0);
    const scale = Math.max(...errors.map(error => 1 / error));
    expect(inner(own.map(() => 1)) / scale).to.be.closeTo(0, 1e-8);
    expect(inner(own.map(({ width }) => Math.log(width))) / scale).to.be.closeTo(0, 1e-8);
  });
});
