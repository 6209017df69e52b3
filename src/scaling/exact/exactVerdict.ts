import { predictionText } from '../notation.js';
import type { Prediction } from '../quantities/index.js';

/**
 * How the exponent of E Qᵖ compares with p times the predicted exponent of |Q|: `consistent` if they are
 * equal; `bound kept` if it is smaller than an upper bound; `inconsistent` otherwise.
 */
export type ExactVerdict =
  'consistent' | 'bound kept' | 'inconsistent' | 'no prediction' | 'no exponent' | 'not computed';

export function exactVerdict(
  exponent: number | undefined,
  power: number,
  predicted: Prediction | undefined,
): { readonly verdict: ExactVerdict; readonly reason: string } {
  if (exponent === undefined) return { verdict: 'no exponent', reason: 'the moment is 0 at every width' };
  if (predicted === undefined)
    return { verdict: 'no prediction', reason: 'no theory that is known here applies to it' };
  const { bound, source } = predicted;
  const expected = power * predicted.exponent;
  // What is positive and negative may cancel in odd moments.
  const isBound = bound === 'upper' || power % 2 === 1;
  const found = `the exponent ${predictionText(exponent)} of the moment`;
  const said = `${isBound ? '≤ ' : ''}${predictionText(expected)}, ${power} times that of ${source}`;
  if (exponent === expected)
    return { verdict: 'consistent', reason: `${found} is ${predictionText(expected)}` };
  if (isBound && exponent < expected) return { verdict: 'bound kept', reason: `${found} is below ${said}` };
  return { verdict: 'inconsistent', reason: `${found} is not ${said}` };
}
