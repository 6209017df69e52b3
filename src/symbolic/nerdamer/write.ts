import { SymbolicLimitError } from '../../errors/index.js';
import type { Budget } from '../budget.js';
import { expanded, minusOne, type Expression } from '../expression.js';
import { constantFormula, symbolFormula, termFormula, type Formula } from '../formula.js';
import type { FormulaTerm } from '../formulaTypes.js';
import { unit } from '../monomial.js';
import { one, zero } from '../rational.js';

/** What nerdamer is asked to multiply out. */
export interface WrittenDifference {
  /**
   * text = sum; sum = product, {"+", product}; product = factor, {"*", factor};
   * factor = "(", ["-"], integer, "/", integer, ")" | variable, ["^(", integer, ")"] | "(", sum, ")";
   * variable = "v", integer.
   */
  readonly text: string;
  /** What v0, v1, ... stand for: symbols, or roots of symbols, or roots of integers. */
  readonly variables: readonly Formula[];
  /** The difference is what the text is times this formula of one term. */
  readonly factor: Formula;
}

/** A longer text takes nerdamer many minutes. */
const mostCharacters = 20_000;

/** An expression whose leaves are terms, without negative powers and roots of anything else. */
type Part =
  | { readonly kind: 'term'; readonly term: FormulaTerm }
  | { readonly kind: 'sum'; readonly parts: readonly Part[] }
  | { readonly kind: 'product'; readonly parts: readonly Part[] }
  /** An integer power from 2 on. */
  | { readonly kind: 'power'; readonly base: Part; readonly exponent: number };

/** Twice the exponents of symbols, none above 0. */
type Lowest = ReadonlyMap<string, number>;

/**
 * The difference left − right for nerdamer, which is right about no more than sums and products of fractions
 * and powers of single variables: powers of sums are products here, negative powers of symbols are cleared by
 * a common factor, roots are variables of their own, and no name is the user's.
 *
 * @throws SymbolicLimitError if the text has more than 20 000 characters; for what cannot be multiplied out,
 *   the errors of `expanded`.
 */
export function writeDifference(left: Expression, right: Expression, budget: Budget): WrittenDifference {
  const minusRight: Expression = { kind: 'product', factors: [minusOne, right] };
  const difference = new Reading(budget).partOf({ kind: 'sum', terms: [left, minusRight] });
  return new Writer(difference).written();
}

/** Reads expressions as parts; what is used several times is one part. */
class Reading {
  readonly #known = new Map<Expression, Part>();
  constructor(readonly budget: Budget) {}

  partOf(expression: Expression): Part {
    const part = this.#known.get(expression) ?? this.#read(expression);
    this.#known.set(expression, part);
    return part;
  }

  #read(expression: Expression): Part {
    switch (expression.kind) {
      case 'constant':
        return { kind: 'term', term: { coefficient: expression.value, monomial: unit } };
      case 'symbol':
        return termPart(symbolFormula(expression.name));
      case 'sum':
        return { kind: 'sum', parts: expression.terms.map(term => this.partOf(term)) };
      case 'product':
        return { kind: 'product', parts: expression.factors.map(factor => this.partOf(factor)) };
      case 'power':
        return this.#power(expression);
    }
  }

  #power({ base, exponent }: Expression & { kind: 'power' }): Part {
    // Negative powers and roots are of single terms.
    if (exponent < 0 || !Number.isInteger(exponent))
      return termPart(expanded(base, this.budget).power(exponent, this.budget));
    const part = this.partOf(base);
    if (part.kind === 'term') return termPart(termFormula(part.term).power(exponent, this.budget));
    if (exponent === 0) return { kind: 'term', term: { coefficient: one, monomial: unit } };
    return exponent === 1 ? part : { kind: 'power', base: part, exponent };
  }
}

/** A formula of at most one term. */
function termPart(formula: Formula): Part {
  const [term = { coefficient: zero, monomial: unit }] = formula.terms;
  return { kind: 'term', term };
}

/** Writes a part divided by the lowest powers of its symbols. */
class Writer {
  readonly #lowest = new Map<Part, Lowest>();
  readonly #texts = new Map<Part, string>();
  /** Symbols whose roots occur. */
  readonly #rooted = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #variables: Formula[] = [];

  constructor(readonly whole: Part) {
    this.#findRoots(whole, new Set());
  }

  written(): WrittenDifference {
    const text = this.#textOf(this.whole);
    let factor = constantFormula(1);
    for (const [name, half] of this.#lowestOf(this.whole))
      factor = factor.times(symbolFormula(name, half / 2));
    return { text, variables: this.#variables, factor };
  }

  #findRoots(part: Part, visited: Set<Part>): void {
    if (visited.has(part)) return;
    visited.add(part);
    if (part.kind === 'term') {
      const { names, halves } = part.term.monomial;
      for (const [k, name] of names.entries()) if ((halves[k] ?? 0) % 2 !== 0) this.#rooted.add(name);
    } else if (part.kind === 'power') this.#findRoots(part.base, visited);
    else for (const inner of part.parts) this.#findRoots(inner, visited);
  }

  #lowestOf(part: Part): Lowest {
    const lowest = this.#lowest.get(part) ?? this.#findLowest(part);
    this.#lowest.set(part, lowest);
    return lowest;
  }

  #findLowest(part: Part): Lowest {
    const lowest = new Map<string, number>();
    if (part.kind === 'term') {
      const { names, halves } = part.term.monomial;
      for (const [k, name] of names.entries()) if ((halves[k] ?? 0) < 0) lowest.set(name, halves[k] ?? 0);
    } else if (part.kind === 'power') {
      for (const [name, half] of this.#lowestOf(part.base)) lowest.set(name, part.exponent * half);
    } else
      for (const inner of part.parts)
        for (const [name, half] of this.#lowestOf(inner)) {
          const before = lowest.get(name) ?? 0;
          lowest.set(name, part.kind === 'sum' ? Math.min(before, half) : before + half);
        }
    return lowest;
  }

  /** part / Π symbol^lowest, as a factor: a sum stands in brackets. */
  #textOf(part: Part): string {
    const text = this.#texts.get(part) ?? this.#write(part);
    checkLength(text.length);
    this.#texts.set(part, text);
    return text;
  }

  #write(part: Part): string {
    switch (part.kind) {
      case 'term':
        return this.#writeTerm(part.term, this.#lowestOf(part));
      case 'sum': {
        const lowest = this.#lowestOf(part);
        const texts: string[] = [];
        let length = 0;
        for (const term of part.parts) {
          const own = this.#lowestOf(term);
          const missing = [...lowest]
            .map(([name, half]) => this.#powerOf(name, (own.get(name) ?? 0) - half))
            .filter(text => text !== '');
          const text = [...missing, this.#textOf(term)].join('*');
          length += text.length + 1;
          checkLength(length);
          texts.push(text);
        }
        return texts.length === 0 ? '(0/1)' : `(${texts.join('+')})`;
      }
      case 'product':
        return joined(part.parts.map(factor => this.#textOf(factor)));
      case 'power': {
        const text = this.#textOf(part.base);
        checkLength(part.exponent * (text.length + 1));
        return Array.from({ length: part.exponent }, () => text).join('*');
      }
    }
  }

  #writeTerm({ coefficient, monomial: { radicand, names, halves } }: FormulaTerm, lowest: Lowest): string {
    const { numerator, denominator } = coefficient;
    const factors: string[] = [];
    if (numerator !== 1n || denominator !== 1n)
      factors.push(`(${numerator.toString()}/${denominator.toString()})`);
    if (radicand !== 1n) factors.push(this.#variable(`√${radicand.toString()}`, () => rootOf(radicand)));
    for (const [k, name] of names.entries())
      factors.push(this.#powerOf(name, (halves[k] ?? 0) - (lowest.get(name) ?? 0)));
    return joined(factors.filter(text => text !== ''));
  }

  /** A symbol to a power ≥ 0; nothing for the power 0. */
  #powerOf(name: string, half: number): string {
    if (half === 0) return '';
    const isRooted = this.#rooted.has(name);
    const variable = this.#variable(name, () => symbolFormula(name, isRooted ? 0.5 : 1));
    const exponent = isRooted ? half : half / 2;
    return exponent === 1 ? variable : `${variable}^(${exponent})`;
  }

  #variable(name: string, meaning: () => Formula): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const variable = `v${this.#variables.length}`;
    this.#variables.push(meaning());
    this.#names.set(name, variable);
    return variable;
  }
}

function joined(factors: readonly string[]): string {
  let length = 0;
  for (const factor of factors) length += factor.length + 1;
  checkLength(length);
  return factors.length === 0 ? '(1/1)' : factors.join('*');
}

function rootOf(radicand: bigint): Formula {
  return constantFormula(radicand).power(0.5);
}

function checkLength(length: number): void {
  if (length <= mostCharacters) return;
  const problem = `written for nerdamer it has more than ${mostCharacters} characters`;
  throw new SymbolicLimitError('characters', mostCharacters, problem);
}
