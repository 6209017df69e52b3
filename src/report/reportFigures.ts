import { aScalingReport } from './kinds.js';
import type { ScalingRow } from '../scaling/index.js';
import {
  distributionPlot,
  drawPlots,
  figureParts,
  figureQuantities,
  fileTheme,
  hasDistribution,
  localSlopePlot,
  quantityGroups,
  residualPlot,
  scalingFigureOf,
  type Plot,
  type Theme,
} from './figures/index.js';
import { printable } from './printable.js';
import { checkReport, type ReportedExperiment, type ScalingReport } from './scalingReport.js';
import { shortLabel } from './words.js';

/** A figure of a report as a file: its name without ending, and its SVG text. */
export interface ReportFigure {
  readonly name: string;
  readonly svg: string;
}

/** The figures with one small plot for each quantity. */
const smallPlotFigures: readonly {
  readonly key: string;
  readonly title: string;
  readonly explanation: string;
  readonly shows: (row: ScalingRow) => boolean;
  readonly plot: (row: ScalingRow, theme: Theme) => Plot;
}[] = [
  {
    key: 'distributions',
    title: 'distributions',
    explanation:
      'line: median of |K| over networks; bands: from the 25 to the 75 %, and the 5 to the 95 % quantile',
    shows: hasDistribution,
    plot: distributionPlot,
  },
  {
    key: 'local-slopes',
    title: 'local slopes',
    explanation:
      'dots: slopes between neighbouring widths; diamond: extrapolation to n = ∞; bars: 95 %; dashed: prediction',
    shows: ({ fit }) => fit.kind === 'power law',
    plot: localSlopePlot,
  },
  {
    key: 'residuals',
    title: 'residuals',
    explanation: 'deviations from the fitted law in standard errors; shaded: ± 2',
    shows: ({ fit }) => fit.kind === 'power law',
    plot: residualPlot,
  },
];

/**
 * The figures of a report for use elsewhere, on a white background, in the order of its experiments: |K|
 * against width for each kind of quantity (at most seven in one figure), distributions, local slopes,
 * residuals. Names are made of lower-case letters, digits and hyphens alone, all different:
 * "mlp-taylor-terms", "mlp-local-slopes".
 *
 * @throws InvalidArgumentError for samples and rows that do not belong to their experiment, or experiments of
 *   equal names.
 */
export async function reportFigures(report: ScalingReport): Promise<ReportFigure[]> {
  aScalingReport.check('report', report);
  checkReport(report);
  const keys = uniqueKeys(report.experiments.map(({ name }) => name));
  const figures: ReportFigure[] = [];
  for (const [position, experiment] of report.experiments.entries()) {
    figures.push(...(await experimentFigures(experiment, keys[position] ?? '')));
  }
  return figures;
}

async function experimentFigures(experiment: ReportedExperiment, key: string): Promise<ReportFigure[]> {
  const { name, samples, rows } = experiment;
  const subtitle = lines(printable(experiment.description), 100, 3);
  const figures: ReportFigure[] = [];
  for (const group of quantityGroups(figureQuantities(samples, rows))) {
    const parts = figureParts(group.quantities);
    for (const [part, quantities] of parts.entries()) {
      const suffix = parts.length > 1 ? `-${part + 1}` : '';
      const title = `${name}: ${group.title} against width`;
      figures.push({
        name: `${key}-${group.key}${suffix}`,
        svg: await scalingFigureOf(quantities, { title, subtitle }),
      });
    }
  }
  for (const { key: kind, title, explanation, shows, plot } of smallPlotFigures) {
    const shown = rows.filter(shows);
    if (shown.length === 0) continue;
    const plots = shown.map(row => ({ ...plot(row, fileTheme), title: shortLabel(row.quantity, 30) }));
    const heading = { title: printable(`${name}: ${title}`), subtitle: [...subtitle, explanation] };
    figures.push({ name: `${key}-${kind}`, svg: await drawPlots(plots, fileTheme, heading) });
  }
  return figures;
}

/**
 * Names for files and for places in a page: what letters and digits a name has, and a number where two would
 * be equal.
 */
export function uniqueKeys(names: readonly string[]): string[] {
  const keys: string[] = [];
  for (const name of names) {
    const letters = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    const key = letters.slice(0, 60).replaceAll(/^-+|-+$/g, '') || 'experiment';
    let candidate = key;
    for (let count = 2; keys.includes(candidate); count++) candidate = `${key}-${count}`;
    keys.push(candidate);
  }
  return keys;
}

/** The first lines of a text, broken between words. */
function lines(text: string, length: number, most: number): string[] {
  const broken: string[] = [];
  for (const word of text.split(' ')) {
    const last = broken.at(-1);
    if (last !== undefined && last.length + word.length < length)
      broken[broken.length - 1] = `${last} ${word}`;
    else broken.push(word.slice(0, length));
  }
  const rest = broken.length > most ? `${broken[most - 1] ?? ''} …` : undefined;
  return rest === undefined ? broken : [...broken.slice(0, most - 1), rest];
}
