import { logRatio } from '../../scaling/index.js';
import type { SettingSweep } from '../settingSweep.js';
import { numberText, shortLabel } from '../words.js';
import type { Plot } from './draw.js';
import { labelLength, sizesOf, spread, type FigureData } from './figureData.js';
import { mostPoints } from './figureQuantity.js';
import { logDomain } from './logAxis.js';
import { scalingPlot } from './scalingPlot.js';
import type { Theme } from './theme.js';

type Quantities = SettingSweep['quantities'];

/** Lists of so many values have a label for each; of more, round numbers are labelled. */
const mostLabelled = 12;

/**
 * |K| against a setting of the networks at one width: networks, medians with intervals, lines that join
 * these. `quantities` are some of the sweep, as many as one figure tells apart.
 */
export function settingPlot(
  sweep: SettingSweep,
  quantities: Quantities,
  symbol: string,
  theme: Theme,
): { readonly plot: Plot; readonly caption: readonly string[] } {
  const values = quantities[0]?.points.map(({ value }) => value) ?? [];
  const data = dataOf(sweep, quantities, values);
  const [least = 0, most = 1] = [values[0], values.at(-1)];
  const room = (most - least) * 0.06;
  const x = {
    field: 'width' as const,
    type: 'quantitative' as const,
    scale: { domain: [least - room, most + room], nice: false, zero: false },
    axis: {
      title: sweep.setting,
      format: '.12~g',
      ...(values.length <= mostLabelled && { values }),
    },
  };
  return {
    plot: scalingPlot(data, `${symbol}, median over networks`, theme, x),
    caption: [
      `Networks of width ${sweep.width}`,
      `Faint points: one network each, ${mostPoints} of each ${sweep.setting} at most, set side by side`,
      'Marks with bars: medians with 95 % intervals, joined by lines that are no law',
      ...(data.zeros > 0 ? [`Exact zeros, which this axis cannot show: ${data.zeros}`] : []),
      ...(data.vanishing.length > 0
        ? [`The median is 0 somewhere, and is not shown there: ${data.vanishing.join(', ')}`]
        : []),
    ],
  };
}

function dataOf(sweep: SettingSweep, quantities: Quantities, values: readonly number[]): FigureData {
  const gaps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const span = gaps.reduce((a, b) => Math.min(a, b), Infinity) / 3;
  const shift = (position: number): number =>
    quantities.length > 1 ? span * (position / (quantities.length - 1) - 0.5) : 0;
  const points = quantities.flatMap(({ points: own }, quantity) =>
    own.flatMap(({ value, magnitudes }) =>
      magnitudes
        .slice(0, mostPoints)
        .map(magnitude => ({ quantity, width: value + shift(quantity), magnitude })),
    ),
  );
  const samples = points.filter(({ magnitude }) => magnitude > 0);
  const estimates = quantities.flatMap(({ points: own }, quantity) =>
    own.flatMap(({ value: width, median: { value, interval } }) => {
      if (value === 0) return [];
      const isBounded = interval.lower > 0 && interval.upper < Infinity;
      const { lower, upper } = isBounded ? interval : { lower: value, upper: value };
      return [{ quantity, width, value, lower, upper, size: sizesOf(quantity, quantities.length).mark }];
    }),
  );
  const vertical = logDomain(
    [
      ...samples.map(({ magnitude }) => magnitude),
      ...estimates.flatMap(({ lower, upper }) => [lower, upper]),
    ],
    0.04,
  );
  const length = vertical.upper - vertical.lower;
  const ends = quantities
    .flatMap(({ quantity: name }, quantity) => {
      const last = estimates.filter(estimate => estimate.quantity === quantity).at(-1);
      if (last === undefined) return [];
      const share = (logRatio(last.value, 1) / Math.LN10 - vertical.lower) / length;
      const text = `${numberText(last.value, (last.upper - last.lower) / 2)} at ${sweep.symbol} = ${last.width}`;
      return [{ quantity, share, name: shortLabel(name, labelLength), exponents: text }];
    })
    .sort((a, b) => b.share - a.share || a.quantity - b.quantity);
  const shares = spread(ends.map(({ share }) => share));
  return {
    horizontal: { lower: 0, upper: 1 },
    vertical,
    widths: values,
    samples,
    estimates,
    lines: estimates.map(({ quantity, width, value }) => ({
      ...{ quantity, law: 'fit' as const, width, magnitude: value },
      thickness: sizesOf(quantity, quantities.length).line / 2,
    })),
    labels: ends.map(({ quantity, name, exponents }, index) => ({
      ...{ quantity, name, exponents },
      height: 10 ** (vertical.lower + (shares[index] ?? NaN) * length),
    })),
    zeros: points.length - samples.length,
    beyond: [],
    vanishing: quantities
      .filter(({ points: own }) => own.some(({ median }) => median.value === 0))
      .map(({ quantity }) => shortLabel(quantity, labelLength)),
  };
}
