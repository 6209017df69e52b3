import type { Budget } from '../budget.js';
import { oneFormula, SumOfTerms, symbolFormula, termFormula, zeroFormula, type Formula } from '../formula.js';
import { halvesOf, without } from '../monomial.js';

/** A symbol d that has one of two values: d² = (lo + hi) d − lo hi. */
export interface TwoValued {
  readonly symbol: string;
  /** Its value where `at` is below 0. */
  readonly negative: Formula;
  /** Its value where `at` is above 0. */
  readonly positive: Formula;
  /** What it is the slope at. */
  readonly at: Formula;
}

/** The same number, with no two-valued symbol to a power higher than 1. */
export function withoutSquares(formula: Formula, slopes: Iterable<TwoValued>, budget: Budget): Formula {
  let rest = formula;
  for (const { symbol, negative, positive } of slopes) {
    if (rest.exponent(symbol) < 2) continue;
    const [sum, product] = [negative.plus(positive), negative.times(positive)];
    const reduced = new SumOfTerms();
    for (const term of rest.terms) {
      const power = halvesOf(term.monomial, symbol) / 2;
      if (power < 2) reduced.add(term);
      else {
        const others = termFormula({ ...term, monomial: without(term.monomial, symbol) });
        reduced.addAll(others.times(powerOf(power, symbol, sum, product), budget));
      }
    }
    rest = reduced.toFormula();
  }
  return rest;
}

/** dᵏ = p d + q, by d · (p d + q) = (p s + q) d − p t with s = lo + hi, t = lo hi. */
function powerOf(power: number, symbol: string, sum: Formula, product: Formula): Formula {
  let [p, q] = [oneFormula, zeroFormula];
  for (let k = 1; k < power; k++) [p, q] = [p.times(sum).plus(q), p.times(product).negated()];
  return p.times(symbolFormula(symbol)).plus(q);
}
