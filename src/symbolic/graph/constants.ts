import { constantFormula, rootOf, type Formula } from '../formula.js';
import { exactly, multiplyRationals, rational, type Rational } from '../rational.js';

/**
 * The number that a float64 of a graph stands for: p/q with q ≤ 10⁵ and |p| q ≤ 10¹⁰ where that is within 4
 * units in the last place, else ±√(p/q) where its square is such a number, else exactly what it is. So √2 and
 * 0.1 are read as they were meant, and roundings of constants that were multiplied before are undone.
 */
export function exactConstant(value: number): Formula {
  const fraction = nearbyFraction(exactly(value), 4);
  if (fraction !== undefined) return constantFormula(fraction);
  const square = nearbyFraction(multiplyRationals(exactly(value), exactly(value)), 12);
  if (square === undefined) return constantFormula(value);
  const root = rootOf(constantFormula(square));
  return value < 0 ? root.negated() : root;
}

const largestDenominator = 100_000n;
/** Of numerator times denominator: a number that is none of these fractions is taken for one once in 10⁵. */
const largestProduct = 10_000_000_000n;

/** A convergent p/q of the continued fraction of x with small p and q, within some units of 2⁻⁵² |x|. */
function nearbyFraction(x: Rational, units: number): Rational | undefined {
  const magnitude = x.numerator < 0n ? -x.numerator : x.numerator;
  const tolerance = magnitude * BigInt(units);
  let [above, below] = [magnitude, x.denominator];
  let [p, q, earlierP, earlierQ] = [1n, 0n, 0n, 1n];
  while (below !== 0n) {
    const whole = above / below;
    [p, earlierP] = [whole * p + earlierP, p];
    [q, earlierQ] = [whole * q + earlierQ, q];
    if (q > largestDenominator || (q > 1n && p * q > largestProduct)) return undefined;
    // |x − p/q| ≤ tolerance 2⁻⁵², all multiplied by the denominators.
    const difference = magnitude * q - p * x.denominator;
    if ((difference < 0n ? -difference : difference) << 52n <= tolerance * q)
      return rational(x.numerator < 0n ? -p : p, q);
    [above, below] = [below, above - whole * below];
  }
  return undefined;
}
