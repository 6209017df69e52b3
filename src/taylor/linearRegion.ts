import { primitives, topologicalOrder, type Node, type Series, type Tensor } from '../ad/index.js';
import { evaluate } from '../evaluation/index.js';
import { schedule, type Schedule } from '../program/index.js';
import { InvalidArgumentError } from '../errors.js';
import type { Model, Weights } from '../models/index.js';
import { expand } from './expansion.js';
import { graphCache } from './graphCache.js';
import { firstSignChange } from './polynomialRoots.js';
import { stepValues, traceStep, type StepGraph, type StepKind, type StepOptions } from './stepGraph.js';

/** Where along a step the first activation flips. */
export interface FirstFlip {
  /** The learning rate μ > 0 at which the first pre-activation changes its sign; Infinity if none ever does. */
  readonly learningRate: number;
  /** Which one: the layer, counted from 1 among the activations with a kink, and the unit, from 0. */
  readonly layer: number | undefined;
  readonly unit: number | undefined;
}

/**
 * The exact learning rate up to which a step of gradient descent stays in one linear region of a network with
 * piecewise-linear activations: the smallest μ > 0 at which some pre-activation of hᵢ(w − μ ∇ℓⱼ) changes its sign. Up to
 * there the network is a polynomial in μ, so its Taylor series has finitely many terms and no remainder.
 *
 * Every pre-activation is a polynomial in μ, with coefficients from jets of sufficient order, as long as none flips; so
 * the smallest root of all of them is the first flip.
 *
 * @throws InvalidArgumentError if an activation is not piecewise linear, or batch axes are given, and as `gradientStep`.
 * @example
 * ```ts
 * import { firstActivationFlip, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 3 });
 * const weights = initialize(model, { width: 16, inputSize: 2, seed: 7 });
 * const { learningRate } = await firstActivationFlip(model, weights, { at: [1, 0], along: [0, 1], target: 1 });
 * console.log(learningRate > 0); // true
 * ```
 */
export async function firstActivationFlip(
  model: Model,
  weights: Weights,
  options: StepOptions,
): Promise<FirstFlip> {
  if (!model.piecewiseLinear) throw piecewiseLinearOnly(model);
  const inputs = stepValues(model, weights, options);
  if (inputs.batchRank > 0)
    throw new InvalidArgumentError('at and along', options, 'one input each, without batch axes');
  const { step, series, nodes, plan } = graphs(model, inputs.kind.key, () => traceKinks(model, inputs.kind));
  const values = await evaluate(plan, inputs.bind(step));
  const valueOf = new Map(nodes.map((node, position) => [node, values[position] as Tensor]));

  let first: FirstFlip = { learningRate: Infinity, layer: undefined, unit: undefined };
  series.forEach((coefficients, layer) => {
    const columns = coefficients.map(node => (node === undefined ? undefined : valueOf.get(node)?.data));
    const units = columns[0]?.length ?? 0;
    for (let unit = 0; unit < units; unit++) {
      const polynomial = columns.map(column => column?.[unit] ?? 0);
      const learningRate = firstFlipOf(polynomial, first.learningRate);
      if (learningRate !== undefined) first = { learningRate, layer: layer + 1, unit };
    }
  });
  return first;
}

interface KinkGraph {
  readonly step: StepGraph;
  /** The coefficients of every pre-activation of a kinked activation, from input to output. */
  readonly series: readonly Series[];
  readonly nodes: readonly Node[];
  readonly plan: Schedule;
}

const graphs = graphCache<KinkGraph>();

function traceKinks(model: Model, kind: StepKind): KinkGraph {
  const step = traceStep(model, kind);
  const kinks = kinkArguments(step.output);
  const series = completeSeries(model, kinks, order => expand(kinks, step.descent, order));
  const nodes = series.flatMap(coefficients => coefficients.filter(node => node !== undefined));
  return { step, series, nodes, plan: schedule(nodes) };
}

/** A unit that sits on its kink flips at once, if it moves at all. */
function firstFlipOf(polynomial: readonly number[], limit: number): number | undefined {
  if (polynomial[0] !== 0) return firstSignChange(polynomial, limit);
  return polynomial.some(coefficient => coefficient !== 0) && limit > 0 ? 0 : undefined;
}

/** What the piecewise-linear activations of a graph are applied to, from input to output. */
function kinkArguments(output: Node): Node[] {
  const kinked = new Set<unknown>([primitives.relu, primitives.leakyRelu, primitives.abs]);
  return topologicalOrder([output])
    .filter(node => kinked.has(node.primitive))
    .map(node => node.inputs[0] as Node);
}

/** Raises the order until every series ends by itself: the pre-activations are polynomials of a degree not known before. */
function completeSeries(
  model: Model,
  nodes: readonly Node[],
  expandTo: (order: number) => Series[],
): Series[] {
  // The degree is at most L, or L H for a hypernetwork: beyond its square, an activation is not what it claims to be.
  const limit = 4 * (nodes.length + 1) ** 2;
  for (let order = nodes.length + 1; order <= limit; order *= 2) {
    const series = expandTo(order);
    if (series.every(coefficients => coefficients.length <= order)) return series;
  }
  throw piecewiseLinearOnly(model);
}

function piecewiseLinearOnly(model: Model): InvalidArgumentError {
  return new InvalidArgumentError(
    'model',
    model.configuration,
    'a network whose activations are piecewise linear',
  );
}
