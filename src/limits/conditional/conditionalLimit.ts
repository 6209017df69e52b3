import { sizeOf, type Node, type Tensor } from '../../ad/index.js';
import { checkInteger, checkPositiveInteger, LimitError } from '../../errors/index.js';
import {
  checkMemoryOf,
  evaluate,
  memoryLimit,
  stretchTensor,
  type Bindings,
} from '../../evaluation/index.js';
import { factsOf } from '../../facts/index.js';
import { fillEntries, type Model, type Parameter } from '../../models/index.js';
import { schedule, type Schedule } from '../../program/index.js';
import {
  asList,
  modelInputs,
  outputsAt,
  type ModelInputs,
  type OutputChoice,
} from '../../questions/index.js';
import { RandomStream } from '../../random/index.js';
import { InfiniteNetwork, limit } from '../limit.js';
import { RunningMean, type MeanOfSamples } from './runningMean.js';
import { GaussianField } from './gaussianField.js';
import { primaryGraph, type PrimaryGraph } from './primaryGraph.js';
import { wideModel } from './wideNetwork.js';

export interface ConditionalLimitOptions {
  /** Which outputs h and h′ are: one for both, or one for each; the first (0) unless given. */
  readonly output?: OutputChoice;
  /**
   * R, the highest order of Taylor terms; unless given, H, the degree of h in the outputs of f, or 2 if it has none.
   */
  readonly order?: number;
}

export interface SampleOptions {
  /** Equal seeds give equal draws, bit for bit; draw s does not depend on how many there are. */
  readonly seed: number;
  /** The number of draws. */
  readonly count: number;
}

/** Draws of what a hypernetwork is at n = ∞, at a list of inputs: [count, N] or [count, N, N] numbers each. */
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
  /** Of h(x, z) h(x′, z′): what the covariance of h tends to. */
  readonly secondMoments: MeanOfSamples;
  readonly ntk: MeanOfSamples;
  readonly derivatives: readonly MeanOfSamples[];
}

/** At most so many pairs of inputs are evaluated at a time. */
const PAIRS = 2 ** 14;

/**
 * A hypernetwork h(x, z) = g(z; f(x)) at n = ∞ with g as it is: f is a Gaussian process, so that h is a finite
 * network whose weights V(x) ~ N(0, S_f ⊗ I) are drawn, and its kernel stays random. Made by
 * {@link conditionalLimit}.
 */
export class ConditionalLimit {
  /** The wide networks f at n = ∞, whose `nngp` is S_f and whose `ntk` is Θ_f: one, unless V comes from more. */
  readonly wide: readonly InfiniteNetwork[];
  private readonly pairs: Schedule;
  private readonly alone: Schedule;
  private readonly features: readonly Parameter[];

  constructor(
    readonly model: Model,
    /** h and its Taylor terms as nodes of V(x), V(x′), z, z′ and Θ_f(x, x′), to build upon. */
    readonly graph: PrimaryGraph,
  ) {
    this.wide = graph.variables.map((_, position) => limit(wideModel(model, position)));
    const { output, overlaps, coefficients } = graph;
    this.pairs = schedule([...overlaps, ...coefficients.slice(1).flatMap(node => node ?? [])]);
    this.alone = schedule([output]);
    this.features = model.parameters.filter(({ kind }) => kind === 'feature');
    for (const { name, shape } of this.features) {
      if (shape.every(length => typeof length === 'number')) continue;
      throw new LimitError(
        name,
        'unsupported',
        `has the shape [${shape.join(', ')}], whose lengths are not known`,
      );
    }
  }

  /**
   * Draws h, its tangent kernel and Taylor terms at all inputs jointly: V from its exact law.
   *
   * @throws InvalidArgumentError or ShapeError for inputs or options that are not allowed; MemoryLimitError if
   *   the draws do not fit.
   */
  async sample(inputs: ModelInputs, options: SampleOptions): Promise<ConditionalSample> {
    const { count } = options;
    const list = asList(this.model, modelInputs(this.model, inputs, 'inputs'));
    const { overlaps, coefficients } = this.graph;
    const [one, two] = [[...list.axes], [...list.axes, ...list.axes]];
    checkPositiveInteger('count', count);
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
    const sample = {
      outputs: tensor(one),
      derivatives: coefficients.map(() => tensor(two)),
      overlaps: overlaps.map(() => tensor(two)),
    };
    const parts = ({ outputs, derivatives, overlaps: own }: Omit<typeof sample, never>): Tensor[] => [
      outputs,
      ...derivatives,
      ...own,
    ];
    for await (const { start, draws } of this.draws(list.list, list.count, options)) {
      parts(sample).forEach(({ data }, k) => {
        const drawn = [draws.outputs, ...draws.derivatives, ...draws.overlaps][k] ?? new Float64Array();
        data.set(drawn, (start * data.length) / count);
      });
    }
    return { ...sample, ntk: sample.derivatives[1] as Tensor };
  }

  /** Means over draws of h, h h′, the tangent kernel and the Taylor terms, with standard errors. */
  async moments(inputs: ModelInputs, options: SampleOptions): Promise<ConditionalMoments> {
    checkInteger('count', options.count, { least: 2 });
    const list = asList(this.model, modelInputs(this.model, inputs, 'inputs'));
    const [one, two] = [[...list.axes], [...list.axes, ...list.axes]];
    const outputs = new RunningMean(one);
    const secondMoments = new RunningMean(two);
    const derivatives = this.graph.coefficients.map(() => new RunningMean(two));
    for await (const { length, draws } of this.draws(list.list, list.count, options)) {
      const n = list.count;
      for (let s = 0; s < length; s++) {
        const h = draws.outputs.subarray(s * n, (s + 1) * n);
        outputs.include(h);
        secondMoments.include(
          Float64Array.from({ length: n * n }, (_, e) => (h[Math.floor(e / n)] ?? NaN) * (h[e % n] ?? NaN)),
        );
        derivatives.forEach((mean, r) => {
          mean.include(draws.derivatives[r]?.subarray(s * n * n, (s + 1) * n * n) ?? new Float64Array());
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

  private async *draws(
    inputs: Readonly<Record<string, Tensor>>,
    count: number,
    { seed, count: total }: SampleOptions,
  ): AsyncGenerator<{ readonly start: number; readonly length: number; readonly draws: Draws }> {
    const stream = new RandomStream(seed, 'conditional limit', this.model.name);
    const kernels = await Promise.all(
      this.wide.map(network => {
        const own = Object.fromEntries(
          Object.keys(network.model.inputs).map(name => [name, inputs[name] as Tensor]),
        );
        return network.both(own);
      }),
    );
    const fields = kernels.map(({ nngp }) => new GaussianField(nngp.data, count));
    const chunk = Math.max(1, Math.floor(PAIRS / count ** 2));
    for (let start = 0; start < total; start += chunk) {
      const length = Math.min(chunk, total - start);
      const draws = await this.evaluate(
        inputs,
        count,
        { stream, start, length },
        kernels.map(({ ntk }) => ntk.data),
        fields,
      );
      yield { start, length, draws };
    }
  }

  private async evaluate(
    inputs: Readonly<Record<string, Tensor>>,
    count: number,
    {
      stream,
      start,
      length,
    }: { readonly stream: RandomStream; readonly start: number; readonly length: number },
    kernels: readonly Float64Array[],
    fields: readonly GaussianField[],
  ): Promise<Draws> {
    const { at, along, variables, features, coefficients, overlaps } = this.graph;
    const [first, pairs] = [new Map<Node, Tensor>(), new Map<Node, Tensor>()];
    for (const [name, { data, shape }] of Object.entries(inputs)) {
      const own = shape.slice(1);
      first.set(at[name] as Node, { data, shape });
      pairs.set(at[name] as Node, { data, shape: [count, 1, ...own] });
      pairs.set(along[name] as Node, { data, shape });
    }
    variables.forEach((variable, d) => {
      const size = variable.at.shape[0] as number;
      const data = new Float64Array(length * count * size);
      for (let s = 0; s < length; s++) {
        const out = data.subarray(s * count * size, (s + 1) * count * size);
        fields[d]?.draw(stream.substream(start + s, 'V', d), size, out);
      }
      first.set(variable.at, { data, shape: [length, count, size] });
      pairs.set(variable.at, { data, shape: [length, count, 1, size] });
      pairs.set(variable.along, { data, shape: [length, 1, count, size] });
      pairs.set(this.graph.kernels[d] as Node, { data: kernels[d] as Float64Array, shape: [count, count] });
    });
    for (const parameter of this.features) {
      const own = parameter.shape as readonly number[];
      const size = sizeOf(own);
      const data = new Float64Array(length * size);
      for (let s = 0; s < length; s++)
        fillEntries(
          parameter,
          data.subarray(s * size, (s + 1) * size),
          stream.substream(start + s, parameter.name),
        );
      first.set(features[parameter.name] as Node, { data, shape: [length, 1, ...own] });
      pairs.set(features[parameter.name] as Node, { data, shape: [length, 1, 1, ...own] });
    }
    const [outputs] = await this.values(this.alone, first, [length, count]);
    const found = await this.values(this.pairs, pairs, [length, count, count]);
    const ofOverlaps = found.slice(0, overlaps.length);
    let [next, factorial] = [overlaps.length, 1];
    const derivatives = coefficients.map((coefficient, r) => {
      factorial *= Math.max(r, 1);
      if (r === 0) return repeated(outputs as Float64Array, count);
      if (coefficient === undefined) return new Float64Array(length * count * count);
      return (found[next++] as Float64Array).map(value => factorial * value);
    });
    return { outputs: outputs as Float64Array, overlaps: ofOverlaps, derivatives };
  }

  /** The values of scalars for all batch axes, also where they do not depend on some. */
  private async values(
    graph: Schedule,
    bindings: Bindings,
    axes: readonly number[],
  ): Promise<Float64Array[]> {
    const needed = new Map([...bindings].filter(([node]) => graph.inputs.includes(node)));
    const tensors = await evaluate(graph, needed);
    return tensors.map(tensor => stretchTensor(tensor, axes).data);
  }
}

/** Each number `times` times, one after the other. */
function repeated(numbers: Float64Array, times: number): Float64Array {
  return Float64Array.from(
    { length: numbers.length * times },
    (_, e) => numbers[Math.floor(e / times)] ?? NaN,
  );
}

interface Draws {
  readonly outputs: Float64Array;
  readonly derivatives: readonly Float64Array[];
  readonly overlaps: readonly Float64Array[];
}

/**
 * What a hypernetwork h(x, z) = g(z; f(x)) tends to as f alone becomes wide, the first of the two limits of
 * Littwin et al. 2020: f(x) tends to Gaussian matrices V(x) with the covariance S_f, the NNGP kernel of f, and is
 * linear in its parameters, with the kernel Θ_f. Then
 *
 *   K⁽ʳ⁾ᵢⱼ → Θ_f(xᵢ, xⱼ)ʳ ⟨∇ʳ_V g(zᵢ; Vᵢ), (∇_V g(zⱼ; Vⱼ))^⊗r⟩,
 *
 * which stays random and vanishes for r > H where g is linear but for kinks: the constants that their Theorem 1
 * is about. What `limit` refuses as random is drawn here from its exact law.
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
export function conditionalLimit(
  model: Model,
  { output, order }: ConditionalLimitOptions = {},
): ConditionalLimit {
  const { primaryDepth } = factsOf(model);
  const highest = order ?? (Number.isFinite(primaryDepth) ? primaryDepth : 2);
  checkInteger('order', highest, { least: 1, most: 100 });
  return new ConditionalLimit(model, primaryGraph(model, outputsAt(model, output, 2), highest));
}
