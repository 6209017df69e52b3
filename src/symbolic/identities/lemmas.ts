import type { Node } from '../../ad/index.js';
import { hypernetwork, mlp, residual, type Model } from '../../models/index.js';
import { layerTerms, primaryTerms } from '../../taylor/index.js';
import { expand, traceLayerTerms, traceTaylorTerms } from '../../taylor/graphs/index.js';
import { constantFormula, Formula } from '../formula.js';
import type { Equation, Identity } from './identity.js';
import { NetworkDiagrams } from './networkDiagrams.js';
import { drawnTerms, drawnValues } from './networkNumbers.js';
import { byPaths, type PrimaryCase } from './primaryPaths.js';
import { expressionNumbers } from './readScalars.js';
import { rational } from '../rational.js';
import { binomial, factorial } from './factorials.js';

/** Terms up to which all witnesses are asked. */
const mostTerms = 20;

function sides(left: Equation['left'], right: Equation['right']): Omit<Equation, 'name'> {
  const whole = [left, right].find(side => side instanceof Formula);
  return { left, right, isLarge: whole !== undefined && whole.size > mostTerms };
}

interface NetworkCase {
  readonly label: string;
  readonly model: Model;
  /** The highest order. */
  readonly order: number;
}

const layered: readonly NetworkCase[] = [
  { label: 'linear, L = 3', model: mlp({ depth: 3, activation: 'linear' }), order: 3 },
  {
    label: 'linear with biases, L = 3',
    model: mlp({ depth: 3, activation: 'linear', biasScale: 0.5 }),
    order: 2,
  },
  { label: 'relu, L = 3', model: mlp({ depth: 3 }), order: 3 },
  {
    label: 'leaky relu with biases, L = 2',
    model: mlp({ depth: 2, activation: 'leakyRelu(0.25)', biasScale: 0.5 }),
    order: 2,
  },
  { label: 'quadratic, L = 2', model: mlp({ depth: 2, activation: 'quadratic' }), order: 3 },
  {
    label: 'H = 2, m = 2',
    model: hypernetwork({ depth: 2, activation: 'linear', primaryWidths: [1, 2, 1] }),
    order: 2,
  },
  { label: 'H = 3, m = 1', model: hypernetwork({ depth: 2, primaryWidths: [1, 1, 1, 1] }), order: 2 },
];

const layerSums: Identity = {
  name: 'layer-terms',
  group: 'lemmas',
  statement: 'K⁽ʳ⁾ = Σ T{l₁, ..., l_r} over all multisets of layers, for all widths',
  source: 'Littwin et al. 2020, eq. 25–27 and Lemma 3',
  equations: () =>
    layered.flatMap(({ label, model, order }) => {
      const diagrams = new NetworkDiagrams(model);
      const { network, hi, hj } = diagrams.pair;
      const whole = diagrams.formulas(traceTaylorTerms(network, hi, hj, order));
      return Array.from({ length: order }, (_, position): Equation => {
        const parts = traceLayerTerms(diagrams.pair, { order: position + 1 }).map(([, node]) => node);
        return {
          name: `${label}, r = ${position + 1}`,
          ...sides(
            diagrams.formulas(parts).map(expressionNumbers.of).reduce(expressionNumbers.add),
            whole[position + 1] ?? constantFormula(0),
          ),
        };
      });
    }),
  numbers: () => drawnTerms(layered, layerTerms),
};

const primaries: readonly (PrimaryCase & NetworkCase)[] = [
  {
    label: 'H = 2, m = 1',
    f: { depth: 2, activation: 'linear' },
    primaryWidths: [1, 1, 1],
    order: 3,
  },
  {
    label: 'H = 3, m = 1, relu',
    f: { depth: 2, activation: 'relu', gain: 1 },
    primaryWidths: [1, 1, 1, 1],
    order: 2,
  },
  {
    label: 'H = 2, m = 2',
    f: { depth: 2, activation: 'linear' },
    primaryWidths: [2, 2, 1],
    order: 2,
  },
].map(({ f, ...of }) => ({
  ...of,
  f,
  model: hypernetwork({ ...f, primaryActivation: 'abs', primaryWidths: of.primaryWidths }),
}));

const lemma4: Identity = {
  name: 'lemma-4',
  group: 'lemmas',
  statement:
    'K⁽ʳ⁾ = Σ r!/α! z Π φ′(gᵈ) Π ⟨∇^(α_d) fᵈ, (∇h)^α_d⟩ over α₁ + ... + α_H = r, for all widths of f',
  source: 'Littwin et al. 2020, Lemma 4, eq. 47',
  equations: () =>
    primaries.flatMap(of => {
      const diagrams = new NetworkDiagrams(of.model);
      const { network, hi, hj } = diagrams.pair;
      const whole = diagrams.formulas(traceTaylorTerms(network, hi, hj, of.order));
      const right = byPaths(diagrams, of, of.order);
      return Array.from({ length: of.order }, (_, position): Equation => {
        const order = position + 1;
        return {
          name: `${of.label}, r = ${order}`,
          ...sides(
            (whole[order] ?? constantFormula(0)).times(constantFormula(factorial(order))),
            right[order] ?? constantFormula(0),
          ),
        };
      });
    }),
  numbers: () => drawnTerms(primaries, primaryTerms),
};

/** Networks of degree D in all weights, or in each of the matrices named. */
interface HomogeneousCase extends NetworkCase {
  readonly degree: number;
  /** The parameters that are multiplied; all unless given. */
  readonly parameters?: readonly string[];
}

const homogeneous: readonly HomogeneousCase[] = [
  { label: 'linear, L = 5', model: mlp({ depth: 5, activation: 'linear' }), degree: 5, order: 5 },
  { label: 'relu, L = 4', model: mlp({ depth: 4 }), degree: 4, order: 4 },
  {
    label: 'abs, layer 2',
    model: mlp({ depth: 3, activation: 'abs' }),
    degree: 1,
    order: 2,
    parameters: ['W2'],
  },
  {
    label: 'relu with biases, layer 3',
    model: mlp({ depth: 3, biasScale: 0.5 }),
    degree: 1,
    order: 2,
    parameters: ['W3', 'b3'],
  },
  { label: 'quadratic, L = 3', model: mlp({ depth: 3, activation: 'quadratic' }), degree: 7, order: 7 },
  {
    label: 'H = 2, m = 2, relu',
    model: hypernetwork({ depth: 2, primaryWidths: [1, 2, 1] }),
    degree: 4,
    order: 4,
  },
  {
    label: 'H = 3, m = 1, relu',
    model: hypernetwork({ depth: 2, primaryWidths: [1, 1, 1, 1] }),
    degree: 6,
    order: 6,
  },
  {
    label: 'residual, readout',
    model: residual({ depth: 2, activation: 'linear' }),
    degree: 1,
    order: 2,
    parameters: ['W3'],
  },
];

/** h(w + ε w) of the parameters that are multiplied. */
function alongItself(
  { model, order, parameters }: HomogeneousCase,
  diagrams: NetworkDiagrams,
): (Node | undefined)[] {
  const { network, hi } = diagrams.pair;
  const names = parameters ?? model.parameters.map(({ name }) => name);
  const direction = new Map(
    names.flatMap(name => {
      const node = network.parameters[name];
      return node === undefined ? [] : [[node, node] as const];
    }),
  );
  const [series = []] = expand([hi], direction, order);
  return [...series];
}

const euler: Identity = {
  name: 'euler',
  group: 'lemmas',
  statement: 'h(w + ε w) = (1 + ε)ᴰ h(w), as ⟨∇h, w⟩ = L h, for all widths',
  source: 'Euler’s theorem on homogeneous functions',
  equations: () =>
    homogeneous.flatMap(of => {
      const diagrams = new NetworkDiagrams(of.model);
      const [h = constantFormula(0)] = diagrams.formulas([diagrams.pair.hi]);
      const series = alongItself(of, diagrams);
      return Array.from({ length: of.order }, (_, position): Equation => {
        const node = series[position + 1];
        const [left] = node === undefined ? [] : diagrams.formulas([node]);
        return {
          name: `${of.label}, order ${position + 1}`,
          left: left ?? constantFormula(0),
          right: expressionNumbers.multiply(
            expressionNumbers.constant(rational(binomial(of.degree, position + 1))),
            expressionNumbers.of(h),
          ),
        };
      });
    }),
  numbers: () =>
    drawnValues(homogeneous, (of, diagrams) =>
      alongItself(of, diagrams).flatMap((node, k) =>
        node === undefined ? [] : [{ node, of: diagrams.pair.hi, factor: Number(binomial(of.degree, k)) }],
      ),
    ),
};

export const lemmaIdentities: readonly Identity[] = [layerSums, lemma4, euler];
