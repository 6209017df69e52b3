/** The figures of the page: each a picture with a text that says the same. */
import {
  boundText,
  exponentText,
  knownSize,
  quantityLabel,
  rootMeanSquare,
  type ScalingRow,
} from '../../scaling/index.js';
import {
  distributionPlot,
  distributionText,
  drawPlot,
  figureData,
  figureParts,
  hasDistribution,
  localSlopePlot,
  localSlopeText,
  mostPoints,
  pageTheme,
  residualPlot,
  residualText,
  scalingPlot,
  type Plot,
  type FigureGroup,
} from '../figures/index.js';
import { estimateOf, numberText } from '../words.js';
import { picture } from './elements.js';
import { html, type Markup } from './markup.js';
import { wideFigure } from './page.js';

/** |K| against width, for all quantities of a group, in as many figures as they need. */
export async function scalingFigures(experiment: string, group: FigureGroup): Promise<Markup> {
  const statistic = group.quantities[0]?.row.fit.statistic ?? 'median';
  const figures: Markup[] = [];
  for (const quantities of figureParts(group.quantities)) {
    const data = figureData(quantities);
    const svg = await drawPlot(
      scalingPlot(data, `${group.symbol}, ${statistic} over networks`, pageTheme),
      pageTheme,
    );
    const label = `${group.title} of ${experiment} against width`;
    const notes = [
      ...(data.zeros > 0 ? [` Exact zeros, which cannot be shown: ${data.zeros}.`] : []),
      ...(data.beyond.length > 0
        ? [` Lines that end where numbers do, at 10^±308: ${data.beyond.join(', ')}.`]
        : []),
      ...(data.vanishing.length > 0
        ? [` The ${statistic} vanishes, so that there is no line: ${data.vanishing.join(', ')}.`]
        : []),
    ];
    if (data.lines.some(({ law }) => law === 'exact'))
      notes.unshift(
        ' Dotted: the exact root mean square √E K², which few large values raise above the median.',
      );
    const texts = quantities.map(({ row }) => scalingText(row)).join(' ');
    figures.push(
      wideFigure(
        label,
        picture(svg, `${label}, on logarithmic axes. ${texts}`),
        html`Faint points: one network each, ${mostPoints} of each width at most. Marks with bars:
        ${statistic}s with 95&nbsp;% intervals. Solid: the fitted law. Dashed: the predicted slope through the
        last mark. Quantities are set side by side at each width.${notes}`,
      ),
    );
  }
  return html`${figures}`;
}

function scalingText({ quantity, fit, predicted, exact }: ScalingRow): string {
  const label = quantityLabel(quantity);
  const values = fit.widths.map(statistics => {
    const value = estimateOf(fit.statistic, statistics)?.value ?? NaN;
    return `${numberText(value)} at n = ${statistics.width}`;
  });
  const exponent = fit.kind === 'power law' ? exponentText(fit.exponent) : 'none';
  const prediction = predicted === undefined ? 'none' : boundText(predicted);
  const size = knownSize(exact);
  const sizes = fit.widths.map(({ width }) =>
    size === undefined ? '' : `${numberText(rootMeanSquare(size, width))} at n = ${width}`,
  );
  const known = size === undefined ? '' : `; exact root mean square ${sizes.join(', ')}`;
  return `${label}: ${fit.statistic} ${values.join(', ')}; exponent ${exponent}, prediction ${prediction}${known}.`;
}

/** A small plot for each quantity of which a kind of plot has something to show. */
async function smallPlots(
  rows: readonly ScalingRow[],
  plot: (row: ScalingRow, theme: typeof pageTheme) => Plot,
  text: (row: ScalingRow) => string,
): Promise<Markup> {
  const figures: Markup[] = [];
  for (const row of rows) {
    figures.push(
      html`<figure>
        <figcaption>${quantityLabel(row.quantity)}</figcaption>
        ${picture(await drawPlot(plot(row, pageTheme), pageTheme), text(row))}
      </figure> `,
    );
  }
  return html`<div class="small-plots">${figures}</div> `;
}

export function distributionFigures(rows: readonly ScalingRow[]): Promise<Markup> {
  return smallPlots(rows.filter(hasDistribution), distributionPlot, distributionText);
}

export function localSlopeFigures(rows: readonly ScalingRow[]): Promise<Markup> {
  return smallPlots(rows, localSlopePlot, localSlopeText);
}

export function residualFigures(rows: readonly ScalingRow[]): Promise<Markup> {
  return smallPlots(rows, residualPlot, residualText);
}
