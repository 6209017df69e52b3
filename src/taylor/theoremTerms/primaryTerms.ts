import type { Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { factsOf } from '../../facts/index.js';
import { aModel, checkNetwork, inputNodes, type Model, type Parameters } from '../../models/index.js';
import { expand } from '../expansion.js';
import { TracedNetwork } from '../../questions/index.js';
import { primaryExponent } from './exponents.js';
import { checkCompositionCount, checkLayered, multinomial } from './layers.js';
import { evaluateTerms, pairKinds, type PairOptions, termsQuestion, type TermsQuestion } from './pairs.js';
import {
  atMatrices,
  isMultilinear,
  primaryNetwork,
  withoutPrimary,
  type PrimaryNetwork,
} from './primaryNetwork.js';
import {
  checkTermOptions,
  type PredictedTerm,
  type TermOptions,
  termsKey,
  type TermsKey,
  type TermSum,
} from './terms.js';

/**
 * The part of K⁽ʳ⁾ in which each weight matrix of the primary network is differentiated a given number of
 * times.
 */
export interface PrimaryTerm extends PredictedTerm {
  /** α₁, ..., α_H with sum r: how often V¹, ..., Vᴴ are differentiated. */
  readonly alpha: readonly number[];
}

/**
 * K⁽ʳ⁾ of a hypernetwork by the weight matrices of its primary network g (Littwin et al. 2020, Lemma 4, eq.
 * 47, there for a g of width 1; here for any). Within a linear region h is multilinear in V¹, ..., Vᴴ, so by
 * the product rule
 *
 *   K⁽ʳ⁾ᵢⱼ = Σ_{α₁+...+α_H = r} r!/α! · hᵢ[V¹_{α₁}, ..., Vᴴ_{α_H}],  Vᵈ_a = ⟨∇ᵃVᵈᵢ, (∇hⱼ)^⊗a⟩,
 *
 * where hᵢ[...] is the primary network with these matrices in the place of its weights, and with the slopes D
 * of its units where they are: [...] = c V_H D V_{H−1} ... D V_1 z. `value` is the whole summand,
 * `multiplicity` its factor r!/α! and `contraction` the rest. The activation of g must be piecewise linear,
 * that of f need not be. A plain network is its own factor: see `layerTerms`.
 *
 * The predicted exponent is Σ_d −max(α_d − 1, 0) if f is piecewise linear, Σ_d −⌊α_d/2⌋ if it is smooth.
 *
 * @returns the terms with their values, and K⁽ʳ⁾ as `total`; terms that are zero by structure are left out.
 * @throws InvalidArgumentError for a model that is no hypernetwork or whose primary network is smooth, an
 *   order that is not an integer ≥ 0 or has more than 1000 terms, an output that does not exist, or inputs
 *   that are missing or not finite; ShapeError if inputs do not fit or have batch axes; NonFiniteError if a
 *   value overflows.
 * @example
 * ```ts
 * import { hypernetwork, initialize, primaryTerms } from 'widejet';
 * const model = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
 * const parameters = initialize(model, { width: 1000, inputSize: 2, seed: 7 });
 * const { terms } = await primaryTerms(model, parameters, {
 *   at: { x: [1, 0], z: [1, 1] },
 *   along: { x: [0.6, 0.8], z: [1, 1] },
 *   order: 2,
 * });
 * console.log(terms.map(({ name, predictedExponent }) => `${name} ~ n^${predictedExponent}`));
 * // [ 'alpha=(2,0) ~ n^-1', 'alpha=(1,1) ~ n^0', 'alpha=(0,2) ~ n^-1' ]
 * ```
 */
export async function primaryTerms(
  model: Model,
  parameters: Parameters,
  options: TermOptions & PairOptions,
): Promise<TermSum<PrimaryTerm>> {
  checkNetwork(model, parameters);
  checkTermOptions('primaryTerms', model, options, pairKinds);
  return evaluateTerms(model, parameters, options, primaryQuestion);
}

/**
 * The terms of `primaryTerms` without their values, from the model alone: names, multiplicities and predicted
 * exponents.
 *
 * @throws InvalidArgumentError as `primaryTerms` does for order, output and model.
 * @example
 * ```ts
 * import { hypernetwork, predictPrimaryTerms } from 'widejet';
 * const model = hypernetwork({ depth: 3, primaryWidths: [2, 3, 1] });
 * const terms = predictPrimaryTerms(model, { order: 1 });
 * console.log(terms.map(({ name }) => name)); // [ 'alpha=(1,0)', 'alpha=(0,1)' ]
 * ```
 */
export function predictPrimaryTerms(model: Model, options: TermOptions): readonly PrimaryTerm[] {
  checkTermOptions('predictPrimaryTerms', model, options, {});
  return primaryQuestion(model, options).found.terms;
}

/**
 * Whether a model has the terms of Lemma 4: it is a hypernetwork whose h is multilinear in the matrices of g.
 */
export function hasPrimaryTerms(model: Model): boolean {
  aModel.check('model', model);
  const { layered, primaryPiecewiseLinear } = factsOf(model);
  if (!layered.holds || !primaryPiecewiseLinear.holds) return false;
  const network = new TracedNetwork(model);
  const primary = primaryNetwork(network.output(inputNodes(model, ''), 0), network.trained);
  return primary !== undefined && isMultilinear(primary);
}

function primaryQuestion(model: Model, options: TermOptions): TermsQuestion<PrimaryTerm> {
  const key = termsKey(model, options);
  checkLayered(model);
  const facts = factsOf(model);
  if (!facts.primaryPiecewiseLinear.holds) throw notMultilinear(model, facts.primaryPiecewiseLinear.reason);
  checkCompositionCount(key.order, facts.primaryDepth);
  return primaryCoefficients(model, key);
}

const primaryCoefficients = termsQuestion(({ network, hi, gradient }, { order }: TermsKey) => {
  const { model, trained } = network;
  const primary = primaryNetwork(hi, trained);
  if (primary === undefined) throw withoutPrimary(model);
  if (!isMultilinear(primary)) throw notMultilinear(model, 'a matrix of g is used twice');
  const factors = expand(primary.matrices, gradient, order);
  return products(primary, factors, order).map(({ alpha, node }): [PrimaryTerm, Node] => {
    const term = {
      name: `alpha=(${alpha.join()})`,
      alpha,
      multiplicity: multinomial(alpha),
      predictedExponent: primaryExponent(alpha, factsOf(model)),
    };
    return [term, node];
  });
});

function notMultilinear(model: Model, reason: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'model',
    model.configuration,
    'a piecewise-linear activation of g: Lemma 4 holds where h is multilinear in the outputs of f',
    `Here ${reason}`,
  );
}

interface Product {
  readonly alpha: readonly number[];
  readonly node: Node;
}

/** g with coefficient α_d of Vᵈ in the place of Vᵈ, for each α of sum `order`. */
function products(
  primary: PrimaryNetwork,
  factors: readonly (readonly (Node | undefined)[])[],
  order: number,
): Product[] {
  let known: Product[] = [{ alpha: [], node: primary.output }];
  primary.variables.forEach((variable, d) => {
    known = known.flatMap(({ alpha, node }) => {
      const left = order - alpha.reduce((sum, exponent) => sum + exponent, 0);
      const lastOne = d === primary.variables.length - 1;
      return Array.from({ length: left + 1 }, (_, k) => left - k)
        .filter(exponent => !lastOne || exponent === left)
        .flatMap(exponent => {
          // Linear in Vᵈ: the first derivative along another matrix is the value there, with all slopes kept.
          const factor = factors[d]?.[exponent];
          const replaced =
            exponent === 0 ? node : factor && expand([node], new Map([[variable, factor]]), 1)[0]?.[1];
          return replaced === undefined ? [] : [{ alpha: [...alpha, exponent], node: replaced }];
        });
    });
  });
  return known.map(({ alpha, node }) => ({ alpha, node: atMatrices(node, primary) }));
}
