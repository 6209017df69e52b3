import { aScalingReport } from './kinds.js';
import { experimentSection } from './html/experimentSection.js';
import { verdictMark, verdictNames } from './html/elements.js';
import { html, type Markup } from './html/markup.js';
import { definitions, pageOf } from './html/page.js';
import { settingSection } from './html/settingSection.js';
import { uniqueKeys } from './reportFigures.js';
import { checkReport, type ScalingReport } from './scalingReport.js';

/** What each verdict says. */
const meanings: Record<(typeof verdictNames)[number], string> = {
  consistent:
    'the data do not contradict the prediction, at this precision. That proves nothing about n → ∞.',
  'not yet asymptotic': 'these widths and networks do not settle it: larger widths or more networks may.',
  inconsistent:
    'the data exclude the prediction, and corrections that vanish with width do not explain them.',
  'no exponent': 'the quantity vanishes for so many networks that there is nothing to fit.',
  'no prediction': 'no theory that is known here applies.',
};

/**
 * A report as one HTML page that needs nothing else: no network, no script, no other file. It opens from
 * disk, prints, follows the light or dark setting of the reader, and can be read with a keyboard, a screen
 * reader or a phone. The same report gives the same bytes.
 *
 * Shown are the settings and the command, and for each experiment the fitted exponents with intervals,
 * verdicts and reasons, all predictions side by side, |K| against width with fits, distributions, local
 * slopes with their extrapolation, residuals in standard errors, all statistics, and the seeds with the count
 * of dead networks.
 *
 * @throws InvalidArgumentError for samples and rows that do not belong to their experiment, or experiments of
 *   equal names.
 * @example
 * ```ts
 * import { htmlReport, scalingRows } from 'widejet/scaling';
 * import { mlp } from 'widejet';
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
 * const page = await htmlReport({
 *   title: 'A plain network',
 *   command: 'widejet scaling --model mlp --order 2',
 *   settings: [['widths', '64, 256, 1024']],
 *   versions: [['widejet', '0.1.0']],
 *   experiments: [{ name: 'mlp', description: 'depth 3', samples, rows }],
 * });
 * console.log(page.startsWith('<!doctype html>'), page.includes('consistent')); // true true
 * ```
 */
export async function htmlReport(report: ScalingReport): Promise<string> {
  aScalingReport.check('report', report);
  checkReport(report);
  const { title, experiments } = report;
  const keys = uniqueKeys(experiments.map(({ name }) => name)).map(key => `experiment-${key}`);
  const sections: Markup[] = [];
  for (const [position, experiment] of experiments.entries()) {
    sections.push(await experimentSection(experiment, keys[position] ?? ''));
  }
  const { settingSweeps = [] } = report;
  const sweptKeys = uniqueKeys(settingSweeps.map(({ name, setting }) => `${name} ${setting}`)).map(
    key => `setting-${key}`,
  );
  for (const [position, sweep] of settingSweeps.entries()) {
    sections.push(await settingSection(sweep, sweptKeys[position] ?? ''));
  }
  return pageOf({
    title,
    lead: summary(report),
    contents: [
      ['asked', 'What was asked'],
      ...experiments.map(({ name }, position): [string, string] => [keys[position] ?? '', name]),
      ...settingSweeps.map(({ name, setting }, position): [string, string] => [
        sweptKeys[position] ?? '',
        `${name} against ${setting}`,
      ]),
      ['reading', 'How to read this'],
    ],
    main: html`${askedSection(report)} ${sections} ${readingSection()}`,
    madeBy: 'The samples were drawn by',
    versions: report.versions,
  });
}

/** "5 quantities of 2 experiments: 3 consistent, 2 not yet asymptotic." */
function summary({ experiments, date }: ScalingReport): Markup {
  const rows = experiments.flatMap(experiment => experiment.rows);
  const counts = verdictNames
    .map(verdict => ({ verdict, count: rows.filter(row => row.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(
      ({ verdict, count }, index) => html`${index === 0 ? ': ' : ', '}${count}&nbsp;${verdictMark(verdict)}`,
    );
  return html`${counted(rows.length, 'quantity', 'quantities')} in
  ${counted(experiments.length, 'experiment', 'experiments')}${counts}.${date === undefined ? '' : html` Sampled from <time datetime="${date}">${date}</time> on.`}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function askedSection({ command, settings }: ScalingReport): Markup {
  return html`<section aria-labelledby="asked">
    <h2 id="asked">What was asked</h2>
    ${definitions(settings)}
    <p>This command draws the same networks again and makes this page from them:</p>
    <pre><code>${command}</code></pre>
  </section>`;
}

function readingSection(): Markup {
  return html`<section aria-labelledby="reading">
    <h2 id="reading">How to read this</h2>
    <p>
      Each network is drawn at random, so a quantity has a distribution at every width n. What is fitted is
      how its typical size (the median of its absolute value, unless the page says otherwise) grows with n: as
      a·n^s, possibly with a correction that vanishes with width. The exponent is s. The predictions are about
      n → ∞, the data about the widths at hand.
    </p>
    <ul>
      ${verdictNames.map(verdict => html`<li>${verdictMark(verdict)}: ${meanings[verdict]}</li> `)}
    </ul>
    <p>One 95&nbsp;% interval in twenty misses its exponent by chance, even if everything is right.</p>
  </section>`;
}
