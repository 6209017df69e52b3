import { aPredictionReport } from './kinds.js';
import { decimalsOf, intervalText } from '../scaling/index.js';
import { drawPlot, pageTheme, type Plot } from './figures/index.js';
import {
  alignmentPlot,
  bandCaption,
  bandText,
  learningCurveCaption,
  learningCurvePlot,
  learningCurveText,
  lossCaption,
  lossCurvesPlot,
  lossText,
  predictionBandPlot,
  spectrumCaption,
  spectrumPlot,
  spectrumText,
} from './figures/prediction/index.js';
import { more, picture, table } from './html/elements.js';
import { html, type Markup, type Part } from './html/markup.js';
import { definitions, pageOf, wideFigure } from './html/page.js';
import type { PredictionQuality, PredictionReport, PredictionSummary } from './predictionReport.js';
import { numberText } from './words.js';

/**
 * Predictions as one HTML page that needs nothing else, as that of `htmlReport`: accuracy and loss, intervals
 * and how many targets they hold, the ensemble of trained networks beside networks of finite width, losses
 * through training, the spectrum of the kernel, the learning curve, and which classes were taken for which.
 * The same report gives the same bytes.
 *
 * @throws ShapeError or InvalidArgumentError for data of figures that do not fit, as the figures do.
 */
export async function predictionPage(report: PredictionReport): Promise<string> {
  aPredictionReport.check('report', report);
  const { title, summary, versions } = report;
  return pageOf({
    title,
    lead: leadOf(report),
    contents: [
      ['asked', 'What was asked'],
      ['results', 'Accuracy and loss'],
      ['intervals', 'Intervals'],
      ['ensemble', 'Ensemble'],
      ['losses', 'Losses'],
      ['spectrum', 'Spectrum'],
      ['curve', 'Learning curve'],
      ['confusion', 'Which were taken for which'],
      ['reading', 'How to read this'],
    ],
    main: html`${askedSection(report)} ${resultsSection(summary)} ${intervalsSection(summary)}
    ${await networksSections(report)} ${await spectrumSection(report)} ${await curveSection(report)}
    ${confusionSection(summary)} ${readingSection()}`,
    madeBy: 'The predictions were computed by',
    versions,
  });
}

function leadOf({ date, summary: { test, training, classes } }: PredictionReport): Markup {
  const { value, interval } = test.accuracy;
  return html`${percent(value)} of ${test.count} test examples are right (95&nbsp;% interval
  ${percent(interval.lower)} to ${percent(interval.upper)}), from ${training.count} training examples of
  ${classes.length}
  classes.${date === undefined ? '' : html` Computed on <time datetime="${date}">${date}</time>.`}`;
}

function section(anchor: string, heading: string, content: Part): Markup {
  return html`<section aria-labelledby="${anchor}">
    <h2 id="${anchor}">${heading}</h2>
    ${content}
  </section> `;
}

function askedSection({ command, settings }: PredictionReport): Markup {
  return section(
    'asked',
    'What was asked',
    html`${definitions(settings)}
      <p>This command makes the same predictions again, and this page with the date of its day:</p>
      <pre><code>${command}</code></pre>`,
  );
}

function resultsSection(summary: PredictionSummary): Markup {
  const { training, test, leaveOneOut, logMarginalLikelihood, conditioning } = summary;
  const row = (name: string, { count, accuracy, loss }: PredictionQuality): Part[] => [
    name,
    count,
    accuracy.value.toFixed(decimalsOf(accuracy.interval)),
    intervalText(accuracy.interval),
    numberText(loss),
  ];
  const { rank, condition, cutoff, jitter } = conditioning;
  return section(
    'results',
    'Accuracy and loss',
    html`${table(
        'Accuracy: the share whose largest output is that of their class, with its 95\u00A0% interval (Wilson). Loss: mean of ½|f − y|², y one-hot less 1/classes.',
        'Accuracy and loss',
        [
          { name: 'examples' },
          { name: 'number', kind: 'number' },
          { name: 'accuracy', kind: 'number' },
          { name: '95\u00A0% interval', kind: 'nowrap' },
          { name: 'loss', kind: 'number' },
        ],
        [
          row('training', training),
          ...(leaveOneOut === undefined
            ? []
            : [row('training, each left out', { ...leaveOneOut, count: training.count })]),
          row('test', test),
        ],
      )}
      <p>${conditioning.sentence}</p>
      ${definitions([
        ['rank', String(rank)],
        ['condition number', numberText(condition)],
        ['cutoff', numberText(cutoff)],
        ['jitter', numberText(jitter)],
        ...(logMarginalLikelihood === undefined
          ? []
          : [['log marginal likelihood', numberText(logMarginalLikelihood)] as const]),
      ])}`,
  );
}

function intervalsSection({ intervals }: PredictionSummary): Markup {
  const levels = intervals[0]?.levels ?? [];
  return section(
    'intervals',
    'Intervals',
    html`${table(
        'The share of the targets of the test examples, over all outputs, that lie within the intervals of each level; below it their mean half-width.',
        'Coverage of intervals',
        [
          { name: 'interval' },
          ...levels.map(({ level }) => ({ name: `${level * 100}\u00A0%`, kind: 'number' as const })),
        ],
        intervals.map(({ name, levels }) => [
          name,
          ...levels.map(
            ({ coverage, halfWidth }) =>
              html`${coverage.toFixed(3)}<span class="small">± ${numberText(halfWidth)}</span>`,
          ),
        ]),
      )}
      <ul>
        ${intervals.map(({ name, meaning }) => html`<li>${name}: ${meaning}.</li> `)}
      </ul>`,
  );
}

async function figure(label: string, plot: Plot, text: string, caption: readonly string[]): Promise<Markup> {
  const svg = await drawPlot(plot, pageTheme);
  return wideFigure(label, picture(svg, `${label}. ${text}`), `${sentence(caption.join(' '))}.`);
}

async function networksSections({ networks }: PredictionReport): Promise<Markup> {
  const { description, bands, losses } = networks;
  return html`${section(
    'ensemble',
    'Ensemble',
    html`<p>${description}</p>
      ${await figure(
        'Outputs of trained networks along a path of inputs',
        predictionBandPlot(bands, pageTheme),
        bandText(bands),
        bandCaption(bands),
      )}`,
  )}
  ${section(
    'losses',
    'Losses',
    await figure(
      'Losses through training, on logarithmic axes',
      lossCurvesPlot(losses, pageTheme),
      lossText(losses),
      lossCaption(losses),
    ),
  )}`;
}

async function spectrumSection({ spectrum }: PredictionReport): Promise<Markup> {
  const alignment = alignmentPlot(spectrum, pageTheme);
  return section(
    'spectrum',
    'Spectrum',
    html`${await figure(
      'Eigenvalues of the kernel of the training examples, on logarithmic axes',
      spectrumPlot(spectrum, pageTheme),
      spectrumText(spectrum),
      spectrumCaption(spectrum),
    )}
    ${
      alignment === undefined
        ? ''
        : await figure('Share of the labels in the first k eigenvectors', alignment, spectrumText(spectrum), [
            'The share of |y|² along the first k eigenvectors: what lies along the first ones is learned first',
          ])
    }`,
  );
}

async function curveSection({ learningCurve }: PredictionReport): Promise<Markup> {
  return section(
    'curve',
    'Learning curve',
    await figure(
      'Test accuracy against the number of training examples',
      learningCurvePlot(learningCurve, pageTheme),
      learningCurveText(learningCurve),
      learningCurveCaption(learningCurve),
    ),
  );
}

function confusionSection({ classes, confusion }: PredictionSummary): Markup {
  return section(
    'confusion',
    'Which were taken for which',
    more(
      'The classes of the test examples, and what they were taken for',
      table(
        'Rows: the class. Columns: the class with the largest output.',
        'Classes against predicted classes',
        [
          { name: 'class' },
          ...classes.map(label => ({ name: `as ${label}`, kind: 'number' as const })),
          { name: 'right', kind: 'number' },
        ],
        confusion.map((row, k) => {
          const total = row.reduce((sum, count) => sum + count, 0);
          return [
            String(classes[k]),
            ...row.map((count, l) =>
              l === k
                ? html`<strong>${count}</strong>`
                : count === 0
                  ? html`<span class="absent">0</span>`
                  : count,
            ),
            total === 0 ? '–' : ((row[k] ?? 0) / total).toFixed(3),
          ];
        }),
      ),
    ),
  );
}

function readingSection(): Markup {
  return section(
    'reading',
    'How to read this',
    html`<p>
        As its hidden layers grow, a network becomes a Gaussian process with the covariance NNGP
        (${paper('Lee et al. 2018', '1711.00165')}), and under gradient descent on Σ ½|f − y|² a linear model
        with the kernel NTK, which does not change (${paper('Jacot et al. 2018', '1806.07572')}). Time is
        learning rate × steps.
      </p>
      <ul>
        <li>
          The ensemble is the law of trained networks (${paper('Lee et al. 2019', '1902.06720')}): they differ
          by the weights that they began with. Nothing in it knows how labels vary.
        </li>
        <li>
          Eigenvectors of large eigenvalues are learned first: what is left of the labels along one falls as
          e^(−λt).
        </li>
        <li>One 95&nbsp;% interval in twenty misses by chance, even if everything is right.</li>
      </ul>`,
  );
}

function paper(name: string, number: string): Markup {
  return html`<a href="https://arxiv.org/abs/${number}">${name}</a>`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}\u00A0%`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
