import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { scalingFigure } from '../../src/report/index.js';
import type { ScalingSample } from '../../src/scaling/index.js';
import { rowsOf, samplesOf, unpredicted } from './samples.js';
import { paths, texts } from './svg.js';

const widths = [64, 256, 1024, 4096];
const samples = samplesOf(widths, 12, [() => 1, () => 5, n => 90 / n]);

function draw(
  own: readonly ScalingSample[],
  title = 'Title',
  subtitle = ['depth 4', 'seed 1'],
): Promise<string> {
  return scalingFigure({ title, subtitle, samples: own, rows: rowsOf(own) });
}

describe('scalingFigure', () => {
  it('gives the same bytes for the same input', async () => {
    expect(await draw(samples)).to.equal(await draw(samples));
  });

  it('shows axes, powers of ten, and a label for every quantity; title and caption are for who cannot see', async () => {
    const svg = await draw(samples);
    const shown = texts(svg);
    expect(shown).to.include.members(['width n', '|K⁽ʳ⁾|, median over networks']);
    expect(shown.join('\n')).not.to.match(/Title|depth 4|seed 1|Dashed/);
    expect(svg).to.match(/<title>Title<\/title><desc>depth 4\. seed 1\. Faint points: [^<]*Dashed: /);
    expect(shown).to.include.members(['10²', '10³', '10⁰', '10⁻¹', 'K⁽⁰⁾', 'K⁽¹⁾', 'K⁽²⁾']);
    expect(shown.filter(text => /^exponent .*predicted −1$/.test(text)).length).to.equal(1);
    expect(shown.filter(text => /^exponent .*predicted 0$/.test(text)).length).to.equal(2);
  });

  it('sets medians at their widths, and earlier marks and lines around later ones', async () => {
    const svg = await draw(samples);
    const across = (pattern: RegExp): number[] => [...svg.matchAll(pattern)].map(match => Number(match[1]));
    const marks = across(/translate\(([-\d.]+),[-\d.]+\)" d="[^"]*" fill="[^"]*" stroke="white"/g);
    expect(marks.length).to.equal(3 * widths.length);
    expect(new Set(marks).size).to.equal(widths.length);
    for (const thickness of ['4', '2.7', '1.4']) expect(svg).to.include(`stroke-width="${thickness}"`);
  });

  it('draws predictions with their slope: a decade of n moves the line by the height of −1 decades', async () => {
    const svg = await draw(samples);
    const dashed = paths(svg, /stroke-dasharray/);
    expect(dashed.length).to.equal(3);
    const ticks = (label: string, at: 1 | 2) =>
      Number(new RegExp(`translate\\(([-\\d.]+),([-\\d.]+)\\)"[^>]*>${label}<`).exec(svg)?.[at]);
    const decadeOfWidth = ticks('10³', 1) - ticks('10²', 1);
    const decadeOfMagnitude = ticks('10⁻¹', 2) - ticks('10⁰', 2);
    const slopes = dashed.map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => {
      return -((y1 - y0) / decadeOfMagnitude) / ((x1 - x0) / decadeOfWidth);
    });
    // SVG coordinates keep three decimals, tick labels are set to half pixels.
    expect(slopes.map(slope => Math.round(slope * 50) / 50 + 0)).to.deep.equal([0, 0, -1]);
  });

  it('draws no more than sixty networks of a width, and no line where nothing is predicted', async () => {
    const many = samplesOf([64, 256], 100, [() => 1]);
    const rows = rowsOf(many).map(unpredicted);
    const svg = await scalingFigure({ title: '', samples: many, rows });
    expect(svg.match(/opacity="0.28"/g)?.length).to.equal(120);
    expect(paths(svg, /stroke-dasharray/).length).to.equal(0);
    expect(texts(svg).join('\n')).to.include('no prediction');
  });

  it('escapes whatever a title holds', async () => {
    const svg = await draw(samples, '</text><script>alert("x")</script> & \u0000', ['<b onload="x">']);
    expect(svg).not.to.include('<script');
    expect(svg).not.to.include('<b onload');
    expect(svg).to.include('&lt;script&gt;');
    // XML has no way to write this character.
    expect(svg).not.to.include('\u0000');
  });

  it('says what it cannot show: exact zeros and quantities without exponent', async () => {
    const dead = samples.map(sample => ({ ...sample, values: [...sample.values, 0] }));
    const svg = await draw(dead);
    expect(svg).to.include('Exact zeros, which this axis cannot show: 48');
    expect(svg).to.include('The median vanishes, so that there is no exponent: K⁽³⁾');
  });

  it('labels plain numbers where the axes hold no two powers of ten', async () => {
    const narrow = samplesOf([128, 256, 512], 12, [() => 5]).map(sample => ({
      ...sample,
      values: [5 + sample.seed / 10],
    }));
    const shown = texts(await draw(narrow));
    expect(shown).to.include.members(['128', '256', '512', '5', '6']);
  });

  it('draws experiments without any exponent, and too few seeds for intervals', async () => {
    const zero = samples.map(sample => ({ ...sample, values: [0] }));
    expect(await draw(zero)).to.include('no exponent');
    expect(await draw(samples.filter(({ seed }) => seed < 2))).not.to.match(/NaN|Infinity/);
  });

  it('keeps labels apart and inside when lines end at the same height', async () => {
    const same = samples.map(sample => ({ ...sample, values: Array<number>(6).fill(sample.values[0]!) }));
    const svg = await draw(same);
    const heights = [...svg.matchAll(/translate\(([-\d.]+),([-\d.]+)\)"[^>]*>K⁽.⁾</g)].map(match =>
      Number(match[2]),
    );
    expect(heights.length).to.equal(6);
    heights.sort((a, b) => a - b);
    heights.slice(1).forEach((height, index) => expect(height - heights[index]!).to.be.at.least(32));
    expect(heights[0]).to.be.at.least(0);
    expect(heights.at(-1)).to.be.at.most(420);
  });

  it('refuses no rows, and samples of other experiments or with other values', async () => {
    const rows = rowsOf(samples);
    const other = samples.map(sample => ({ ...sample, experiment: 'other' }));
    const short = samples.map(sample => ({ ...sample, values: sample.values.slice(1) }));
    for (const wrong of [
      { samples, rows: [] },
      { samples: other, rows },
      { samples: short, rows },
    ]) {
      const error = await scalingFigure({ title: '', ...wrong }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });
});
