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
  if (!(Number.isFinite(value) && value > 0))
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

/**
 * @throws InvalidArgumentError for anything but a Float64Array: native code takes another array's bytes, or a
 *   number, for an address of numbers.
 */
export function checkFloat64(argument: string, array: unknown): asserts array is Float64Array {
  if (array instanceof Float64Array && ArrayBuffer.isView(array)) return;
  throw new InvalidArgumentError(argument, array, 'a Float64Array', 'Float64Array.from(...) converts others');
}

/** Longer texts no formula and no name is. */
const mostCharacters = 1_000_000;

/** @throws InvalidArgumentError for what is no text, or one of more than a million characters. */
export function checkText(argument: string, text: unknown, most = mostCharacters): asserts text is string {
  if (typeof text === 'string' && text.length <= most) return;
  throw new InvalidArgumentError(argument, text, `a text of at most ${most} characters`);
}
