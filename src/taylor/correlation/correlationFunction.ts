import type { Tensor } from '../../ad/index.js';
import {
  anIntegerFrom,
  aSeed,
  InvalidArgumentError,
  listOf,
  NonFiniteError,
  oneOf,
  optional,
  optionsOf,
} from '../../errors/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import { RandomStream } from '../../random/index.js';
import {
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
  someInputs,
} from '../../questions/index.js';
import { connectedComponents } from './clusterGraph.js';
import { basisEvaluations, loopByProbes, loopExactly, type Estimate, type Loop } from './loops.js';
import { parseCorrelation } from './notation.js';
import type { Contraction } from './plan.js';
import { gatherPoints, type Point } from './points.js';
import { connectedParts, contractionOf, treeSum } from './trees.js';

/** How contractions with loops are summed. */
/** As many as factors can name. */
const MOST_INPUTS = 100;
const MOST_PROBES = 1_000_000;

export interface LoopOptions {
  /**
   * `exact` runs through all parameters for each cut pair of indices, `probes` estimates the sum from random
   * directions, `auto` (unless given) is exact where that takes at most 4096 evaluations.
   */
  readonly method?: 'exact' | 'probes' | 'auto';
  /** The number of probes: an integer from 2 to 1,000,000; 32 unless given. */
  readonly probes?: number;
  /** Names the random directions: equal seeds give equal estimates; 0 unless given. */
  readonly seed?: number;
}

export interface CorrelationOptions {
  /** x₀, x₁, ...: fK is the network at input K. Inputs that no factor names are left out. */
  readonly inputs: readonly ModelInputs[];
  /** Which output of the network f is, or one for each input; the first (0) unless given. */
  readonly output?: OutputChoice;
  readonly loops?: LoopOptions;
}

const correlationOptions = optionsOf<CorrelationOptions>('correlationFunction', {
  inputs: listOf(someInputs, { most: MOST_INPUTS }),
  output: outputChoice,
  loops: optional(
    optionsOf<LoopOptions>(
      'loops',
      {
        method: optional(oneOf('exact', 'probes', 'auto')),
        probes: optional(anIntegerFrom(2, MOST_PROBES)),
        seed: optional(aSeed),
      },
      'loops.',
    ),
  ),
});

export interface CorrelationValue {
  /** A scalar, of shape [], or an array of the batch axes of the inputs (broadcast together). */
  readonly value: Tensor;
  /** Whether the value is exact (to rounding); else it is an estimate without bias. */
  readonly exact: boolean;
  /** The standard error of an estimate, of the shape of the value. */
  readonly standardError?: Tensor;
  /** The number of probes of an estimate. */
  readonly probes?: number;
}

const AUTOMATIC_EVALUATIONS = 4096;
const MOST_EVALUATIONS = 100_000;

/**
 * A correlation function of one network (Littwin et al. 2020, eq. 20–22; Dyer & Gur-Ari 2020): a product of
 * derivative tensors of f with respect to the trained parameters, at several inputs, in which every index is
 * summed over,
 *
 *   'f0[a,b] f1[a] f2[b]'  =  Σ_ab ∂_a∂_b f(x₀) ∂_a f(x₁) ∂_b f(x₂).
 *
 * See `parseCorrelation` for the notation. The expectation over networks is left to the caller.
 *
 * Where the indices join the factors to trees, the value is exact and no gradient is formed: each tree is
 * rooted where that is cheapest, and the part below a pair of indices is the direction ∇⟨∇ᵏf, d₁ ⊗ ... ⊗
 * d_k⟩. Loops ('f0[a,a]', 'f0[a,b] f1[a,b]', cycles) are opened by cutting as few pairs as possible. The sum
 * over a cut pair then runs through all parameters, or is estimated: δ_ab = E v_a v_b with v ~ N(0, I),
 * implicit for weights, so that the cost grows as n and not as n². On implicit weights each probe asks the
 * network new questions, which it remembers.
 *
 * @throws CorrelationSyntaxError if the text is not a correlation function; InvalidArgumentError if inputs
 *   are missing or not finite, an output does not exist, or an exact loop would take more than 100 000
 *   evaluations; ShapeError if shapes do not match; NonFiniteError if a value overflows.
 * @example
 * ```ts
 * import { correlationFunction, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 10_000, inputSize: 2, seed: 7 });
 * const inputs = [[1, 0], [0, 1], [1, 1]];
 * const tree = await correlationFunction(model, parameters, 'f0[a,b] f1[a] f2[b]', { inputs });
 * const loop = await correlationFunction(model, parameters, 'f0[a,a]', {
 *   inputs: [[1, 0]],
 *   loops: { probes: 8 },
 * });
 * console.log(tree.exact, loop.exact, loop.probes); // true false 8
 * ```
 */
export async function correlationFunction(
  model: Model,
  parameters: Parameters,
  text: string,
  options: CorrelationOptions,
): Promise<CorrelationValue> {
  checkNetwork(model, parameters);
  correlationOptions.check('options', options);
  const correlation = parseCorrelation(text);
  const { method = 'auto', probes = 32, seed = 0 } = options.loops ?? {};
  const { inputs } = options;
  const needed = 1 + Math.max(...correlation.factors.map(({ input }) => input));
  if (inputs.length < needed) {
    throw new InvalidArgumentError(
      'inputs.length',
      inputs.length,
      `at least ${needed}, for f0 to f${needed - 1}`,
    );
  }
  const points = correlationPoints(model, options, needed);
  const gathered = gatherPoints(model, points);
  const whole = contractionOf(correlation);
  const { forest, loops } = splitLoops(whole, gathered.same);

  const estimates: Estimate[] = [];
  const all = loops.map((contraction): Loop => ({ model, parameters, points: gathered, contraction }));
  const evaluations = all.reduce((total, loop) => total + basisEvaluations(loop), 0);
  if (method === 'exact' && evaluations > MOST_EVALUATIONS) {
    throw new InvalidArgumentError(
      'loops.method',
      method,
      `"probes" or "auto", since an exact ${text} takes ${evaluations} evaluations of this network`,
      `At most ${MOST_EVALUATIONS} are made`,
    );
  }
  const exact =
    all.length === 0 || method === 'exact' || (method === 'auto' && evaluations <= AUTOMATIC_EVALUATIONS);
  const stream = new RandomStream(seed, 'correlation function');
  if (forest.vertices.length > 0) estimates.push(known(await treeSum(model, parameters, points, [forest])));
  for (const [number, loop] of all.entries()) {
    // Streams of their own, so that the product of the means has no bias.
    estimates.push(
      exact ? known(await loopExactly(loop)) : await loopByProbes(loop, probes, stream.substream(number)),
    );
  }
  const { mean, variance } = productOf(estimates, text);
  if (exact) return { value: mean, exact };
  return { value: mean, exact, standardError: { data: variance.map(Math.sqrt), shape: mean.shape }, probes };
}

/** The points that the first `count` inputs and their outputs name. */
export function correlationPoints(
  model: Model,
  { inputs, output }: Pick<CorrelationOptions, 'inputs' | 'output'>,
  count = inputs.length,
): Point[] {
  const outputs = outputsAt(model, output, inputs.length);
  return inputs.slice(0, count).map((given, k) => ({
    inputs: modelInputs(model, given, `inputs[${k}]`),
    scalar: outputs[k] ?? 0,
  }));
}

/** The connected parts that are trees, as one forest, and those that have loops. */
function splitLoops(
  whole: Contraction,
  same: readonly number[],
): { forest: Contraction; loops: readonly Contraction[] } {
  const isTree = ({ vertices, pairs }: Contraction): boolean => pairs.length === vertices.length - 1;
  const parts = connectedParts(whole, same);
  const members = connectedComponents(whole.vertices.length, whole.pairs).filter((_, k) =>
    isTree(parts[k] ?? whole),
  );
  const trees = members.flat();
  return {
    forest: {
      vertices: trees.map(position => whole.vertices[position] ?? 0),
      pairs: whole.pairs
        .filter(([position]) => trees.includes(position))
        .map(([a, b]) => [trees.indexOf(a), trees.indexOf(b)] as const),
    },
    loops: parts.filter(part => !isTree(part)),
  };
}

function known(mean: Tensor): Estimate {
  return { mean, variance: new Float64Array(mean.data.length) };
}

/** The product of independent estimates: Var Π mₖ is at most about Π (mₖ² + Var mₖ) − Π mₖ². */
function productOf(estimates: readonly Estimate[], text: string): Estimate {
  const shape = estimates[0]?.mean.shape ?? [];
  const size = shape.reduce((product, length) => product * length, 1);
  const product = (of: (estimate: Estimate, i: number) => number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) =>
      estimates.reduce((total, estimate) => total * of(estimate, i), 1),
    );
  const data = product(({ mean }, i) => mean.data[i] ?? NaN);
  if (data.some(value => !Number.isFinite(value))) {
    throw new NonFiniteError(`the product of the connected parts of ${text} is not finite`);
  }
  const spread = product(({ mean, variance }, i) => (mean.data[i] ?? NaN) ** 2 + (variance[i] ?? NaN));
  return {
    mean: { data, shape },
    variance: spread.map((value, i) => Math.max(0, value - (data[i] ?? NaN) ** 2)),
  };
}
