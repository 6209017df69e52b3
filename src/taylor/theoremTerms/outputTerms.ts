import {
  add,
  backprop,
  concatenate,
  dot,
  multiply,
  reshape,
  slice,
  stopGradient,
  type Node,
} from '../../ad/index.js';
import { factsOf } from '../../facts/index.js';
import { aNumber, checkInteger } from '../../errors/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import { gradientDirection, type Direction } from '../expansion.js';
import { mixedOutputsExponent, outputExponent, type Kinks } from './exponents.js';
import { checkLayered, checkTermCount, layerDirections, layersFrom, multinomial } from './layers.js';
import { mixedCoefficients, type MixedCoefficient } from './mixedCoefficients.js';
import {
  evaluateTerms,
  type Pair,
  pairKinds,
  type PairOptions,
  termsQuestion,
  type TermsQuestion,
} from './pairs.js';
import { atMatrices, primaryNetwork, withoutPrimary, type PrimaryNetwork } from './primaryNetwork.js';
import {
  checkTermOptions,
  type PredictedTerm,
  type TermOptions,
  termsKey,
  type TermsKey,
  type TermSum,
} from './terms.js';

export interface OutputTermOptions extends TermOptions {
  /** d: which output of f, counted from 0: V¹, ..., Vᴴ one after the other, row-major. */
  readonly component: number;
}

/**
 * Which outputs d₁, ..., d_k of f the gradients ∂hⱼ/∂f^(d_t) ∇f^(d_t) come from: `diagonal`, all from d
 * itself; `aligned`, those at the deepest layer l_k from d, but not all; `crossed`, not all of those at the
 * deepest layer.
 */
export type OutputPattern = 'diagonal' | 'aligned' | 'crossed';

/** The part of ⟨∇ᵏfᵈ, (∇h)^⊗k⟩ with given layers and a given pattern of outputs. */
export interface OutputTerm extends PredictedTerm {
  /** l₁ ≤ ... ≤ l_k, counted from 1. */
  readonly layers: readonly number[];
  readonly pattern: OutputPattern;
}

/**
 * The factors of `primaryTerms` by layers and outputs (Littwin et al. 2020, Lemma 5, eq. 52): with ∂hⱼ/∂fᵈ
 * for the derivative of hⱼ with respect to output d of f, ∇hⱼ = Σ_d ∂hⱼ/∂fᵈ ∇fᵈⱼ, so that
 *
 *   ⟨∇ᵏfᵈᵢ, (∇hⱼ)^⊗k⟩ = Σ_{l₁..l_k} Σ_{d₁..d_k} Πₜ ∂hⱼ/∂f^(d_t) · ⟨∂ᵏfᵈᵢ/∂W^{l₁}...∂W^{l_k}, ⊗ₜ
 *   ∂f^(d_t)ⱼ/∂W^{l_t}⟩,
 *
 * one term for each multiset of layers and each `OutputPattern`, over whose d₁, ..., d_k its `value` is
 * summed.
 *
 * With piecewise-linear activations the predicted exponent is −max(k − 1, 0) for the diagonal and the aligned
 * terms, and 1/2 less for the crossed ones: in eq. 34 the outputs d₁, ..., d_{k−1} only choose which of
 * several independent Gaussians a factor converges to, so that δ(d₁ = ... = d_k = d) of eq. 37 has to read
 * δ(d_k = d). Crossed terms whose deepest layer is the last one are zero by structure. With smooth
 * activations it is −⌊k/2⌋, or −k/2 where one gradient only can be of another output: the crossed term of k =
 * 1, and aligned terms with one gradient outside of the deepest layer.
 *
 * @returns the terms with their values, and ⟨∇ᵏfᵈᵢ, (∇hⱼ)^⊗k⟩ as `total`, k being `order`.
 * @throws InvalidArgumentError for a model that is no hypernetwork, a component that does not exist, an order
 *   that is not an integer ≥ 0 or would need more than 1000 coefficients, an output that does not exist, or
 *   inputs that are missing or not finite; ShapeError if inputs do not fit or have batch axes; NonFiniteError
 *   if a value overflows.
 * @example
 * ```ts
 * import { hypernetwork, initialize, outputTerms } from 'widejet';
 * const model = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
 * const parameters = initialize(model, { width: 1000, inputSize: 2, seed: 7 });
 * const { terms } = await outputTerms(model, parameters, {
 *   at: { x: [1, 0], z: [1, 1] },
 *   along: { x: [0.6, 0.8], z: [1, 1] },
 *   component: 0,
 *   order: 1,
 * });
 * console.log(terms.map(({ name, predictedExponent }) => `${name} ~ n^${predictedExponent}`));
 * // [ 'T{1} diagonal ~ n^0', 'T{1} crossed ~ n^-0.5', 'T{2} diagonal ~ n^0' ]
 * ```
 */
export async function outputTerms(
  model: Model,
  parameters: Parameters,
  options: OutputTermOptions & PairOptions,
): Promise<TermSum<OutputTerm>> {
  checkNetwork(model, parameters);
  checkTermOptions('outputTerms', model, options, { ...pairKinds, component: aNumber });
  return evaluateTerms(model, parameters, options, outputQuestion);
}

/**
 * The terms of `outputTerms` without their values, from the model alone: names, multiplicities and predicted
 * exponents.
 *
 * @throws InvalidArgumentError as `outputTerms` does for order, output, component and model.
 * @example
 * ```ts
 * import { hypernetwork, predictOutputTerms } from 'widejet';
 * const model = hypernetwork({ depth: 2, primaryWidths: [2, 1] });
 * const terms = predictOutputTerms(model, { component: 0, order: 2 });
 * console.log(terms.map(({ name }) => name)); // [ 'T{1,2} diagonal', 'T{1,2} aligned' ]
 * ```
 */
export function predictOutputTerms(model: Model, options: OutputTermOptions): readonly OutputTerm[] {
  checkTermOptions('predictOutputTerms', model, options, { component: aNumber });
  return outputQuestion(model, options).found.terms;
}

function outputQuestion(model: Model, options: OutputTermOptions): TermsQuestion<OutputTerm> {
  const key = termsKey(model, options);
  checkLayered(model);
  checkTermCount(key.order, model, 2);
  return outputCoefficients(model, { ...key, component: options.component });
}

interface OutputTermsKey extends TermsKey {
  readonly component: number;
}

const outputCoefficients = termsQuestion<OutputTermsKey, OutputTerm>(traceOutputTerms);

/** Each term and its normalised coefficient. */
export function traceOutputTerms(
  pair: Pair,
  { order, component }: Pick<OutputTermsKey, 'order' | 'component'>,
): readonly (readonly [OutputTerm, Node])[] {
  const { model, trained } = pair.network;
  const [at, along] = [primaryNetwork(pair.hi, trained), primaryNetwork(pair.hj, trained)];
  if (at === undefined || along === undefined) throw withoutPrimary(model);
  const f = flat(at.matrices);
  const count = f.shape[0] as number;
  checkInteger('component', component, { least: 0, most: count - 1, meaning: 'the outputs of f' });
  const gradients = splitGradient(pair, along, component);
  const layers = gradients.map(gradient => layerDirections(pair.network, gradient));
  return byPattern(mixedCoefficients(entry(f, component), interleaved(layers), order), factsOf(model));
}

/** The matrices of g one after the other, row-major: the outputs of f. */
function flat(matrices: readonly Node[]): Node {
  return concatenate(
    matrices.map(matrix =>
      reshape(matrix, [matrix.shape.reduce<number>((size, n) => size * (n as number), 1)]),
    ),
  );
}

function entry(vector: Node, position: number): Node {
  return reshape(slice(vector, position, position + 1), []);
}

/** ∂hⱼ/∂fᵈ ∇fᵈⱼ, and Σ of ∂hⱼ/∂f^(d′) ∇f^(d′)ⱼ over all other outputs d′, if there are any. */
function splitGradient(
  { hj, network: { trained } }: Pair,
  primary: PrimaryNetwork,
  component: number,
): Direction[] {
  const f = flat(primary.matrices);
  const slopes = backprop(primary.output, primary.variables).map((slope, d) =>
    slope === undefined ? multiply(0, primary.matrices[d] ?? hj) : atMatrices(slope, primary),
  );
  const weighted = (start: number, stop: number): Node =>
    dot(stopGradient(slice(flat(slopes), start, stop)), slice(f, start, stop));
  const count = f.shape[0] as number;
  const others = [
    ...(component > 0 ? [weighted(0, component)] : []),
    ...(component < count - 1 ? [weighted(component + 1, count)] : []),
  ];
  const own = gradientDirection(weighted(component, component + 1), trained);
  return others.length === 0 ? [own] : [own, gradientDirection(others.reduce(add), trained)];
}

/**
 * Directions of each layer in turn: that of output d, then that of all others. fᵈ does not depend on the rows
 * of the last layer that belong to other outputs.
 */
function interleaved([own = [], others = []]: readonly (readonly Direction[])[]): Direction[] {
  return own.flatMap((direction, layer) => [
    direction,
    (layer < own.length - 1 ? others[layer] : undefined) ?? new Map(),
  ]);
}

/** The sums of the coefficients that agree in layers and pattern. */
function byPattern(coefficients: readonly MixedCoefficient[], kinks: Kinks): (readonly [OutputTerm, Node])[] {
  const found = new Map<string, readonly [OutputTerm, Node]>();
  for (const { orders, node } of coefficients) {
    const own = orders.filter((_, position) => position % 2 === 0);
    const others = orders.filter((_, position) => position % 2 === 1);
    const together = own.map((times, layer) => times + (others[layer] ?? 0));
    const deepest = together.findLastIndex(times => times > 0);
    const crossed = (others[deepest] ?? 0) > 0;
    const pattern = crossed ? 'crossed' : others.some(times => times > 0) ? 'aligned' : 'diagonal';
    const layers = layersFrom(together);
    const name = `T{${layers.join()}} ${pattern}`;
    const term = {
      name,
      layers,
      pattern,
      multiplicity: multinomial(together),
      predictedExponent:
        pattern === 'diagonal'
          ? outputExponent(layers.length, kinks)
          : mixedOutputsExponent(layers, crossed, kinks),
    } as const;
    const known = found.get(name)?.[1];
    found.set(name, [term, known === undefined ? node : add(known, node)]);
  }
  return [...found.values()];
}
