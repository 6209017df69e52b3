import type { TopLevelSpec } from 'vega-lite';
import type { Theme } from './theme.js';

type LayerSpec = Extract<TopLevelSpec, { readonly layer: unknown }>;

/** A plot in layers, on its own or one of several. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly layer: LayerSpec['layer'];
}

/** What is written around a plot, or several side by side, in a file. */
export interface Heading {
  readonly title: string;
  readonly subtitle: readonly string[];
}

/** A plot as SVG text, without identifiers and without anything that depends on when or where it is drawn. */
export async function drawPlot(plot: Plot, theme: Theme, heading?: Heading): Promise<string> {
  return draw({ ...plot, ...surroundings(theme, heading) });
}

/** Plots side by side, three in a row, each with its own title. */
export async function drawPlots(
  plots: readonly (Plot & { readonly title: string })[],
  theme: Theme,
  heading: Heading,
): Promise<string> {
  return draw({
    concat: plots.map(plot => ({
      ...plot,
      title: { text: plot.title, fontSize: 13, offset: 10, limit: plot.width },
    })),
    columns: 3,
    spacing: 28,
    ...surroundings(theme, heading),
  });
}

async function draw(specification: TopLevelSpec): Promise<string> {
  // Vega takes a third of a second to load, which only those who draw should spend.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new View(parse(compile(specification).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function surroundings(theme: Theme, heading?: Heading) {
  const { ink, faintInk, grid, axis, font } = theme;
  return {
    background: theme.background ?? 'transparent',
    padding: heading === undefined ? 4 : 16,
    ...(heading !== undefined && {
      description: heading.title,
      title: { text: heading.title, subtitle: [...heading.subtitle] },
    }),
    config: {
      // A page describes its figures itself.
      aria: heading !== undefined,
      font,
      view: { stroke: null },
      title: {
        anchor: 'start' as const,
        frame: 'group' as const,
        offset: 18,
        fontSize: 18,
        fontWeight: 'bold' as const,
        color: ink,
        subtitleFontSize: 12.5,
        subtitleLineHeight: 17,
        subtitleColor: faintInk,
        subtitlePadding: 6,
      },
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
