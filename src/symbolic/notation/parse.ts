import { InvalidArgumentError, SymbolicLimitError, SymbolicSyntaxError } from '../../errors/index.js';
import { Budget, limitsOfExact, type ExactLimits } from '../budget.js';
import { expanded, minusOne, productOf, sumOf, type Expression } from '../expression.js';
import type { Formula } from '../formula.js';
import { rational } from '../rational.js';

const mostCharacters = 100_000;
/** Brackets inside brackets; what reads them goes as deep. */
const mostBrackets = 500;
const mostDigitsOfExponent = 7;

interface Token {
  readonly kind: 'integer' | 'name' | 'mark' | 'end' | 'other';
  readonly text: string;
  readonly position: number;
}

const word = /\s*(?:(?<integer>\d+)|(?<name>\p{L}[\p{L}\p{M}\p{N}_]*)|(?<mark>[-+*/^()])|(?<other>.))?/suy;

/**
 * Reads a formula and multiplies it out.
 *
 *   sum = product, {("+" | "−"), product};  product = factor, {("*" | "/"), factor};
 *   factor = {"−"}, (integer | symbol | "sqrt(", sum, ")" | "(", sum, ")"), ["^", exponent];
 *   exponent = integer | "(", ["−"], integer, ["/2"], ")".
 *
 * A symbol is a letter of any script and then letters, digits or underscores. Divisors and what stands under
 * a root have one term.
 *
 * @throws SymbolicSyntaxError, with the position, for any other text; SymbolicLimitError for more than
 *   100 000 characters or 500 brackets inside each other, or where multiplying out takes more than `limits`;
 *   InvalidArgumentError for a divisor or a square of several terms, or zero.
 * @example
 * ```ts
 * import { parseFormula } from 'widejet';
 * const left = parseFormula('(a + b)^3 - (a - b)^3');
 * console.log(left.toString(), left.equals(parseFormula('2*b*(3*a^2 + b^2)'))); // 6*a^2*b + 2*b^3 true
 * console.log(parseFormula('sqrt(8)/n^(3/2)').toString()); // 2*sqrt(2)/n^(3/2)
 * ```
 */
export function parseFormula(text: string, limits: ExactLimits = {}): Formula {
  limitsOfExact.check('limits', limits);
  return expanded(parseExpression(text), new Budget(limits));
}

/** Reads an expression, and multiplies nothing out. @throws as {@link parseFormula}. */
export function parseExpression(text: string): Expression {
  if (typeof (text as unknown) !== 'string') throw new InvalidArgumentError('formula', text, 'a text');
  if (text.length > mostCharacters) {
    const problem = `the text of a formula has ${text.length} characters, allowed: up to ${mostCharacters}`;
    throw new SymbolicLimitError('characters', mostCharacters, problem);
  }
  return new Reader(text).whole();
}

/** Goes through a text from left to right. */
class Reader {
  #token: Token;
  #brackets = 0;

  constructor(readonly text: string) {
    this.#token = this.#read(0);
  }

  whole(): Expression {
    const sum = this.#sum();
    if (this.#token.kind !== 'end') throw this.#unexpected('an operation, or the end');
    return sum;
  }

  #sum(): Expression {
    const terms = [this.#product()];
    for (;;) {
      if (this.#takes('+')) terms.push(this.#product());
      else if (this.#takes('-')) terms.push(productOf([minusOne, this.#product()]));
      else return sumOf(terms);
    }
  }

  #product(): Expression {
    const factors = [this.#factor()];
    for (;;) {
      if (this.#takes('*')) factors.push(this.#factor());
      else if (this.#takes('/')) factors.push({ kind: 'power', base: this.#factor(), exponent: -1 });
      else return productOf(factors);
    }
  }

  #factor(): Expression {
    let isNegative = false;
    while (this.#takes('-')) isNegative = !isNegative;
    const base = this.#atom();
    const power: Expression = this.#takes('^') ? { kind: 'power', base, exponent: this.#exponent() } : base;
    return isNegative ? productOf([minusOne, power]) : power;
  }

  #atom(): Expression {
    const { kind, text } = this.#token;
    if (kind === 'integer') {
      this.#next();
      return { kind: 'constant', value: rational(BigInt(text)) };
    }
    if (kind === 'name') {
      this.#next();
      if (text !== 'sqrt') return { kind: 'symbol', name: text };
      return { kind: 'power', base: this.#bracket('"(" after sqrt'), exponent: 0.5 };
    }
    return this.#bracket('a number, a symbol, sqrt or "("');
  }

  #bracket(expected: string): Expression {
    if (!this.#takes('(')) throw this.#unexpected(expected);
    if (++this.#brackets > mostBrackets) {
      const problem = `a formula has more than ${mostBrackets} brackets inside each other`;
      throw new SymbolicLimitError('depth', mostBrackets, problem);
    }
    const sum = this.#sum();
    if (!this.#takes(')')) throw this.#unexpected('an operation, or ")"');
    this.#brackets--;
    return sum;
  }

  #exponent(): number {
    if (!this.#takes('(')) return this.#smallInteger('an integer or "(" after "^"');
    const sign = this.#takes('-') ? -1 : 1;
    const exponent = sign * this.#smallInteger('an integer');
    const isHalf = this.#takes('/');
    if (isHalf) {
      if (this.#token.text !== '2') throw this.#unexpected('2: an exponent is an integer, or half of one');
      this.#next();
    }
    if (!this.#takes(')')) throw this.#unexpected(isHalf ? '")"' : '"/2" or ")"');
    return isHalf ? exponent / 2 : exponent;
  }

  #smallInteger(expected: string): number {
    const { kind, text } = this.#token;
    if (kind !== 'integer') throw this.#unexpected(expected);
    if (text.length > mostDigitsOfExponent)
      throw this.#unexpected(`an exponent of at most ${mostDigitsOfExponent} digits`);
    this.#next();
    return Number(text);
  }

  #takes(mark: string): boolean {
    if (this.#token.kind !== 'mark' || this.#token.text !== mark) return false;
    this.#next();
    return true;
  }

  #next(): void {
    this.#token = this.#read(this.#token.position + this.#token.text.length);
  }

  #read(start: number): Token {
    word.lastIndex = start;
    const match = word.exec(this.text);
    const end = start + (match?.[0].length ?? 0);
    const text = match?.[0].trimStart() ?? '';
    const { integer, name, mark, other } = match?.groups ?? {};
    const kind =
      integer !== undefined
        ? 'integer'
        : name !== undefined
          ? 'name'
          : mark !== undefined
            ? 'mark'
            : other !== undefined
              ? 'other'
              : 'end';
    return { kind, text, position: end - text.length };
  }

  #unexpected(expected: string): SymbolicSyntaxError {
    const { kind, text, position } = this.#token;
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    const found = kind === 'end' ? 'the end' : JSON.stringify(shown);
    return new SymbolicSyntaxError(this.text, position, found, expected);
  }
}
