import { aRidge, aTolerance } from './kinds.js';
import type { TensorLike } from '../ad/index.js';
import {
  aFunction,
  anIntegerFrom,
  anything,
  aText,
  checkAboveZero,
  checkDistinct,
  checkPositiveInteger,
  InvalidArgumentError,
  listOf,
  oneOf,
  optional,
  optionsOf,
  UnknownNameError,
} from '../errors/index.js';
import { controlKinds, type PairControls } from '../limits/index.js';
import type { Model } from '../models/index.js';
import { type ModelInputs, someInputs } from '../questions/index.js';
import { Evidence, type MarginalLikelihood } from './marginalLikelihood.js';
import { maximize, type Objective, type ScaleGradient } from './matrices/index.js';
import { checkRidge } from './trainingSet.js';

/** What is fitted: σ_w of all weights, σ_b of all biases, and the variance of the noise. */
export interface Scales {
  readonly weightScale: number;
  readonly biasScale: number;
  readonly noise: number;
}

export interface FitHyperparametersOptions extends PairControls {
  /** Makes the network: its weights must be multiplied by `weightScale`, its biases by `biasScale`. */
  readonly model: (scales: {
    readonly weightScale: number;
    readonly biasScale: number;
    readonly depth: number;
  }) => Model;
  readonly x: ModelInputs;
  /** [N], or [N, outputs]. */
  readonly y: TensorLike;
  /** The depths that are compared; 3 unless given. */
  readonly depths?: readonly number[];
  /** Where the search begins: 1, 0.1 and 0.01 unless given. */
  readonly start?: Partial<Scales>;
  /** Which of them stay as they are at the start. */
  readonly fixed?: readonly (keyof Scales)[];
  /** What is maximised: the marginal likelihood unless given, or the density of each label by all others. */
  readonly criterion?: keyof MarginalLikelihood;
  /** The search ends where no derivative by a logarithm is above this times max(1, |value|); 1e-6. */
  readonly tolerance?: number;
  /** 100 unless given. */
  readonly mostIterations?: number;
}

const fitOptions = optionsOf<FitHyperparametersOptions>('fitHyperparameters', {
  ...controlKinds,
  model: aFunction,
  x: someInputs,
  y: anything,
  depths: optional(listOf(anIntegerFrom(1, 1000), { least: 1, most: 1000 })),
  start: optional(
    optionsOf<Partial<Scales>>('start', { weightScale: aRidge, biasScale: aRidge, noise: aRidge }, 'start.'),
  ),
  fixed: optional(listOf(aText, { most: 100 })),
  criterion: optional(oneOf('logMarginalLikelihood', 'leaveOneOut')),
  tolerance: aTolerance,
  mostIterations: optional(anIntegerFrom(1, 1_000_000)),
});

/** The best scales for one depth. */
export interface FittedHyperparameters extends Scales {
  readonly depth: number;
  readonly model: Model;
  /** The criterion at these scales. */
  readonly value: number;
  /** Its derivatives there, by log σ_w, log σ_b and the noise. */
  readonly gradient: ScaleGradient;
  readonly iterations: number;
  /** Whether the derivatives became as small as was asked. */
  readonly converged: boolean;
}

export interface HyperparameterFit {
  readonly best: FittedHyperparameters;
  /** One for each depth, in the order given. */
  readonly candidates: readonly FittedHyperparameters[];
}

/**
 * The scales σ_w and σ_b of a network and the noise of labels that maximise the marginal likelihood of its
 * Gaussian process (Rasmussen & Williams 2006, chapter 5), or the leave-one-out density: by quasi-Newton
 * steps in their logarithms, with derivatives by reverse mode through the graph of the kernel. Depths are
 * compared. The maximum is a local one: other starts may find others, and labels without noise none, where
 * the search ends as the kernel becomes singular (`converged` is false).
 *
 * @throws InvalidArgumentError for what is not allowed, before work starts, or a model whose scales do not
 *   multiply its weights and biases; ShapeError for labels that do not fit; LimitError; MemoryLimitError.
 * @example
 * ```ts
 * import { fitHyperparameters, mlp } from 'widejet';
 * const x = Array.from({ length: 12 }, (_, i) => [i / 2 - 3]);
 * const { best } = await fitHyperparameters({
 *   model: ({ weightScale, biasScale, depth }) =>
 *     mlp({ depth, activation: 'erf', weightScale, biasScale }),
 *   x,
 *   y: x.map(([x = 0]) => Math.sin(x)),
 *   depths: [2, 3],
 *   start: { noise: 1e-2 },
 *   fixed: ['noise'],
 * });
 * console.log(best.depth, best.converged, best.weightScale.toFixed(4)); // 3 true 5.3964
 * ```
 */
export async function fitHyperparameters(options: FitHyperparametersOptions): Promise<HyperparameterFit> {
  fitOptions.check('options', options);
  const { depths = [3], fixed = [], criterion = 'logMarginalLikelihood' } = options;
  const { tolerance = 1e-6, mostIterations = 100 } = options;
  const start: Scales = { weightScale: 1, biasScale: 0.1, noise: 0.01, ...options.start };
  checkStart(start, fixed);
  if (depths.length === 0) throw new InvalidArgumentError('depths', depths, 'one depth or more');
  for (const depth of depths) checkPositiveInteger('depths', depth);
  checkDistinct('depths', depths, 'depths');
  if (!CRITERIA.includes(criterion))
    throw new InvalidArgumentError('criterion', criterion, '"logMarginalLikelihood" or "leaveOneOut"');
  checkAboveZero('tolerance', tolerance);
  checkPositiveInteger('mostIterations', mostIterations);

  const candidates: FittedHyperparameters[] = [];
  for (const depth of depths) {
    const model = modelOf(options, start, depth);
    const evidence = new Evidence(model, options.x, options.y, options);
    await checkScales(options, start, depth, evidence);
    const free = NAMES.filter(name => !fixed.includes(name));
    const scalesAt = (point: readonly number[]): Scales => ({
      ...start,
      ...Object.fromEntries(free.map((name, k) => [name, start[name] * Math.exp(point[k] ?? 0)])),
    });
    const objective: Objective = async point => {
      options.signal?.throwIfAborted();
      const scales = scalesAt(point);
      const found = (await evidence.at(relative(scales, start)))?.[criterion];
      if (found === undefined || !Number.isFinite(found.value)) return undefined;
      const { logWeightScale, logBiasScale, noise } = found.gradient;
      const byLog = { weightScale: logWeightScale, biasScale: logBiasScale, noise: scales.noise * noise };
      return { value: found.value, gradient: free.map(name => byLog[name]) };
    };
    const origin = free.map(() => 0);
    const maximum = await maximize(objective, origin, { tolerance, mostIterations });
    if (maximum === undefined)
      throw new InvalidArgumentError(
        'start.noise',
        start.noise,
        'larger numbers: the kernel is singular there',
      );
    const scales = scalesAt(maximum.point);
    const found = await evidence.at(relative(scales, start));
    if (found === undefined) throw new Error('a maximum of the likelihood has no likelihood');
    candidates.push({
      ...scales,
      depth,
      model: modelOf(options, scales, depth),
      ...found[criterion],
      iterations: maximum.iterations,
      converged: maximum.converged,
    });
  }
  const best = candidates.reduce((a, b) => (b.value > a.value ? b : a));
  return { best, candidates };
}

const CRITERIA: readonly string[] = ['logMarginalLikelihood', 'leaveOneOut'];
const NAMES = ['weightScale', 'biasScale', 'noise'] as const;

function relative(scales: Scales, start: Scales): Scales {
  const ratio = (name: 'weightScale' | 'biasScale'): number =>
    start[name] === 0 ? 0 : scales[name] / start[name];
  return { weightScale: ratio('weightScale'), biasScale: ratio('biasScale'), noise: scales.noise };
}

function checkStart(start: Scales, fixed: readonly (keyof Scales)[]): void {
  for (const name of [...Object.keys(start), ...fixed])
    if (!NAMES.some(known => known === name)) throw new UnknownNameError('start or fixed', name, NAMES);
  for (const name of NAMES) {
    if (fixed.includes(name)) checkRidge(`start.${name}`, start[name]);
    else checkAboveZero(`start.${name}`, start[name]);
  }
}

/** Without the noise, which no network has: the scales may go on to its function as they are. */
function modelOf(
  { model }: FitHyperparametersOptions,
  { weightScale, biasScale }: Scales,
  depth: number,
): Model {
  return model({ weightScale, biasScale, depth });
}

/** @throws InvalidArgumentError if larger scales of the model are not larger weights and biases. */
async function checkScales(
  options: FitHyperparametersOptions,
  start: Scales,
  depth: number,
  evidence: Evidence,
): Promise<void> {
  const moved = {
    weightScale: 1.25 * start.weightScale,
    biasScale: 0.75 * start.biasScale,
    noise: start.noise,
  };
  const model = modelOf(options, moved, depth);
  const expected = await evidence.at({ ...relative(moved, start), noise: moved.noise });
  const found = await new Evidence(model, options.x, options.y, options).at({
    weightScale: 1,
    biasScale: 1,
    noise: moved.noise,
  });
  const [a, b] = [found?.logMarginalLikelihood.value, expected?.logMarginalLikelihood.value];
  // Where the matrix is nearly singular, digits of the likelihood are lost.
  if (a === undefined || b === undefined || Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(b))) return;
  throw new InvalidArgumentError(
    'model',
    options.model,
    'a function whose weightScale and biasScale multiply all weights and all biases',
  );
}
