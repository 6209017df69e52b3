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
  pageTheme,
  residualPlot,
  residualText,
  scalingCaption,
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
    const texts = quantities.map(({ row }) => scalingText(row)).join(' ');
    figures.push(
      wideFigure(
        label,
        picture(svg, `${label}, on logarithmic axes. ${texts}`),
        `${scalingCaption(data, statistic).join('. ')}.`,
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
  const exponent = fit.kind === 'power law' ? exponentText(fit.exponent, fit.law.interval) : 'none';
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
