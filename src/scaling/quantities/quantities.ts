import { anOrder } from '../../questions/index.js';
import { checkArguments, checkText, InvalidArgumentError } from '../../errors/index.js';
import { aModel, type Model, type Parameters } from '../../models/index.js';
import { hasPrimaryTerms, predictLayerTerms, predictPrimaryTerms } from '../../taylor/index.js';
import { quantityKinds } from './kinds.js';
import type { Quantity, QuantityKind, QuantityOptions } from './quantityKind.js';

/**
 * The quantity of a name:
 *
 * - "K3" is the Taylor term K⁽³⁾ between the inputs x₀ and x₁;
 * - "K1-limit" is the tangent kernel K⁽¹⁾ less its limit n → ∞, see `limit`;
 * - "T{1,3}" is the part of K⁽²⁾ of the layers 1 and 3, see `layerTerms`;
 * - "alpha=(2,1)" is the part of K⁽³⁾ of a hypernetwork by Lemma 4, see `primaryTerms`;
 * - what begins with "f" is a correlation function in index notation, as "f0[a,b] f1[a] f2[b]".
 *
 * @throws InvalidArgumentError for another name; CorrelationSyntaxError for a correlation function with a
 *   mistake.
 * @example
 * ```ts
 * import { parseQuantity } from 'widejet/scaling';
 * const { label, order, inputsNeeded } = parseQuantity('K3');
 * console.log(label, order, inputsNeeded); // K⁽³⁾ 3 2
 * ```
 */
export function parseQuantity(name: string): Quantity {
  checkText('quantity', name, 10_000);
  return quantityAndKind(name).quantity;
}

function quantityAndKind(name: string): { quantity: Quantity; kind: QuantityKind } {
  for (const kind of quantityKinds) {
    const quantity = kind.parse(name);
    if (quantity !== undefined) return { quantity, kind };
  }
  throw new InvalidArgumentError('quantity', name, formsText());
}

/** "a Taylor term as K3, ..., or a correlation function as ..." */
function formsText(): string {
  const forms = quantityKinds.map(({ form }) => form);
  return [...forms.slice(0, -1), `or ${forms.at(-1)}`].join(', ');
}

/**
 * The names of the terms that K⁽ʳ⁾ of a model is the sum of: by layers (Lemma 3), and for a hypernetwork of a
 * piecewise-linear primary network also by the orders α of its weight matrices (Lemma 4).
 *
 * @throws InvalidArgumentError for an order that is not allowed, or a model that is not layered (`factsOf`).
 */
export function termQuantities(model: Model, order: number): string[] {
  checkArguments({ model: [model, aModel], order: [order, anOrder] });
  const primary = hasPrimaryTerms(model) ? predictPrimaryTerms(model, { order }) : [];
  return [...predictLayerTerms(model, { order }), ...primary].map(({ name }) => name);
}

/** How people read the name of a quantity: K⁽³⁾ for K3. */
export function quantityLabel(name: string): string {
  return parseQuantity(name).label;
}

/**
 * The values of quantities of one network, by name and in their order. What belongs to one batch (all Taylor
 * terms; all terms of one theorem and order) comes from one evaluation.
 */
export async function evaluateQuantities(
  model: Model,
  parameters: Parameters,
  { quantities: names, ...options }: QuantityOptions & { readonly quantities: readonly string[] },
): Promise<number[]> {
  const batches = new Map<string, { kind: QuantityKind; quantities: Quantity[] }>();
  for (const name of names) {
    const { quantity, kind } = quantityAndKind(name);
    const batch = batches.get(quantity.batch) ?? { kind, quantities: [] };
    batches.set(quantity.batch, batch);
    batch.quantities.push(quantity);
  }
  const isFirst = ({ kind }: { kind: QuantityKind }): number => (kind.isFirst === true ? 0 : 1);
  const values = new Map<string, number>();
  for (const { kind, quantities } of [...batches.values()].sort((a, b) => isFirst(a) - isFirst(b))) {
    const found = await kind.evaluate(model, parameters, quantities, options);
    quantities.forEach(({ name }, position) => values.set(name, found[position] ?? NaN));
  }
  return names.map(name => values.get(name) ?? NaN);
}
