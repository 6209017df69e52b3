/** The pieces that the page is made of. */
import { quantityLabel, type ScalingRow } from '../../scaling/index.js';
import { html, Markup, type Part } from './markup.js';

/** A column of a table: its name, and how its cells are set. */
export interface Column {
  readonly name: string;
  readonly kind?: 'number' | 'nowrap' | 'words';
}

/** A table that scrolls on its own where the page is narrow; the first cell of each row is its heading. */
export function table(
  caption: Part,
  label: string,
  columns: readonly Column[],
  rows: readonly Part[][],
): Markup {
  const kindOf = (index: number): string => columns[index]?.kind ?? '';
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ name, kind = '' }) => html`<th scope="col" class="${kind}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = '', ...rest]) =>
            html`<tr>
              <th scope="row" class="${kindOf(0)}">${first}</th>
              ${rest.map((cell, index) => html`<td class="${kindOf(index + 1)}">${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

/** The name of a quantity at the head of a row: short ones stay on one line, long ones get some room. */
export function quantityName(name: string): Markup {
  const label = quantityLabel(name);
  return label.length <= 14
    ? html`${label.replaceAll(' ', '\u00A0')}`
    : html`<span class="long">${label}</span>`;
}

/** SVG text of `drawPlot` as one picture, with a text that says what it shows. */
export function picture(svg: string, alternative: string): Markup {
  const viewBox = /^<svg[^>]* viewBox="(?<box>[\d. -]+)"/.exec(svg)?.groups?.['box'] ?? '';
  const content = new Markup(svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>')));
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    viewBox="${viewBox}"
    aria-label="${alternative}"
  >
    ${content}
  </svg>`;
}

/** What people can open if they want to know. */
export function more(summary: string, content: Part): Markup {
  return html`<details>
    <summary>${summary}</summary>
    ${content}
  </details> `;
}

/** How each verdict looks: never by colour alone. */
const verdicts: Record<ScalingRow['verdict'], { readonly mark: string; readonly tone: string }> = {
  consistent: { mark: '✓', tone: 'good' },
  'not yet asymptotic': { mark: '…', tone: 'waiting' },
  inconsistent: { mark: '✗', tone: 'bad' },
  'no exponent': { mark: '∅', tone: 'none' },
  'no prediction': { mark: '–', tone: 'none' },
};

export const verdictNames = Object.keys(verdicts) as readonly ScalingRow['verdict'][];

export function verdictMark(verdict: ScalingRow['verdict']): Markup {
  const { mark, tone } = verdicts[verdict];
  return html`<span class="verdict ${tone}"><span aria-hidden="true">${mark}</span> ${verdict}</span>`;
}
