import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { predictionPage } from '../../src/report/index.js';
import { hostile, structure } from './hostileTexts.js';
import { placesOfTexts, predictionReportWith } from './predictions.js';
import { unbalancedTags } from './svg.js';

describe('predictionPage', () => {
  const report = predictionReportWith(place => `words ${place}`);
  let page = '';
  before(async () => {
    page = await predictionPage(report);
  });

  it('is one whole page without scripts or other files, the same bytes each time', async () => {
    expect(
      unbalancedTags(page.replace(/^<!doctype html>/, '').replace(/<style>[^]*?<\/style>/, '')),
    ).to.deep.equal([]);
    expect(page).not.to.match(/<script|src=|url\(|NaN|undefined/);
    expect(await predictionPage(report)).to.equal(page);
  });

  it('links to each of its sections', () => {
    const anchors = Array.from(page.matchAll(/<a href="#([^"]+)">/g), ([, anchor]) => anchor);
    expect(anchors).to.have.length(10);
    for (const anchor of anchors) expect(page).to.include(`<h2 id="${anchor!}">`);
  });

  it('says accuracy, losses, intervals, condition and confusions in numbers', () => {
    const text = page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(text).to.include('90.0 % of 50 test examples are right');
    expect(text).to.match(/training 20 1\.000 \[0\.839, 1\.000\] 1\.00·10⁻³⁰/);
    expect(text).to.match(/training, each left out 20 0\.85/);
    expect(text).to.match(/test 50 0\.900 \[0\.786, 0\.957\] 0\.125/);
    expect(text).to.match(/rank 20 condition number 91\.9/);
    expect(text).to.match(/0\.950 ± 0\.400/);
    expect(text).to.match(/3 20 2 0\.909 8 3 25 0\.893/);
  });

  it('says the day of its predictions, if that is known, whatever it is called', async () => {
    expect(page).not.to.include('Computed on');
    const dated = await predictionPage({ ...report, date: '2026-01-31' });
    expect(dated).to.match(/Computed on\s+<time datetime="2026-01-31">2026-01-31<\/time>\./);
    const odd = await predictionPage({ ...report, date: '"><script>' });
    expect(odd).not.to.include('<script');
    const wrong = { ...report, date: 5 as unknown as string };
    const error = await predictionPage(wrong).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InvalidArgumentError).with.property('message').that.includes('date');
  });

  it('has a text for each picture', () => {
    const pictures = Array.from(
      page.matchAll(/<svg[^>]*role="img"[^>]*aria-label="([^"]*)"/g),
      ([, text]) => text,
    );
    expect(pictures).to.have.length(5);
    for (const text of pictures) expect(text!.length).to.be.at.least(60);
  });

  it('has the same tags whatever its texts say', async () => {
    // No text of the figures here: Vega measures and cuts those, which the tests of figures are about.
    const inFigures = [11, 12, 13, 14];
    const expected = structure(page);
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostile, { minLength: placesOfTexts, maxLength: placesOfTexts }),
        async texts => {
          const other = await predictionPage(
            predictionReportWith(place => (inFigures.includes(place) ? `words ${place}` : texts[place]!)),
          );
          expect(structure(other)).to.equal(expected);
        },
      ),
      { seed: 1, numRuns: 8 },
    );
  });
});
