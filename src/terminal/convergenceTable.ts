import Table from 'cli-table3';
import { aConvergence, exponentWithInterval } from '../report/index.js';
import { intervalText, type LimitConvergence, type WidthConvergence } from '../scaling/index.js';

/**
 * How kernels of finite networks approach those at n = ∞, for a terminal: a row for each width, and below the
 * exponent of the distance with its verdict.
 */
export function convergenceTable(convergence: LimitConvergence): string {
  aConvergence.check('convergence', convergence);
  const { widths, fit, verdict, largestExpected } = convergence;
  const table = new Table({
    head: ['width n', 'networks', '‖K − Θ‖ / ‖Θ‖', 'largest z of mean K', 'largest z of mean f f′'],
    style: { head: [], border: [] },
    colAligns: ['right', 'right', 'right', 'right', 'right'],
  });
  for (const each of widths) {
    table.push([
      each.width,
      each.distances.length,
      each.distance.toPrecision(3),
      largestScore(each, 'ntk').toFixed(2),
      largestScore(each, 'nngp').toFixed(2),
    ]);
  }
  const slope =
    fit.kind === 'vanishing'
      ? 'exponent of the distance: none'
      : `exponent of the distance: ${exponentWithInterval(fit.law.exponent, fit.law.interval)}, as n → ∞ ${intervalText(fit.interval)}, predicted −0.50`;
  return [
    table.toString(),
    `${slope}: ${verdict.verdict}, ${verdict.reason}`,
    `by chance, no z is above ${largestExpected.toFixed(1)}`,
  ].join('\n');
}

/** The largest |z| over all pairs of inputs. */
export function largestScore(width: WidthConvergence, kernel: 'ntk' | 'nngp'): number {
  return width[kernel].data.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
}
