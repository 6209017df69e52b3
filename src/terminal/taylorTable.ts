import { aFiniteNumber, listOf } from '../errors/index.js';
import Table from 'cli-table3';

/**
 * Taylor terms of one network, for a terminal: derivatives K⁽ʳ⁾ and coefficients K⁽ʳ⁾/r!, with all their
 * digits.
 */
export function taylorTable(derivatives: readonly number[], coefficients: readonly number[]): string {
  listOf(aFiniteNumber).check('derivatives', derivatives);
  listOf(aFiniteNumber, { least: derivatives.length, most: derivatives.length }).check(
    'coefficients',
    coefficients,
  );
  const table = new Table({
    head: ['r', 'K⁽ʳ⁾', 'K⁽ʳ⁾ / r!'],
    style: { head: [], border: [] },
    colAligns: ['right', 'right', 'right'],
  });
  derivatives.forEach((value, order) => table.push([order, String(value), String(coefficients[order])]));
  return table.toString();
}
