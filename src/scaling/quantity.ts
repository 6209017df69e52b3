import { InvalidArgumentError } from '../errors.js';
import type { Model, Weights } from '../models/index.js';
import {
  correlationExponent,
  correlationFunction,
  hasPrimaryTerms,
  layerTerms,
  parseCorrelation,
  predictLayerTerms,
  predictPrimaryTerms,
  primaryTerms,
  taylorTerms,
  type ModelInputs,
  type PredictedTerm,
} from '../taylor/index.js';
import { taylorTerm } from './notation.js';

/** A number that one network has, and that a sweep follows over widths. */
export type Quantity =
  | {
      readonly kind: 'Taylor term' | 'layer term' | 'primary term';
      readonly name: string;
      readonly order: number;
    }
  | { readonly kind: 'correlation function'; readonly name: string };

/**
 * The quantity of a name:
 *
 * - "K3" is the Taylor term K⁽³⁾ between the inputs x₀ and x₁;
 * - "T{1,3}" is the part of K⁽²⁾ of the layers 1 and 3, see `layerTerms`;
 * - "alpha=(2,1)" is the part of K⁽³⁾ of a hypernetwork by Lemma 4, see `primaryTerms`;
 * - what begins with "f" is a correlation function in index notation, as "f0[a,b] f1[a] f2[b]".
 *
 * @throws InvalidArgumentError for another name; CorrelationSyntaxError for a correlation function with a mistake.
 * @example
 * ```ts
 * import { parseQuantity } from 'widejet';
 * console.log(parseQuantity('T{1,3}')); // { kind: 'layer term', name: 'T{1,3}', order: 2 }
 * ```
 */
export function parseQuantity(name: string): Quantity {
  const order = /^K(?<order>0|[1-9]\d?|100)$/.exec(name)?.groups?.['order'];
  if (order !== undefined) return { kind: 'Taylor term', name, order: Number(order) };
  const layers = /^T\{(?<layers>[1-9]\d*(,[1-9]\d*)*)?\}$/.exec(name);
  if (layers !== null) {
    return { kind: 'layer term', name, order: layers.groups?.['layers']?.split(',').length ?? 0 };
  }
  const alpha = /^alpha=\((?<alpha>\d+(,\d+)*)\)$/.exec(name)?.groups?.['alpha'];
  if (alpha !== undefined) {
    const sum = alpha.split(',').reduce((total, count) => total + Number(count), 0);
    return { kind: 'primary term', name, order: sum };
  }
  if (name.startsWith('f')) {
    parseCorrelation(name);
    return { kind: 'correlation function', name };
  }
  throw new InvalidArgumentError(
    'quantity',
    name,
    'a Taylor term as K3, a term of the theorem as T{1,3} or alpha=(2,1), or a correlation function as "f0[a,b] f1[a] f2[b]"',
  );
}

/** The names K0, K1, ..., KR of all Taylor terms up to an order. */
export function taylorQuantities(order: number): string[] {
  return Array.from({ length: order + 1 }, (_, r) => `K${r}`);
}

/**
 * The names of the terms that K⁽ʳ⁾ of a model is the sum of: by layers (Lemma 3), and for a hypernetwork of a
 * piecewise-linear primary network also by the orders α of its weight matrices (Lemma 4).
 *
 * @throws InvalidArgumentError for an order that is not allowed, or a model without layers W1, W2, ...
 */
export function termQuantities(model: Model, order: number): string[] {
  return [...predictLayerTerms(model, { order }), ...primaryTermsOf(model, order)].map(({ name }) => name);
}

/** The terms of Lemma 4; none for a model that it does not hold for. */
function primaryTermsOf(model: Model, order: number): readonly PredictedTerm[] {
  if (!hasPrimaryTerms(model)) return [];
  return predictPrimaryTerms(model, { order });
}

/** What theory says of a term of the theorem. @throws InvalidArgumentError if the model has no such term. */
export function predictedTerm(
  model: Model,
  { kind, name, order }: Quantity & { readonly order: number },
): PredictedTerm {
  const terms =
    kind === 'layer term' ? predictLayerTerms(model, { order }) : predictPrimaryTerms(model, { order });
  const found = terms.find(term => term.name === name);
  if (found === undefined) {
    throw new InvalidArgumentError(
      'quantity',
      name,
      terms.map(term => term.name).join(', ') || 'no term of this order',
    );
  }
  return found;
}

/** How people read the name of a quantity: K⁽³⁾ for K3. */
export function quantityLabel(name: string): string {
  const quantity = parseQuantity(name);
  return quantity.kind === 'Taylor term' ? taylorTerm(quantity.order) : name.replace('alpha=', 'α = ');
}

/** Whether the values of a quantity are estimates: those of a correlation function with loops. */
export function isEstimated(quantity: Quantity): boolean {
  if (quantity.kind !== 'correlation function') return false;
  const parsed = parseCorrelation(quantity.name);
  const { components, factors } = correlationExponent(parsed);
  const contractions = parsed.factors.reduce((sum, { indices }) => sum + indices.length, 0) / 2;
  // A forest has one edge fewer than vertices in each of its trees.
  return contractions > factors - components.length;
}

/** How many inputs x₀, x₁, ... a quantity needs. */
export function inputsNeeded(quantity: Quantity): number {
  if (quantity.kind !== 'correlation function') return 2;
  return 1 + Math.max(...parseCorrelation(quantity.name).factors.map(({ input }) => input));
}

/** The order of the Taylor terms that take as much memory as a quantity. */
export function orderOf(quantity: Quantity): number {
  if (quantity.kind !== 'correlation function') return quantity.order;
  return parseCorrelation(quantity.name).factors.length;
}

/** What a network is asked for. */
export interface QuantityOptions {
  /** x₀, x₁, ... */
  readonly inputs: readonly ModelInputs[];
  /** By name. */
  readonly quantities: readonly string[];
  /** Names the random directions of estimates. */
  readonly seed: number;
}

/**
 * The values of quantities of one network, in their order. All Taylor terms come from one evaluation, and all terms of one
 * theorem and order from another.
 */
export async function evaluateQuantities(
  model: Model,
  weights: Weights,
  { inputs, quantities: names, seed }: QuantityOptions,
): Promise<number[]> {
  const quantities = names.map(parseQuantity);
  const [at, along] = inputs as [ModelInputs, ModelInputs];
  const values = new Map<string, number>();
  // Implicit weights answer questions in the order in which they are asked: Taylor terms come first, so that they are the
  // same whatever else is asked for.
  const taylor = quantities.filter(({ kind }) => kind === 'Taylor term').map(orderOf);
  if (taylor.length > 0) {
    const { derivatives } = await taylorTerms(model, weights, { at, along, order: Math.max(...taylor) });
    derivatives.forEach(({ data }, order) => values.set(`K${order}`, data[0] ?? NaN));
  }
  for (const quantity of quantities) {
    if (values.has(quantity.name)) continue;
    if (quantity.kind === 'correlation function') {
      // Loops are estimated at every width, so that all have errors of one kind: exact values at small widths alone would bend
      // the fit.
      const loops = { method: 'probes', seed } as const;
      const { value } = await correlationFunction(model, weights, quantity.name, { inputs, loops });
      values.set(quantity.name, value.data[0] ?? NaN);
    } else {
      const sum = quantity.kind === 'layer term' ? layerTerms : primaryTerms;
      const { terms } = await sum(model, weights, { at, along, order: quantity.order });
      for (const { name, value } of terms) values.set(name, value);
    }
  }
  return names.map(name => values.get(name) ?? NaN);
}
