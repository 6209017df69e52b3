import { GROUP_SIZE, type Dialect } from './dialect.js';

/** Numbers that one item adds up first when a group adds what its items have. */
const PART_OF_GROUP = 8;

/**
 * Adds up values that each item of a group has (or finds the largest of them), and does `use` with each
 * `sum`, number `lane` of them. Three barriers are enough, however many values there are.
 */
export function reduceText(
  dialect: Dialect,
  values: readonly string[],
  by: 'sum' | 'maximum',
  use: string,
): string {
  const { shared } = dialect;
  const join = joined(dialect, by);
  const parts = GROUP_SIZE / PART_OF_GROUP;
  return `
    ${values.map((value, k) => `${shared(`${k * GROUP_SIZE} + lane`)} = ${value};`).join('\n')}
    ${dialect.barrier}
    for (${dialect.variable('index', 'w', 'lane')} w < ${parts * values.length}; w += ${GROUP_SIZE}) {
      ${dialect.variable('number', 'part', shared(`w * ${PART_OF_GROUP}`))}
      for (${dialect.variable('index', 'e', '1')} e < ${PART_OF_GROUP}; e += 1) {
        part = ${join('part', shared(`w * ${PART_OF_GROUP} + e`))};
      }
      ${shared(`w * ${PART_OF_GROUP}`)} = part;
    }
    ${dialect.barrier}
    if (lane < ${values.length}) {
      ${dialect.variable('number', 'sum', shared(`lane * ${GROUP_SIZE}`))}
      for (${dialect.variable('index', 'e', '1')} e < ${parts}; e += 1) {
        sum = ${join('sum', shared(`lane * ${GROUP_SIZE} + e * ${PART_OF_GROUP}`))};
      }
      ${use}
    }`;
}

/** A label as a parameter: 0 where nobody looks whether numbers are finite. */
export function labelParameter(label: number | undefined): number {
  return label === undefined ? 0 : label + 1;
}

/** Notes a number that is not finite, for a label that is such a parameter. */
export function checkText(dialect: Dialect, label: string, value: string, element: string): string {
  const note = dialect.noteFault(`${label} - 1`, value, element);
  return `if (${label} > 0 && ${dialect.isFault(value)}) { ${note} }`;
}

/** How two numbers become one. */
export function joined(dialect: Dialect, by: 'sum' | 'maximum'): (x: string, y: string) => string {
  return by === 'maximum' ? dialect.larger : dialect.add;
}
