import type { Node } from '../../ad/index.js';
import { factsOf } from '../../facts/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import { layersExponent } from './exponents.js';
import { checkLayered, checkTermCount, layerDirections, layersFrom, multinomial } from './layers.js';
import { mixedCoefficients } from './mixedCoefficients.js';
import {
  evaluateTerms,
  type Pair,
  pairKinds,
  type PairOptions,
  termsQuestion,
  type TermsQuestion,
} from './pairs.js';
import {
  checkTermOptions,
  type PredictedTerm,
  type TermOptions,
  termsKey,
  type TermsKey,
  type TermSum,
} from './terms.js';

/** The part of K⁽ʳ⁾ in which the derivatives are with respect to given layers. */
export interface LayerTerm extends PredictedTerm {
  /** l₁ ≤ ... ≤ l_r, counted from 1. */
  readonly layers: readonly number[];
}

/**
 * K⁽ʳ⁾ by layers (Littwin et al. 2020, eq. 25–27 and Lemma 3): one term for each multiset {l₁ ≤ ... ≤ l_r} of
 * layers,
 *
 *   K⁽ʳ⁾ᵢⱼ = Σ_l T{l},  T{l} = r!/Π(multiplicities)! · ⟨∂ʳhᵢ/∂W^{l₁}...∂W^{l_r}, ⊗ₜ ∂hⱼ/∂W^{l_t}⟩,
 *
 * `value` being T{l}, `multiplicity` its first factor and `contraction` its second. The bias of a layer
 * belongs to it: ∂/∂Wˡ is with respect to both. Where a layer is there more often than the network can have
 * it (more than once in a plain network with piecewise-linear activations, eq. 27) the term is zero by
 * structure, and left out.
 *
 * The predicted exponent is −max(r − H, 0) with piecewise-linear activations, H = 1 for a plain network; with
 * smooth ones in the layers that are n wide, −⌈max(r − H, 0)/2⌉, and 0 with smooth ones in the primary
 * network. It holds for generic inputs: a term with l₁ = 1 has the factor ⟨xᵢ, xⱼ⟩, unless there are biases.
 *
 * Each weight is read three times, forward at j, backward at j and in one panel at i.
 *
 * @returns the terms with their values, and K⁽ʳ⁾ as `total`.
 * @throws InvalidArgumentError for an order that is not an integer ≥ 0 or would need more than 1000
 *   coefficients, an output that does not exist, a model that is not layered (`factsOf`), or inputs that are
 *   missing or not finite; ShapeError if inputs do not fit or have batch axes; NonFiniteError if a value
 *   overflows.
 * @example
 * ```ts
 * import { initialize, layerTerms, mlp, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 3 });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const pair = { at: [1, 0], along: [0.6, 0.8], order: 2 };
 * const { total, terms } = await layerTerms(model, parameters, pair);
 * console.log(terms.map(({ name }) => name)); // [ 'T{1,2}', 'T{1,3}', 'T{2,3}' ]
 *
 * const { derivatives } = await taylorTerms(model, parameters, pair);
 * console.log(Math.abs(total - (derivatives[2]?.data[0] ?? NaN)) < 1e-15); // true
 * ```
 */
export async function layerTerms(
  model: Model,
  parameters: Parameters,
  options: TermOptions & PairOptions,
): Promise<TermSum<LayerTerm>> {
  checkNetwork(model, parameters);
  checkTermOptions('layerTerms', model, options, pairKinds);
  return evaluateTerms(model, parameters, options, layerQuestion);
}

/**
 * The terms of `layerTerms` without their values, from the model alone: names, multiplicities and predicted
 * exponents.
 *
 * @throws InvalidArgumentError as `layerTerms` does for order, output and model.
 * @example
 * ```ts
 * import { mlp, predictLayerTerms } from 'widejet';
 * const terms = predictLayerTerms(mlp({ depth: 2, activation: 'tanh' }), { order: 3 });
 * console.log(terms.map(({ name, predictedExponent }) => `${name} ~ n^${predictedExponent}`));
 * // [ 'T{1,1,1} ~ n^-1', 'T{1,1,2} ~ n^-1' ]
 * ```
 */
export function predictLayerTerms(model: Model, options: TermOptions): readonly LayerTerm[] {
  checkTermOptions('predictLayerTerms', model, options, {});
  return layerQuestion(model, options).found.terms;
}

function layerQuestion(model: Model, options: TermOptions): TermsQuestion<LayerTerm> {
  const key = termsKey(model, options);
  checkLayered(model);
  checkTermCount(key.order, model, 1);
  return layerCoefficients(model, key);
}

const layerCoefficients = termsQuestion(traceLayerTerms);

/** Each term and its normalised coefficient. */
export function traceLayerTerms(
  { network, hi, gradient }: Pair,
  { order }: Pick<TermsKey, 'order'>,
): readonly (readonly [LayerTerm, Node])[] {
  const directions = layerDirections(network, gradient);
  const predictedExponent = layersExponent(order, factsOf(network.model));
  return mixedCoefficients(hi, directions, order).map(({ orders, node }): [LayerTerm, Node] => {
    const layers = layersFrom(orders);
    const name = `T{${layers.join()}}`;
    return [{ name, layers, multiplicity: multinomial(orders), predictedExponent }, node];
  });
}
