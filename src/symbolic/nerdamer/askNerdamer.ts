import { type UnavailableError, WidejetError } from '../../errors/index.js';
import { Budget } from '../budget.js';
import type { Expression } from '../expression.js';
import type { Formula } from '../formula.js';
import { NerdamerClient } from './client.js';
import { readSum } from './read.js';
import { writeDifference } from './write.js';

/** What nerdamer says of the difference of two expressions. */
export type NerdamerFinding =
  | { readonly kind: 'found'; readonly difference: Formula }
  | { readonly kind: 'none'; readonly reason: string; readonly unavailable?: UnavailableError };

/** One thread for the whole program. */
const shared = new NerdamerClient();

/**
 * The difference left − right as nerdamer multiplies it out. Whatever becomes of the question, the next one
 * can be asked.
 */
export async function askNerdamer(
  left: Expression,
  right: Expression,
  seconds: number,
  client = shared,
): Promise<NerdamerFinding> {
  try {
    const { text, variables, factor } = writeDifference(left, right, new Budget({ timeLimit: seconds }));
    const answer = await client.expand(text, seconds);
    if (answer.kind === 'none') return answer;
    if (answer.kind === 'unavailable')
      return { kind: 'none', reason: answer.error.message, unavailable: answer.error };
    const budget = new Budget({ timeLimit: seconds });
    return { kind: 'found', difference: readSum(answer.text, variables, budget).times(factor, budget) };
  } catch (error) {
    // What is too long to be written, or no flat sum.
    if (error instanceof WidejetError) return { kind: 'none', reason: error.message };
    throw error;
  }
}
