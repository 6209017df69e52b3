import {
  aBoolean,
  aNumberAboveZero,
  aText,
  bounded,
  checkArguments,
  DisagreementError,
  either,
  optional,
  optionsOf,
} from '../../errors/index.js';
import { Budget } from '../budget.js';
import { expanded, expressionOf, startOfExpression, type Expression } from '../expression.js';
import { aFormula, describeShortly, Formula } from '../formula.js';
import { parseExpression } from '../notation/parse.js';
import type { NerdamerClient, NerdamerFinding } from '../nerdamer/index.js';
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

const aSide = either(aText, aFormula);
const proofOptions = optionsOf<ProofOptions>('proveEqual', {
  nerdamer: optional(aBoolean),
  timeLimit: optional(aNumberAboveZero),
});

/** What a proof of two sides as they are written may ask beside. */
export interface EqualityOptions extends ProofOptions {
  /** What else computes such numbers, beside what the sides say that they are. */
  readonly numbers?: () => readonly ComparedNumber[];
  /** The thread of nerdamer, the one of the whole program unless given. */
  readonly client?: NerdamerClient;
}

/**
 * Whether two formulas are equal, by three witnesses that share no arithmetic:
 *
 * - `ring`: both sides multiplied out as exact polynomials;
 * - `nerdamer`: the algebra library nerdamer, in a thread of its own, multiplies out left − right as they are
 *   written; both differences have to be the same;
 * - `numbers`: float64 at several points, with a bound of all rounding.
 *
 * Symbols under roots stand for positive numbers, as widths do. nerdamer is as fast as some hundred terms
 * need; what it cannot do in time is `no answer`, with the reason.
 *
 * @throws DisagreementError if one witness says `equal` and another `different`; for texts, the errors of
 *   `parseFormula`; SymbolicLimitError if the exact polynomials take more time or terms than they may;
 *   UnavailableError if nerdamer is asked for by `nerdamer: true` and cannot be loaded, as in a browser.
 * @example
 * ```ts
 * import { proveEqual } from 'widejet';
 * const proof = await proveEqual('(a + b)^3 - (a - b)^3', '2*b*(3*a^2 + b^2)');
 * console.log(proof.equal, proof.terms); // true 2
 * console.log(proof.ring.verdict, proof.nerdamer.verdict, proof.numbers.verdict); // equal equal equal
 * ```
 */
export async function proveEqual(
  left: Formula | string,
  right: Formula | string,
  options: ProofOptions = {},
): Promise<Proof> {
  checkArguments({ left: [left, aSide], right: [right, aSide], options: [options, proofOptions] });
  const { nerdamer, timeLimit } = options;
  return proveSides(sideOf(left), sideOf(right), {
    ...(nerdamer !== undefined && { nerdamer }),
    ...(timeLimit !== undefined && { timeLimit }),
  });
}

/** The same of two sides as they are written, and of numbers that something else computes. */
export async function proveSides(
  left: Formula | Expression,
  right: Formula | Expression,
  { timeLimit = 10, nerdamer: asked, numbers: others, client }: EqualityOptions = {},
): Promise<Proof> {
  const [a, b] = [asWritten(left), asWritten(right)];

  const sinceRing = stopwatch();
  const budget = new Budget({ timeLimit });
  const [p, q] = [multipliedOut(left, budget), multipliedOut(right, budget)];
  const difference = p.minus(q, budget);
  const ring: Witness = { ...findingOf(difference), milliseconds: sinceRing() };

  const sinceNerdamer = stopwatch();
  const question = asked === false ? undefined : nerdamersFinding(a, b, timeLimit, client);
  // Neither throws nor rejects before it is waited for: its own errors are values.
  const sinceNumbers = stopwatch();
  const own = compareValues(a, b, difference);
  const theirs = others === undefined ? undefined : compareNumbers(others());
  const numbers: Witness = {
    ...(theirs?.verdict === 'different' ? theirs : own),
    milliseconds: sinceNumbers(),
  };

  const answer = await question;
  if (asked === true && answer?.kind === 'none' && answer.unavailable !== undefined) throw answer.unavailable;
  const nerdamer: Witness =
    answer === undefined
      ? { verdict: 'no answer', reason: 'not asked', milliseconds: 0 }
      : {
          ...(answer.kind === 'found'
            ? findingOf(answer.difference)
            : { verdict: 'no answer', reason: answer.reason }),
          milliseconds: sinceNerdamer(),
        };

  const verdicts = new Set([ring, nerdamer, numbers].map(({ verdict }) => verdict));
  const isOtherDifference = answer?.kind === 'found' && !answer.difference.equals(difference);
  if ((verdicts.has('equal') && verdicts.has('different')) || isOtherDifference) {
    const statement = `${startOfExpression(a)} = ${startOfExpression(b)}`;
    throw new DisagreementError(statement, { ring, nerdamer, numbers });
  }
  return { equal: difference.isZero, terms: Math.max(p.size, q.size), ring, nerdamer, numbers };
}

async function nerdamersFinding(
  left: Expression,
  right: Expression,
  seconds: number,
  client: NerdamerClient | undefined,
): Promise<NerdamerFinding> {
  // Most programs that import widejet prove nothing.
  const { askNerdamer } = await import('../nerdamer/index.js');
  return askNerdamer(left, right, seconds, client);
}

function findingOf(difference: Formula): Omit<Witness, 'milliseconds'> {
  if (difference.isZero) return { verdict: 'equal' };
  return { verdict: 'different', reason: `the difference is ${bounded(describeShortly(difference), 300)}` };
}

/** Milliseconds since now. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
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
