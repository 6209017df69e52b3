import {
  correlationExponent,
  correlationFunction,
  parseCorrelation,
  type ParsedCorrelation,
} from '../../taylor/index.js';
import { clusterGraph } from './clusterGraph.js';
import type { QuantityGroup, QuantityKind } from './quantityKind.js';
import { theorem1 } from './theorem1.js';

const group: QuantityGroup = {
  key: 'correlation-functions',
  title: 'Correlation functions',
  symbol: '|C|',
  introduction:
    'Products of derivatives of the network at its inputs, contracted over weights: f0[a,b] is its second derivative at x₀ in the weights a and b, and letters are summed over all weights.',
};

/** What begins with "f" is a correlation function in index notation, as "f0[a,b] f1[a] f2[b]". */
export const correlationKind: QuantityKind = {
  form: 'a correlation function as "f0[a,b] f1[a] f2[b]"',
  group,
  parse(name) {
    if (!name.startsWith('f')) return undefined;
    const parsed = parseCorrelation(name);
    const order = starOrder(parsed);
    return {
      name,
      label: name,
      group,
      inputsNeeded: 1 + parsed.factors.reduce((most, { input }) => Math.max(most, input), 0),
      order: parsed.factors.length,
      isEstimated: hasLoops(parsed),
      batch: name,
      secondMoment: { of: name },
      check: () => undefined,
      predictions: model => [
        ...(order === undefined ? [] : theorem1(model, order)),
        ...clusterGraph(model, parsed, order),
      ],
    };
  },
  async evaluate(model, parameters, batch, { inputs, output, seed }) {
    // Loops are estimated at every width, so that all have errors of one kind: exact values at small widths
    // alone would bend the fit.
    const loops = { method: 'probes', seed } as const;
    const values: number[] = [];
    for (const { name } of batch) {
      const { value } = await correlationFunction(model, parameters, name, { inputs, output, loops });
      values.push(value.data[0] ?? NaN);
    }
    return values;
  },
};

/** A forest has one edge fewer than vertices in each of its trees. */
function hasLoops(parsed: ParsedCorrelation): boolean {
  const { components, factors } = correlationExponent(parsed);
  const contractions = parsed.factors.reduce((sum, { indices }) => sum + indices.length, 0) / 2;
  return contractions > factors - components.length;
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
