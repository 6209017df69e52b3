/** What was found and what was predicted, as tables. */
import {
  boundText,
  exponentText,
  intervalText,
  lawText,
  quantityLabel,
  theoryOf,
  type Prediction,
  type ScalingRow,
} from '../../scaling/index.js';
import { agreementText, exactNotes, exponentWithInterval, extrapolationText, numberText } from '../words.js';
import { more, quantityName, table, verdictMark } from './elements.js';
import { html, type Markup, type Part } from './markup.js';

/** Exponents, predictions, verdicts and their reasons in words. */
export function exponentsTable(experiment: string, rows: readonly ScalingRow[]): Markup {
  return table(
    'Fitted exponents with their 95\u00A0% intervals: if the fitted law is the true one, and as n → ∞, with room for corrections that these widths cannot show; the prediction that each verdict is about, and the numbers that decided.',
    `Exponents of ${experiment}`,
    [
      { name: 'quantity' },
      // In sight on a phone, where the rest is scrolled to.
      { name: 'verdict', kind: 'nowrap' },
      { name: 'exponent', kind: 'number' },
      { name: '95\u00A0% interval', kind: 'nowrap' },
      { name: 'as n → ∞', kind: 'nowrap' },
      { name: 'prediction', kind: 'nowrap' },
      { name: 'why', kind: 'words' },
    ],
    rows.map(({ quantity, fit, predicted, verdict, reason }) => [
      quantityName(quantity),
      verdictMark(verdict),
      ...(fit.kind === 'power law'
        ? [
            exponentText(fit.exponent, fit.law.interval),
            intervalText(fit.law.interval),
            intervalText(fit.interval),
          ]
        : [html`<span class="absent">none</span>`, '', '']),
      predicted === undefined
        ? html`<span class="absent">none</span>`
        : html`${boundText(predicted)}<span class="small">${predicted.source}</span>`,
      reason,
    ]),
  );
}

/** Every prediction of every theory side by side, where they differ, and why each applies or does not. */
export function predictionsTable(experiment: string, rows: readonly ScalingRow[]): Markup {
  const sources = [...new Set(rows.flatMap(({ predictions }) => predictions.map(({ source }) => source)))];
  if (sources.length === 0)
    return html`<p>No theory that is known here says anything of these quantities.</p>`;
  return html`${table(
    '“≤” is an upper bound: the quantity falls at least as fast. Below each prediction, whether the interval as n → ∞ agrees with it.',
    `Predictions for ${experiment}`,
    [
      { name: 'quantity' },
      ...sources.map(name => ({ name, kind: 'nowrap' as const })),
      { name: 'compared', kind: 'nowrap' },
    ],
    rows.map(row => [
      quantityName(row.quantity),
      ...sources.map(source => predictionCell(row, source)),
      comparison(row.predictions),
    ]),
  )}${citations(sources)}${more('How each prediction comes about, and why some do not apply', reasons(rows))}`;
}

/** What each theory says, and where it is from. */
function citations(sources: readonly string[]): Markup {
  return html`<ul>
    ${sources.flatMap(source => {
      const theory = theoryOf({ source });
      if (theory === undefined) return [];
      const { authors, title, venue, address } = theory.paper;
      return [
        html`<li>
          ${source}: ${theory.statement} (${authors}, <a href="${address}"><cite>${title}</cite></a
          >, ${venue}).
        </li> `,
      ];
    })}
  </ul> `;
}

function predictionCell(row: ScalingRow, source: string): Part {
  const { fit, predictions, predicted } = row;
  const prediction = predictions.find(candidate => candidate.source === source);
  if (prediction === undefined) return html`<span class="absent">–</span>`;
  const text = boundText(prediction);
  if (!prediction.applies) {
    return html`<span class="absent">${text}</span><span class="small">does not apply</span>`;
  }
  const notes = [
    ...(fit.kind === 'power law' ? [agreementText(fit, prediction)] : []),
    ...(prediction.source === predicted?.source ? ['decides the verdict'] : []),
  ];
  return html`${text}${notes.map(note => html`<span class="small">${note}</span>`)}`;
}

function comparison(predictions: readonly Prediction[]): string {
  const exponents = [...new Set(predictions.map(({ exponent }) => exponent))].sort((a, b) => a - b);
  if (predictions.length < 2) return 'one alone';
  if (exponents.length === 1) return 'agree';
  const texts = exponents.map(exponent => boundText({ exponent, bound: 'exact' }));
  return `differ: ${texts.join(', ')}`;
}

/** Each reason once, with the predictions that it is of: their theories, and the quantities of each. */
function reasons(rows: readonly ScalingRow[]): Markup {
  const predictions = new Map<string, Map<string, string[]>>();
  const notes = new Map<string, string[]>();
  for (const { quantity, predictions: own, exact } of rows) {
    const label = quantityLabel(quantity);
    for (const { source, applies, reason } of own) {
      const text = `${applies ? '' : ', does not apply'}: ${reason}`;
      const theories = predictions.get(text) ?? new Map<string, string[]>();
      predictions.set(text, theories.set(source, [...(theories.get(source) ?? []), label]));
    }
    for (const note of exactNotes(exact)) notes.set(note, [...(notes.get(note) ?? []), label]);
  }
  const namesOf = (theories: ReadonlyMap<string, readonly string[]>): string =>
    [...theories].map(([source, labels]) => `${source} (${labels.join(', ')})`).join('; ');
  return html`<ul>
    ${[...predictions].map(([text, theories]) => html`<li>${namesOf(theories)}${text}</li> `)}
    ${[...notes].map(([note, labels]) => html`<li>${labels.join(', ')}, ${note}</li> `)}
  </ul> `;
}

/** The laws that were compared, and the local slopes followed to infinity. */
export function lawsTable(experiment: string, rows: readonly ScalingRow[]): Markup {
  return table(
    'Every law that was fitted. χ² is the sum of the squared residuals; the weight is Akaike’s; the law in bold was chosen. The interval as n → ∞ above makes room for all of them.',
    `Fitted laws of ${experiment}`,
    [
      { name: 'quantity' },
      { name: 'law', kind: 'nowrap' },
      { name: 's, if it is true', kind: 'nowrap' },
      { name: 'χ²', kind: 'number' },
      { name: 'weight', kind: 'number' },
    ],
    rows.flatMap(({ quantity, fit }) =>
      fit.kind === 'vanishing'
        ? []
        : fit.laws.map((law): Part[] => {
            const chosen = law.correctionExponent === fit.law.correctionExponent;
            const name = lawText(law);
            return [
              quantityName(quantity),
              chosen ? html`<strong>${name}</strong><span class="small">chosen</span>` : name,
              exponentWithInterval(law.exponent, law.interval),
              numberText(law.misfit),
              law.weight.toFixed(2),
            ];
          }),
    ),
  );
}

/** Local slopes in numbers. */
export function localSlopesTable(experiment: string, rows: readonly ScalingRow[]): Markup {
  return table(
    'Slopes of log |K| against log n between neighbouring widths, with 95\u00A0% intervals.',
    `Local slopes of ${experiment}`,
    [{ name: 'quantity' }, { name: 'widths', kind: 'nowrap' }, { name: 'slope', kind: 'nowrap' }],
    rows.flatMap(({ quantity, fit }) => {
      if (fit.kind === 'vanishing') return [];
      const slopes = fit.localSlopes.map(({ from, to, slope, interval }): Part[] => [
        quantityName(quantity),
        `${from} → ${to}`,
        exponentWithInterval(slope, interval),
      ]);
      const { extrapolation } = fit;
      if (extrapolation === undefined) return slopes;
      const text = (extrapolationText(fit) ?? '').replace(/:.*/, '');
      const { exponent, interval } = extrapolation;
      return [
        ...slopes,
        [
          quantityName(quantity),
          html`∞<span class="small">${text}</span>`,
          exponentWithInterval(exponent, interval),
        ],
      ];
    }),
  );
}
