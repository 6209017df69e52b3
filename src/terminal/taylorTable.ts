import { aFiniteNumber, checkArguments, listOf } from '../errors/index.js';
import { tableLayout, tableOf, type TableLayout } from './table.js';

/**
 * Taylor terms of one network, for a terminal: derivatives K⁽ʳ⁾ and coefficients K⁽ʳ⁾/r!, with all their
 * digits.
 */
export function taylorTable(
  derivatives: readonly number[],
  coefficients: readonly number[],
  layout: TableLayout = {},
): string {
  checkArguments({ derivatives: [derivatives, listOf(aFiniteNumber)], layout: [layout, tableLayout] });
  listOf(aFiniteNumber, { least: derivatives.length, most: derivatives.length }).check(
    'coefficients',
    coefficients,
  );
  return tableOf(
    [
      { name: 'r', align: 'right' },
      { name: 'K⁽ʳ⁾', align: 'right' },
      { name: 'K⁽ʳ⁾ / r!', align: 'right', drop: 1 },
    ],
    derivatives.map((value, order) => [String(order), String(value), String(coefficients[order])]),
    layout,
  );
}
