import { topologicalOrder, type Node, type Series, type Tensor } from '../ad/index.js';
import { InvalidArgumentError, optionsOf } from '../errors/index.js';
import {
  choicesIn,
  degreesOf,
  firstSmooth,
  kinksIn,
  movedBy,
  operationNames,
  smoothReason,
  type Kink,
} from '../facts/index.js';
import { checkNetwork, type Model, type Parameters } from '../models/index.js';
import { expand } from './expansion.js';
import { firstSignChange } from './polynomialRoots.js';
import { question, type Traced } from '../questions/index.js';
import {
  descent,
  stepKey,
  stepKinds,
  stepUnknowns,
  stepValues,
  type StepKind,
  type StepOptions,
} from './steps.js';

const flipOptions = optionsOf<StepOptions>('firstActivationFlip', stepKinds);

/** Where along a step the first activation flips. */
export interface FirstFlip {
  /**
   * The learning rate μ > 0 at which the first pre-activation changes its sign; Infinity if none ever does.
   */
  readonly learningRate: number;
  /** Which one: the layer, counted from 1 among the activations with a kink, and the unit, from 0. */
  readonly layer: number | undefined;
  readonly unit: number | undefined;
}

/**
 * The exact learning rate up to which a step of gradient descent stays in one linear region of a network with
 * piecewise-linear activations: the smallest μ > 0 at which some pre-activation of hᵢ(w − μ ∇ℓⱼ) changes its
 * sign. Up to there the network is a polynomial in μ, so its Taylor series has finitely many terms and no
 * remainder.
 *
 * Every pre-activation is a polynomial in μ, with coefficients from jets of sufficient order, as long as none
 * flips; so the smallest root of all of them is the first flip. All units count, also those that the output
 * does not see, as in steps beyond the length of a sequence.
 *
 * @throws InvalidArgumentError if an activation is not piecewise linear, or batch axes are given, and as
 *   `gradientStep`.
 * @example
 * ```ts
 * import { firstActivationFlip, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 3 });
 * const parameters = initialize(model, { width: 16, inputSize: 2, seed: 7 });
 * const step = { at: [1, 0], along: [0, 1], target: 1 };
 * const { learningRate } = await firstActivationFlip(model, parameters, step);
 * console.log(learningRate > 0); // true
 * ```
 */
export async function firstActivationFlip(
  model: Model,
  parameters: Parameters,
  options: StepOptions,
): Promise<FirstFlip> {
  checkNetwork(model, parameters);
  flipOptions.check('options', options);
  const { kind, values, batchRank } = stepValues(model, options);
  if (batchRank > 0)
    throw new InvalidArgumentError('at and along', options, 'one input each, without batch axes');
  const asked = kinkSeries(model, kind);
  const { kinks, series, outputs } = asked.found;
  const results = await asked.ask(parameters, values);
  const valueOf = new Map(outputs.map((node, position) => [node, results[position] as Tensor]));

  let first: FirstFlip = { learningRate: Infinity, layer: undefined, unit: undefined };
  series.forEach((coefficients, layer) => {
    const columns = coefficients.map(node => (node === undefined ? undefined : valueOf.get(node)?.data));
    const units = columns[0]?.length ?? 0;
    for (let unit = 0; unit < units; unit++) {
      const polynomial = columns.map(column => column?.[unit] ?? 0);
      for (const kink of kinks[layer]?.at ?? []) {
        const learningRate = firstFlipOf(polynomial, kink, first.learningRate);
        if (learningRate !== undefined) first = { learningRate, layer: layer + 1, unit };
      }
    }
  });
  return first;
}

interface FoundKinks extends Traced {
  /** The activations with a kink, from input to output. */
  readonly kinks: readonly Kink[];
  /** The coefficients of what each of them acts on. */
  readonly series: readonly Series[];
}

const kinkSeries = question(
  stepUnknowns,
  (network, unknowns, kind: StepKind): FoundKinks => {
    const direction = descent(network, unknowns, kind);
    const kinks = followedKinks(network.model, network.apply(unknowns.at), network.trained);
    const highest = kinks.reduce((most, { degree }) => Math.max(most, degree), 0);
    // Up to the first kink each argument is a polynomial of its degree in μ.
    const series = expand(
      kinks.map(({ argument }) => argument),
      direction,
      highest,
    );
    const outputs = series.flatMap(coefficients => coefficients.filter(node => node !== undefined));
    return { kinks, series, outputs };
  },
  stepKey,
);

/** A unit that sits on its kink flips at once, if it moves at all. */
function firstFlipOf(coefficients: readonly number[], kink: number, limit: number): number | undefined {
  const [constant = NaN, ...higher] = coefficients;
  const polynomial = [constant - kink, ...higher];
  if (polynomial[0] !== 0) return firstSignChange(polynomial, limit);
  return higher.some(coefficient => coefficient !== 0) && limit > 0 ? 0 : undefined;
}

/**
 * The kinks of a network that is a polynomial between them.
 * @throws InvalidArgumentError for a network that is none, or one that hides from differentiation what a kink
 *   depends on.
 */
function followedKinks(model: Model, output: Node, trained: readonly Node[]): Kink[] {
  const order = topologicalOrder([output]);
  const nameOf = operationNames(order);
  const smooth = firstSmooth(order, degreesOf(order, trained));
  if (smooth !== undefined) throw piecewiseLinearOnly(model, `${smoothReason(smooth)}: ${nameOf(smooth)}`);
  const [choice] = choicesIn(order, trained);
  if (choice !== undefined) {
    throw piecewiseLinearOnly(model, `Kinks where two values meet are not followed: ${nameOf(choice)}`);
  }
  const kinks = kinksIn(order, trained);
  const moving = movedBy(order, trained);
  for (const { node, argument } of kinks) {
    const stopped = topologicalOrder([argument]).find(
      inner => inner.primitive.name === 'stopGradient' && moving.has(inner),
    );
    if (stopped !== undefined) {
      throw piecewiseLinearOnly(
        model,
        `What ${nameOf(node)} acts on cannot be followed, since a derivative is stopped: ${nameOf(stopped)}`,
      );
    }
  }
  return kinks;
}

function piecewiseLinearOnly(model: Model, reason: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'model',
    model.configuration,
    'a network whose activations are piecewise linear',
    reason,
  );
}
