import type { Node } from '../../ad/index.js';
import { evaluate } from '../../evaluation/index.js';
import { schedule, type Schedule } from '../../program/index.js';
import { ShapeError } from '../../errors/index.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type ParameterNodes,
  type Parameters,
} from '../../models/index.js';
import { factorial, gradientDirection, type Direction } from '../expansion.js';
import { batchAxes, bindings, modelInputs, type ModelInputs } from '../inputs.js';
import { scalarOutput } from '../taylorTerms.js';
import type { EvaluatedTerm, PredictedTerm, TermOptions, TermSum } from './terms.js';

/** The pair of inputs that a sum is evaluated for. */
export interface PairOptions {
  /** i: where the network is expanded; one input. */
  readonly at: ModelInputs;
  /** j: along whose gradient; one input. */
  readonly along: ModelInputs;
}

/** hᵢ and ∇hⱼ, from which all terms are made. */
export interface Pair {
  readonly parameters: ParameterNodes;
  readonly trained: readonly Node[];
  readonly at: Readonly<Record<string, Node>>;
  readonly along: Readonly<Record<string, Node>>;
  readonly hi: Node;
  readonly hj: Node;
  /** ∇hⱼ */
  readonly gradient: Direction;
}

export function tracePair(model: Model, output: number): Pair {
  const parameters = parameterNodes(model);
  const trained = trainedNodes(model, parameters);
  const at = inputNodes(model, '_i');
  const along = inputNodes(model, '_j');
  const hi = scalarOutput(model, parameters, at, output);
  const hj = scalarOutput(model, parameters, along, output);
  return { parameters, trained, at, along, hi, hj, gradient: gradientDirection(hj, trained) };
}

/** The terms of a sum, and how to compute them. */
export interface TermGraph<Term extends PredictedTerm> {
  readonly pair: Pair;
  readonly terms: readonly Term[];
  /** Computes the normalised coefficient of each term: its value divided by r!. */
  readonly schedule: Schedule;
}

export function termGraph<Term extends PredictedTerm>(
  pair: Pair,
  traced: readonly (readonly [term: Term, coefficient: Node])[],
): TermGraph<Term> {
  return {
    pair,
    terms: traced.map(([term]) => term),
    schedule: schedule(traced.map(([, coefficient]) => coefficient)),
  };
}

/** The values of all terms in one network, for one pair of inputs. */
export async function evaluateTerms<Term extends PredictedTerm, Options extends TermOptions & PairOptions>(
  model: Model,
  parameters: Parameters,
  options: Options,
  trace: (model: Model, options: Options) => TermGraph<Term>,
): Promise<TermSum<Term>> {
  const at = oneInput(model, options.at, 'at');
  const along = oneInput(model, options.along, 'along');
  const { pair, terms, schedule } = trace(model, options);
  const coefficients = await evaluate(
    schedule,
    bindings(
      pair.parameters,
      parameters,
      { nodes: pair.at, values: at },
      { nodes: pair.along, values: along },
    ),
  );
  const evaluated = terms.map((term, position): Term & EvaluatedTerm => {
    const value = factorial(options.order) * (coefficients[position]?.data[0] ?? NaN);
    return { ...term, value, contraction: value / term.multiplicity };
  });
  return { total: evaluated.reduce((sum, { value }) => sum + value, 0), terms: evaluated };
}

function oneInput(model: Model, given: ModelInputs, argument: string): ReturnType<typeof modelInputs> {
  const inputs = modelInputs(model, given, argument);
  const axes = batchAxes(model, inputs);
  if (axes.length === 0) return inputs;
  throw new ShapeError(`${argument} has batch axes [${axes.join(', ')}], allowed: one input, without them`);
}
