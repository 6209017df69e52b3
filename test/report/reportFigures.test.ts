import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { fileTheme, localSlopePlot, drawPlot } from '../../src/report/figures/index.js';
import { reportFigures } from '../../src/report/index.js';
import type { PowerLawFit } from '../../src/scaling/index.js';
import { exampleReport } from './report.js';
import { rowsOf, samplesOf } from './samples.js';
import { texts, unbalancedTags } from './svg.js';

describe('reportFigures', () => {
  const report = exampleReport();
  let figures: { readonly name: string; readonly svg: string }[] = [];
  before(async () => {
    figures = [...(await reportFigures(report))];
  });

  it('draws each kind of quantity against width, distributions, local slopes and residuals', () => {
    expect(figures.map(({ name }) => name)).to.deep.equal([
      'mlp-taylor-terms',
      'mlp-theorem-terms',
      'mlp-correlation-functions',
      'mlp-distributions',
      'mlp-local-slopes',
      'mlp-residuals',
      'smooth-network-taylor-terms',
      'smooth-network-distributions',
      'smooth-network-local-slopes',
      'smooth-network-residuals',
    ]);
  });

  it('are files of their own: well-formed, on white, with fixed colours', () => {
    for (const { name, svg } of figures) {
      expect(unbalancedTags(svg), name).to.deep.equal([]);
      expect(svg, name).to.match(/^<svg [^]*<\/svg>$/);
      expect(svg, name).to.include('fill="white"');
      expect(svg, name).not.to.match(/var\(|NaN|Infinity|undefined/);
    }
  });

  it('shows a small plot for every quantity with something to show', () => {
    const textsOf = (name: string) => texts(figures.find(figure => figure.name === name)!.svg);
    expect(textsOf('mlp-distributions')).to.include.members([
      'K⁽⁰⁾',
      'K⁽²⁾',
      'T{1,2}',
      'f0[a,b] f1[a] f2[b]',
    ]);
    // It is 0 in every network.
    expect(textsOf('mlp-distributions')).not.to.include('K⁽⁴⁾');
    expect(textsOf('mlp-local-slopes').filter(text => text === '∞').length).to.equal(5);
  });

  it('gives the same bytes for the same report', async () => {
    expect(await reportFigures(exampleReport())).to.deep.equal(figures);
  });

  it('makes names that are safe for files, and all different', async () => {
    const samples = samplesOf([64, 256], 6, [() => 1]);
    const names = ['../../etc/passwd', 'a b', 'A:B', 'κ', ''];
    const experiments = names.map(name => {
      const own = samples.map(sample => ({ ...sample, experiment: name }));
      return { name, description: '', samples: own, rows: rowsOf(own) };
    });
    const hostile = await reportFigures({ ...report, experiments });
    const taylorTerms = hostile.map(({ name }) => name).filter(name => name.endsWith('-taylor-terms'));
    expect(taylorTerms.map(name => name.replace('-taylor-terms', ''))).to.deep.equal([
      'etc-passwd',
      'a-b',
      'a-b-2',
      'experiment',
      'experiment-2',
    ]);
  });

  it('splits what one figure cannot tell apart', async () => {
    const samples = samplesOf(
      [64, 256],
      6,
      Array.from({ length: 9 }, () => () => 1),
    );
    const experiments = [{ name: 'mlp', description: '', samples, rows: rowsOf(samples) }];
    const split = await reportFigures({ ...report, experiments });
    const shown = ['mlp-taylor-terms-1', 'mlp-taylor-terms-2'].map(
      name =>
        texts(split.find(figure => figure.name === name)!.svg).filter(text => text.startsWith('K⁽')).length,
    );
    expect(shown).to.deep.equal([5, 4]);
  });

  it('refuses experiments of equal names, and samples of another one', async () => {
    const [first, second] = report.experiments;
    for (const experiments of [[first!, first!], [{ ...first!, samples: second!.samples }]]) {
      const error = await reportFigures({ ...report, experiments }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });
});

describe('localSlopePlot', () => {
  it('has slopes, prediction and extrapolation at heights in proportion', async () => {
    const [row] = rowsOf(samplesOf([64, 256, 1024, 4096], 30, [n => 3 / n])).map(own => ({
      ...own,
      predicted: { ...own.predicted!, exponent: -1 },
    }));
    const svg = await drawPlot(localSlopePlot(row!, fileTheme), fileTheme);
    const fit = row!.fit as PowerLawFit;
    const heights = (pattern: RegExp) => [...svg.matchAll(pattern)].map(match => Number(match[1]));
    const dots = heights(/<path transform="translate\([-\d.]+,([-\d.]+)\)" d="M[^"]*A/g);
    const [diamond] = heights(/<path transform="translate\(272,([-\d.]+)\)"/g);
    const [prediction] = heights(/<line transform="translate\([-\d.]+,([-\d.]+)\)"[^>]*stroke-dasharray/g);
    expect(dots.length).to.equal(3);
    const slopes = fit.localSlopes.map(({ slope }) => slope);
    const perUnit = (dots[1]! - dots[0]!) / (slopes[1]! - slopes[0]!);
    const heightOf = (slope: number) => dots[0]! + perUnit * (slope - slopes[0]!);
    // Coordinates are written with all their digits.
    expect(dots[2]).to.be.closeTo(heightOf(slopes[2]!), 1e-6);
    expect(diamond).to.be.closeTo(heightOf(fit.extrapolation!.exponent), 1e-6);
    expect(prediction).to.be.closeTo(heightOf(-1), 1e-6);
  });
});
