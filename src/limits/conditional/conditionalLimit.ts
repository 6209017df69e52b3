import { sizeOf, type Tensor } from '../../ad/index.js';
import { anIntegerFrom, checkArguments, checkInteger, optional, optionsOf } from '../../errors/index.js';
import { checkMemoryOf, memoryLimit } from '../../evaluation/index.js';
import { factsOf } from '../../facts/index.js';
import { aModel, type Model } from '../../models/index.js';
import {
  asList,
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
} from '../../questions/index.js';
import { limit, type InfiniteNetwork } from '../limit.js';
import { Draws, type SampleOptions, sampleOptions } from './draws.js';
import { primaryGraph, type PrimaryGraph } from './primaryGraph.js';
import { RunningMean, type MeanOfSamples } from './runningMean.js';
import { wideModel } from './wideNetwork.js';

export interface ConditionalLimitOptions {
  /** Which outputs h and h′ are: one for both, or one for each; the first (0) unless given. */
  readonly output?: OutputChoice;
  /**
   * R, the highest order of Taylor terms; unless given, H, the degree of h in the outputs of f, or 2 if it
   * has none.
   */
  readonly order?: number;
}

const conditionalOptions = optionsOf<ConditionalLimitOptions>('conditionalLimit', {
  output: outputChoice,
  order: optional(anIntegerFrom(1, 100)),
});

/**
 * Draws of what a hypernetwork is at n = ∞, at a list of inputs: [count, N] or [count, N, N] numbers each.
 */
export interface ConditionalSample {
  /** h(x, z). */
  readonly outputs: Tensor;
  /** The tangent kernel, K⁽¹⁾. */
  readonly ntk: Tensor;
  /** K⁽ʳ⁾ᵢⱼ for r = 0 ... R. */
  readonly derivatives: readonly Tensor[];
  /**
   * ⟨∂h/∂V, ∂h′/∂V′⟩ for each wide network f: the kernel is the sum of Θ_f times these, and its part by a
   * parameter of f is the part of Θ_f times it.
   */
  readonly overlaps: readonly Tensor[];
}

/** Means over draws, with standard errors. */
export interface ConditionalMoments {
  readonly outputs: MeanOfSamples;
  /** Of h(x, z) h(x′, z′), both of the output h of `outputs`: what its covariance tends to. */
  readonly secondMoments: MeanOfSamples;
  readonly ntk: MeanOfSamples;
  readonly derivatives: readonly MeanOfSamples[];
}

/**
 * A hypernetwork h(x, z) = g(z; f(x)) at n = ∞ with g as it is: f is a Gaussian process, so that h is a
 * finite network whose weights V(x) ~ N(0, S_f ⊗ I) are drawn, and its kernel stays random. Made by {@link
 * conditionalLimit}.
 */
export class ConditionalLimit {
  /**
   * The wide networks f at n = ∞, whose `nngp` is S_f and whose `ntk` is Θ_f: one, unless V comes from
   * more.
   */
  readonly wide: readonly InfiniteNetwork[];
  private readonly draws: Draws;

  constructor(
    readonly model: Model,
    /** h and its Taylor terms as nodes of V(x), V(x′), z, z′ and Θ_f(x, x′), to build upon. */
    readonly graph: PrimaryGraph,
  ) {
    this.wide = graph.variables.map((_, position) => limit(wideModel(model, position)));
    this.draws = new Draws(model, graph, this.wide);
  }

  /**
   * Draws h, its tangent kernel and Taylor terms at all inputs jointly: V from its exact law.
   *
   * @throws InvalidArgumentError or ShapeError for inputs or options that are not allowed; MemoryLimitError
   *   if the draws do not fit.
   */
  async sample(inputs: ModelInputs, options: SampleOptions): Promise<ConditionalSample> {
    sampleOptions(1).check('options', options);
    const { count } = options;
    const list = asList(this.model, modelInputs(this.model, inputs, 'inputs'));
    const { overlaps, coefficients } = this.graph;
    checkMemoryOf(
      'a list of draws',
      8 * count * list.count ** 2 * (overlaps.length + coefficients.length),
      memoryLimit(),
      'Draw fewer, or ask for moments',
    );
    const tensor = (axes: readonly number[]): Tensor => {
      const shape = [count, ...axes];
      return { data: new Float64Array(sizeOf(shape)), shape };
    };
    const outputs = tensor(list.axes);
    const derivatives = coefficients.map(() => tensor([...list.axes, ...list.axes]));
    const ofPairs = overlaps.map(() => tensor([...list.axes, ...list.axes]));
    for await (const drawn of this.draws.of(list, options)) {
      const found = [drawn.outputs, ...drawn.derivatives, ...drawn.overlaps];
      [outputs, ...derivatives, ...ofPairs].forEach(({ data }, k) => {
        data.set(found[k] ?? [], (drawn.start * data.length) / count);
      });
    }
    return { outputs, ntk: derivatives[1] as Tensor, derivatives, overlaps: ofPairs };
  }

  /** Means over draws of h, h h′, the tangent kernel and the Taylor terms, with standard errors. */
  async moments(inputs: ModelInputs, options: SampleOptions): Promise<ConditionalMoments> {
    sampleOptions(2).check('options', options);
    const list = asList(this.model, modelInputs(this.model, inputs, 'inputs'));
    const n = list.count;
    const axes = [...list.axes, ...list.axes];
    const [outputs, secondMoments] = [new RunningMean(list.axes), new RunningMean(axes)];
    const derivatives = this.graph.coefficients.map(() => new RunningMean(axes));
    const products = new Float64Array(n * n);
    for await (const drawn of this.draws.of(list, options)) {
      for (let s = 0; s < drawn.length; s++) {
        const h = drawn.outputs.subarray(s * n, (s + 1) * n);
        outputs.include(h);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) products[i * n + j] = (h[i] ?? NaN) * (h[j] ?? NaN);
        secondMoments.include(products);
        derivatives.forEach((mean, r) => {
          mean.include((drawn.derivatives[r] as Float64Array).subarray(s * n * n, (s + 1) * n * n));
        });
      }
    }
    const found = derivatives.map(mean => mean.result());
    return {
      outputs: outputs.result(),
      secondMoments: secondMoments.result(),
      ntk: found[1] as MeanOfSamples,
      derivatives: found,
    };
  }
}

/**
 * What a hypernetwork h(x, z) = g(z; f(x)) tends to as f alone becomes wide, the first of the two limits of
 * Littwin et al. 2020: f(x) tends to Gaussian matrices V(x) with the covariance S_f, the NNGP kernel of f,
 * and is linear in its parameters, with the kernel Θ_f. Then
 *
 *   K⁽ʳ⁾ᵢⱼ → Θ_f(xᵢ, xⱼ)ʳ ⟨∇ʳ_V g(zᵢ; Vᵢ), (∇_V g(zⱼ; Vⱼ))^⊗r⟩,
 *
 * which stays random and vanishes for r > H where g is linear but for kinks: the constants that their
 * Theorem 1 is about. What `limit` refuses as random is drawn here from its exact law.
 *
 * @throws LimitError where f has no limit, or h is trained besides f.
 * @example
 * ```ts
 * import { conditionalLimit, hypernetwork } from 'widejet';
 * const network = conditionalLimit(hypernetwork({ depth: 2, primaryWidths: [2, 8, 1] }));
 * const inputs = { x: [[1, 1], [0, 1]], z: [[1, 0], [1, 1]] };
 * const { ntk, derivatives } = await network.sample(inputs, { seed: 1, count: 3 });
 * console.log(ntk.shape, derivatives.length); // [ 3, 2, 2 ] 3
 * const { ntk: mean } = await network.moments(inputs, { seed: 1, count: 4000 });
 * const [value = 0, error = 0] = [mean.value.data[0], mean.standardError.data[0]];
 * console.log(Math.abs(value - 2) < 4 * error); // true
 * ```
 */
export function conditionalLimit(model: Model, options: ConditionalLimitOptions = {}): ConditionalLimit {
  checkArguments({ model: [model, aModel], options: [options, conditionalOptions] });
  const { output, order } = options;
  const { primaryDepth } = factsOf(model);
  const highest = order ?? (Number.isFinite(primaryDepth) ? primaryDepth : 2);
  checkInteger('order', highest, { least: 1, most: 100 });
  return new ConditionalLimit(model, primaryGraph(model, outputsAt(model, output, 2), highest));
}
