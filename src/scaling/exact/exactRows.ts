import { checkArguments, optional, optionsOf, SymbolicLimitError } from '../../errors/index.js';
import { aModel, type Model } from '../../models/index.js';
import { sentOutputs, type OutputChoice } from '../../questions/index.js';
import {
  anInputsKind,
  aPower,
  exactLimitKinds,
  exactMoments,
  momentsControls,
  type ExactLimits,
  type ExactMomentsControls,
  type Formula,
  type InputsKind,
} from '../../symbolic/index.js';
import type { Prediction } from '../quantities/index.js';
import { sharpest } from '../quantities/index.js';
import { someQuantities } from '../kinds.js';
import { exactPredictions } from './exactPredictions.js';
import { exactVerdict, type ExactVerdict } from './exactVerdict.js';

export interface ExactRowsOptions extends ExactLimits {
  readonly model: Model;
  /** Their names, as for `exactMoment`. */
  readonly quantities: readonly string[];
  /** p, in E Qᵖ: an integer from 1 to 8; 2 unless given. */
  readonly power?: number;
  readonly inputs?: InputsKind;
  readonly output?: OutputChoice;
}

const rowsOptions = optionsOf<ExactRowsOptions>('exactRows', {
  ...exactLimitKinds,
  model: aModel,
  quantities: someQuantities,
  power: optional(aPower),
  inputs: optional(anInputsKind),
  output: sentOutputs,
});

/** One quantity Q, its exact moments, what theory says of it, and how they compare. */
export interface ExactRow {
  readonly quantity: string;
  /** p */
  readonly power: number;
  /** E Q; absent if it took more than it might. */
  readonly mean?: Formula;
  /** E Qᵖ; absent if it took more than it might. */
  readonly moment?: Formula;
  /** e of E Qᵖ ~ n^e; absent where that is 0, or not known. */
  readonly exponent?: number;
  /** All that theory says of |Q|. */
  readonly predictions: readonly Prediction[];
  /** The one that the verdict is about. */
  readonly predicted?: Prediction;
  readonly verdict: ExactVerdict;
  /** One sentence for people: the numbers that decided, or why there are none. */
  readonly reason: string;
}

/**
 * E Q and E Qᵖ of several quantities of a network, exactly, with their exponents in the width beside what
 * theory predicts (`exactMoments`, `predictionsFor`): p times the exponent of |Q|. What takes more than it
 * may is `not computed`, and the other rows stand.
 *
 * @returns a row for each quantity, in their order; none for those that an interruption has left out.
 * @throws InvalidArgumentError as `exactMoment` does, for what has no exact moments at all.
 * @example
 * ```ts
 * import { hypernetwork } from 'widejet';
 * import { exactRows } from 'widejet/scaling';
 * const model = hypernetwork({ depth: 2, activation: 'linear', primaryWidths: [1, 1, 1] });
 * const rows = await exactRows({ model, quantities: ['K1', 'K2', 'K3'], inputs: 'one' });
 * for (const { quantity, exponent, predicted, verdict } of rows)
 *   console.log(quantity, exponent, predicted?.source, verdict);
 * // K1 0 Theorem 1 consistent
 * // K2 0 Theorem 1 consistent
 * // K3 -2 Theorem 1 consistent
 * ```
 */
export async function exactRows(
  options: ExactRowsOptions,
  controls: ExactMomentsControls = {},
): Promise<ExactRow[]> {
  checkArguments({ options: [options, rowsOptions], controls: [controls, momentsControls] });
  const { model, quantities, power = 2, inputs = 'distinct', output = 0, ...limits } = options;
  const powers = power === 1 ? [1] : [1, power];
  const questions = quantities.flatMap(quantity =>
    powers.map(own => ({ quantity, power: own, inputs, output: outputOf(quantity, output), ...limits })),
  );
  const answers = await exactMoments(model, questions, {
    ...controls,
    onMoment(position, answer) {
      // What is refused is refused for a reason that no other quantity mends.
      if ('error' in answer && !(answer.error instanceof SymbolicLimitError)) throw answer.error;
      controls.onMoment?.(position, answer);
    },
  });
  const rows: ExactRow[] = [];
  for (const [position, quantity] of quantities.entries()) {
    const own = answers.slice(position * powers.length, (position + 1) * powers.length);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined || own.includes(undefined)) continue;
    const predictions = exactPredictions(model, quantity, output);
    const predicted = sharpest(predictions);
    const mean = 'formula' in first ? first.formula : undefined;
    const moment = 'formula' in last ? last.formula : undefined;
    const exponent = moment === undefined || moment.isZero ? undefined : moment.exponent('n');
    rows.push({
      quantity,
      power,
      ...(mean && { mean }),
      ...(moment && { moment }),
      ...(exponent !== undefined && { exponent }),
      predictions,
      ...(predicted && { predicted }),
      ...('error' in last
        ? { verdict: 'not computed', reason: last.error.message }
        : exactVerdict(exponent, power, predicted)),
    });
  }
  return rows;
}

/** One output for each input of a correlation function, or of a pair. */
function outputOf(quantity: string, output: OutputChoice): OutputChoice {
  return quantity.startsWith('f') || typeof output === 'number' ? output : output.slice(0, 2);
}
