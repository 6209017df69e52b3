import { multiply, reshape, slice } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import { inputNodes, mlp } from '../../src/models/index.js';
import { expand, factorial, gradientDirection } from '../../src/taylor/expansion.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { expectClose } from '../models/closeness.js';
import {
  hypernetworkCase,
  inputOf,
  only,
  type DrawnCase,
  type HypernetworkCaseOptions,
} from '../models/networkCases.js';
import { informativeDraw } from './informativeDraw.js';

/** ⟨∇^(α) fᵢᵈ, (∇hⱼ)^α⟩ for every output d of f and α = 0..order, from the jets of f alone along ∇hⱼ. */
async function factorsOf(
  { model, plain, parameters, inputs }: DrawnCase,
  primaryDepth: number,
  order: number,
): Promise<number[][]> {
  const { depth, activation, gain } = plain;
  const f = mlp({ depth, activation, gain, outputs: primaryDepth });
  const traced = new TracedNetwork(model);
  const [at, along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
  const direction = gradientDirection(traced.output(along, 0), traced.trained);
  const outputs = f.apply(traced.parameters, { x: at['x']! });
  const components = Array.from({ length: primaryDepth }, (_, d) => reshape(slice(outputs, d, d + 1), []));
  const nodes = expand(components, direction, order).flatMap(([value, ...higher]) =>
    Array.from({ length: order + 1 }, (_, a) => (a === 0 ? value : (higher[a - 1] ?? multiply(0, value)))),
  );
  const values = await evaluate(
    schedule(nodes),
    bindings(
      traced.parameters,
      parameters,
      { nodes: at, values: modelInputs(model, inputOf(inputs[0]!), 'at') },
      { nodes: along, values: modelInputs(model, inputOf(inputs[1]!), 'along') },
    ),
  );
  return components.map((_, d) =>
    Array.from({ length: order + 1 }, (_, a) => factorial(a) * only(values[d * (order + 1) + a]!)),
  );
}

/** All ways to write `total` as a sum of `parts` integers ≥ 0, in order. */
function compositions(total: number, parts: number): number[][] {
  if (parts === 1) return [[total]];
  return Array.from({ length: total + 1 }, (_, first) =>
    compositions(total - first, parts - 1).map(rest => [first, ...rest]),
  ).flat();
}

describe('Lemma 4 (Littwin et al. 2020, eq. 47) for a primary network of width 1', () => {
  const networks: [HypernetworkCaseOptions, slope: (g: number) => number][] = [
    [
      { depth: 3, activation: 'leakyRelu0.1', primaryWidths: [1, 1, 1, 1], primaryGain: 3 },
      g => (g > 0 ? 1 : 0.1),
    ],
    [{ depth: 2, activation: 'relu', primaryActivation: 'abs', primaryWidths: [1, 1, 1, 1] }, Math.sign],
    [
      {
        depth: 2,
        activation: 'relu',
        primaryActivation: 'abs',
        primaryWidths: [1, 1, 1, 1],
        primaryGain: 0.7,
      },
      Math.sign,
    ],
    [
      { depth: 3, activation: 'tanh', primaryActivation: 'abs', primaryWidths: [1, 1, 1], gain: 1.5 },
      Math.sign,
    ],
    [
      { depth: 2, activation: 'relu', primaryActivation: 'relu', primaryWidths: [1, 1, 1] },
      g => (g > 0 ? 1 : 0),
    ],
    [{ depth: 2, activation: 'gelu', primaryActivation: 'relu', primaryWidths: [1, 1] }, () => NaN],
  ];
  for (const [options, slope] of networks) {
    it(`K⁽ʳ⁾ = Σ_α r!/α! · z Π gain φ′(gᵈ) · Π_d ⟨∇^(α_d) fᵈ, (∇h)^α_d⟩: ${JSON.stringify(options)}`, async () => {
      const order = 5;
      const drawn = await informativeDraw(hypernetworkCase(options), { width: 9 });
      const { model, parameters, inputs, plain } = drawn;
      const { derivatives } = await taylorTerms(model, parameters, {
        at: inputOf(inputs[0]!),
        along: inputOf(inputs[1]!),
        order,
      });
      const depth = options.primaryWidths.length - 1;
      const factors = await factorsOf(drawn, depth, order);
      // g¹ = f¹ z, gᵈ = fᵈ a^{d−1}; the fan-in of every layer is 1, so the NTK scale is 1.
      let a = inputs[0]!.z![0]!;
      let outside = a;
      for (let d = 0; d < depth - 1; d++) {
        const g = factors[d]![0]! * a;
        outside *= plain.primary!.gain * slope(g);
        a = plain.primary!.gain * slope(g) * g;
      }
      for (let r = 0; r <= order; r++) {
        const terms = compositions(r, depth).map(alpha =>
          alpha.reduce(
            (term, exponent, d) => (term * factors[d]![exponent]!) / factorial(exponent),
            factorial(r) * outside,
          ),
        );
        const expected = terms.reduce((sum, term) => sum + term, 0);
        const largest = Math.max(1e-30, ...terms.map(Math.abs));
        expectClose([only(derivatives[r]!)], [expected], 1e-12, `r = ${r}`, largest);
      }
    });
  }
});
