import { parseQuantity, quantityLabel } from '../../scaling/index.js';
import { drawPlot, figureParts, pageTheme, settingPlot } from '../figures/index.js';
import type { SettingSweep } from '../settingSweep.js';
import { estimateText, numberText } from '../words.js';
import { picture, quantityName, table } from './elements.js';
import { html, type Markup } from './markup.js';
import { wideFigure } from './page.js';

/** Quantities against a setting in which experiments differ. `key` is its place in the page. */
export async function settingSection(sweep: SettingSweep, key: string): Promise<Markup> {
  const { name, setting, symbol, width, quantities } = sweep;
  const figures: Markup[] = [];
  for (const part of figureParts(quantities)) {
    const symbols = [...new Set(part.map(({ quantity }) => parseQuantity(quantity).group.symbol))];
    const { plot, caption } = settingPlot(sweep, part, symbols.join(', '), pageTheme);
    const label = `${name} against ${setting} at width ${width}`;
    const texts = part.map(
      ({ quantity, points }) =>
        `${quantityLabel(quantity)}: median ${points
          .map(({ value, median }) => `${numberText(median.value)} at ${symbol} = ${value}`)
          .join(', ')}.`,
    );
    figures.push(
      wideFigure(
        label,
        picture(await drawPlot(plot, pageTheme), `${label}, on a logarithmic axis. ${texts.join(' ')}`),
        `${caption.join('. ')}.`,
      ),
    );
  }
  return html`<section aria-labelledby="${key}">
    <h2 id="${key}">${name} against ${setting}</h2>
    ${figures}
    ${table(
      `Medians of absolute values over networks of width ${width}, with 95\u00A0% intervals.`,
      `Medians of ${name} against ${setting}`,
      [
        { name: 'quantity' },
        { name: setting, kind: 'number' },
        { name: 'median', kind: 'nowrap' },
        { name: 'networks', kind: 'number' },
      ],
      quantities.flatMap(({ quantity, points }) =>
        points.map(({ value, count, median }) => [
          quantityName(quantity),
          value,
          estimateText(median),
          count,
        ]),
      ),
    )}
  </section> `;
}
