import {
  checkArguments,
  InvalidArgumentError,
  listOf,
  NonFiniteError,
  optionsOf,
  SymbolicLimitError,
  type WidejetError,
} from '../../errors/index.js';
import { aModel, type Model } from '../../models/index.js';
import {
  modelInputs,
  outputsAt,
  sentOutputs,
  someInputs,
  type ModelInputs,
  type OutputChoice,
} from '../../questions/index.js';
import {
  exactMoments,
  inputSymbols,
  momentsControls,
  type ExactMomentsControls,
  type Formula,
  type MomentQuestion,
} from '../../symbolic/index.js';
import { outputsOfFirst } from '../quantities/outputs.js';
import { parseQuantity, type Quantity } from '../quantities/index.js';
import { someQuantities } from '../kinds.js';
import { sizeOf, type ExactSize } from './exactSize.js';

/** A sweep's model and inputs, and the quantities whose exact size is asked for. */
export interface ExactSizesOptions {
  readonly model: Model;
  readonly inputs: readonly ModelInputs[];
  readonly output?: OutputChoice | undefined;
  readonly quantities: readonly string[];
}

const sizesOptions = optionsOf<ExactSizesOptions>('exactSizes', {
  model: aModel,
  inputs: listOf(someInputs, { most: 1000 }),
  output: sentOutputs,
  quantities: someQuantities,
});

/**
 * What one quantity may take: a second or two. In steps, so that it does not depend on the machine which are
 * known; the time is for machines that are much slower.
 */
const budget = { steps: 20_000, terms: 100_000, timeLimit: 20 } as const;

/** What is found of models, by what is asked: it does not depend on the inputs of a sweep. */
const found = new WeakMap<Model, Map<string, Promise<Formula | WidejetError | undefined>>>();

/**
 * √E Q² of quantities of a sweep, exactly, for all widths at once (`exactMoment`), at the inputs and outputs
 * of the sweep; for those that take longer than a second or two, or that `exactMoment` refuses, why it is not
 * known. Computed once for a model.
 *
 * @returns by the names of the quantities; those that an interruption has left out are missing.
 * @throws InvalidArgumentError for quantities, inputs or outputs that do not exist.
 */
export async function exactSizes(
  options: ExactSizesOptions,
  controls: Pick<ExactMomentsControls, 'signal' | 'workers'> = {},
): Promise<ReadonlyMap<string, ExactSize>> {
  checkArguments({ options: [options, sizesOptions], controls: [controls, momentsControls] });
  const { model, inputs, output = 0, quantities } = options;
  const asked = quantities.map(name => {
    const quantity = parseQuantity(name);
    const own = inputs.slice(0, quantity.inputsNeeded);
    outputsAt(model, outputsOfFirst(quantity.inputsNeeded, output), quantity.inputsNeeded);
    const kind = areEqual(model, own) ? ('one' as const) : ('distinct' as const);
    return {
      quantity,
      own: kind === 'one' ? own.slice(0, 1) : own,
      questions: questionsOf(quantity, kind, output),
    };
  });
  const moments = await momentsOf(
    model,
    asked.flatMap(({ questions }) => questions),
    controls,
  );
  const sizes = new Map<string, ExactSize>();
  for (const { quantity, own, questions } of asked) {
    const size = finiteSize(() =>
      sizeFrom(
        quantity,
        questions.map(question => moments.get(JSON.stringify(question))),
        () => inputSymbols(model, quantity.secondMoment?.of ?? quantity.name, own),
      ),
    );
    if (size !== undefined) sizes.set(quantity.name, size);
  }
  return sizes;
}

/** E Q², and E Q too where Q is a distance to the limit of a quantity. */
function questionsOf(
  { secondMoment, inputsNeeded }: Quantity,
  inputs: 'one' | 'distinct',
  output: OutputChoice,
): MomentQuestion[] {
  if (secondMoment === undefined) return [];
  const { of: quantity, aboutItsLimit = false } = secondMoment;
  const question = { quantity, inputs, output: outputsOfFirst(inputsNeeded, output), ...budget };
  return (aboutItsLimit ? [2, 1] : [2]).map(power => ({ ...question, power }));
}

/** Inputs may be so large that a second moment is no number, where the quantity itself is one. */
function finiteSize(find: () => ExactSize | undefined): ExactSize | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof NonFiniteError) return { unknown: 'it is beyond the numbers of float64' };
    throw error;
  }
}

function sizeFrom(
  { secondMoment }: Quantity,
  moments: readonly (Formula | WidejetError | undefined)[],
  symbols: () => Readonly<Record<string, number>>,
): ExactSize | undefined {
  if (secondMoment === undefined) return { unknown: 'no exact moments of this kind of quantity' };
  const formulas: Formula[] = [];
  for (const moment of moments) {
    if (moment === undefined) return undefined;
    if (moment instanceof Error) return { unknown: phraseOf(moment) };
    formulas.push(moment);
  }
  const [square, mean] = formulas;
  if (square === undefined) return undefined;
  if (mean === undefined) return sizeOf(square, symbols());
  if (mean.exponent('n') > 0) return { unknown: 'its mean has no limit' };
  // E (K − Θ)² = E K² − 2 Θ E K + Θ², with Θ = lim E K.
  const limit = mean.limit('n');
  return sizeOf(square.minus(mean.plus(mean).minus(limit).times(limit)), symbols());
}

function phraseOf(error: WidejetError): string {
  if (error instanceof SymbolicLimitError)
    return 'it takes too long for a report (`widejet exact` computes it)';
  if (!(error instanceof InvalidArgumentError)) return error.message;
  // What no moment can be computed of is named in words; other values are of a model that is none.
  if (typeof error.value !== 'string') throw error;
  return error.value;
}

/** The moments by their questions, computed once for a model. */
async function momentsOf(
  model: Model,
  questions: readonly MomentQuestion[],
  controls: Pick<ExactMomentsControls, 'signal' | 'workers'>,
): Promise<ReadonlyMap<string, Formula | WidejetError | undefined>> {
  const known = found.get(model) ?? new Map<string, Promise<Formula | WidejetError | undefined>>();
  found.set(model, known);
  const missing = questions.filter(question => !known.has(JSON.stringify(question)));
  const answers = exactMoments(model, missing, controls);
  for (const [position, question] of missing.entries()) {
    const key = JSON.stringify(question);
    const moment = answers.then(all => {
      const answer = all[position];
      // What an interruption has left out may be asked again.
      if (answer === undefined) known.delete(key);
      return answer === undefined ? undefined : 'formula' in answer ? answer.formula : answer.error;
    });
    known.set(key, moment);
  }
  const all = new Map<string, Formula | WidejetError | undefined>();
  for (const question of questions) {
    const key = JSON.stringify(question);
    all.set(key, await known.get(key));
  }
  return all;
}

/** Whether all of some inputs are one. */
function areEqual(model: Model, inputs: readonly ModelInputs[]): boolean {
  const text = (given: ModelInputs): string =>
    JSON.stringify(Object.values(modelInputs(model, given, 'inputs')).map(({ data }) => [...data]));
  const [first, ...others] = inputs.map(text);
  return others.every(other => other === first);
}
