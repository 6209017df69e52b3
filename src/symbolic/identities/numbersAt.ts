import { numberArithmetic } from '../arithmetic.js';
import { nearestNumber } from '../rational.js';
import type { ComparedNumber } from '../proof/numbers.js';
import type { Numbers } from './readScalars.js';

type Values = Readonly<Record<string, number>>;

/** Numbers in float64, symbols having values. */
export function numbersAt(values: Values): Numbers<number> {
  return { ...numberArithmetic, of: formula => formula.at(values) };
}

/** The sums of the absolute values of what is added: what rounding errors are relative to. */
export function sizesAt(values: Values): Numbers<number> {
  return {
    ...numberArithmetic,
    constant: value => Math.abs(nearestNumber(value)),
    negate: a => a,
    of(formula) {
      let size = 0;
      for (const { coefficient, monomial } of formula.terms) {
        let term = Math.abs(nearestNumber(coefficient)) * Math.sqrt(Number(monomial.radicand));
        for (const [position, name] of monomial.names.entries())
          term *= Math.abs(values[name] ?? NaN) ** ((monomial.halves[position] ?? 0) / 2);
        size += term;
      }
      return size;
    },
  };
}

/** Roundings of the engine and of the formula, relative to the sizes of what they add up. */
const relativeTolerance = 2 ** -48;

/** Numbers of the engine beside those of a recursion, which is written over any arithmetic. */
export function compared(
  computed: readonly number[],
  values: Values,
  recursion: <T>(numbers: Numbers<T>) => readonly T[],
): ComparedNumber[] {
  const [expected, sizes] = [recursion(numbersAt(values)), recursion(sizesAt(values))];
  return computed.map((number, k) => ({
    computed: number,
    expected: expected[k] ?? NaN,
    tolerance: relativeTolerance * (sizes[k] ?? NaN),
  }));
}
