import { boundText, quantityLabel, type ScalingRow } from '../../scaling/index.js';
import { exponentWithInterval, extrapolationText } from '../words.js';
import type { Plot } from './draw.js';
import { widthsOf } from './figureData.js';
import { levelLine, linearAxis, smallPlotHeight, smallPlotWidth, widthAxis } from './smallPlot.js';
import type { Theme } from './theme.js';

/** Where the extrapolation to n = ∞ stands: right of the last width. */
const infinity = smallPlotWidth + 22;

interface Slope {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The local slopes of log |K| against log n with 95 % intervals, each at the geometric mean of its two
 * widths; the prediction as a dashed line; the extrapolation of the slopes to n = ∞ as a diamond at the right
 * edge.
 */
export function localSlopePlot(row: ScalingRow, theme: Theme): Plot {
  const { fit, predicted } = row;
  const [localSlopes, extrapolation] =
    fit.kind === 'power law' ? [fit.localSlopes, fit.extrapolation] : [[], undefined];
  const slopes = localSlopes.map(({ from, to, slope, interval }) => ({
    width: Math.sqrt(from * to),
    value: slope,
    ...interval,
  }));
  const limits =
    extrapolation === undefined ? [] : [{ value: extrapolation.exponent, ...extrapolation.interval }];
  const [lower, upper] = domainOf(
    [...slopes, ...limits],
    predicted === undefined ? [] : [predicted.exponent],
  );
  const clamped = <T extends Slope>(slope: T): T => ({
    ...slope,
    lower: Math.max(slope.lower, lower),
    upper: Math.min(slope.upper, upper),
  });
  const colour = theme.colours[0] ?? theme.ink;
  const limitColour = theme.colours[1] ?? theme.ink;
  const x = widthAxis(widthsOf([row]));
  const y = linearAxis(lower, upper, 'local slope');
  const atInfinity = { value: infinity };
  return {
    width: smallPlotWidth,
    height: smallPlotHeight,
    layer: [
      ...(predicted === undefined ? [] : [levelLine(predicted.exponent, y, theme)]),
      {
        data: { values: slopes.map(clamped) },
        mark: { type: 'rule', color: colour, strokeWidth: 1.6, aria: false },
        encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      {
        data: { values: slopes },
        mark: { type: 'point', filled: true, size: 42, opacity: 1, color: colour },
        encoding: { x, y: { ...y, field: 'value' } },
      },
      {
        data: { values: limits.map(clamped) },
        mark: { type: 'rule', color: limitColour, strokeWidth: 1.6, aria: false },
        encoding: { x: atInfinity, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      {
        data: { values: limits },
        mark: {
          type: 'point',
          filled: true,
          shape: 'diamond',
          size: 70,
          opacity: 1,
          color: limitColour,
        },
        encoding: { x: atInfinity, y: { ...y, field: 'value' } },
      },
      {
        data: { values: limits.slice(0, 1).map(() => ({ text: '∞' })) },
        mark: { type: 'text', baseline: 'top', fontSize: 14, color: theme.ink, aria: false },
        encoding: { x: atInfinity, y: { value: smallPlotHeight + 5 }, text: { field: 'text' } },
      },
    ],
  };
}

/** The same in words. */
export function localSlopeText({ quantity, fit, predicted }: ScalingRow): string {
  const label = quantityLabel(quantity);
  if (fit.kind === 'vanishing') return `${label} has no local slopes: its ${fit.statistic} vanishes.`;
  const slopes = fit.localSlopes.map(
    ({ from, to, slope, interval }) => `from n = ${from} to ${to}: ${exponentWithInterval(slope, interval)}`,
  );
  const prediction = predicted === undefined ? 'no prediction' : `prediction ${boundText(predicted)}`;
  return `Local slopes of ${label}. ${[...slopes, extrapolationText(fit) ?? [], prediction].flat().join('; ')}.`;
}

/**
 * From the lowest to the highest slope and prediction, and as much of the intervals as is at most one and a
 * half times as far beyond (but half a unit at least), so that one wide interval does not flatten all slopes.
 */
function domainOf(slopes: readonly Slope[], levels: readonly number[]): [number, number] {
  const centres = [...levels, ...slopes.map(({ value }) => value)];
  if (centres.length === 0) return [-1, 1];
  const [low, high] = [Math.min(...centres), Math.max(...centres)];
  const reach = Math.max(0.5, 1.5 * (high - low));
  const lower = Math.max(low - reach, Math.min(low, ...slopes.map(slope => slope.lower)));
  const upper = Math.min(high + reach, Math.max(high, ...slopes.map(slope => slope.upper)));
  const room = Math.max(0.08 * (upper - lower), 0.02);
  return [lower - room, upper + room];
}
