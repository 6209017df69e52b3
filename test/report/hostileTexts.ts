import { expect } from 'chai';
import fc from 'fast-check';
import { htmlReport, reportFigures, scalingFigure, type ScalingReport } from '../../src/report/index.js';
import { rowsOf, samplesOf } from './samples.js';

const samples = samplesOf([64, 256, 1024], 6, [() => 1]);
const rows = rowsOf(samples);

/** Strings that end tags, attributes, comments, styles and entities, or are no text at all. */
export const hostile = fc.oneof(
  fc.stringMatching(/^[<>&"'/=a-z!\-\]\[ ]+$/),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "' onload='alert(1)",
    '" onload="alert(1)',
    '</style><script>alert(1)</script>',
    '</svg><img src=x onerror=alert(1)>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&lt;script&gt;',
    '${alert(1)}',
    'javascript:alert(1)',
    '\u0000\u001b[2J\uffff',
    '\ud800',
    '\u202e gnp.exe',
  ),
  fc.string({ unit: 'binary' }),
);

/** All tags with their attributes, without the values of these: what markup is, but for the words in it. */
export function structure(markup: string): string {
  return (markup.match(/<[^>]*>/g) ?? []).map(tag => tag.replace(/="[^"]*"/g, '=""')).join('');
}

function reportWith(text: (place: number) => string): ScalingReport {
  const name = text(4);
  const own = samples.map(sample => ({ ...sample, experiment: name }));
  const [row] = rows;
  const predicted = { ...row!.predicted!, source: text(5), reason: text(6) };
  return {
    title: text(0),
    command: text(1),
    settings: [[text(2), text(3)]],
    versions: [[text(7), text(8)]],
    experiments: [
      {
        name,
        description: text(9),
        samples: own,
        rows: [{ ...row!, experiment: name, predicted, predictions: [predicted], reason: text(10) }],
      },
    ],
  };
}

/** A page has the same tags and attributes whatever the texts of a report say. */
export async function expectSamePages(numRuns: number): Promise<void> {
  const expected = structure(await htmlReport(reportWith(() => 'text')));
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 11, maxLength: 11 }), async texts => {
      const page = await htmlReport(reportWith(place => texts[place]!));
      expect(structure(page)).to.equal(expected);
      // Nothing that XML, HTML or a reader's eye would stumble over comes through.
      expect(page).not.to.match(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufffe\uffff]|\p{Cs}/u);
    }),
    { seed: 1, numRuns },
  );
}

/** The same for the figures of a report. */
export async function expectSameFigures(numRuns: number): Promise<void> {
  const draw = async (title: string, description: string) =>
    (await reportFigures(reportWith(place => [title, description][place === 9 ? 1 : 0]!)))
      .map(({ svg }) => structure(svg))
      .join(' ');
  const expected = await draw('title', 'description');
  const text = hostile.filter(string => !/^\s*$/.test(string) && !/\s/.test(string) && string.length < 30);
  await fc.assert(
    fc.asyncProperty(text, text, async (title, description) => {
      expect(await draw(title, description)).to.equal(expected);
    }),
    { seed: 1, numRuns },
  );
}

/** The same for a figure alone. */
export async function expectSameFigure(numRuns: number): Promise<void> {
  const draw = async (title: string, subtitle: string) =>
    structure(await scalingFigure({ title, subtitle: [subtitle], samples, rows }));
  const expected = await draw('title', 'subtitle');
  const text = hostile.filter(string => string.trim() !== '');
  await fc.assert(
    fc.asyncProperty(text, text, async (title, subtitle) => {
      expect(await draw(title, subtitle)).to.equal(expected);
    }),
    { seed: 1, numRuns },
  );
}
