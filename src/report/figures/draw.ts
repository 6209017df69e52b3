import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { html } from '../html/markup.js';
import { printable } from '../printable.js';
import type { Drawing, Heading } from './drawing.js';
import { fileTheme, type Theme } from './theme.js';

type LayerSpec = Extract<TopLevelSpec, { readonly layer: unknown }>;

/** A plot in layers, on its own or one of several. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly layer: LayerSpec['layer'];
}

/** A plot as SVG text, without identifiers and without anything that depends on when or where it is drawn. */
export async function drawPlot(plot: Plot, theme: Theme, heading?: Heading): Promise<string> {
  return (await drawingOf({ ...plot, ...surroundings(theme, heading) }, heading)).svg;
}

/** A plot for a file. */
export function fileDrawing(plot: Plot, heading: Heading): Promise<Drawing> {
  return drawingOf({ ...plot, ...surroundings(fileTheme, heading) }, heading);
}

/** Plots side by side, three in a row, each with its own title, for a file. */
export function fileDrawings(
  plots: readonly (Plot & { readonly title: string })[],
  heading: Heading,
): Promise<Drawing> {
  return drawingOf(
    {
      concat: plots.map(plot => ({
        ...plot,
        title: { text: titleText(plot.title), fontSize: 13, offset: 10, limit: plot.width },
      })),
      columns: 3,
      spacing: 28,
      ...surroundings(fileTheme, heading),
    },
    heading,
  );
}

/**
 * A title that is given by users. Vega looks texts up among what every object has and draws no "constructor":
 * such a text gets a word joiner, which nobody sees.
 */
export function titleText(text: string): string {
  return text in Object.prototype ? `${text}\u2060` : text;
}

/** The words of a heading, for those who do not see the figure. */
export function headingText({ title, subtitle, caption = [] }: Heading): string {
  return printable([title, ...subtitle, ...caption].filter(line => line !== '').join('. '));
}

async function drawingOf(specification: TopLevelSpec, heading?: Heading): Promise<Drawing> {
  const view = await viewOf(specification);
  const svg = await view.toSVG();
  view.finalize();
  const named = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...specification };
  return {
    svg: heading === undefined ? svg : described(svg, heading),
    specification: `${JSON.stringify(named, undefined, 1)}\n`,
  };
}

/** A view of Vega that draws on request, until it is finalized. */
export async function viewOf(specification: TopLevelSpec): Promise<View> {
  // Vega takes a third of a second to load, which only those who draw should spend.
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  return new vega.View(vega.parse(compile(specification).spec), { renderer: 'none' });
}

/** An SVG that says what it is to those who do not see it. */
function described(svg: string, { title, subtitle, caption = [] }: Heading): string {
  const body = svg.indexOf('>') + 1;
  const words = headingText({ title: '', subtitle, caption });
  const { text } = html`<title>${title}</title><desc>${words}</desc>`;
  return `${svg.slice(0, body - 1)} role="img">${text}${svg.slice(body)}`;
}

function surroundings(theme: Theme, heading?: Heading) {
  const { ink, grid, axis, font } = theme;
  return {
    background: theme.background ?? 'transparent',
    padding: 4,
    ...(heading !== undefined && { description: headingText(heading) }),
    config: {
      // A page describes its figures itself.
      aria: heading !== undefined,
      font,
      view: { stroke: null },
      title: { anchor: 'start' as const, frame: 'group' as const, color: ink },
      axis: {
        titleFontSize: 14,
        titleFontWeight: 'normal' as const,
        titleColor: ink,
        titlePadding: 10,
        labelFontSize: 12.5,
        labelColor: ink,
        labelPadding: 5,
        gridColor: grid,
        tickColor: axis,
        domainColor: axis,
      },
    },
  };
}
