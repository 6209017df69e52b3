import { aScalingReport } from './kinds.js';
import { parseQuantity, type ScalingRow } from '../scaling/index.js';
import {
  distributionPlot,
  fileDrawing,
  fileDrawings,
  figureParts,
  figureQuantities,
  fileTheme,
  hasDistribution,
  localSlopePlot,
  headingText,
  quantityGroups,
  residualPlot,
  scalingFigureOf,
  settingPlot,
  type Drawing,
  type Heading,
  type Plot,
  type Theme,
} from './figures/index.js';
import { checkReport, type ReportedExperiment, type ScalingReport } from './scalingReport.js';
import type { SettingSweep } from './settingSweep.js';
import { shortLabel } from './words.js';

/** A figure of a report as files. */
export interface ReportFigure {
  /** Of its files, without ending. */
  readonly name: string;
  readonly svg: string;
  /** The same as JSON for Vega-Lite 6, with its data, to change its style or to draw it in other formats. */
  readonly specification: string;
  /** What it shows, in words: nothing of this is drawn. */
  readonly caption: string;
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
 * The figures of a report for use elsewhere, on a white background and without titles, in the order of its
 * experiments: |K| against width for each kind of quantity (at most seven in one figure), distributions,
 * local slopes, residuals; and then |K| against what experiments differ in. Names are made of lower-case
 * letters, digits and hyphens alone, all different: "mlp-taylor-terms", "mlp-over-depth-l".
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
  const { settingSweeps = [] } = report;
  const sweptKeys = uniqueKeys(
    settingSweeps.map(({ name, setting }) => `${name} over ${setting}`),
    keys,
  );
  for (const [position, sweep] of settingSweeps.entries()) {
    figures.push(...(await settingFigures(sweep, sweptKeys[position] ?? '')));
  }
  return figures;
}

async function experimentFigures(experiment: ReportedExperiment, key: string): Promise<ReportFigure[]> {
  const { name, description, samples, rows } = experiment;
  const subtitle = [description];
  const figures: ReportFigure[] = [];
  const add = (file: string, { svg, specification }: Drawing, heading: Heading): void => {
    figures.push({ name: `${key}-${file}`, svg, specification, caption: `${headingText(heading)}.` });
  };
  for (const group of quantityGroups(figureQuantities(samples, rows))) {
    const parts = figureParts(group.quantities);
    for (const [part, quantities] of parts.entries()) {
      const suffix = parts.length > 1 ? `-${part + 1}` : '';
      const title = `${name}: ${group.title} against width`;
      const { heading, ...drawing } = await scalingFigureOf(quantities, { title, subtitle });
      add(`${group.key}${suffix}`, drawing, heading);
    }
  }
  for (const { key: kind, title, explanation, shows, plot } of smallPlotFigures) {
    const shown = rows.filter(shows);
    if (shown.length === 0) continue;
    const plots = shown.map(row => ({ ...plot(row, fileTheme), title: shortLabel(row.quantity, 30) }));
    const heading = { title: `${name}: ${title}`, subtitle, caption: [explanation] };
    add(kind, await fileDrawings(plots, heading), heading);
  }
  return figures;
}

/** Quantities against a setting, at most as many in one figure as it tells apart. */
async function settingFigures(sweep: SettingSweep, key: string): Promise<ReportFigure[]> {
  const { name, setting, quantities } = sweep;
  const figures: ReportFigure[] = [];
  const parts = figureParts(quantities);
  for (const [part, own] of parts.entries()) {
    const symbols = [...new Set(own.map(({ quantity }) => parseQuantity(quantity).group.symbol))];
    const { plot, caption } = settingPlot(sweep, own, symbols.join(', '), fileTheme);
    const heading = { title: `${name} against ${setting}`, subtitle: [], caption };
    const file = parts.length > 1 ? `${key}-${part + 1}` : key;
    figures.push({ name: file, ...(await fileDrawing(plot, heading)), caption: `${headingText(heading)}.` });
  }
  return figures;
}

/**
 * Names for files and for places in a page: what letters and digits a name has, and a number where two would
 * be equal, or equal to one of those that are taken.
 */
export function uniqueKeys(names: readonly string[], taken: readonly string[] = []): string[] {
  const keys: string[] = [];
  for (const name of names) {
    const letters = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    const key = letters.slice(0, 60).replaceAll(/^-+|-+$/g, '') || 'experiment';
    let candidate = key;
    for (let count = 2; [...taken, ...keys].includes(candidate); count++) candidate = `${key}-${count}`;
    keys.push(candidate);
  }
  return keys;
}
