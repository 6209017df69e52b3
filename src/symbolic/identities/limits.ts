import { isApplication, primitives, topologicalOrder, type Node } from '../../ad/index.js';
import { limit } from '../../limits/index.js';
import { hypernetwork, mlp, residual, type Model } from '../../models/index.js';
import { exactMoment } from '../exactMoment.js';
import { constantFormula, symbolFormula, type Formula } from '../formula.js';
import { parseFormula } from '../notation/parse.js';
import type { ComparedNumber } from '../proof/numbers.js';
import type { Equation, Identity } from './identity.js';
import { covariances, primaryKernel, tangentKernel } from './kernelRecursions.js';
import { limitKernels } from './limitKernels.js';
import { compared } from './numbersAt.js';
import { expressionNumbers, readScalars, type Numbers } from './readScalars.js';

const inputSize = 2;

const [x, y] = [
  [0.75, -0.5],
  [1.25, 0.5],
] as const;

/** Products of the inputs x and x′ as they are read: ⟨x, x′⟩ = n₀ G_ij. */
function gramsIn(nodes: readonly Node[]): (readonly [Node, Formula])[] {
  return topologicalOrder(nodes).flatMap(node => {
    if (!isApplication(node, primitives.dot)) return [];
    const ends = node.inputs.map(
      ({ attributes: { label } }) =>
        /^x_(?<end>[ij])$/.exec(typeof label === 'string' ? label : '')?.groups?.['end'],
    );
    if (ends.includes(undefined)) return [];
    return [[node, symbolFormula(`G_${ends.sort().join('')}`).times(constantFormula(inputSize))] as const];
  });
}

interface LimitCase {
  readonly name: string;
  readonly statement: string;
  readonly models: readonly (readonly [label: string, model: Model])[];
}

const linear = (depth: number): Model =>
  mlp({ depth, activation: 'linear', weightScale: 1.5, biasScale: 0.5 });

const cases: readonly LimitCase[] = [
  {
    name: 'limit-linear',
    statement: 'E Θ → Θ^∞ and E f(x) f(x′) → Λ as n → ∞, linear networks',
    models: [1, 2, 3, 4].map(depth => [`L = ${depth}`, linear(depth)] as const),
  },
  {
    name: 'limit-polynomial',
    statement: 'E Θ → Θ^∞ and E f(x) f(x′) → Λ as n → ∞, polynomial activations',
    models: [
      ['quadratic, L = 2', mlp({ depth: 2, activation: 'quadratic', biasScale: 0.5 })],
      ['quadratic, L = 3', mlp({ depth: 3, activation: 'quadratic' })],
      ['cubic, L = 2', mlp({ depth: 2, activation: 'cubic' })],
      ['polynomial, L = 2', mlp({ depth: 2, activation: 'polynomial(0,1,0.5)', weightScale: 1.5 })],
      ['hermite(3), L = 2', mlp({ depth: 2, activation: 'hermite(3)' })],
    ],
  },
  {
    name: 'limit-residual',
    statement: 'E Θ → Θ^∞ and E f(x) f(x′) → Λ as n → ∞, residual networks',
    models: [
      ['linear, L = 2', residual({ depth: 2, activation: 'linear', alpha: 0.5 })],
      ['quadratic, L = 1', residual({ depth: 1, activation: 'quadratic', weightScale: 1.5 })],
    ],
  },
];

function limitIdentity({ name, statement, models }: LimitCase): Identity {
  return {
    name,
    group: 'limits',
    statement,
    source: 'Yang 2020, Tensor Programs II; Jacot et al. 2018',
    equations: () =>
      models.flatMap(([label, model]): Equation[] => {
        const { nngp, ntk, leaves } = limitKernels(model, inputSize);
        const scalars = gramsIn([nngp, ntk]);
        const [ofNngp, ofNtk] = readScalars([nngp, ntk], { ...leaves, scalars }, expressionNumbers);
        return [
          {
            name: `${label}, Λ`,
            left: covarianceOf(model),
            right: ofNngp as Equation['right'],
          },
          {
            name: `${label}, Θ`,
            left: exactMoment(model, 'K1').limit('n'),
            right: ofNtk as Equation['right'],
          },
        ];
      }),
    async numbers() {
      const found = models.map(async ([, model]): Promise<ComparedNumber[]> => {
        const { nngp, ntk } = await limit(model).both([x], [y]);
        const moments = [covarianceOf(model), exactMoment(model, 'K1').limit('n')];
        return compared([nngp.data[0] ?? NaN, ntk.data[0] ?? NaN], gramOf(x, y), ({ of }) => moments.map(of));
      });
      return (await Promise.all(found)).flat();
    },
  };
}

function gramOf(a: readonly number[], b: readonly number[]): Record<'G_ii' | 'G_ij' | 'G_jj', number> {
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, k) => sum + value * (v[k] ?? NaN), 0) / inputSize;
  return { G_ii: dot(a, a), G_ij: dot(a, b), G_jj: dot(b, b) };
}

/** E f(x) f(x′) at n = ∞, with the symbols of E Θ. */
function covarianceOf(model: Model): Formula {
  const moment = exactMoment(model, 'f0 f1').limit('n');
  const [ii, ij, jj] = ['G_ii', 'G_ij', 'G_jj'].map(symbol => symbolFormula(symbol));
  return moment.substitute({ G_00: ii as Formula, G_01: ij as Formula, G_11: jj as Formula });
}

/** L, and the widths of the primary network from its input to its output. */
const hypernetworks: readonly (readonly [depth: number, primaryWidths: readonly number[]])[] = [
  [1, [1, 1]],
  [2, [1, 1, 1]],
  [3, [2, 2, 1]],
  [2, [1, 2, 1]],
  [2, [2, 1, 1, 1]],
  [3, [1, 2, 2, 1]],
];

const hyperkernels: Identity = {
  name: 'limit-hypernetwork',
  group: 'limits',
  statement: 'E Θʰ → Θᶠ · Θᵍ as n → ∞, for linear hypernetworks of any primary width m',
  source: 'Littwin et al. 2020, Theorem 3',
  equations: () =>
    hypernetworks.map(([depth, primaryWidths]): Equation => {
      const model = hypernetwork({ depth, activation: 'linear', primaryWidths: [...primaryWidths] });
      return {
        name: `L = ${depth}, primary widths ${primaryWidths.join(', ')}`,
        left: exactMoment(model, 'K1').limit('n'),
        right: linearHyperkernel(expressionNumbers, depth, primaryWidths),
      };
    }),
  async numbers() {
    const values = { ...gramOf(x, y), z_i_1: 0.75, z_i_2: -0.5, z_j_1: 1.25, z_j_2: 0.5 };
    const found = hypernetworks.map(async ([depth, primaryWidths]) => {
      const [inputs = 1, ...others] = primaryWidths;
      const infinite = [inputs, ...others.slice(1).map(() => 'infinite' as const), 1];
      const model = hypernetwork({ depth, activation: 'linear', primaryWidths: infinite });
      const z = [values.z_i_1, values.z_i_2].slice(0, inputs);
      const other = [values.z_j_1, values.z_j_2].slice(0, inputs);
      const { data } = await limit(model).ntk({ x: [x], z: [z] }, { x: [y], z: [other] });
      return compared([...data], values, numbers => [linearHyperkernel(numbers, depth, primaryWidths)]);
    });
    return (await Promise.all(found)).flat();
  },
};

/** Θᶠ · Θᵍ by the recursions, where E φ(u) φ(v) is the covariance and E φ′(u) φ′(v) = 1. */
function linearHyperkernel<T>(numbers: Numbers<T>, depth: number, primaryWidths: readonly number[]): T {
  const { add, multiply, of } = numbers;
  const [inputs = 1] = primaryWidths;
  const one = of(constantFormula(1));
  const gram = of(symbolFormula('G_ij'));
  const ofZ = Array.from({ length: inputs }, (_, k) =>
    multiply(of(symbolFormula(`z_i_${k + 1}`)), of(symbolFormula(`z_j_${k + 1}`))),
  ).reduce(add);
  const gramOfZ = multiply(of(parseFormula(`1/${inputs}`)), ofZ);
  const slopes = [...primaryWidths, depth].map(() => one);

  // A linear f has the covariance G between its outputs, whatever its depth.
  const scales = { weight: constantFormula(1), bias: constantFormula(0) };
  const ofF = {
    values: Array.from({ length: depth - 1 }, () => gram),
    slopes: new Array<T>(depth).fill(one),
  };
  const [first = gram, ...others] = covariances(numbers, gram, ofF, scales);
  const thetaF = tangentKernel(numbers, [first, ...others], ofF, scales.weight);
  const values: T[] = [];
  for (let layer = 1; layer < primaryWidths.length - 1; layer++)
    values.push(multiply(gram, values.at(-1) ?? gramOfZ));
  return multiply(thetaF, primaryKernel(numbers, gramOfZ, gram, { values, slopes }));
}

export const limitIdentities: readonly Identity[] = [...cases.map(limitIdentity), hyperkernels];
