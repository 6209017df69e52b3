import { InvalidArgumentError, ShapeError } from '../../../errors/index.js';

/** @throws ShapeError unless each list has `length` numbers; InvalidArgumentError if one is not finite. */
export function checkLists(
  lists: Readonly<Record<string, readonly number[] | undefined>>,
  length: number,
  what: string,
): void {
  for (const [name, list] of Object.entries(lists)) {
    if (list === undefined) continue;
    if (list.length !== length) {
      throw new ShapeError(`${name} has ${list.length} numbers, allowed: ${length}, one for each ${what}`);
    }
    const odd = list.findIndex(value => !Number.isFinite(value));
    if (odd >= 0) throw new InvalidArgumentError(`${name}[${odd}]`, list[odd], 'a finite number');
  }
}

/** @throws InvalidArgumentError for an empty list. */
export function checkNotEmpty(name: string, list: readonly unknown[]): void {
  if (list.length === 0) throw new InvalidArgumentError(name, list, 'a list that is not empty');
}
