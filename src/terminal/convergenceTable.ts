import { checkArguments } from '../errors/index.js';
import { aConvergence, exponentWithInterval, numberText } from '../report/index.js';
import { intervalText, type LimitConvergence, type WidthConvergence } from '../scaling/index.js';
import { tableLayout, tableOf, wrapped, type TableLayout } from './table.js';

/**
 * How kernels of finite networks approach those at n = ∞, for a terminal: a row for each width with two
 * digits of the standard error of the distance, and below the exponent of the distance with its verdict.
 */
export function convergenceTable(convergence: LimitConvergence, layout: TableLayout = {}): string {
  checkArguments({ convergence: [convergence, aConvergence], layout: [layout, tableLayout] });
  const { widths, fit, verdict, largestExpected } = convergence;
  const right = { align: 'right' } as const;
  const table = tableOf(
    [
      { name: 'width n', ...right },
      { name: 'networks', ...right, drop: 1 },
      { name: '‖K − Θ‖ / ‖Θ‖', ...right },
      { name: 'largest z of K', ...right, drop: 2 },
      { name: 'largest z of f f′', ...right, drop: 3 },
    ],
    widths.map(each => [
      String(each.width),
      String(each.distances.length),
      numberText(each.distance, standardErrorOfRoot(each)),
      largestScore(each, 'ntk').toFixed(2),
      largestScore(each, 'nngp').toFixed(2),
    ]),
    layout,
  );
  const slope =
    fit.kind === 'vanishing'
      ? 'exponent of the distance: none'
      : `exponent of the distance: ${exponentWithInterval(fit.law.exponent, fit.law.interval)}, as n → ∞ ${intervalText(fit.interval)}, predicted −0.50`;
  return [
    table,
    ...wrapped(`${slope}: ${verdict.verdict}, ${verdict.reason}`, layout.width),
    `z: of means over networks; by chance, none is above ${largestExpected.toFixed(1)}`,
  ].join('\n');
}

/** The largest |z| over all pairs of inputs. */
export function largestScore(width: WidthConvergence, kernel: 'ntk' | 'nngp'): number {
  return width[kernel].data.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
}

/** Of the root r of the mean of squares d²: that of the mean, divided by 2r. */
function standardErrorOfRoot({ distance, distances }: WidthConvergence): number {
  const count = distances.length;
  const squares = distances.map(each => each ** 2 - distance ** 2);
  const variance = squares.reduce((sum, each) => sum + each ** 2, 0) / (count - 1) / count;
  return Math.sqrt(variance) / (2 * distance);
}
