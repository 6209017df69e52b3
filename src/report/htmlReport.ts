import { experimentSection } from './html/experimentSection.js';
import { verdictMark, verdictNames } from './html/elements.js';
import { html, Markup } from './html/markup.js';
import { styleSheet } from './html/styleSheet.js';
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
  checkReport(report);
  const { title, experiments } = report;
  const keys = uniqueKeys(experiments.map(({ name }) => name)).map(key => `experiment-${key}`);
  const sections: Markup[] = [];
  for (const [position, experiment] of experiments.entries()) {
    sections.push(await experimentSection(experiment, keys[position] ?? ''));
  }
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(styleSheet)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the results</a>
        <header>
          <h1>${title}</h1>
          <p class="lead">${summary(report)}</p>
          <nav aria-label="Contents">
            <ul>
              <li><a href="#asked">What was asked</a></li>
              ${experiments.map(({ name }, position) => html`<li><a href="#${keys[position] ?? ''}">${name}</a></li> `)}
              <li><a href="#reading">How to read this</a></li>
              <li><a href="#versions">Versions</a></li>
            </ul>
          </nav>
        </header>
        <main id="content" tabindex="-1">${askedSection(report)} ${sections} ${readingSection()}</main>
        <footer>
          <section aria-labelledby="versions">
            <h2 id="versions">Versions</h2>
            <p>The samples were drawn by</p>
            ${definitions(report.versions)}
          </section>
        </footer>
      </body>
    </html> `.text;
}

/** "5 quantities of 2 experiments: 3 consistent, 2 not yet asymptotic." */
function summary({ experiments }: ScalingReport): Markup {
  const rows = experiments.flatMap(experiment => experiment.rows);
  const counts = verdictNames
    .map(verdict => ({ verdict, count: rows.filter(row => row.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(
      ({ verdict, count }, index) => html`${index === 0 ? ': ' : ', '}${count}&nbsp;${verdictMark(verdict)}`,
    );
  return html`${counted(rows.length, 'quantity', 'quantities')} in
  ${counted(experiments.length, 'experiment', 'experiments')}${counts}.`;
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

function definitions(entries: readonly (readonly [string, string])[]): Markup {
  return html`<dl>
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl>`;
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
