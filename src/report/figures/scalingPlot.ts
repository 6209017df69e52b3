import type { Plot } from './draw.js';
import type { FigureData } from './figureData.js';
import { endsOf, logAxis } from './logAxis.js';
import { shapes, type Theme } from './theme.js';

/** What stands below the plot, where `width` of its records is. */
interface HorizontalAxis {
  readonly field: 'width';
  readonly type: 'quantitative';
  readonly scale: object;
  readonly axis: object;
}

const width = 560;
const height = 420;

/**
 * |K| against width on logarithmic axes: networks, estimates with intervals, fitted laws, predicted slopes,
 * labels.
 * @param x another horizontal axis than that of widths, for the same data.
 */
export function scalingPlot(
  data: FigureData,
  symbol: string,
  theme: Theme,
  x: HorizontalAxis = widthAxisOf(data),
): Plot {
  const quantities = [...new Set([...data.estimates, ...data.samples].map(({ quantity }) => quantity))];
  const cycled = <T>(items: readonly T[], quantity: number): T => items[quantity % items.length] as T;
  const colour = {
    field: 'quantity',
    type: 'nominal' as const,
    scale: { domain: quantities, range: quantities.map(quantity => cycled(theme.colours, quantity)) },
    legend: null,
  };
  const shape = {
    field: 'quantity',
    type: 'nominal' as const,
    scale: { domain: quantities, range: quantities.map(quantity => cycled(shapes, quantity)) },
    legend: null,
  };
  const y = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(data.vertical), nice: false },
    axis: { title: symbol, ...logAxis(data.vertical, { minorTicks: true }) },
  };
  const magnitude = { ...y, field: 'magnitude' };
  const asGiven = (field: string) => ({ field, type: 'quantitative' as const, scale: null, legend: null });
  return {
    width,
    height,
    layer: [
      {
        data: { values: data.samples },
        mark: { type: 'circle', size: 9, opacity: 0.28, aria: false },
        encoding: { x, y: magnitude, color: colour },
      },
      {
        data: { values: data.lines.filter(({ law }) => law === 'prediction') },
        mark: { type: 'line', strokeDash: [7, 5], strokeWidth: 1.4, opacity: 0.9 },
        encoding: { x, y: magnitude, color: colour },
      },
      {
        data: { values: data.lines.filter(({ law }) => law === 'exact') },
        mark: { type: 'line', strokeDash: [2, 3], strokeWidth: 1.8 },
        encoding: { x, y: magnitude, color: colour },
      },
      {
        data: { values: data.lines.filter(({ law }) => law === 'fit') },
        mark: { type: 'line' },
        encoding: { x, y: magnitude, color: colour, strokeWidth: asGiven('thickness') },
      },
      {
        data: { values: data.estimates },
        mark: { type: 'errorbar', ticks: { size: 7, strokeWidth: 1.6 }, rule: { strokeWidth: 1.6 } },
        encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color: colour },
      },
      {
        data: { values: data.estimates },
        mark: {
          type: 'point',
          filled: true,
          opacity: 1,
          stroke: theme.background ?? 'var(--paper)',
          strokeWidth: 0.8,
        },
        encoding: { x, y: { ...y, field: 'value' }, fill: colour, shape, size: asGiven('size') },
      },
      {
        data: { values: data.labels },
        mark: { type: 'point', filled: true, size: 60, opacity: 1, xOffset: 14, yOffset: -8 },
        encoding: { x: { value: width }, y: { ...y, field: 'height' }, color: colour, shape },
      },
      {
        data: { values: data.labels },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dx: 25,
          dy: -8,
          fontSize: 14,
          fontWeight: 'bold',
          color: theme.ink,
        },
        encoding: { x: { value: width }, y: { ...y, field: 'height' }, text: { field: 'name' } },
      },
      {
        data: { values: data.labels },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dx: 25,
          dy: 9,
          fontSize: 12,
          color: theme.ink,
        },
        encoding: { x: { value: width }, y: { ...y, field: 'height' }, text: { field: 'exponents' } },
      },
    ],
  };
}

function widthAxisOf({ horizontal, widths }: FigureData): HorizontalAxis {
  return {
    field: 'width',
    type: 'quantitative',
    scale: { type: 'log', domain: endsOf(horizontal), nice: false },
    axis: { title: 'width n', ...logAxis(horizontal, { fallback: widths, minorTicks: true }) },
  };
}
