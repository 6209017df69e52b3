import { anOrder, type ModelInputs } from '../../questions/index.js';
import { taylorTerms, type ParsedCorrelation } from '../../taylor/index.js';
import { taylorTerm } from '../notation.js';
import { clusterGraph } from './clusterGraph.js';
import type { QuantityGroup, QuantityKind } from './quantityKind.js';
import { outputsOfFirst } from './outputs.js';
import { theorem1 } from './theorem1.js';

const group: QuantityGroup = {
  key: 'taylor-terms',
  title: 'Taylor terms',
  symbol: '|K⁽ʳ⁾|',
  introduction: 'K⁽ʳ⁾ = ⟨∇ʳf(x₀), ∇f(x₁)^⊗r⟩: the r-th derivative at x₀, along the gradient at x₁',
};

/** "K3": the Taylor term K⁽³⁾ of x₀ (i) along the gradient at x₁ (j). */
export const taylorTermKind: QuantityKind = {
  form: 'a Taylor term as K3',
  group,
  isFirst: true,
  parse(name) {
    const digits = /^K(?<order>0|[1-9]\d?|100)$/.exec(name)?.groups?.['order'];
    if (digits === undefined) return undefined;
    const order = Number(digits);
    return {
      name,
      label: taylorTerm(order),
      group,
      inputsNeeded: 2,
      order,
      isEstimated: false,
      batch: 'Taylor terms',
      secondMoment: { of: name },
      check: () => undefined,
      predictions: model => [...theorem1(model, order), ...clusterGraph(model, star(order), order)],
    };
  },
  async evaluate(model, parameters, batch, { inputs, output }) {
    const [at, along] = inputs as [ModelInputs, ModelInputs];
    const order = batch.reduce((most, quantity) => Math.max(most, quantity.order), 0);
    const { derivatives } = await taylorTerms(model, parameters, {
      at,
      along,
      order,
      output: outputsOfFirst(2, output),
    });
    return batch.map(quantity => derivatives[quantity.order]?.data[0] ?? NaN);
  },
};

/** The names K0, K1, ..., KR of all Taylor terms up to an order. */
export function taylorQuantities(order: number): string[] {
  anOrder.check('order', order);
  return Array.from({ length: order + 1 }, (_, r) => `K${r}`);
}

/** K⁽ʳ⁾ as a correlation function: f0[a1,...,ar] f1[a1] ... f1[ar]. */
function star(order: number): ParsedCorrelation {
  const indices = Array.from({ length: order }, (_, k) => `a${k + 1}`);
  return { factors: [{ input: 0, indices }, ...indices.map(index => ({ input: 1, indices: [index] }))] };
}
