import { SumOfTerms, type Formula } from '../formula.js';
import type { FormulaDocument } from '../formulaTypes.js';
import { monomial } from '../monomial.js';
import { rational } from '../rational.js';

/** The formula that `toJSON` has written. */
export function formulaOf({ terms }: FormulaDocument): Formula {
  const sum = new SumOfTerms();
  for (const { coefficient, root = '1', powers } of terms) {
    const [numerator = '', denominator = '1'] = coefficient.split('/');
    const names = Object.keys(powers).sort();
    sum.add({
      coefficient: rational(BigInt(numerator), BigInt(denominator)),
      monomial: monomial(
        BigInt(root),
        names,
        names.map(name => 2 * (powers[name] ?? 0)),
      ),
    });
  }
  return sum.toFormula();
}
