import { add, input, multiply, type Node, type Tensor } from '../ad/index.js';
import { evaluate, stretchTensor, type Bindings } from '../evaluation/index.js';
import { InvalidArgumentError, kind, NonFiniteError, optionsOf } from '../errors/index.js';
import { checkNetwork, type Model, type Parameters } from '../models/index.js';
import type { Schedule } from '../program/index.js';
import { expand, moved } from './expansion.js';
import { anOrder, question } from '../questions/index.js';
import {
  descent,
  stepKey,
  stepKinds,
  stepUnknowns,
  stepValues,
  type StepKind,
  type StepOptions,
  type StepUnknowns,
} from './steps.js';

export interface GradientStepOptions extends StepOptions {
  /** μ, one or several. */
  readonly learningRate: number | readonly number[];
  /** R: the highest order of the Taylor sum. */
  readonly order: number;
}

/** A list that is not empty, or one number. */
function isRate(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0 && value.findIndex(each => !Number.isFinite(each)) < 0
    : Number.isFinite(value);
}

const gradientStepOptions = optionsOf<GradientStepOptions>('gradientStep', {
  ...stepKinds,
  learningRate: kind('a finite number, or a list of them', isRate),
  order: anOrder,
});

/**
 * Each tensor but `before` has the shape [learning rates..., batch axes..., outputs]; one rate has no axis.
 */
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
 * whose terms are (−μ ∂ℓⱼ/∂hⱼ)ʳ K⁽ʳ⁾ᵢⱼ / r! for one output. The left side is evaluated at the moved weights,
 * as an update of low rank that is never formed, so the remainder is measured, not estimated.
 *
 * With weight decay λ the step is along −(∇ℓⱼ + λ w), and so are the terms.
 *
 * @throws InvalidArgumentError for a learning rate that is not finite, an order that is not an integer from 0
 *   to 100, an unknown loss, a weight decay below 0 or a target that does not fit; ShapeError if shapes do
 *   not match or a loss is not scalar; NonFiniteError, naming the order, if a term overflows.
 * @example
 * ```ts
 * import { gradientStep, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 2, activation: 'tanh' });
 * const parameters = initialize(model, { width: 16, inputSize: 2, seed: 7 });
 * const { remainder } = await gradientStep(model, parameters, {
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
  parameters: Parameters,
  options: GradientStepOptions,
): Promise<GradientStep> {
  checkNetwork(model, parameters);
  gradientStepOptions.check('options', options);
  const rates = learningRates(options.learningRate);
  const { kind, values, batchRank } = stepValues(model, options);
  // The rates come before the batch axes of the inputs.
  const axes = typeof options.learningRate === 'number' ? [] : [rates.length];
  const padding = axes.length === 0 ? [] : new Array<number>(batchRank).fill(1);
  // μʳ aᵣ may be finite where μʳ and aᵣ are not: the largest rate is part of the direction that is expanded
  // along.
  const largest = Math.max(...rates.map(Math.abs)) || 1;
  const step = taylorStep(model, { ...kind, order: options.order });
  const bound = step.bind(parameters, {
    ...values,
    rate: { data: Float64Array.from(rates), shape: [...axes, ...padding] },
    largestRate: { data: Float64Array.of(largest), shape: [] },
  });
  const [exact, ...along] = (await evaluateStep(step.schedule, bound)) as [Tensor, ...Tensor[]];

  const { shape } = exact;
  const stride = exact.data.length / rates.length;
  const terms = along.map((coefficient, r): Tensor => {
    const { data } = stretchTensor(coefficient, shape);
    const share = (i: number): number => (rates[Math.floor(i / stride)] ?? NaN) / largest;
    return { shape, data: data.map((value, i) => value * share(i) ** r) };
  });
  const taylorSum = exact.data.map((_, i) =>
    terms.reduceRight((total, { data }) => total + (data[i] ?? NaN), 0),
  );
  const remainder = exact.data.map((value, i) => value - (taylorSum[i] ?? NaN));
  if (!remainder.every(Number.isFinite))
    throw new NonFiniteError(
      'the sum of the Taylor terms is not finite, though each of them is: choose a lower order or learning rate',
    );
  return {
    before: along[0] as Tensor,
    exact,
    terms,
    taylorSum: { data: taylorSum, shape },
    remainder: { data: remainder, shape },
  };
}

/** @throws NonFiniteError that says which term it is that overflows. */
async function evaluateStep(whole: Schedule, bound: Bindings): Promise<Tensor[]> {
  try {
    return await evaluate(whole, bound);
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    for (const [position, output] of whole.outputs.entries()) {
      const what = position === 0 ? 'the network after the step' : `the term of order ${position - 1}`;
      await evaluate([output], bound).catch((cause: unknown) => {
        if (!(cause instanceof NonFiniteError)) throw cause;
        const advice = 'choose a lower learning rate or order';
        throw new NonFiniteError(`${what} is not finite: ${advice}. ${cause.message}`, { cause });
      });
    }
    throw error;
  }
}

interface TaylorStepKey extends StepKind {
  readonly order: number;
}

interface TaylorStepUnknowns extends StepUnknowns {
  /** μ */
  readonly rate: Node;
  /** The largest |μ|. */
  readonly largestRate: Node;
}

/** hᵢ at the moved parameters, and the coefficients along the descent, of the length of the largest rate. */
const taylorStep = question(
  (model: Model): TaylorStepUnknowns => ({
    ...stepUnknowns(model),
    rate: input('learningRate', []),
    largestRate: input('largest learningRate', []),
  }),
  (network, unknowns, { order, ...kind }: TaylorStepKey) => {
    const { at, rate, largestRate } = unknowns;
    const direction = descent(network, unknowns, kind);
    const output = network.apply(at);
    const after = network.model.apply(
      moved(network.parameters, direction, (parameter, change) => add(parameter, multiply(rate, change))),
      at,
    );
    const longest = [...direction].map(
      ([node, change]) => [node, change && multiply(largestRate, change)] as const,
    );
    const [series] = expand([output], new Map(longest), order);
    const coefficients = Array.from(
      { length: order + 1 },
      (_, r): Node => series?.[r] ?? multiply(0, output),
    );
    return { outputs: [after, ...coefficients] };
  },
  (model: Model, key: TaylorStepKey) => stepKey(model, key),
);

function learningRates(given: number | readonly number[]): number[] {
  const rates = typeof given === 'number' ? [given] : [...given];
  if (rates.length === 0 || !rates.every(Number.isFinite)) {
    throw new InvalidArgumentError('learningRate', given, 'a finite number, or a list of them');
  }
  return rates;
}
