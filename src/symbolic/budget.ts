import {
  aNumberAboveZero,
  anIntegerFrom,
  optional,
  optionsOf,
  SymbolicLimitError,
  type KindsOf,
} from '../errors/index.js';
import { bitLength, type Rational } from './rational.js';

/** What an exact computation may take; beyond it, SymbolicLimitError. */
export interface ExactLimits {
  /** Products of two terms, and contractions of two weights; 10⁸ unless given. */
  readonly steps?: number;
  /** Terms that are held at once in one sum; 10⁶ unless given. */
  readonly terms?: number;
  /** Seconds; 60 unless given. */
  readonly timeLimit?: number;
}

/** These in tables of options. */
export const exactLimitKinds: KindsOf<ExactLimits> = {
  steps: optional(anIntegerFrom(1)),
  terms: optional(anIntegerFrom(1)),
  timeLimit: optional(aNumberAboveZero),
};

export const limitsOfExact = optionsOf<ExactLimits>('an exact computation', exactLimitKinds);

/** Digits of the integers in a formula, and powers of its symbols, stay below these. */
const mostBits = 200_000;
/** Operations with integers of more binary digits than this take so long that each looks at the clock. */
const wideBits = 2048n;
const mostExponent = 1_000_000;

const advice = 'Ask for a lower order or power, fewer layers or a smaller width, or raise the limit';

/** The limits among other options. */
export function limitsIn({ steps, terms, timeLimit }: ExactLimits): ExactLimits {
  return {
    ...(steps !== undefined && { steps }),
    ...(terms !== undefined && { terms }),
    ...(timeLimit !== undefined && { timeLimit }),
  };
}

/** Counts what a computation has taken so far. */
export class Budget {
  readonly #mostSteps: number;
  readonly #mostTerms: number;
  readonly #seconds: number;
  readonly #start = performance.now();
  #steps = 0;
  #nextLook = stepsBetweenLooks;

  /** @throws InvalidArgumentError for a limit that is no positive number. */
  constructor({ steps = 1e8, terms = 1e6, timeLimit = 60 }: ExactLimits = {}) {
    limitsOfExact.check('limits', { steps, terms, timeLimit });
    this.#mostSteps = steps;
    this.#mostTerms = terms;
    this.#seconds = timeLimit;
  }

  /** @throws SymbolicLimitError if there are no more steps or there is no more time. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#mostSteps) {
      const problem = `the computation takes more than ${this.#mostSteps} steps`;
      throw new SymbolicLimitError('steps', this.#mostSteps, problem, advice);
    }
    // Looking at the clock for every step would take longer than the step.
    if (this.#steps < this.#nextLook) return;
    this.#nextLook = this.#steps + stepsBetweenLooks;
    this.lookAtClock();
  }

  /** @throws SymbolicLimitError if there is no more time. */
  lookAtClock(): void {
    if (performance.now() - this.#start <= 1000 * this.#seconds) return;
    const problem = `the computation takes more than ${this.#seconds} s`;
    throw new SymbolicLimitError('time', this.#seconds, problem, advice);
  }

  /** @throws SymbolicLimitError if there are more terms than may be held. */
  holdTerms(count: number): void {
    if (count <= this.#mostTerms) return;
    const problem = `a sum has more than ${this.#mostTerms} terms`;
    throw new SymbolicLimitError('terms', this.#mostTerms, problem, advice);
  }
}

const stepsBetweenLooks = 2000;

/** @throws SymbolicLimitError for a number of more binary digits than are computed with. */
export function checkBits(bits: number): void {
  if (bits <= mostBits) return;
  throw new SymbolicLimitError('digits', mostBits, `a number has more than ${mostBits} binary digits`);
}

/** Whether a fraction has so many digits that computing with it takes long. */
export function isWide({ numerator, denominator }: Rational): boolean {
  return numerator > wide || denominator > wide || numerator < -wide;
}

const wide = 1n << wideBits;

/** @throws SymbolicLimitError for a fraction of more binary digits than are computed with. */
export function checkDigits({ numerator, denominator }: Rational): void {
  checkBits(bitLength(numerator < 0n ? -numerator : numerator) + bitLength(denominator));
}

/** @throws SymbolicLimitError for a power of a symbol that is too high. */
export function checkExponent(exponent: number): void {
  if (Math.abs(exponent) <= mostExponent) return;
  throw new SymbolicLimitError(
    'exponents',
    mostExponent,
    `the power ${exponent} of a symbol is beyond ${mostExponent}`,
  );
}
