/** What the networks gave, as tables. */
import { knownSize, rootMeanSquare, type ScalingRow, type ScalingSample } from '../../scaling/index.js';
import { estimateText, numberText } from '../words.js';
import { quantityName, table } from './elements.js';
import { html, type Markup } from './markup.js';

/** Medians, geometric means, means and quantiles of every quantity at every width. */
export function statisticsTable(experiment: string, rows: readonly ScalingRow[]): Markup {
  const probabilities = rows[0]?.fit.widths[0]?.quantiles.map(({ probability }) => probability) ?? [];
  const hasExact = rows.some(({ exact }) => knownSize(exact) !== undefined);
  return table(
    'Medians, geometric means and quantiles are of absolute values; geometric means leave exact zeros out; means are of the values with their signs, ± one standard error. Brackets are 95\u00A0% intervals.',
    `Statistics of ${experiment}`,
    [
      { name: 'quantity' },
      { name: 'width', kind: 'number' },
      { name: 'networks', kind: 'number' },
      { name: 'zeros', kind: 'number' },
      { name: 'median', kind: 'nowrap' },
      { name: 'geometric mean', kind: 'nowrap' },
      { name: 'mean', kind: 'nowrap' },
      ...(hasExact ? [{ name: 'exact root mean square', kind: 'number' as const }] : []),
      ...probabilities.map(probability => ({ name: `${100 * probability} %`, kind: 'number' as const })),
    ],
    rows.flatMap(({ quantity, fit, exact }) =>
      fit.widths.map(({ width, count, zeros, median, geometricMean, mean, quantiles }) => [
        quantityName(quantity),
        width,
        count,
        zeros,
        estimateText(median),
        geometricMean === undefined ? '' : estimateText(geometricMean),
        `${numberText(mean.value, mean.standardError)} ± ${numberText(mean.standardError, mean.standardError)}`,
        ...(hasExact ? [exactText(exact, width)] : []),
        ...quantiles.map(({ value }) => numberText(value)),
      ]),
    ),
  );
}

function exactText(exact: ScalingRow['exact'], width: number): string {
  const size = knownSize(exact);
  return size === undefined ? '–' : numberText(rootMeanSquare(size, width));
}

/** Which networks were drawn, and how many of them are dead: all their values are exactly 0. */
export function networksTable(experiment: string, samples: readonly ScalingSample[]): Markup {
  const widths = [...new Set(samples.map(({ width }) => width))].sort((a, b) => a - b);
  return html`${table(
    'Networks whose values are all exactly 0 are dead; they count in medians and quantiles.',
    `Networks of ${experiment}`,
    [
      { name: 'width' },
      { name: 'networks', kind: 'number' },
      { name: 'dead', kind: 'number' },
      { name: 'seeds' },
    ],
    widths.map(width => {
      const own = samples.filter(sample => sample.width === width);
      const dead = own.filter(({ values }) => values.every(value => value === 0));
      return [width, own.length, dead.length, rangesText(own.map(({ seed }) => seed))];
    }),
  )}`;
}

/** "0–39, 45, 47–50" */
function rangesText(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
