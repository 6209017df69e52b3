import { expect } from 'chai';
import { predictionTable } from '../../src/terminal/index.js';
import { predictionReportWith } from '../report/predictions.js';

const { summary } = predictionReportWith(() => 'words of a sentence that goes on and on, '.repeat(4).trim());

describe('predictionTable', () => {
  const lines = predictionTable({
    ...summary,
    intervals: [{ ...summary.intervals[0]!, name: 'calibrated by leave-one-out' }],
  }).split('\n');

  it('fits 80 columns, with sentences in lines', () => {
    for (const line of lines) expect(Array.from(line).length, line).to.be.at.most(80);
    const sentence = lines.slice(lines.findLastIndex(line => /^\P{L}/u.test(line)) + 1).join(' ');
    expect(sentence).to.include(summary.conditioning.sentence);
  });

  it('has a row for training, left-out training and test examples', () => {
    const cells = lines
      .filter(line => line.startsWith('│'))
      .map(line =>
        line
          .split('│')
          .slice(1, -1)
          .map(cell => cell.trim()),
      );
    expect(cells).to.deep.include(['training', '20', '1.000', '[0.839, 1.000]', '1.00·10⁻³⁰']);
    expect(cells).to.deep.include(['each left out', '20', '0.85', '[0.64, 0.95]', '0.250']);
    expect(cells).to.deep.include(['test', '50', '0.900', '[0.786, 0.957]', '0.125']);
    expect(cells).to.deep.include(['calibrated by leave-one-out', '0.500', '0.800', '0.900', '0.950']);
  });

  it('leaves out what there is not', () => {
    const { kernel, classes, training, test, conditioning, confusion } = summary;
    const rest = { kernel, classes, training, test, conditioning, confusion };
    const table = predictionTable({ ...rest, intervals: [] });
    expect(table).not.to.match(/left out|log marginal|within/);
  });

  it('shows no character that a terminal obeys', () => {
    const { summary: strange } = predictionReportWith(() => 'a\u001b[2Jb');
    expect(predictionTable(strange)).not.to.include('\u001b');
  });
});
