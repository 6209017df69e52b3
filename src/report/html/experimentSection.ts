import type { ScalingRow } from '../../scaling/index.js';
import { figureQuantities, quantityGroups, type FigureGroup } from '../figures/index.js';
import type { ReportedExperiment } from '../scalingReport.js';
import { more } from './elements.js';
import { exponentsTable, lawsTable, localSlopesTable, predictionsTable } from './exponentTables.js';
import { distributionFigures, localSlopeFigures, residualFigures, scalingFigures } from './figures.js';
import { html, type Markup } from './markup.js';
import { networksTable, statisticsTable } from './networkTables.js';

/** Everything about one experiment. `key` is its place in the page. */
export async function experimentSection(experiment: ReportedExperiment, key: string): Promise<Markup> {
  const { name, description, samples, rows } = experiment;
  const groups: Markup[] = [];
  for (const group of quantityGroups(figureQuantities(samples, rows))) {
    groups.push(await groupSection(name, key, group));
  }
  return html`<section aria-labelledby="${key}">
    <h2 id="${key}">${name}</h2>
    <p>${description}</p>
    ${samples.length === 0 ? html`<p>There are no samples of it yet.</p>` : groups}
    ${
      samples.length === 0
        ? ''
        : html`<h3 id="${key}-networks">Networks and seeds</h3>
            ${networksTable(name, samples)}`
    }
  </section> `;
}

async function groupSection(name: string, key: string, group: FigureGroup): Promise<Markup> {
  const rows = group.quantities.map(({ row }) => row);
  const fitted = rows.filter(({ fit }) => fit.kind === 'power law');
  const full = `${name}, ${group.title}`;
  return html`<h3 id="${key}-${group.key}">${group.title}</h3>
    <p>${group.introduction}</p>
    ${exponentsTable(full, rows)}
    <h4>Predictions side by side</h4>
    ${predictionsTable(full, rows)}
    <h4>Against width</h4>
    ${await scalingFigures(name, group)}
    <h4>Distributions over networks</h4>
    <p class="note">
      Line: median of the absolute value. Bands: from the 25 to the 75&nbsp;%, and from the 5 to the 95&nbsp;%
      quantile. Where a quantity only grows with a power of n, and its distribution stays the same otherwise,
      the bands are parallel.
    </p>
    ${await distributionFigures(rows)} ${fitted.length === 0 ? '' : await fitFigures(full, fitted)}
    ${more('All statistics in numbers', statisticsTable(full, rows))}`;
}

async function fitFigures(full: string, fitted: readonly ScalingRow[]): Promise<Markup> {
  return html`<h4>Local slopes</h4>
    <p class="note">
      Dots: slopes between neighbouring widths, with 95&nbsp;% intervals. Diamond: the slopes extrapolated to
      n = ∞. Dashed: the prediction.
    </p>
    ${await localSlopeFigures(fitted)} ${more('Local slopes in numbers', localSlopesTable(full, fitted))}
    <h4>Residuals of the fits</h4>
    <p class="note">
      How far the values lie from the fitted law, in standard errors; within ± 2 (shaded) for nineteen of
      twenty if the law holds. A bow says that it does not hold at these widths yet.
    </p>
    ${await residualFigures(fitted)} ${more('Laws compared', lawsTable(full, fitted))}`;
}
