import type { Plot } from './draw.js';
import { endsOf, logAxis, logDomain, type LogDomain } from './logAxis.js';
import type { Theme } from './theme.js';

/** Small plots are of one quantity each, shown side by side. */
export const smallPlotWidth = 250;
export const smallPlotHeight = 160;

/** Room for the labels of all vertical axes alike, so that small plots have the same size. */
const labelRoom = { minExtent: 46 };

const smallType = { titleFontSize: 12, labelFontSize: 11, titlePadding: 6, labelPadding: 4 };

/** The axis of widths, which all small plots share. */
export function widthAxis(widths: readonly number[]) {
  const domain = logDomain(widths, 0.05);
  return {
    field: 'width',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(domain), nice: false },
    axis: {
      title: 'width n',
      ...smallType,
      ...logAxis(domain, { fallback: sparse(widths), minorTicks: false }),
    },
  };
}

export function logValueAxis(domain: LogDomain, title: string) {
  return {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(domain), nice: false },
    axis: { title, ...smallType, ...labelRoom, ...logAxis(domain, { minorTicks: false }) },
  };
}

export function linearAxis(lower: number, upper: number, title: string) {
  return {
    type: 'quantitative' as const,
    scale: { domain: [lower, upper], nice: false, zero: false },
    axis: { title, tickCount: 5, ...smallType, ...labelRoom },
  };
}

/** A dashed horizontal line across a small plot. */
export function levelLine(
  value: number,
  y: ReturnType<typeof linearAxis>,
  theme: Theme,
): Plot['layer'][number] {
  return {
    data: { values: [{ value }] },
    mark: { type: 'rule', strokeDash: [6, 4], strokeWidth: 1.4, color: theme.ink, aria: false },
    encoding: { y: { ...y, field: 'value' } },
  };
}

/** At most four of many widths, evenly chosen, for labels. */
function sparse(widths: readonly number[]): number[] {
  const stride = Math.ceil(widths.length / 4);
  return widths.filter((_, index) => index % stride === 0);
}
