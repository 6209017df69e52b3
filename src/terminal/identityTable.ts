import { bounded } from '../errors/index.js';
import type { CheckedIdentity } from '../symbolic/index.js';
import { tableOf, type Column, type TableLayout } from './table.js';

const witnesses = { ring: 'exact ring', nerdamer: 'nerdamer', numbers: 'numbers' } as const;

const mostCharactersOfReason = 300;

const right = { align: 'right' } as const;

const columns: readonly Column[] = [
  { name: 'identity' },
  { name: 'terms', ...right, drop: 1 },
  ...Object.values(witnesses).map(name => ({ name })),
  { name: 'ms', ...right, drop: 2 },
];

/**
 * What the witnesses say of identities, for a terminal; below, the reasons of those that do not say `equal`,
 * and how many identities hold.
 */
export function identityTable(found: readonly CheckedIdentity[], layout: TableLayout = {}): string {
  const rows = found.map(({ name, terms, ring, nerdamer, numbers }) => [
    name,
    String(terms),
    ring.verdict,
    nerdamer.verdict,
    numbers.verdict,
    String(Math.round(ring.milliseconds + nerdamer.milliseconds + numbers.milliseconds)),
  ]);
  const table = tableOf(columns, rows, { compact: true, ...layout });
  const failed = found.filter(({ holds }) => !holds);
  const reasons = failed.flatMap(identity =>
    Object.entries(witnesses).flatMap(([key, witness]) => {
      const { verdict, reason } = identity[key as keyof typeof witnesses];
      const why = reason === undefined ? '' : `, ${bounded(reason, mostCharactersOfReason)}`;
      return verdict === 'equal' ? [] : [`${identity.name}: ${witness}: ${verdict}${why}`];
    }),
  );
  const held = found.length - failed.length;
  return [table, ...reasons, `${held} of ${found.length} identities hold`].join('\n');
}
