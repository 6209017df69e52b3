import { headingKinds, someRows } from '../kinds.js';
import { InvalidArgumentError, optionsOf } from '../../errors/index.js';
import { type ScalingRow, type ScalingSample, someSamples } from '../../scaling/index.js';
import { checkExperiment } from '../scalingReport.js';
import { fileDrawing, type Drawing, type Heading } from './draw.js';
import { figureData, type FigureData } from './figureData.js';
import { figureQuantities, mostPoints, quantityGroups, type FigureQuantity } from './figureQuantity.js';
import { scalingPlot } from './scalingPlot.js';
import { fileTheme } from './theme.js';

export interface ScalingFigureInput {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, as the configuration: model, widths, seeds. One line each. */
  readonly subtitle?: readonly string[];
  /** The samples and the rows (`scalingRows`) of one experiment. */
  readonly samples: readonly ScalingSample[];
  readonly rows: readonly ScalingRow[];
}

const figureInput = optionsOf<ScalingFigureInput>('scalingFigure', {
  ...headingKinds,
  samples: someSamples,
  rows: someRows,
});

/**
 * Draws |K| against width on logarithmic axes as SVG text, for every quantity of one experiment: faint points
 * for networks (the first 60 samples of each width), marks with 95 % bars for the medians, a solid line for
 * the fitted law, a dashed line with the predicted slope through the median at the largest width, one colour,
 * shape and label per quantity. The same input gives the same bytes. Seven quantities can be told apart; for
 * more, make several figures or use `reportFigures`.
 *
 * @throws InvalidArgumentError when there are no rows, or samples and rows that do not belong to each other.
 * @example
 * ```ts
 * import { mlp } from 'widejet';
 * import { scalingFigure, scalingRows } from 'widejet/scaling';
 * const samples = [64, 256, 1024].flatMap(width =>
 *   Array.from({ length: 20 }, (_, seed) => ({
 *     experiment: 'mlp',
 *     width,
 *     seed,
 *     values: [(1 + seed / 100) / width],
 *     seconds: 0,
 *   })),
 * );
 * const rows = scalingRows(samples, { model: mlp({ depth: 3 }), quantities: ['K2'] });
 * const svg = await scalingFigure({ title: 'A plain network', samples, rows });
 * console.log(svg.includes('predicted −1')); // true
 * ```
 */
export async function scalingFigure(input: ScalingFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], samples, rows } = input;
  const [first] = rows;
  if (first === undefined) throw new InvalidArgumentError('rows', rows, 'one or more rows');
  checkExperiment(first.experiment, samples, rows);
  return (await scalingFigureOf(figureQuantities(samples, rows), { title, subtitle })).svg;
}

/** The same for some quantities of an experiment, with its caption and what Vega-Lite makes it of. */
export async function scalingFigureOf(
  quantities: readonly FigureQuantity[],
  { title, subtitle }: { readonly title: string; readonly subtitle: readonly string[] },
): Promise<Drawing & { readonly heading: Heading }> {
  const data = figureData(quantities);
  const symbols = quantityGroups(quantities).map(({ symbol }) => symbol);
  const statistic = quantities[0]?.row.fit.statistic ?? 'median';
  const plot = scalingPlot(data, `${symbols.join(', ')}, ${statistic} over networks`, fileTheme);
  const heading = { title, subtitle, caption: scalingCaption(data, statistic) };
  return { ...(await fileDrawing(plot, heading)), heading };
}

/** What the marks and lines are, and what they cannot show. */
export function scalingCaption({ lines, zeros, beyond, vanishing }: FigureData, statistic: string): string[] {
  return [
    `Faint points: one network each, ${mostPoints} of each width at most, set side by side`,
    `Marks with bars: ${statistic}s with 95 % intervals`,
    'Solid: the fitted law',
    'Dashed: the predicted slope through the last mark (“≤”: at least as steep)',
    ...(lines.some(({ law }) => law === 'exact')
      ? ['Dotted: the exact root mean square √E K², which few large values raise above the median']
      : []),
    ...(zeros > 0 ? [`Exact zeros, which this axis cannot show: ${zeros}`] : []),
    ...(beyond.length > 0 ? [`Lines that end where numbers do, at 10^±308: ${beyond.join(', ')}`] : []),
    ...(vanishing.length > 0
      ? [`The ${statistic} vanishes, so that there is no exponent: ${vanishing.join(', ')}`]
      : []),
  ];
}
