import type { Model, OwnPrediction } from '../../models/index.js';
import { correlationExponent, parseCorrelation, type ParsedCorrelation } from '../../taylor/index.js';
import { predictedTerm, type Quantity } from '../quantity.js';
import { theorem1Exponent } from './theorem1.js';
import type { Prediction } from './types.js';

/**
 * What theory says of a quantity of a model as its hidden layers widen, side by side, whether it applies or not:
 *
 * - Theorem 1 of Littwin et al. 2020, for K⁽ʳ⁾ and its mixed forms ⟨∇ʳf(x₀), ∇f(x₁) ⊗ ... ⊗ ∇f(x_r)⟩ (their eq. 23), with
 *   piecewise-linear activations;
 * - Lemmas 3 and 4 for the terms of the theorem;
 * - Remark 1, its case H = 1, next to the exponent −1 that was postulated before for every r ≥ 2;
 * - the cluster graph of Dyer & Gur-Ari (ICLR 2020), for any correlation function of a plain network: an upper bound. For a
 *   hypernetwork, h depends on f through finitely many outputs, so K⁽ʳ⁾ is a sum of products of such terms (Lemma 4 of
 *   Littwin et al.), the greatest of which gives the bound.
 *
 * What the author of the model predicts comes before all of it; a model whose structure is not known has nothing else.
 */
export function predictionsFor(model: Model, quantity: Quantity): Prediction[] {
  const own = model.predictions?.(quantity.name);
  if (own?.length === 0) return [];
  return [...(own ?? []).map(ofAuthor), ...predictionsOfTheory(model, quantity)];
}

const author = 'the model';

function ofAuthor({ exponent, bound = 'exact', reason }: OwnPrediction): Prediction {
  const given = 'predicted by the author of the model';
  return { source: author, exponent, bound, applies: true, reason: reason ?? given };
}

function predictionsOfTheory(model: Model, quantity: Quantity): Prediction[] {
  if (model.primaryDepth === undefined) return [];
  if (quantity.kind === 'layer term' || quantity.kind === 'primary term') return [term(model, quantity)];
  const parsed = quantity.kind === 'Taylor term' ? star(quantity.order) : parseCorrelation(quantity.name);
  const order = starOrder(parsed);
  return [...(order === undefined ? [] : theorem1(model, order)), ...clusterGraph(model, parsed, order)];
}

/** The prediction that decides: the first that applies, that of the author of the model before others, exact ones before bounds, sharper bounds before others. */
export function sharpest(predictions: readonly Prediction[]): Prediction | undefined {
  const rank = ({ source, bound }: Prediction): number =>
    source === author ? -1 : bound === 'exact' ? 0 : 1;
  return predictions
    .filter(({ applies }) => applies)
    .sort((a, b) => rank(a) - rank(b) || a.exponent - b.exponent)[0];
}

/** Of a term of the theorem, its own exponent. */
function term(model: Model, quantity: Quantity & { readonly order: number }): Prediction {
  const { predictedExponent: exponent } = predictedTerm(model, quantity);
  const { piecewiseLinear } = model;
  return {
    source: !piecewiseLinear ? 'cluster graph' : quantity.kind === 'layer term' ? 'Lemma 3' : 'Lemma 4',
    exponent,
    bound: piecewiseLinear ? 'exact' : 'upper',
    applies: true,
    reason: piecewiseLinear
      ? 'Littwin et al. 2020: each layer beyond the first costs 1/n in each of the H factors'
      : 'Dyer & Gur-Ari 2020, for the factors that depend on f',
  };
}

/** K⁽ʳ⁾ as a correlation function: f0[a1,...,ar] f1[a1] ... f1[ar]. */
function star(order: number): ParsedCorrelation {
  const indices = Array.from({ length: order }, (_, k) => `a${k + 1}`);
  return { factors: [{ input: 0, indices }, ...indices.map(index => ({ input: 1, indices: [index] }))] };
}

/** r if a correlation function is ⟨∇ʳf, ∇f ⊗ ... ⊗ ∇f⟩. */
function starOrder({ factors }: ParsedCorrelation): number | undefined {
  const order = factors.length - 1;
  const centres = factors.filter(({ indices }) => indices.length === order);
  const leaves = factors.filter(({ indices }) => indices.length === 1);
  // An index that the centre has twice is a trace.
  const isStar =
    order === 0
      ? centres.length === 1
      : order === 1
        ? leaves.length === 2
        : centres.length === 1 && leaves.length === order && new Set(centres[0]?.indices).size === order;
  return isStar ? order : undefined;
}

function theorem1(model: Model, order: number): Prediction[] {
  const { piecewiseLinear = false, primaryDepth = 1 } = model;
  const exponent = theorem1Exponent(order, primaryDepth);
  // With piecewise-linear activations h is a polynomial of the weights between the kinks, of this degree.
  const degree = primaryDepth * (model.hiddenDimensions.length + 1);
  const applies = piecewiseLinear && order <= degree;
  const otherwise = piecewiseLinear
    ? `K⁽ʳ⁾ = 0 beyond the degree ${degree} of h in the weights`
    : 'it assumes piecewise-linear activations, and one of these is smooth';
  const theorem: Prediction = {
    source: 'Theorem 1',
    exponent,
    bound: 'exact',
    applies,
    reason: applies
      ? `Littwin et al. 2020: n^(H − r) for r > H, else 1, with H = ${primaryDepth} and r = ${order}`
      : otherwise,
  };
  if (primaryDepth > 1 || order < 2) return [theorem];
  return [
    theorem,
    {
      source: 'Remark 1',
      exponent: 1 - order,
      bound: 'upper',
      applies,
      reason: applies
        ? `Littwin et al. 2020: μ^r / (r! n^(r − 1)), where −1 had been postulated for every r ≥ 2`
        : otherwise,
    },
  ];
}

function clusterGraph(model: Model, parsed: ParsedCorrelation, order: number | undefined): Prediction[] {
  const { primaryDepth = 1, primaryPiecewiseLinear } = model;
  if (primaryDepth === 1) {
    const { exponent, even, odd, factors } = correlationExponent(parsed);
    return [
      {
        source: 'cluster graph',
        exponent,
        bound: 'upper',
        applies: true,
        reason: `Dyer & Gur-Ari 2020: n_e + (n_o − m)/2 with ${even} even and ${odd} odd components of ${factors} factors`,
      },
    ];
  }
  if (order === undefined) return [];
  return [
    {
      source: 'cluster graph',
      exponent: primaryPiecewiseLinear ? 0 - Math.ceil(Math.max(order - primaryDepth, 0) / 2) : 0,
      bound: 'upper',
      applies: true,
      reason: primaryPiecewiseLinear
        ? // One order is free in each of the H factors, and every two more in one of them cost 1/n.
          `Dyer & Gur-Ari 2020 for each factor of Lemma 4: −⌈(r − H)/2⌉ with H = ${primaryDepth} and r = ${order}`
        : 'a smooth g has terms with r first-order factors for every r, which stay finite',
    },
  ];
}
