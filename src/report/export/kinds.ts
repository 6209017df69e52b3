import { kind, oneOf, type RequiredKind } from '../../errors/index.js';

export const aFormat = oneOf('csv', 'parquet', 'npz');

/** A name of a file inside another, or of a column. */
export const aName = kind(
  'a text of at most 1000 characters',
  value => typeof value === 'string' && value.length <= 1000,
);

/** A list of numbers, or a typed array of them. */
export const manyNumbers = many('finite numbers', Number.isFinite);
export const manyIntegers = many('integers', Number.isSafeInteger);

function many(what: string, accepts: (value: unknown) => boolean): RequiredKind {
  return kind(`a list or a typed array of ${what}`, value => {
    if (!Array.isArray(value) && (!ArrayBuffer.isView(value) || value instanceof DataView)) return false;
    const numbers = value as ArrayLike<unknown>;
    for (let k = 0; k < numbers.length; k++) if (!accepts(numbers[k])) return false;
    return true;
  });
}
