import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { figurePdf, reportFigures, type ReportFigure } from '../../src/report/index.js';
import { readPdf } from './pdf.js';
import { exampleReport } from './report.js';
import { texts } from './svg.js';

describe('figurePdf', () => {
  let figures: readonly ReportFigure[] = [];
  before(async () => {
    figures = await reportFigures(exampleReport());
  });

  it('has the texts of the SVG as text, with superscripts and signs, in letters that it brings', async () => {
    for (const figure of figures) {
      const pdf = readPdf(await figurePdf(figure));
      expect([...pdf.texts].sort(), figure.name).to.deep.equal(texts(figure.svg).map(unescaped).sort());
      expect(pdf.fonts.length, figure.name).to.be.within(1, 2);
      for (const { name, isEmbedded } of pdf.fonts) {
        expect(name).to.match(/^[A-Z]{6}\+DejaVuSans(-Bold)?$/);
        expect(isEmbedded, name).to.be.true;
      }
    }
    const all = figures.flatMap(({ svg }) => texts(svg));
    expect(all).to.include.members(['K⁽²⁾', 'width n', '|K⁽ʳ⁾|, median over networks', '∞', '10⁻³']);
  });

  it('is a page of the size of the SVG, with lines and areas and no picture of pixels', async () => {
    for (const figure of figures) {
      const { width, height, paths, pictures } = readPdf(await figurePdf(figure));
      const [, w = NaN, h = NaN] = (/ width="(\d+)" height="(\d+)"/.exec(figure.svg) ?? []).map(Number);
      expect([width, height], figure.name).to.deep.equal([Math.ceil(w * 0.75), Math.ceil(h * 0.75)]);
      expect(paths, figure.name).to.be.above(20);
      expect(pictures, figure.name).to.equal(0);
    }
  });

  it('has no date, and the same bytes for the same figure', async () => {
    const [figure] = figures;
    const [again] = await reportFigures(exampleReport());
    const pdf = await figurePdf(figure!);
    expect(Buffer.compare(pdf, await figurePdf(again!))).to.equal(0);
    expect(Buffer.from(pdf).toString('latin1')).not.to.match(/CreationDate|ModDate/);
  });

  it('refuses what is no figure', async () => {
    const [figure] = figures;
    const refusal = async (changed: object): Promise<unknown> =>
      figurePdf({ ...figure!, ...changed }).then(
        () => expect.fail('nothing is refused'),
        (error: unknown) => error,
      );
    for (const specification of ['', 'null', '{}', '[1]', '{"mark":"nothing"}']) {
      expect(await refusal({ specification }), specification)
        .to.be.instanceOf(InvalidArgumentError)
        .with.property('message')
        .that.includes('figure.specification');
    }
    for (const svg of [
      '',
      '<svg></svg>',
      '<svg width="0" height="1">',
      '<svg width="9e9" height="1">',
      '<svg width="999999" height="1">',
    ])
      expect(await refusal({ svg }), svg).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal({ caption: 1 })).to.be.instanceOf(InvalidArgumentError);
  });
});

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
