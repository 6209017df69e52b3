import { expect } from 'chai';
import fc from 'fast-check';
import { scalingFigure } from '../../src/report/index.js';
import { scalingRows } from '../../src/scaling/index.js';
import { samplesOf } from '../../test/report/samples.js';

const samples = samplesOf([64, 256, 1024], 6, [() => 1]);
const rows = scalingRows(samples, { primaryDepth: 1, replicates: 100 });

describe('scalingFigure', () => {
  it('has the same elements whatever the title and the subtitle say', async () => {
    const elements = (svg: string) => [...svg.matchAll(/<\/?[A-Za-z]+/g)].map(([tag]) => tag).join(' ');
    const draw = (title: string, subtitle: string) =>
      scalingFigure({ title, subtitle: [subtitle], samples, rows });
    const expected = elements(await draw('title', 'subtitle'));
    const text = fc.stringMatching(/^[<>&"'/=a-z!\-\]\[ ]+$/);
    await fc.assert(
      fc.asyncProperty(text, text, async (title, subtitle) => {
        fc.pre(title.trim() !== '' && subtitle.trim() !== '');
        expect(elements(await draw(title, subtitle))).to.equal(expected);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});
