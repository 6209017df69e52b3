import { InvalidArgumentError } from '../errors.js';

export function checkPositiveInteger(argument: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(argument, value, 'an integer ≥ 1');
}
