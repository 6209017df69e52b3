import { bindDimension, type Dimension } from '../../ad/index.js';
import type { Arithmetic } from '../arithmetic.js';
import type { Budget } from '../budget.js';
import { symbolFormula, type Formula } from '../formula.js';
import { formulaArithmetic } from '../arithmetic.js';
import type { ArrayOf } from './arrays.js';
import { exactConstant } from './constants.js';
import type { Entries, Slopes } from './entries.js';
import { withoutSquares, type TwoValued } from './twoValued.js';

/** The parts of {@link Entries} that an arithmetic does not say by itself. */
export interface Conversions<T> {
  /** The number that a float64 of the graph stands for. */
  readonly constant: (value: number) => T;
  readonly slope: (y: T, slopes: Slopes) => T;
}

/** Entries of some arithmetic, in a network whose widths are all numbers. */
export function concreteEntries<T>(
  { add, multiply, negate, divide, power }: Omit<Arithmetic<T>, 'constant'>,
  dimensions: ReadonlyMap<string, number>,
  { constant, slope }: Conversions<T>,
): Entries<T> {
  const lengthOf = (dimension: Dimension): number => bindDimension(dimension, dimensions);
  return {
    add,
    multiply,
    negate,
    divide,
    power,
    constant,
    slope,
    lengthOf,
    size: dimension => constant(lengthOf(dimension)),
    close: x => x,
  };
}

/** Formulas as entries; each pre-activation with a kink gets a symbol d1, d2, ... for its slope. */
export function formulaEntries(
  dimensions: ReadonlyMap<string, number>,
  budget: Budget,
): { entries: Entries<Formula>; slopes: ReadonlyMap<string, TwoValued> } {
  const arithmetic = formulaArithmetic(budget);
  /** By the text of what they are slopes at. */
  const slopes = new Map<string, TwoValued>();
  const reduced = (formula: Formula): Formula => withoutSquares(formula, slopes.values(), budget);
  const entries = concreteEntries<Formula>(
    {
      ...arithmetic,
      multiply: (a, b) => reduced(arithmetic.multiply(a, b)),
      power: (a, exponent) => reduced(arithmetic.power(a, exponent)),
    },
    dimensions,
    {
      constant: exactConstant,
      slope(y, { negative, positive }) {
        const [below, above] = [exactConstant(negative), exactConstant(positive)];
        const key = y.toString();
        const found = slopes.get(key) ?? {
          symbol: `d${slopes.size + 1}`,
          negative: below,
          positive: above,
          at: y,
        };
        slopes.set(key, found);
        return affineIn(found, below, above);
      },
    },
  );
  return { entries, slopes };
}

/** What is `below` and `above` where d has its values: below + (above − below) (d − lo)/(hi − lo). */
function affineIn({ symbol, negative, positive }: TwoValued, below: Formula, above: Formula): Formula {
  if (below.equals(negative) && above.equals(positive)) return symbolFormula(symbol);
  const ratio = above.minus(below).dividedBy(positive.minus(negative));
  return below.plus(ratio.times(symbolFormula(symbol).minus(negative)));
}

/** An array of symbols with the name and subscripts from 1: "W1_1_2"; a single number has none. */
export function symbolArray(name: string, lengths: readonly number[]): ArrayOf<Formula> {
  const names = lengths.reduce<string[]>(
    (all, length) => all.flatMap(prefix => Array.from({ length }, (_, k) => `${prefix}_${k + 1}`)),
    [name],
  );
  return { lengths, data: names.map(symbol => symbolFormula(symbol)) };
}
