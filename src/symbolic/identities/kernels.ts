import type { Node } from '../../ad/index.js';
import { evaluate } from '../../evaluation/index.js';
import { hypernetwork, mlp, recurrent, residual, type Model } from '../../models/index.js';
import { Budget } from '../budget.js';
import { symbolFormula, type Formula } from '../formula.js';
import { parseFormula } from '../notation/parse.js';
import type { ComparedNumber } from '../proof/numbers.js';
import type { Equation, Identity } from './identity.js';
import {
  covariances,
  primaryKernel,
  recurrentKernel,
  residualKernel,
  sumOverLayers,
  tangentKernel,
  type LayerValues,
} from './kernelRecursions.js';
import { limitKernels, type Letters, type LimitKernels } from './limitKernels.js';
import { compared } from './numbersAt.js';
import { expressionNumbers, formulaNumbers, readScalars, type Numbers } from './readScalars.js';

/** A kernel of a network at n = ∞ beside a recursion. */
interface KernelCase {
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  /** Depths, the last of which only the exact ring answers. */
  readonly depths: readonly number[];
  readonly model: (depth: number) => Model;
  readonly letters: Letters;
  /** What is computed, and what it should be. */
  readonly computed: (kernels: LimitKernels, depth: number) => readonly Node[];
  readonly recursion: <T>(numbers: Numbers<T>, depth: number) => readonly T[];
}

const tanh: Letters = { values: { tanh: 'E' }, slopes: { sechSquared: 'D' } };

const [weight, bias, alpha, branch, readout, input] = ['3/2', '1/2', '2/3', '5/4', '7/4', '3/4'].map(text =>
  parseFormula(text),
) as [Formula, Formula, Formula, Formula, Formula, Formula];
const [sigma, beta, ofBranch, ofReadout, ofInput] = [weight, bias, branch, readout, input].map(scale =>
  scale.at({}),
) as [number, number, number, number, number];
const one = parseFormula('1');

/** E1, E2, ... and D1, D2, ... of the hidden layers. */
function layerValues<T>({ of }: Numbers<T>, hidden: number, value = 'E', slope = 'D'): LayerValues<T> {
  const symbols = (letter: string): T[] =>
    Array.from({ length: hidden }, (_, l) => of(symbolFormula(`${letter}${l + 1}`)));
  return { values: symbols(value), slopes: symbols(slope) };
}

/** ⟨x, x′⟩ of inputs of one number. */
function gramOf<T>({ of, multiply }: Numbers<T>, name = 'x', subscript = '1'): T {
  return multiply(of(symbolFormula(`${name}_i_${subscript}`)), of(symbolFormula(`${name}_j_${subscript}`)));
}

const perceptron = (depth: number): Model =>
  mlp({ depth, activation: 'tanh', weightScale: sigma, biasScale: beta });

const cases: readonly KernelCase[] = [
  {
    name: 'nngp',
    statement: 'Λ¹ = σ² G + β², Λˡ⁺¹ = σ² E φ(u) φ(v) + β², (u, v) ~ N(0, Λˡ)',
    source: 'Jacot et al. 2018, Proposition 1; Lee et al. 2018',
    depths: [2, 4, 10],
    model: perceptron,
    letters: tanh,
    // The covariances of the hidden layers are what expectations are taken at.
    computed: ({ nngp, expectations }, depth) => [
      ...Array.from({ length: depth - 1 }, (_, l) => expectations.get(`E${l + 1}`)?.inputs[1] as Node),
      nngp,
    ],
    recursion: (numbers, depth) =>
      covariances(numbers, gramOf(numbers), layerValues(numbers, depth - 1), { weight, bias }),
  },
  {
    name: 'ntk',
    statement: 'Θ¹ = Λ¹, Θˡ⁺¹ = Λˡ⁺¹ + σ² Θˡ E φ′(u) φ′(v)',
    source: 'Jacot et al. 2018, Theorem 1',
    depths: [2, 4, 10],
    model: perceptron,
    letters: tanh,
    computed: ({ ntk }) => [ntk],
    recursion(numbers, depth) {
      const layers = layerValues(numbers, depth - 1);
      const [first, ...others] = covariances(numbers, gramOf(numbers), layers, { weight, bias });
      return first === undefined ? [] : [tangentKernel(numbers, [first, ...others], layers, weight)];
    },
  },
  {
    name: 'ntk-by-layers',
    statement: 'Θ = Σ_{l=1..L+1} Cˡ⁻¹ Dˡ + Σ_{l=1..L} Dˡ, Dˡ = Dˡ⁺¹ E φ′(u) φ′(v)',
    source: 'Yang 2020, Tensor Programs II, eq. 9',
    depths: [2, 4, 10],
    model: depth => mlp({ depth, activation: 'tanh', biasScale: 1, outputBias: false, variance: 'inside' }),
    letters: tanh,
    computed: ({ ntk }) => [ntk],
    recursion: (numbers, depth) => [sumOverLayers(numbers, gramOf(numbers), layerValues(numbers, depth - 1))],
  },
  {
    name: 'residual',
    statement:
      'Σ over layers of forward · backward = the recursion from the input up, x ← x + α σ_v V φ(σ_w W x)',
    source: 'Tirer, Bruna & Giryes 2020',
    depths: [1, 2, 5],
    model: depth =>
      residual({ depth, activation: 'tanh', alpha: alpha.at({}), weightScale: sigma, branchScale: ofBranch }),
    letters: tanh,
    computed: ({ ntk }) => [ntk],
    recursion: (numbers, depth) => [
      residualKernel(numbers, gramOf(numbers), layerValues(numbers, depth), {
        weight,
        branch: alpha.times(branch),
      }),
    ],
  },
  {
    name: 'recurrent',
    statement: 'Θᵗ = Λᵗ + σ_W² Θᵗ⁻¹ E φ′(u) φ′(v), Λᵗ = σ_W² E φ(u) φ(v) + σ_U² Gᵗ',
    source: 'Yang 2020, Tensor Programs II, Appendix E.2',
    depths: [2, 3, 6],
    model: length =>
      recurrent({
        length,
        activation: 'tanh',
        weightScale: sigma,
        inputScale: ofInput,
        readoutScale: ofReadout,
      }),
    letters: tanh,
    computed: ({ ntk }) => [ntk],
    recursion(numbers, length) {
      const grams = Array.from({ length }, (_, t) => gramOf(numbers, 'x', `${t + 1}_1`));
      return [recurrentKernel(numbers, grams, layerValues(numbers, length), { weight, input, readout })];
    },
  },
  {
    name: 'hyperkernel',
    statement: 'Θʰ = Θᶠ(x, x′) · Θᵍ(z, z′; S), S = Cov(f(x), f(x′))',
    source: 'Littwin et al. 2020, Theorem 3',
    depths: [2, 3, 4],
    model: depth =>
      hypernetwork({
        depth,
        activation: 'tanh',
        primaryActivation: 'softplus',
        primaryWidths: [1, ...new Array<'infinite'>(depth - 1).fill('infinite'), 1],
      }),
    letters: {
      values: { tanh: 'E', softplus: 'P' },
      slopes: { sechSquared: 'D', sigmoid: 'Q' },
    },
    computed: ({ ntk }) => [ntk],
    recursion(numbers, depth) {
      const ofF = layerValues(numbers, depth - 1);
      const ofG = layerValues(numbers, depth - 1, 'P', 'Q');
      const scales = { weight: one, bias: parseFormula('0') };
      const [first, ...others] = covariances(numbers, gramOf(numbers), ofF, scales);
      const covariance = others.at(-1);
      if (first === undefined || covariance === undefined) return [];
      const thetaF = tangentKernel(numbers, [first, ...others], ofF, one);
      const thetaG = primaryKernel(numbers, gramOf(numbers, 'z'), covariance, ofG);
      return [numbers.multiply(thetaF, thetaG)];
    },
  },
];

export const kernelIdentities: readonly Identity[] = cases.map(kernelIdentity);

function kernelIdentity(of: KernelCase): Identity {
  const { name, statement, source, depths } = of;
  return {
    name,
    group: 'kernels',
    statement,
    source,
    equations: () => equationsOf(of),
    numbers: () => numbersOf(of, depths[1] ?? 1),
  };
}

function equationsOf({ depths, model, letters, computed, recursion }: KernelCase): Equation[] {
  return depths.flatMap((depth, position) => {
    const kernels = limitKernels(model(depth), 1, letters);
    const isLarge = position === depths.length - 1;
    const nodes = computed(kernels, depth);
    const sides = <T>(numbers: Numbers<T>): readonly [readonly T[], readonly T[]] => [
      readScalars(nodes, kernels.leaves, numbers),
      recursion(numbers, depth),
    ];
    const [left, right] = isLarge ? sides(formulaNumbers(new Budget())) : sides(expressionNumbers);
    return left.map((side, k): Equation => {
      const part = left.length === 1 ? '' : `, ${k + 1}`;
      return { name: `depth ${depth}${part}`, left: side, right: right[k] as Equation['right'], isLarge };
    });
  });
}

/** The kernel and its expectations as they are evaluated, beside the recursion for these numbers. */
async function numbersOf(
  { model, letters, computed, recursion }: KernelCase,
  depth: number,
): Promise<ComparedNumber[]> {
  const kernels = limitKernels(model(depth), 1, letters);
  const { leaves, expectations } = kernels;
  const bindings = new Map<Node, { data: Float64Array; shape: readonly number[] }>();
  const values: Record<string, number> = {};
  for (const [k, node] of (leaves.inputs ?? []).entries()) {
    const shape = node.shape.map(dimension => (typeof dimension === 'number' ? dimension : 1));
    const count = shape.reduce((product, length) => product * length, 1);
    const data = Float64Array.from({ length: count }, (_, t) => (k + 3 + 2 * t) / 4);
    bindings.set(node, { data, shape });
    const label = node.attributes['label'] as string;
    for (const [t, value] of data.entries())
      values[shape.length > 1 ? `${label}_${t + 1}_1` : `${label}_${t + 1}`] = value;
  }
  const nodes = computed(kernels, depth);
  const results = await evaluate([...nodes, ...expectations.values()], bindings);
  const found = results.map(({ data }) => data[0] ?? NaN);
  for (const [k, symbol] of [...expectations.keys()].entries())
    values[symbol] = found[nodes.length + k] ?? NaN;
  return compared(found.slice(0, nodes.length), values, numbers => recursion(numbers, depth));
}
