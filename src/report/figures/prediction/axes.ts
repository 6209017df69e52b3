/** The axes that figures of predictions have in common. */
import { titleText } from '../draw.js';
import { endsOf, logAxis, logDomain } from '../logAxis.js';

export const plotWidth = 560;
export const plotHeight = 360;

/** A logarithmic axis over positive numbers. */
export function logScaled(field: string, values: readonly number[], title: string) {
  const domain = logDomain(positive(values), 0.04);
  return {
    field,
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(domain), nice: false },
    axis: { title: titleText(title), ...logAxis(domain, { minorTicks: true }) },
  };
}

/** A linear axis from one number to another. */
export function linearScaled(field: string, [lower, upper]: readonly [number, number], title: string) {
  return {
    field,
    type: 'quantitative' as const,
    scale: { domain: [lower, upper], nice: false, zero: false },
    axis: { title: titleText(title), tickCount: 6 },
  };
}

/** The least and the largest of some numbers, with room of a share of their distance at both ends. */
export function withRoom(values: readonly number[], share: number): [number, number] {
  const lower = values.reduce((a, b) => Math.min(a, b), Infinity);
  const upper = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(upper > lower)) return Number.isFinite(lower) ? [lower - 1, lower + 1] : [0, 1];
  return [lower - share * (upper - lower), upper + share * (upper - lower)];
}

export function positive(values: readonly number[]): number[] {
  return values.filter(value => value > 0 && value < Infinity);
}

/** At most so many of the numbers 0 .. count − 1, the last among them, evenly in their logarithm. */
export function sparseRanks(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, k) => k);
  const ranks = Array.from({ length: most }, (_, k) => Math.round(count ** (k / (most - 1))) - 1);
  return [...new Set(ranks)];
}
