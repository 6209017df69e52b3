import { InvalidArgumentError } from '../errors/index.js';
import type { Model } from '../models/index.js';
import { exactLabel, momentName } from '../report/index.js';
import type { ExactRow } from '../scaling/index.js';
import { inputSymbols, type Formula, type InputsKind } from '../symbolic/index.js';
import { parseCorrelation } from '../taylor/index.js';
import { namedInputs } from './namedInputs.js';

/** Exact moments at one width, and the values of the symbols in them. */
export interface ExactValues {
  readonly width: number;
  /** One for each row. */
  readonly rows: readonly {
    readonly quantity: string;
    readonly power: number;
    readonly symbols: Readonly<Record<string, number>>;
    readonly mean: number | null;
    readonly moment: number | null;
  }[];
}

interface Asked {
  readonly inputs: InputsKind;
  readonly width: number;
  readonly values: ReadonlyMap<string, number> | undefined;
}

/**
 * The moments at a width, where their inputs are images 0, 1, ... of those that come with widejet, but for
 * the symbols that have other values.
 *
 * @throws InvalidArgumentError for symbols that are in none of them.
 */
export function exactValues(
  rows: readonly ExactRow[],
  model: Model,
  { inputs, width, values }: Asked,
): ExactValues {
  const known = new Set(
    rows.flatMap(({ mean, moment }) => [...(mean?.symbols ?? []), ...(moment?.symbols ?? [])]),
  );
  known.delete('n');
  for (const name of values?.keys() ?? [])
    if (!known.has(name)) throw new InvalidArgumentError('--values', name, [...known].sort().join(', '));
  return {
    width,
    rows: rows.map(({ quantity, power, mean, moment }) => {
      const count = inputs === 'one' ? 1 : inputsOf(quantity);
      const numbers = Array.from({ length: count }, (_, k) => k);
      const points = namedInputs(model, undefined, numbers).inputs;
      const all = { ...inputSymbols(model, quantity, points), ...Object.fromEntries(values ?? []) };
      const used = [...new Set([...(mean?.symbols ?? []), ...(moment?.symbols ?? [])])].filter(
        name => name !== 'n',
      );
      const symbols = Object.fromEntries(used.sort().map(name => [name, all[name] ?? NaN]));
      const at = (formula: Formula | undefined): number | null =>
        formula?.at({ ...symbols, n: width }) ?? null;
      return { quantity, power, symbols, mean: at(mean), moment: at(moment) };
    }),
  };
}

function inputsOf(quantity: string): number {
  if (!quantity.startsWith('f')) return 2;
  return 1 + parseCorrelation(quantity).factors.reduce((most, { input }) => Math.max(most, input), 0);
}

/** The same for a terminal: the values of all symbols once, to six digits, and then the moments. */
export function valuesText(shown: ExactValues | undefined): string {
  if (shown === undefined) return '';
  const { width, rows } = shown;
  const symbols = Object.assign({}, ...rows.map(row => row.symbols)) as Record<string, number>;
  const values = Object.entries(symbols).map(
    ([name, value]) => `  ${name} = ${Number(value.toPrecision(6))}`,
  );
  const lines = rows.flatMap(({ quantity, power, mean, moment }) => {
    const label = exactLabel(quantity);
    return [
      ...(mean === null ? [] : [`  E ${momentName(label, 1)} = ${mean}`]),
      ...(moment === null || power === 1 ? [] : [`  E ${momentName(label, power)} = ${moment}`]),
    ];
  });
  return [`\nat n = ${width}:`, ...values, ...lines, ''].join('\n');
}
