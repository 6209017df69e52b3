import type { TopLevelSpec } from 'vega-lite';
import { InvalidArgumentError } from '../errors.js';
import { taylorTerm, type ScalingRow, type ScalingSample } from '../scaling/index.js';
import { figureData, type FigureData } from './figureData.js';
import { logAxis } from './logAxis.js';
import { printable } from './printable.js';

export interface ScalingFigureInput {
  readonly title: string;
  /** The configuration: model, widths, seeds. One line each. */
  readonly subtitle?: readonly string[];
  /** The samples and the rows (`scalingRows`) of one model. */
  readonly samples: readonly ScalingSample[];
  readonly rows: readonly ScalingRow[];
}

const width = 620;
const height = 440;

/** Okabe & Ito's colours, which people with any colour vision tell apart, the darkest first. */
const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];
const ink = '#222222';
const faintInk = '#666666';
const fonts = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";

/**
 * Draws median |K⁽ʳ⁾| against width on logarithmic axes as SVG text: faint points for the samples, dots with 95 %
 * bars for the medians, a solid line for the fitted law, a dashed line with the slope of Theorem 1 through the
 * median at the largest width, one colour and one label per order. The same input gives the same bytes.
 *
 * @throws InvalidArgumentError when there are no rows, or samples or rows of several models.
 */
export async function scalingFigure(input: ScalingFigureInput): Promise<string> {
  const models = new Set([...input.rows, ...input.samples].map(({ model }) => model));
  if (input.rows.length === 0 || models.size > 1) {
    throw new InvalidArgumentError(
      'rows and samples of models',
      [...models],
      'rows, and samples, of exactly one model',
    );
  }
  // Vega takes a third of a second to load, which only those who draw should spend.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new View(parse(compile(specification(input)).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function specification({ title, subtitle = [], samples, rows }: ScalingFigureInput): TopLevelSpec {
  const data = figureData(samples, rows);
  const orders = rows.map(({ order }) => order);
  const colour = {
    field: 'order',
    type: 'nominal' as const,
    scale: { domain: orders, range: orders.map((_, index) => palette[index % palette.length] ?? ink) },
    legend: null,
  };
  const x = {
    field: 'width',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(data.horizontal), nice: false },
    axis: {
      title: 'width n',
      ...logAxis(data.horizontal, rows[0]?.fit.widths.map(statistics => statistics.width) ?? []),
    },
  };
  const y = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(data.vertical), nice: false },
    axis: { title: '|K⁽ʳ⁾|, median over seeds', ...logAxis(data.vertical) },
  };
  return {
    width,
    height,
    description: printable(title),
    padding: { left: 16, top: 16, right: 16, bottom: 16 },
    background: 'white',
    title: { text: printable(title), subtitle: subtitle.map(printable) },
    layer: [
      {
        data: { values: data.samples },
        mark: { type: 'circle', size: 9, opacity: 0.25, aria: false },
        encoding: { x, y: { ...y, field: 'magnitude' }, color: colour },
      },
      {
        data: { values: data.lines.filter(({ law }) => law === 'theorem') },
        mark: { type: 'line', strokeDash: [7, 5], strokeWidth: 1.4, opacity: 0.9 },
        encoding: { x, y: { ...y, field: 'magnitude' }, color: colour },
      },
      {
        data: { values: data.lines.filter(({ law }) => law === 'fit') },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'magnitude' }, color: colour },
      },
      {
        data: { values: data.medians },
        mark: { type: 'errorbar', ticks: { size: 7, strokeWidth: 1.6 }, rule: { strokeWidth: 1.6 } },
        encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color: colour },
      },
      {
        data: { values: data.medians },
        mark: { type: 'circle', size: 34, opacity: 1, stroke: 'white', strokeWidth: 0.8 },
        encoding: { x, y: { ...y, field: 'median' }, color: colour },
      },
      {
        data: { values: data.labels },
        mark: { type: 'text', align: 'left', dx: 12, dy: -8, fontSize: 15, fontWeight: 'bold' },
        encoding: {
          x: { value: width },
          y: { ...y, field: 'height' },
          text: { field: 'name' },
          color: colour,
        },
      },
      {
        data: { values: data.labels },
        mark: { type: 'text', align: 'left', dx: 12, dy: 9, fontSize: 12, color: ink },
        encoding: { x: { value: width }, y: { ...y, field: 'height' }, text: { field: 'exponents' } },
      },
      {
        data: { values: [{}] },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'top',
          fontSize: 11,
          lineHeight: 15,
          color: faintInk,
          text: caption(data),
        },
        encoding: { x: { value: 0 }, y: { value: height + 58 } },
      },
    ],
    config: {
      font: fonts,
      view: { stroke: null },
      title: {
        anchor: 'start',
        frame: 'group',
        offset: 18,
        fontSize: 18,
        fontWeight: 'bold',
        color: ink,
        subtitleFontSize: 12.5,
        subtitleLineHeight: 17,
        subtitleColor: faintInk,
        subtitlePadding: 6,
      },
      axis: {
        titleFontSize: 14,
        titleFontWeight: 'normal',
        titleColor: ink,
        titlePadding: 10,
        labelFontSize: 12.5,
        labelColor: ink,
        labelPadding: 5,
        gridColor: '#e6e6e6',
        tickColor: '#999999',
        domainColor: '#999999',
      },
    },
  };
}

function endsOf({ lower, upper }: FigureData['horizontal']): [number, number] {
  return [10 ** lower, 10 ** upper];
}

function caption({ zeros, vanishing }: FigureData): string[] {
  const notes: string[] = [];
  if (zeros > 0) notes.push(`${zeros} exact zeros cannot be shown on this axis`);
  if (vanishing.length > 0) notes.push(`median 0, no exponent: ${vanishing.map(taylorTerm).join(', ')}`);
  return [
    'faint points: one network each; dots with bars: medians and their 95 % bootstrap intervals;',
    'solid: fitted power law; dashed: slope of Theorem 1 (Littwin et al. 2020) through the last median;',
    'the orders are set side by side at each width',
    ...notes,
  ];
}
