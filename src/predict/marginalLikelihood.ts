import { aRidge } from './kinds.js';
import { add, backprop, multiply, type Node, type TensorLike } from '../ad/index.js';
import { anything, InvalidArgumentError, optionsOf } from '../errors/index.js';
import {
  controlKinds,
  limit,
  type PairControls,
  pairEvaluator,
  type PairEvaluator,
} from '../limits/index.js';
import { cholesky } from '../linearAlgebra/index.js';
import { aModel, type InputNodes, type Model, type ParameterNodes } from '../models/index.js';
import { asList, modelInputs, type ModelInputs, someInputs } from '../questions/index.js';
import {
  checkFactorMemory,
  EvidenceTerms,
  labelsOf,
  type Columns,
  type ScaleGradient,
} from './matrices/index.js';

export interface MarginalLikelihoodOptions extends PairControls {
  /** The network, whose limit n → ∞ is asked. */
  readonly model: Model;
  readonly x: ModelInputs;
  /** [N], or [N, outputs]. */
  readonly y: TensorLike;
  /** σ² ≥ 0: the variance of the labels about the outputs; 0 unless given. */
  readonly noise?: number;
}

const likelihoodOptions = optionsOf<MarginalLikelihoodOptions>('marginalLikelihood', {
  ...controlKinds,
  model: aModel,
  x: someInputs,
  y: anything,
  noise: aRidge,
});

/** A number and its derivatives by the scales of the parameters. */
export interface WithGradient {
  readonly value: number;
  readonly gradient: ScaleGradient;
}

export interface MarginalLikelihood {
  /** log p(y), summed over the outputs. */
  readonly logMarginalLikelihood: WithGradient;
  /** Σ log p(yᵢ | all other labels), summed over the outputs. */
  readonly leaveOneOut: WithGradient;
}

/**
 * The marginal likelihood of the Gaussian process that a network is at n = ∞, and its leave-one-out density,
 * with derivatives by the logarithms of the scales of the parameters: σ_w of all weights, σ_b of all biases;
 * and by the noise. With α = (K + σ²)⁻¹ y (Rasmussen & Williams 2006, eq. 5.9, 5.13)
 *
 *   ∂ log p(y) = ½ αᵀ ∂K α − ½ tr (K + σ²)⁻¹ ∂K,
 *
 * and ∂K/∂ log σ by reverse mode through the graph of the kernel, for any network.
 *
 * @throws InvalidArgumentError where K + σ² is singular, or the noise is negative; ShapeError for labels that
 *   do not fit; LimitError; MemoryLimitError.
 * @example
 * ```ts
 * import { marginalLikelihood, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'erf', weightScale: 1.5, biasScale: 0.05 });
 * const { logMarginalLikelihood } = await marginalLikelihood({
 *   model,
 *   x: [[-3], [-1.5], [0], [1.5], [3]],
 *   y: [0.1, -0.9, 0, 1, 0.2],
 *   noise: 0.01,
 * });
 * const { value, gradient } = logMarginalLikelihood;
 * console.log(value.toFixed(6), gradient.logWeightScale.toFixed(6)); // -8.236745 13.902623
 * ```
 */
export async function marginalLikelihood(options: MarginalLikelihoodOptions): Promise<MarginalLikelihood> {
  likelihoodOptions.check('options', options);
  const { model, x, y, noise = 0 } = options;
  const evidence = new Evidence(model, x, y, options);
  const found = await evidence.at({ weightScale: 1, biasScale: 1, noise });
  if (found !== undefined) return found;
  throw new InvalidArgumentError('noise', noise, 'larger numbers: the kernel matrix is too nearly singular');
}

/** Factors of the scales that a model has, and the noise. */
export interface RelativeScales {
  readonly weightScale: number;
  readonly biasScale: number;
  readonly noise: number;
}

/** The evidence of one network and training set at any scales, traced once. */
export class Evidence {
  private readonly evaluator: PairEvaluator;
  private readonly list: Readonly<Record<string, { data: Float64Array; shape: readonly number[] }>>;
  private readonly labels: Columns;

  constructor(
    model: Model,
    x: ModelInputs,
    y: TensorLike,
    private readonly controls: PairControls,
  ) {
    const { list, count } = asList(model, modelInputs(model, x, 'x'));
    this.list = list;
    this.labels = labelsOf(y, count);
    checkFactorMemory(3 * count, controls.memoryLimit);
    const { at, along, nngp } = limit(scaledModel(model)).graph;
    const byScale = (name: string): Node => {
      const [left, right] = backprop(nngp, [at[name] as Node, along[name] as Node]);
      return add(left ?? 0, right ?? 0);
    };
    const outputs = [nngp, byScale(WEIGHT_SCALE), byScale(BIAS_SCALE)];
    this.evaluator = pairEvaluator({ at, along, outputs });
  }

  /** Undefined where K + σ² is not positive definite, or so nearly singular that digits of this are noise. */
  async at({ weightScale, biasScale, noise }: RelativeScales): Promise<MarginalLikelihood | undefined> {
    const { count } = this.labels;
    const repeated = (value: number): { data: Float64Array; shape: number[] } => ({
      data: new Float64Array(count).fill(value),
      shape: [count],
    });
    const inputs = {
      ...this.list,
      [WEIGHT_SCALE]: repeated(weightScale),
      [BIAS_SCALE]: repeated(biasScale),
    };
    const [kernel, byWeights, byBiases] = await this.evaluator.evaluate(inputs, undefined, this.controls);
    if (kernel === undefined || byWeights === undefined || byBiases === undefined)
      throw new Error('a kernel without derivatives was evaluated');
    for (let i = 0; i < kernel.length; i += count + 1) kernel[i] = (kernel[i] ?? NaN) + noise;
    const factor = await cholesky(kernel, count, { overwrite: true });
    if (!factor.isPositiveDefinite || factor.conditionEstimate * 2 ** -52 > LOST) return undefined;
    const terms = new EvidenceTerms(factor, this.labels);
    const changes = {
      logWeightScale: [byWeights, weightScale],
      logBiasScale: [byBiases, biasScale],
    } as const;
    const gradient = (of: (change: Float64Array | undefined) => number): ScaleGradient => ({
      logWeightScale: changes.logWeightScale[1] * of(changes.logWeightScale[0]),
      logBiasScale: changes.logBiasScale[1] * of(changes.logBiasScale[0]),
      noise: of(undefined),
    });
    return {
      logMarginalLikelihood: {
        value: terms.logMarginalLikelihood,
        gradient: gradient(change => terms.marginalSlope(change)),
      },
      leaveOneOut: {
        value: terms.leaveOneOutDensity,
        gradient: gradient(change => terms.leaveOneOutSlope(change)),
      },
    };
  }
}

/** At a larger part than this of the likelihood that rounding may change, it has no maximum to be found. */
const LOST = 1e-5;

const WEIGHT_SCALE = 'factor of the weights';
const BIAS_SCALE = 'factor of the biases';

/** The same network with factors of all its weights and biases as inputs of its own. */
function scaledModel(model: Model): Model {
  const scaled = (parameters: ParameterNodes, inputs: InputNodes): ParameterNodes =>
    Object.fromEntries(
      model.parameters.map(({ name, kind }) => {
        const node = parameters[name] as Node;
        if (kind === 'feature') return [name, node];
        return [name, multiply(inputs[kind === 'weight' ? WEIGHT_SCALE : BIAS_SCALE] as Node, node)];
      }),
    );
  return {
    ...model,
    inputs: { ...model.inputs, [WEIGHT_SCALE]: [], [BIAS_SCALE]: [] },
    apply: (parameters, inputs) => model.apply(scaled(parameters, inputs), inputs),
  };
}
