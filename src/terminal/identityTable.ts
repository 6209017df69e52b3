import Table from 'cli-table3';
import { bounded } from '../errors/index.js';
import type { CheckedIdentity } from '../symbolic/index.js';

const witnesses = { ring: 'exact ring', nerdamer: 'nerdamer', numbers: 'numbers' } as const;

const mostCharactersOfReason = 300;

/**
 * What the witnesses say of identities, for a terminal of 80 columns; below, the reasons of those that do not
 * say `equal`, and how many identities hold.
 */
export function identityTable(found: readonly CheckedIdentity[]): string {
  const table = new Table({
    head: ['identity', 'terms', ...Object.values(witnesses), 'ms'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'left', 'left', 'left', 'right'],
  });
  for (const { name, terms, ring, nerdamer, numbers } of found) {
    const milliseconds = ring.milliseconds + nerdamer.milliseconds + numbers.milliseconds;
    table.push([name, terms, ring.verdict, nerdamer.verdict, numbers.verdict, Math.round(milliseconds)]);
  }
  const failed = found.filter(({ holds }) => !holds);
  const reasons = failed.flatMap(identity =>
    Object.entries(witnesses).flatMap(([key, witness]) => {
      const { verdict, reason } = identity[key as keyof typeof witnesses];
      const why = reason === undefined ? '' : `, ${bounded(reason, mostCharactersOfReason)}`;
      return verdict === 'equal' ? [] : [`${identity.name}: ${witness}: ${verdict}${why}`];
    }),
  );
  const held = found.length - failed.length;
  return [table.toString(), ...reasons, `${held} of ${found.length} identities hold`].join('\n');
}
