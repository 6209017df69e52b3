/** What an argument may be, checked before work starts; each throws InvalidArgumentError. */
import { InvalidArgumentError } from './errors.js';

/** Where an integer may lie, and what is said of it beyond that: "the outputs of the model". */
export interface IntegerRange {
  readonly least: number;
  readonly most?: number;
  readonly meaning?: string;
}

export function checkInteger(argument: string, value: number, { least, most, meaning }: IntegerRange): void {
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? Infinity)) return;
  const range = most === undefined ? `≥ ${least}` : `from ${least} to ${most}`;
  throw new InvalidArgumentError(
    argument,
    value,
    `an integer ${range}${meaning === undefined ? '' : `, ${meaning}`}`,
  );
}

export function checkPositiveInteger(argument: string, value: number): void {
  checkInteger(argument, value, { least: 1 });
}

export function checkFinite(argument: string, value: number): void {
  if (!Number.isFinite(value)) throw new InvalidArgumentError(argument, value, 'a finite number');
}

export function checkAboveZero(argument: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new InvalidArgumentError(argument, value, 'a finite number above 0');
}

/** A list without repetitions; it is named in the error by its first element that stands there twice. */
export function checkDistinct(argument: string, values: readonly unknown[], things: string): void {
  const seen = new Set<unknown>();
  for (const [position, value] of values.entries()) {
    if (seen.has(value))
      throw new InvalidArgumentError(
        `${argument}[${position}]`,
        value,
        `${things} that differ from each other`,
      );
    seen.add(value);
  }
}
