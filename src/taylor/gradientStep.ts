import { add, input, multiply, type Node, type Tensor } from '../ad/index.js';
import { evaluate, stretchTensor } from '../evaluation/index.js';
import { schedule, type Schedule } from '../program/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { Model, Weights } from '../models/index.js';
import { expand, moved } from './expansion.js';
import { graphCache } from './graphCache.js';
import { checkOrder } from './inputs.js';
import type { Loss } from './losses.js';
import { stepValues, traceStep, type StepGraph, type StepOptions } from './stepGraph.js';

export interface GradientStepOptions extends StepOptions {
  /** μ, one or several. */
  readonly learningRate: number | readonly number[];
  /** R: the highest order of the Taylor sum. */
  readonly order: number;
}

/** Each tensor but `before` has the shape [learning rates..., batch axes..., outputs]; one rate has no axis. */
export interface GradientStep {
  /** hᵢ(w) before the step, without an axis for learning rates. */
  readonly before: Tensor;
  /** hᵢ(w − μ ∇ℓⱼ), by evaluating the network at the new weights. */
  readonly exact: Tensor;
  /** The terms (1/r!) ⟨∇ʳhᵢ, (−μ ∇ℓⱼ)^⊗r⟩ for r = 0..R. */
  readonly terms: readonly Tensor[];
  /** The sum of the terms. */
  readonly taylorSum: Tensor;
  /** exact − taylorSum: what the terms beyond R, and crossed kinks, amount to. */
  readonly remainder: Tensor;
}

/**
 * One step of gradient descent on one example and its Taylor sum (Littwin et al. 2020, eq. 5):
 *
 *   hᵢ(w − μ ∇ℓⱼ) = Σᵣ (1/r!) ⟨∇ʳhᵢ, (−μ ∇ℓⱼ)^⊗r⟩,
 *
 * whose terms are (−μ ∂ℓⱼ/∂hⱼ)ʳ K⁽ʳ⁾ᵢⱼ / r! for one output. The left side is evaluated at the moved weights, as an
 * update of low rank that is never formed, so the remainder is measured, not estimated.
 *
 * @throws InvalidArgumentError for a learning rate that is not finite, an order that is not an integer from 0 to 100, an
 *   unknown loss or a target that does not fit; ShapeError if shapes do not match.
 * @example
 * ```ts
 * import { gradientStep, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 2, activation: 'tanh' });
 * const weights = initialize(model, { width: 16, inputSize: 2, seed: 7 });
 * const { remainder } = await gradientStep(model, weights, {
 *   at: [1, 0],
 *   along: [0, 1],
 *   target: 1,
 *   learningRate: 0.01,
 *   order: 5,
 * });
 * console.log(Math.abs(remainder.data[0] ?? NaN) < 1e-9); // true
 * ```
 */
export async function gradientStep(
  model: Model,
  weights: Weights,
  options: GradientStepOptions,
): Promise<GradientStep> {
  checkOrder(options.order);
  const rates = learningRates(options.learningRate);
  const values = stepValues(model, weights, options);
  const graph = graphs(model, `${values.loss},${options.order}`, () =>
    traceTaylorStep(model, values.loss, options.order),
  );
  const bound = values.bind(graph.step);
  // The rates come before the batch axes of the inputs.
  const axes = typeof options.learningRate === 'number' ? [] : [rates.length];
  const padding = axes.length === 0 ? [] : new Array<number>(values.batchRank).fill(1);
  bound.set(graph.rate, { data: Float64Array.from(rates), shape: [...axes, ...padding] });
  const [exact, ...along] = (await evaluate(graph.schedule, bound)) as [Tensor, ...Tensor[]];

  const { shape } = exact;
  const stride = exact.data.length / rates.length;
  const terms = along.map((coefficient, r): Tensor => {
    const { data } = stretchTensor(coefficient, shape);
    return { shape, data: data.map((value, i) => value * (rates[Math.floor(i / stride)] ?? NaN) ** r) };
  });
  const taylorSum = exact.data.map((_, i) =>
    terms.reduceRight((total, { data }) => total + (data[i] ?? NaN), 0),
  );
  return {
    before: along[0] as Tensor,
    exact,
    terms,
    taylorSum: { data: taylorSum, shape },
    remainder: { data: exact.data.map((value, i) => value - (taylorSum[i] ?? NaN)), shape },
  };
}

interface TaylorStep {
  readonly step: StepGraph;
  /** μ */
  readonly rate: Node;
  /** Computes hᵢ at the moved weights, and the coefficients along the descent. */
  readonly schedule: Schedule;
}

const graphs = graphCache<TaylorStep>();

function traceTaylorStep(model: Model, loss: Loss, order: number): TaylorStep {
  const step = traceStep(model, loss);
  const rate = input('learningRate', []);
  const after = model.apply(
    moved(step.parameters, step.descent, (parameter, change) => add(parameter, multiply(rate, change))),
    step.at,
  );
  const [series] = expand([step.output], step.descent, order);
  const coefficients = Array.from(
    { length: order + 1 },
    (_, r): Node => series?.[r] ?? multiply(0, step.output),
  );
  return { step, rate, schedule: schedule([after, ...coefficients]) };
}

function learningRates(given: number | readonly number[]): number[] {
  const rates = typeof given === 'number' ? [given] : [...given];
  if (rates.length === 0 || !rates.every(Number.isFinite)) {
    throw new InvalidArgumentError('learningRate', given, 'a finite number, or a list of them');
  }
  return rates;
}
