import { checkAboveZero, DisagreementError } from '../../errors/index.js';
import { Budget } from '../budget.js';
import { expanded, expressionOf, textOfExpression, type Expression } from '../expression.js';
import { Formula } from '../formula.js';
import { parseExpression } from '../notation/parse.js';
import { compareNumbers, compareValues, type ComparedNumber } from './numbers.js';
import type { Proof, Witness } from './proof.js';

export interface ProofOptions {
  /**
   * `true`: nerdamer is asked, and it is an error if it cannot be loaded; `false`: it is not asked. Unless
   * given, it is asked where it can be loaded.
   */
  readonly nerdamer?: boolean;
  /** Seconds for each witness; 10 unless given. */
  readonly timeLimit?: number;
}

/** What a proof of two sides as they are written may ask beside. */
export interface EqualityOptions extends ProofOptions {
  /** What else computes such numbers, beside what the sides say that they are. */
  readonly numbers?: () => readonly ComparedNumber[];
}

/**
 * Whether two formulas are equal, by three witnesses.
 */
export async function proveEqual(
  left: Formula | string,
  right: Formula | string,
  options: ProofOptions = {},
): Promise<Proof> {
  return proveSides(sideOf(left), sideOf(right), options);
}

/** The same of two sides as they are written. */
export async function proveSides(
  left: Formula | Expression,
  right: Formula | Expression,
  { timeLimit = 10, numbers }: EqualityOptions = {},
): Promise<Proof> {
  checkAboveZero('timeLimit', timeLimit);
  const [a, b] = [asWritten(left), asWritten(right)];

  let start = performance.now();
  const budget = new Budget({ timeLimit });
  const [p, q] = [multipliedOut(left, budget), multipliedOut(right, budget)];
  const difference = p.minus(q);
  const ring: Witness = {
    ...(difference.isZero
      ? { verdict: 'equal' }
      : { verdict: 'different', reason: `the difference is ${shortly(difference.toString())}` }),
    milliseconds: performance.now() - start,
  };

  start = performance.now();
  const own = compareValues(a, b, difference);
  const others = numbers === undefined ? undefined : compareNumbers(numbers());
  const numbersWitness: Witness = {
    ...(others?.verdict === 'different' ? others : own),
    milliseconds: performance.now() - start,
  };

  const nerdamer: Witness = { verdict: 'no answer', reason: 'it was not asked', milliseconds: 0 };

  const proof: Proof = {
    equal: difference.isZero,
    terms: Math.max(p.size, q.size),
    ring,
    nerdamer,
    numbers: numbersWitness,
  };
  const verdicts = new Set([ring, nerdamer, numbersWitness].map(({ verdict }) => verdict));
  if (verdicts.has('equal') && verdicts.has('different')) {
    const statement = `${shortly(textOfExpression(a))} = ${shortly(textOfExpression(b))}`;
    throw new DisagreementError(statement, { ring, nerdamer, numbers: numbersWitness });
  }
  return proof;
}

function sideOf(side: Formula | string): Formula | Expression {
  return typeof side === 'string' ? parseExpression(side) : side;
}

function asWritten(side: Formula | Expression): Expression {
  return side instanceof Formula ? expressionOf(side) : side;
}

function multipliedOut(side: Formula | Expression, budget: Budget): Formula {
  return side instanceof Formula ? side : expanded(side, budget);
}

function shortly(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}...`;
}
