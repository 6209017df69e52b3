import { checkArguments, optional, optionsOf, anIntegerFrom, aBoolean } from '../errors/index.js';
import { aSettingSweep, numberText, printable, type SettingSweep } from '../report/index.js';
import { quantityLabel } from '../scaling/index.js';
import { tableOf, type TableLayout } from './table.js';

const layoutKinds = optionsOf<TableLayout>('settingTable', {
  width: optional(anIntegerFrom(1)),
  compact: optional(aBoolean),
});

/**
 * How quantities depend on a setting, as a table for a terminal: the medians of absolute values over networks
 * with their 95 % intervals, one row for each quantity and value. Ends without a line break.
 */
export function settingTable(sweep: SettingSweep, layout: TableLayout = {}): string {
  checkArguments({ sweep: [sweep, aSettingSweep], layout: [layout, layoutKinds] });
  const { name, symbol, width, quantities } = sweep;
  const table = tableOf(
    [
      { name: 'quantity', wraps: true },
      { name: printable(symbol), align: 'right' },
      { name: 'median', align: 'right' },
      { name: '95 % interval', drop: 2 },
      { name: 'networks', align: 'right', drop: 1 },
    ],
    quantities.flatMap(({ quantity, points }) =>
      points.map(({ value, count, median }) => {
        const { lower, upper } = median.interval;
        const [estimate = '', from = '', to = ''] = [median.value, lower, upper].map(number =>
          numberText(number, (upper - lower) / 2),
        );
        return [
          `|${printable(quantityLabel(quantity))}|`,
          String(value),
          estimate,
          `[${from}, ${to}]`,
          String(count),
        ];
      }),
    ),
    { ...layout, compact: true },
  );
  return `${printable(name)}, width ${width}, against ${printable(sweep.setting)}\n${table}`;
}
