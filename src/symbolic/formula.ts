import {
  anything,
  aText,
  checkFinite,
  checkText,
  instanceOf,
  InvalidArgumentError,
  NonFiniteError,
  objectWith,
  optional,
  optionsOf,
  recordOf,
} from '../errors/index.js';
import { Budget, checkDigits, isWide } from './budget.js';
import { halvesOf, invertMonomial, powerOfSymbol, unit, without, type Monomial } from './monomial.js';
import type { FormulaDocument, FormulaTerm, LatexOptions } from './formulaTypes.js';
import { latexOfFormula } from './notation/latex.js';
import { textOfFormula } from './notation/print.js';
import { powerOfTerm, productOfTerms, rootOfTerm } from './terms.js';
import { valueOfTerms } from './valueOfTerms.js';
import {
  addRationals,
  describeRational,
  equalRationals,
  exactly,
  invertRational,
  multiplyRationals,
  negateRational,
  one,
  rational,
  zero,
  type Rational,
} from './rational.js';

const aBudget = instanceOf(Budget, 'a budget');
const aMonomial = objectWith<Monomial>('a monomial', { key: aText });
const latexOptions = optionsOf<LatexOptions>('toLatex', { collect: optional(aText) });

/**
 * An exact Laurent polynomial: a sum of terms, each a fraction times a square root of an integer times powers
 * of symbols, whose exponents are integers or halves of such. All operations are exact, and equal formulas
 * have equal terms. Symbols under roots stand for positive numbers, as widths do.
 *
 * Formulas come from `exactMoment` and `exactTaylorTerms`, from `parseFormula`, and from each other.
 *
 * @example
 * ```ts
 * import { parseFormula } from 'widejet';
 * const formula = parseFormula('(G + 1/n)^2 - G^2');
 * console.log(formula.toString()); // 2*G/n + 1/n^2
 * console.log(formula.exponent('n'), formula.leading('n').toString()); // -1 2*G/n
 * console.log(formula.at({ n: 10, G: 0.5 })); // 0.11
 * ```
 */
export class Formula {
  readonly #terms: ReadonlyMap<string, FormulaTerm>;

  /** @param terms by the keys of their monomials, without zeros. */
  constructor(terms: ReadonlyMap<string, FormulaTerm>) {
    this.#terms = terms;
  }

  get terms(): Iterable<FormulaTerm> {
    return this.#terms.values();
  }

  /** The number of terms. */
  get size(): number {
    return this.#terms.size;
  }

  get isZero(): boolean {
    return this.#terms.size === 0;
  }

  /** The symbols that occur, in alphabetical order. */
  get symbols(): string[] {
    const found = new Set<string>();
    for (const { monomial } of this.terms) for (const name of monomial.names) found.add(name);
    return [...found].sort();
  }

  /** The coefficient of a monomial. */
  coefficientOf(monomial: Monomial): Rational {
    aMonomial.check('monomial', monomial);
    const { key } = monomial;
    return this.#terms.get(key)?.coefficient ?? zero;
  }

  plus(other: Formula, budget?: Budget): Formula {
    aFormula.check('other', other);
    if (other.isZero) return this;
    return this.isZero ? other : new SumOfTerms(this, budget).addAll(other).toFormula();
  }

  negated(): Formula {
    return mapTerms(this, negateRational);
  }

  minus(other: Formula, budget?: Budget): Formula {
    aFormula.check('other', other);
    return this.plus(other.negated(), budget);
  }

  /** @throws SymbolicLimitError if the product takes more steps or terms than the budget has. */
  times(other: Formula, budget = new Budget()): Formula {
    aFormula.check('other', other);
    aBudget.check('budget', budget);
    if (this.isZero || other.isZero) return zeroFormula;
    if (this.isOne) return other;
    if (other.isOne) return this;
    const sum = new SumOfTerms(zeroFormula, budget);
    for (const left of this.terms) {
      budget.spend(other.size);
      for (const right of other.terms) sum.add(productOfTerms(left, right));
      budget.holdTerms(sum.size);
    }
    return sum.toFormula();
  }

  /**
   * The quotient by a formula of one term.
   * @throws InvalidArgumentError if the divisor is zero or a sum.
   */
  dividedBy(divisor: Formula): Formula {
    aFormula.check('divisor', divisor);
    return this.times(divisor.inverse());
  }

  /** @throws InvalidArgumentError unless the formula has exactly one term. */
  inverse(): Formula {
    const [term] = this.terms;
    if (term === undefined || this.size > 1) {
      const allowed = 'a formula of one term that is not zero';
      throw new InvalidArgumentError('a divisor', describeShortly(this), allowed);
    }
    const { inverse, divisor } = invertMonomial(term.monomial);
    const coefficient = invertRational(multiplyRationals(term.coefficient, rational(divisor)));
    return termFormula({ coefficient, monomial: inverse });
  }

  /**
   * An integer power; a half-integer one of a formula of one term whose coefficient is positive.
   * @throws InvalidArgumentError for other exponents, or a negative one of a sum; SymbolicLimitError where
   *   the result is too long.
   */
  power(exponent: number, budget = new Budget()): Formula {
    aBudget.check('budget', budget);
    if (typeof (exponent as unknown) !== 'number' || !Number.isSafeInteger(2 * exponent))
      throw new InvalidArgumentError('exponent', exponent, 'an integer, or half of one');
    if (!Number.isInteger(exponent)) return rootOf(this).power(2 * exponent, budget);
    if (exponent < 0) return this.inverse().power(-exponent, budget);
    const [term] = this.terms;
    if (this.size === 1 && term !== undefined) return termFormula(powerOfTerm(term, exponent));
    // So many terms at least has a power of a sum.
    budget.holdTerms(exponent);
    let [result, square, left] = [oneFormula, this as Formula, exponent];
    while (left > 0) {
      if (left % 2 === 1) result = result.times(square, budget);
      left = Math.floor(left / 2);
      if (left > 0) square = square.times(square, budget);
    }
    return result;
  }

  get isOne(): boolean {
    if (this.size !== 1) return false;
    const term = this.#terms.get(unit.key);
    return term !== undefined && equalRationals(term.coefficient, one);
  }

  /** Whether both are the same polynomial. */
  equals(other: Formula): boolean {
    aFormula.check('other', other);
    if (this.size !== other.size) return false;
    for (const { monomial, coefficient } of this.terms)
      if (!equalRationals(coefficient, other.coefficientOf(monomial))) return false;
    return true;
  }

  /**
   * The float64 nearest to the value where symbols are numbers, which are taken for exactly what they are.
   * @throws InvalidArgumentError if a symbol has no finite number, or a negative one stands under a root, or
   *   zero below a fraction line; NonFiniteError for a value beyond the numbers of float64.
   */
  at(values: Readonly<Record<string, number>>): number {
    recordOf(anything, 'numbers by symbols').check('values', values);
    const known = new Map(
      this.symbols.map(name => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        if (value === undefined)
          throw new InvalidArgumentError(`the value of ${name}`, value, 'a finite number for each symbol');
        checkFinite(`the value of ${name}`, value);
        return [name, exactly(value)] as const;
      }),
    );
    const value = valueOfTerms([...this.terms], known);
    if (Number.isFinite(value)) return value;
    throw new NonFiniteError(`the value of ${describeShortly(this)} is beyond the numbers of float64`);
  }

  /**
   * The same formula with formulas for some of its symbols.
   * @throws InvalidArgumentError where a power of a replacement is no formula; SymbolicLimitError.
   */
  substitute(replacements: Readonly<Record<string, Formula>>, budget = new Budget()): Formula {
    recordOf(anything, 'formulas by symbols').check('replacements', replacements);
    for (const [name, formula] of Object.entries(replacements)) aFormula.check(name, formula);
    aBudget.check('budget', budget);
    const sum = new SumOfTerms(zeroFormula, budget);
    for (const { coefficient, monomial: of } of this.terms) {
      let product = termFormula({ coefficient, monomial: of });
      for (const [position, name] of of.names.entries()) {
        const replacement = Object.hasOwn(replacements, name) ? replacements[name] : undefined;
        if (replacement === undefined) continue;
        const half = of.halves[position] ?? 0;
        product = product
          .times(termFormula({ coefficient: one, monomial: powerOfSymbol(name, -half) }), budget)
          .times(replacement.power(half / 2, budget), budget);
      }
      sum.addAll(product);
      budget.holdTerms(sum.size);
    }
    return sum.toFormula();
  }

  /** The highest power of a symbol; −∞ for the formula 0. */
  exponent(symbol: string): number {
    checkText('symbol', symbol);
    let highest = -Infinity;
    for (const { monomial } of this.terms) highest = Math.max(highest, halvesOf(monomial, symbol) / 2);
    return highest;
  }

  /** The terms with the highest power of a symbol: what the formula becomes as that grows. */
  leading(symbol: string): Formula {
    const highest = this.exponent(symbol);
    const sum = new SumOfTerms();
    for (const term of this.terms) if (halvesOf(term.monomial, symbol) === 2 * highest) sum.add(term);
    return sum.toFormula();
  }

  /** What stands before each power of a symbol, the highest power first. */
  coefficients(symbol: string): ReadonlyMap<number, Formula> {
    checkText('symbol', symbol);
    const sums = new Map<number, SumOfTerms>();
    for (const { coefficient, monomial } of this.terms) {
      const exponent = halvesOf(monomial, symbol) / 2;
      const sum = sums.get(exponent) ?? new SumOfTerms();
      sums.set(exponent, sum.add({ coefficient, monomial: without(monomial, symbol) }));
    }
    return new Map([...sums].sort(([a], [b]) => b - a).map(([power, sum]) => [power, sum.toFormula()]));
  }

  /**
   * What the formula tends to as a symbol grows.
   * @throws InvalidArgumentError if it grows with it.
   */
  limit(symbol: string): Formula {
    const highest = this.exponent(symbol);
    if (highest > 0) {
      const allowed = 'a symbol without positive powers';
      throw new InvalidArgumentError('symbol', symbol, allowed, `The formula grows as ${symbol}^${highest}`);
    }
    return this.coefficients(symbol).get(0) ?? zeroFormula;
  }

  /** The formula as `parseFormula` reads it. */
  toString(): string {
    return textOfFormula(this);
  }

  /** The formula in LaTeX; with `collect`, by powers of one symbol. */
  toLatex(options: LatexOptions = {}): string {
    latexOptions.check('options', options);
    return latexOfFormula(this, options.collect);
  }

  /** The formula as plain data. */
  toJSON(): FormulaDocument {
    return {
      terms: [...this.terms].map(({ coefficient, monomial: { radicand, names, halves } }) => ({
        coefficient: describeRational(coefficient),
        ...(radicand !== 1n && { root: radicand.toString() }),
        powers: Object.fromEntries(names.map((name, k) => [name, (halves[k] ?? 0) / 2])),
      })),
    };
  }
}

/** A number is none. */
export const aFormula = instanceOf(Formula, 'a formula, as parseFormula makes of a text');

/** A sum that terms are added to, within a budget. */
export class SumOfTerms {
  readonly #terms: Map<string, FormulaTerm>;

  constructor(
    start: Formula = zeroFormula,
    readonly budget?: Budget,
  ) {
    this.#terms = new Map();
    for (const term of start.terms) this.#terms.set(term.monomial.key, term);
  }

  get size(): number {
    return this.#terms.size;
  }

  /** @throws SymbolicLimitError for a coefficient of too many digits, or without time for long ones. */
  add(term: FormulaTerm): this {
    const { key } = term.monomial;
    const known = this.#terms.get(key);
    const coefficient =
      known === undefined ? term.coefficient : addRationals(known.coefficient, term.coefficient);
    if (isWide(coefficient)) {
      checkDigits(coefficient);
      this.budget?.lookAtClock();
    }
    if (coefficient.numerator === 0n) this.#terms.delete(key);
    else this.#terms.set(key, known === undefined ? term : { coefficient, monomial: known.monomial });
    return this;
  }

  addAll(formula: Formula): this {
    for (const term of formula.terms) this.add(term);
    return this;
  }

  /** The sum so far; nothing is added afterwards. */
  toFormula(): Formula {
    return new Formula(this.#terms);
  }
}

/** A formula of one term, or of none where its coefficient is 0. */
export function termFormula(term: FormulaTerm): Formula {
  return new Formula(term.coefficient.numerator === 0n ? new Map() : new Map([[term.monomial.key, term]]));
}

export const zeroFormula = new Formula(new Map());
export const oneFormula = termFormula({ coefficient: one, monomial: unit });

/** A fraction, an integer, or a finite float64, exactly, as a formula. */
export function constantFormula(value: Rational | bigint | number): Formula {
  const coefficient =
    typeof value === 'bigint' ? rational(value) : typeof value === 'number' ? exactly(value) : value;
  return termFormula({ coefficient, monomial: unit });
}

/** A symbol, to an integer power or half of one, as a formula. */
export function symbolFormula(name: string, exponent = 1): Formula {
  return termFormula({ coefficient: one, monomial: powerOfSymbol(name, 2 * exponent) });
}

function mapTerms(formula: Formula, f: (coefficient: Rational) => Rational): Formula {
  const terms = new Map<string, FormulaTerm>();
  for (const { coefficient, monomial } of formula.terms)
    terms.set(monomial.key, { coefficient: f(coefficient), monomial });
  return new Formula(terms);
}

/**
 * √ of a formula of one term, or of 0.
 * @throws InvalidArgumentError for what has no root that is a formula.
 */
export function rootOf(formula: Formula): Formula {
  const [term] = formula.terms;
  if (term === undefined) return zeroFormula;
  const root = formula.size === 1 ? rootOfTerm(term) : undefined;
  if (root === undefined) {
    const allowed = 'one term with a positive coefficient of few digits and whole powers';
    throw new InvalidArgumentError('the square of a root', describeShortly(formula), allowed);
  }
  return termFormula(root);
}

/** A formula for messages: of a long one, how long it is. */
export function describeShortly(formula: Formula): string {
  if (formula.size > 20) return `a sum of ${formula.size} terms`;
  const hasWide = [...formula.terms].some(({ coefficient }) => isWide(coefficient));
  return hasWide ? 'a formula with numbers of hundreds of digits' : formula.toString();
}
