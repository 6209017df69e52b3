import type { Node } from '../../ad/index.js';
import { NonFiniteError, ShapeError } from '../../errors/index.js';
import type { InputNodes, Model, Parameters } from '../../models/index.js';
import { factorial, gradientDirection, type Direction } from '../expansion.js';
import {
  batchAxes,
  inputPair,
  modelInputs,
  type ModelInputs,
  question,
  someInputs,
  type Question,
  type Traced,
  type TracedNetwork,
} from '../../questions/index.js';
import type { EvaluatedTerm, PredictedTerm, TermOptions, TermsKey, TermSum } from './terms.js';

/** The pair of inputs that a sum is evaluated for. */
export interface PairOptions {
  /** i: where the network is expanded; one input. */
  readonly at: ModelInputs;
  /** j: along whose gradient; one input. */
  readonly along: ModelInputs;
}

/** What a pair is given by. */
export const pairKinds = { at: someInputs, along: someInputs };

/** hᵢ and ∇hⱼ, from which all terms are made. */
export interface Pair {
  readonly network: TracedNetwork;
  readonly hi: Node;
  readonly hj: Node;
  /** ∇hⱼ */
  readonly gradient: Direction;
}

/** The terms of a sum, and as outputs the normalised coefficient of each: its value divided by r!. */
export interface FoundTerms<Term extends PredictedTerm> extends Traced {
  readonly terms: readonly Term[];
}

/** A question for the terms of a sum, for one pair of inputs. */
export type TermsQuestion<Term extends PredictedTerm> = Question<
  ReturnType<typeof inputPair>,
  FoundTerms<Term>
>;

/** A kind of such questions: `trace` writes each term and its coefficient. */
export function termsQuestion<Key extends TermsKey, Term extends PredictedTerm>(
  trace: (pair: Pair, key: Key) => readonly (readonly [term: Term, coefficient: Node])[],
): (model: Model, key: Key) => TermsQuestion<Term> {
  return question(inputPair, (network, { at, along }, key: Key): FoundTerms<Term> => {
    const traced = trace(pairOf(network, at, along, key.outputs), key);
    return {
      terms: traced.map(([term]) => term),
      outputs: traced.map(([, coefficient]) => coefficient),
    };
  });
}

export function pairOf(
  network: TracedNetwork,
  at: InputNodes,
  along: InputNodes,
  [i, j]: readonly [number, number],
): Pair {
  const [hi, hj] = [network.output(at, i), network.output(along, j)];
  return { network, hi, hj, gradient: gradientDirection(hj, network.trained) };
}

/** The values of all terms in one network, for one pair of inputs. */
export async function evaluateTerms<Term extends PredictedTerm, Options extends TermOptions & PairOptions>(
  model: Model,
  parameters: Parameters,
  options: Options,
  questionOf: (model: Model, options: Options) => TermsQuestion<Term>,
): Promise<TermSum<Term>> {
  const at = oneInput(model, options.at, 'at');
  const along = oneInput(model, options.along, 'along');
  const asked = questionOf(model, options);
  const coefficients = await asked.ask(parameters, { at, along });
  const evaluated = asked.found.terms.map((term, position): Term & EvaluatedTerm => {
    const value = factorial(options.order) * (coefficients[position]?.data[0] ?? NaN);
    if (!Number.isFinite(value)) throw beyondNumbers(term.name, options.order);
    return { ...term, value, contraction: value / term.multiplicity };
  });
  return { total: evaluated.reduce((sum, { value }) => sum + value, 0), terms: evaluated };
}

function beyondNumbers(name: string, order: number): NonFiniteError {
  return new NonFiniteError(
    `${name} of order ${order} is beyond the largest number, since it has the factor ${order}!; choose a lower order`,
  );
}

function oneInput(model: Model, given: ModelInputs, argument: string): ReturnType<typeof modelInputs> {
  const inputs = modelInputs(model, given, argument);
  const axes = batchAxes(model, inputs);
  if (axes.length === 0) return inputs;
  throw new ShapeError(`${argument} has batch axes [${axes.join(', ')}], allowed: one input, without them`);
}
