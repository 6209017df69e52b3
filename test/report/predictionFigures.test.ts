import { expect } from 'chai';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import {
  alignmentPlot,
  bandText,
  learningCurvePlot,
  lossCurvesPlot,
  predictionBandPlot,
  spectrumPlot,
} from '../../src/report/figures/prediction/index.js';
import { fileTheme, type Plot } from '../../src/report/figures/index.js';
import {
  learningCurveFigure,
  lossCurvesFigure,
  predictionBandFigure,
  spectrumFigure,
} from '../../src/report/index.js';
import { predictionReportWith } from './predictions.js';
import { texts, unbalancedTags } from './svg.js';

const { networks, spectrum, learningCurve } = predictionReportWith(place => `text ${place}`);
const { bands, losses } = networks;
const heading = { title: 'A <title> & more', subtitle: ['below'] };

/** The rows that a layer of a plot shows. */
function rowsOf(plot: Plot, layer: number): Record<string, number>[] {
  const { data } = plot.layer[layer] as { data: { values: Record<string, number>[] } };
  return data.values;
}

async function rejection(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('figures of predictions', () => {
  const figures = {
    predictionBandFigure: () => predictionBandFigure({ ...heading, ...bands }),
    lossCurvesFigure: () => lossCurvesFigure({ ...heading, ...losses }),
    spectrumFigure: () => spectrumFigure({ ...heading, ...spectrum }),
    learningCurveFigure: () => learningCurveFigure({ ...heading, ...learningCurve }),
  };
  for (const [name, draw] of Object.entries(figures)) {
    it(`${name} is whole SVG with its title, subtitle and caption, and the same bytes each time`, async () => {
      const svg = await draw();
      expect(svg).to.match(/^<svg[^]*<\/svg>$/);
      expect(unbalancedTags(svg)).to.deep.equal([]);
      expect(svg).to.include('<title>A &lt;title&gt; &amp; more</title><desc>below. ');
      expect(texts(svg).join()).not.to.match(/title|below/);
      expect(svg).not.to.match(/NaN|undefined|Infinity/);
      expect(await draw()).to.equal(svg);
    });
  }

  it('take any text as a name or a title of an axis', async () => {
    // What every object of JavaScript has, and what an expression of Vega would be.
    for (const name of ['constructor', 'toString', '__proto__', 'datum.x', "'"]) {
      const lossTitle = name;
      const curves = losses.curves.map((curve, k) => ({ ...curve, name: k === 0 ? name : curve.name }));
      const drawn = await lossCurvesFigure({ ...losses, title: name, lossTitle, curves });
      const shown = texts(drawn).map(text => text.replace('\u2060', '').replace('&#39;', "'"));
      expect(shown.filter(text => text === name).length, name).to.equal(2);
      const band = { ...bands, title: name, positionTitle: name, valueTitle: name };
      expect(await predictionBandFigure(band)).to.match(/^<svg/);
    }
  });

  describe('predictionBandFigure', () => {
    it('has bands of two standard deviations, those of networks with m − 1', () => {
      const plot = predictionBandPlot(bands, fileTheme);
      const [theory, found] = [rowsOf(plot, 0), rowsOf(plot, 2)];
      expect(theory[4]).to.deep.equal({
        position: 0.5,
        mean: Math.sin(0.5),
        lower: Math.sin(0.5) - 1,
        upper: Math.sin(0.5) + 1,
      });
      // Two networks at ± ½ have the variance ½.
      expect(found[4]!['mean']).to.be.closeTo(Math.sin(0.5), 1e-15);
      expect(found[4]!['upper']! - found[4]!['lower']!).to.be.closeTo(4 * Math.SQRT1_2, 1e-14);
    });

    it('says in words what it shows', () => {
      expect(bandText(bands)).to.equal(
        'Mean and standard deviation of the ensemble: at 0 0 ± 0, of 2 networks 0 ± 0.707; at 0.500 0.479 ± 0.500, ' +
          'of 2 networks 0.479 ± 0.707; at 1.00 0.841 ± 1.00, of 2 networks 0.841 ± 0.707.',
      );
    });

    it('shows no band of a single network', () => {
      const plot = predictionBandPlot({ ...bands, networks: [bands.theory.mean] }, fileTheme);
      expect(rowsOf(plot, 2)).to.deep.equal([]);
    });
  });

  it('lossCurvesFigure marks the mean of networks, and leaves out what a logarithm has no place for', () => {
    const [first] = losses.curves;
    const curve = { ...first!, theory: [0, ...first!.theory.slice(1)] };
    const plot = lossCurvesPlot({ times: [0, ...losses.times.slice(1)], curves: [curve] }, fileTheme);
    expect(rowsOf(plot, 1).map(({ time }) => time)).to.deep.equal([0.2, 0.4, 0.8]);
    rowsOf(plot, 2).forEach(({ time, loss }) => {
      expect(loss).to.be.closeTo(Math.exp(-time!), 1e-15);
    });
  });

  describe('spectrumFigure', () => {
    it('orders eigenvalues and adds up the labels along with them', () => {
      expect(rowsOf(spectrumPlot(spectrum, fileTheme), 1)).to.deep.equal([
        { rank: 1, eigenvalue: 40 },
        { rank: 2, eigenvalue: 9 },
        { rank: 3, eigenvalue: 3 },
        { rank: 4, eigenvalue: 1 },
      ]);
      const plot = alignmentPlot(spectrum, fileTheme)!;
      expect(rowsOf(plot, 0).map(({ share }) => share)).to.deep.equal([0.5, 0.75, 0.875, 1]);
    });

    it('draws the cutoff where eigenvalues come near it, and no eigenvalue that is not above 0', () => {
      const singular = { eigenvalues: [4, 1e-13, 0, -1e-16], cutoff: 1e-12 };
      const plot = spectrumPlot(singular, fileTheme);
      expect(rowsOf(plot, 0)).to.deep.equal([{ eigenvalue: 1e-12 }]);
      expect(rowsOf(plot, 1)).to.have.length(2);
      expect(rowsOf(spectrumPlot({ ...spectrum, cutoff: 1e-12 }, fileTheme), 0)).to.deep.equal([]);
    });

    it('has at most 240 marks, the first and the last among them', () => {
      const eigenvalues = Array.from({ length: 5000 }, (_, k) => 1 / (k + 1));
      const shown = rowsOf(spectrumPlot({ eigenvalues }, fileTheme), 1);
      expect(shown.length).to.be.within(100, 240);
      expect([shown[0]!['rank'], shown[1]!['rank'], shown.at(-1)!['rank']]).to.deep.equal([1, 2, 5000]);
    });
  });

  it('learningCurveFigure has room for the intervals and for chance', () => {
    const plot = learningCurvePlot(learningCurve, fileTheme);
    expect(rowsOf(plot, 0)).to.deep.equal([{ accuracy: 0.5 }]);
    expect(rowsOf(plot, 3).map(({ trainSize, accuracy }) => [trainSize, accuracy])).to.deep.equal([
      [10, 0.6],
      [20, 0.9],
    ]);
  });

  describe('refuse', () => {
    const cases: [string, typeof ShapeError | typeof InvalidArgumentError, () => Promise<string>][] = [
      [
        'a band of another length',
        ShapeError,
        () => predictionBandFigure({ ...heading, ...bands, positions: [0, 1] }),
      ],
      [
        'no positions',
        InvalidArgumentError,
        () => predictionBandFigure({ ...heading, positions: [], theory: { mean: [], deviation: [] } }),
      ],
      [
        'a loss that is not finite',
        InvalidArgumentError,
        () => lossCurvesFigure({ ...heading, times: [1], curves: [{ name: 'a', theory: [NaN] }] }),
      ],
      [
        'losses of another length',
        ShapeError,
        () =>
          lossCurvesFigure({
            ...heading,
            times: [1],
            curves: [{ name: 'a', theory: [1], networks: [[1, 2]] }],
          }),
      ],
      ['no curves', InvalidArgumentError, () => lossCurvesFigure({ ...heading, times: [1], curves: [] })],
      ['no eigenvalues', InvalidArgumentError, () => spectrumFigure({ ...heading, eigenvalues: [] })],
      [
        'an alignment of another length',
        ShapeError,
        () => spectrumFigure({ ...heading, eigenvalues: [1], alignment: [1, 0] }),
      ],
      [
        'an accuracy above 1',
        InvalidArgumentError,
        () =>
          learningCurveFigure({
            ...heading,
            points: [{ trainSize: 1, accuracy: 2, interval: { lower: 0, upper: 1 } }],
          }),
      ],
      ['no points', InvalidArgumentError, () => learningCurveFigure({ ...heading, points: [] })],
    ];
    for (const [what, kind, draw] of cases) {
      it(what, async () => {
        expect(await rejection(draw)).to.be.instanceOf(kind);
      });
    }
  });
});
