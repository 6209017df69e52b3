import { aFiniteNumber, kind, listOf, oneOf } from '../../errors/index.js';

export const aFormat = oneOf('csv', 'parquet', 'npz');

/** A list of numbers, or a typed array of them. */
export const manyNumbers = kind('a list or a typed array of finite numbers', value => {
  if (ArrayBuffer.isView(value)) {
    return (
      !(value instanceof DataView) && Array.from(value as unknown as Iterable<unknown>).every(Number.isFinite)
    );
  }
  if (!Array.isArray(value)) return false;
  try {
    listOf(aFiniteNumber).check('', value);
    return true;
  } catch {
    return false;
  }
});
