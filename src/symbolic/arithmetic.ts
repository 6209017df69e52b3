import { Budget } from './budget.js';
import { minusOne, productOf, sumOf, type Expression } from './expression.js';
import { constantFormula, type Formula } from './formula.js';
import { nearestNumber, type Rational } from './rational.js';

/**
 * Numbers of some kind T, in which a recursion is written once: float64, formulas that are multiplied out, or
 * expressions as they are written.
 */
export interface Arithmetic<T> {
  readonly constant: (value: Rational) => T;
  readonly add: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
  readonly negate: (a: T) => T;
  /** a/b; for formulas, b has one term. */
  readonly divide: (a: T, b: T) => T;
  /** An integer power, or half of one. */
  readonly power: (a: T, exponent: number) => T;
}

export const numberArithmetic: Arithmetic<number> = {
  constant: nearestNumber,
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
  negate: a => -a,
  divide: (a, b) => a / b,
  power: (a, exponent) => a ** exponent,
};

/** Exact formulas, whose products take from one budget. */
export function formulaArithmetic(budget = new Budget()): Arithmetic<Formula> {
  return {
    constant: constantFormula,
    add: (a, b) => a.plus(b, budget),
    multiply: (a, b) => a.times(b, budget),
    negate: a => a.negated(),
    divide: (a, b) => a.dividedBy(b),
    power: (a, exponent) => a.power(exponent, budget),
  };
}

export const expressionArithmetic: Arithmetic<Expression> = {
  constant: value => ({ kind: 'constant', value }),
  add: (a, b) => sumOf([a, b]),
  multiply: (a, b) => productOf([a, b]),
  negate: a => productOf([minusOne, a]),
  divide: (a, b) => productOf([a, { kind: 'power', base: b, exponent: -1 }]),
  power: (base, exponent) => ({ kind: 'power', base, exponent }),
};
