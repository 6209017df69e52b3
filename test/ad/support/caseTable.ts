import * as ad from '../../../src/doors/graph.js';
import type { CaseTable, Domain } from './cases.js';
import * as forms from './closedForms.js';
import {
  addSeries,
  multiplySeries,
  negateSeries,
  reciprocalSeries,
  type DecimalSeries,
} from './decimalSeries.js';
import * as leaves from './leafCases.js';
import * as loops from './plainLoops.js';

const positive = [1e-8, 1e-3, 0.3, 0.9, 1, 1.7, 2.5, 5, 10, 20, 35];
const nonzero = [...positive, ...positive.map(x => -x)];
const everywhere: Domain[] = [{ points: [0, ...nonzero] }];
const nearOne = [1 - 2 ** -50, 1 - 1e-8, 1 + 2 ** -52, 1 + 1e-8, 1.001];
const pairs = [
  [0, 0.7],
  [1.3, -2],
  [-0.4, 1e-3],
  [2, 2],
  [1e-8, 35],
  [-20, -0.9],
] as const;

const subtractSeries = (a: DecimalSeries, b: DecimalSeries): DecimalSeries => addSeries(a, negateSeries(b));
const divideSeries = (a: DecimalSeries, b: DecimalSeries): DecimalSeries =>
  multiplySeries(a, reciprocalSeries(b));

function power(exponent: number, ...domains: Domain[]) {
  return {
    kind: 'unary',
    label: `x^${exponent}`,
    apply: (x: ad.Node) => ad.power(x, exponent),
    closedForm: forms.powerForm(exponent),
    domains,
  } as const;
}

export const caseTable: CaseTable = {
  abs: [{ kind: 'unary', apply: ad.abs, closedForm: forms.piecewiseLinearForm(-1, 1), domains: everywhere }],
  add: [
    { kind: 'binary', apply: ad.add, series: addSeries, pairs },
    {
      kind: 'structural',
      label: 'a row and a column',
      shapes: [[3], [2, 1]],
      apply: (a, b) => ad.add(a, b),
      loops: loops.elementwiseLoops([2, 3], addSeries),
    },
  ],
  broadcast: [
    {
      kind: 'structural',
      label: '[2, 1, 3] to [4, 2, 5, 3]',
      shapes: [[2, 1, 3]],
      apply: x => ad.broadcast(x, [4, 2, 5, 3]),
      loops: loops.broadcastLoops([4, 2, 5, 3]),
    },
    {
      kind: 'structural',
      label: 'a scalar to [2, 3]',
      shapes: [[]],
      apply: x => ad.broadcast(x, [2, 3]),
      loops: loops.broadcastLoops([2, 3]),
    },
  ],
  concatenate: [0, 1, 2].map(axis => {
    const shape = [2, 3, 4];
    return {
      kind: 'structural' as const,
      label: `three parts along axis ${axis}`,
      shapes: [shape, shape.with(axis, 1), shape.with(axis, 5)],
      apply: (...parts: readonly ad.Node[]) => ad.concatenate(parts, axis),
      loops: loops.concatenateLoops(axis),
    };
  }) as unknown as CaseTable['concatenate'],
  constant: [{ kind: 'leaf', label: 'a number', check: leaves.constantIsConstant }],
  constantArray: [{ kind: 'leaf', label: 'an array of numbers', check: leaves.constantArrayIsConstant }],
  cos: [{ kind: 'unary', apply: ad.cos, closedForm: forms.circularForm(1), domains: everywhere }],
  dimensionSize: [
    { kind: 'leaf', label: 'the length of a named dimension', check: leaves.dimensionSizeIsLength },
  ],
  divide: [
    { kind: 'binary', apply: ad.divide, series: divideSeries, pairs },
    {
      kind: 'structural',
      label: 'a matrix by a column',
      shapes: [
        [2, 3],
        [2, 1],
      ],
      apply: (a, b) => ad.divide(a, ad.add(b, 3)),
      loops: loops.elementwiseLoops([2, 3], (a, b) => divideSeries(a, leaves.plusNumber(b, 3))),
    },
  ],
  dot: [
    {
      kind: 'structural',
      label: 'vectors',
      shapes: [[4], [4]],
      apply: (a, b) => ad.dot(a, b),
      loops: loops.dotLoops([]),
    },
    {
      kind: 'structural',
      label: '[2, 1, 4] and [3, 4]',
      shapes: [
        [2, 1, 4],
        [3, 4],
      ],
      apply: (a, b) => ad.dot(a, b),
      loops: loops.dotLoops([2, 3]),
    },
    {
      kind: 'structural',
      label: 'a matrix and a vector',
      shapes: [[2, 5], [5]],
      apply: (a, b) => ad.dot(a, b),
      loops: loops.dotLoops([2]),
    },
  ],
  erf: [{ kind: 'unary', apply: ad.erf, closedForm: forms.erfForm, domains: everywhere }],
  erfc: [{ kind: 'unary', apply: ad.erfc, closedForm: forms.erfcForm, domains: everywhere }],
  exp: [{ kind: 'unary', apply: ad.exp, closedForm: forms.expForm, domains: everywhere }],
  gelu: [{ kind: 'unary', apply: ad.gelu, closedForm: forms.geluForm, domains: everywhere }],
  input: [{ kind: 'leaf', label: 'the variable itself', check: leaves.inputIsVariable }],
  leakyRelu: [0.01, -0.5, 3].map(slope => ({
    kind: 'unary' as const,
    label: `slope ${slope}`,
    apply: (x: ad.Node) => ad.leakyRelu(x, slope),
    closedForm: forms.piecewiseLinearForm(slope, 1),
    domains: everywhere,
  })) as unknown as CaseTable['leakyRelu'],
  log: [
    {
      kind: 'unary',
      apply: ad.log,
      closedForm: forms.logForm,
      domains: [{ points: [...positive, ...nearOne] }],
    },
  ],
  matvec: [false, true].flatMap(transposed =>
    [[3], [2, 3], [2, 4, 3]].map(shape => ({
      kind: 'structural' as const,
      label: `${transposed ? 'Aᵀ' : 'A'} v for v of shape [${shape.join(', ')}]`,
      shapes: [transposed ? [3, 5] : [5, 3], shape],
      apply: (matrix: ad.Node | undefined, vectors: ad.Node | undefined) =>
        ad.matvec(matrix!, vectors!, { transposed }),
      loops: loops.matvecLoops(transposed),
    })),
  ) as unknown as CaseTable['matvec'],
  multiply: [
    { kind: 'binary', apply: ad.multiply, series: multiplySeries, pairs },
    {
      kind: 'structural',
      label: 'a row and a column',
      shapes: [[3], [2, 1]],
      apply: (a, b) => ad.multiply(a, b),
      loops: loops.elementwiseLoops([2, 3], multiplySeries),
    },
  ],
  negate: [{ kind: 'unary', apply: ad.negate, closedForm: forms.linearForm(-1), domains: everywhere }],
  outer: [
    {
      kind: 'structural',
      label: 'u vᵀ',
      shapes: [[2], [3]],
      apply: (u, v) => ad.outer(u, v),
      loops: loops.outerLoops,
    },
    {
      kind: 'structural',
      label: 'Σₑ uₑ vₑᵀ over two axes',
      shapes: [
        [2, 3, 4],
        [2, 3, 5],
      ],
      apply: (u, v) => ad.outer(u, v),
      loops: loops.outerLoops,
    },
  ],
  power: [
    power(0, ...everywhere),
    power(1, ...everywhere),
    ...[2, 3, 4, 5, 6, 7, 10].map(exponent => power(exponent, ...everywhere)),
    ...[-1, -2, -3, -5].map(exponent => power(exponent, { points: nonzero })),
    // Derivatives at 0 exist below the exponent.
    power(0.5, { points: positive }, { points: [0], order: 0 }),
    power(1.5, { points: positive }, { points: [0], order: 1 }),
    power(2.5, { points: positive }, { points: [0], order: 2 }),
    power(6.25, { points: [0, ...positive] }),
    power(1 / 3, { points: positive }),
    power(-0.5, { points: positive }),
    power(-2.75, { points: positive }),
  ],
  relu: [{ kind: 'unary', apply: ad.relu, closedForm: forms.piecewiseLinearForm(0, 1), domains: everywhere }],
  reshape: [
    {
      kind: 'structural',
      label: '[2, 3, 4] to [4, 6]',
      shapes: [[2, 3, 4]],
      apply: x => ad.reshape(x, [4, 6]),
      loops: loops.reshapeLoops([4, 6]),
    },
  ],
  sigmoid: [{ kind: 'unary', apply: ad.sigmoid, closedForm: forms.sigmoidForm, domains: everywhere }],
  sin: [{ kind: 'unary', apply: ad.sin, closedForm: forms.circularForm(0), domains: everywhere }],
  slice: (
    [
      [0, 1, 0],
      [1, 3, 1],
      [3, 4, 2],
    ] as const
  ).map(([start, stop, axis]) => ({
    kind: 'structural' as const,
    label: `${start} to ${stop} of axis ${axis}`,
    shapes: [[2, 3, 4]],
    apply: (x: ad.Node | undefined) => ad.slice(x!, start, stop, axis),
    loops: loops.sliceLoops(start, stop, axis),
  })) as unknown as CaseTable['slice'],
  softplus: [{ kind: 'unary', apply: ad.softplus, closedForm: forms.softplusForm, domains: everywhere }],
  sqrt: [
    {
      kind: 'unary',
      apply: ad.sqrt,
      closedForm: forms.powerForm(0.5),
      domains: [
        { points: [1e-12, ...positive, ...nearOne] },
        { points: [1e-300], order: 1 },
        { points: [0], order: 0 },
      ],
    },
  ],
  step: [
    {
      kind: 'unary',
      apply: x => ad.step(x),
      closedForm: forms.piecewiseConstantForm(0, 1),
      domains: everywhere,
    },
    {
      kind: 'unary',
      label: 'sign',
      apply: ad.sign,
      closedForm: forms.piecewiseConstantForm(-1, 1),
      domains: everywhere,
    },
  ],
  stopGradient: [
    {
      kind: 'unary',
      label: 'tanh, stopped',
      apply: x => ad.stopGradient(ad.tanh(x)),
      closedForm: (x, order) => forms.tanhForm(x, order).map((value, k) => (k === 0 ? value : forms.none)),
      domains: everywhere,
    },
    { kind: 'leaf', label: 'one factor of x · x', check: leaves.stopGradientOfFactor },
  ],
  subtract: [
    { kind: 'binary', apply: ad.subtract, series: subtractSeries, pairs },
    {
      kind: 'structural',
      label: 'a column from a matrix',
      shapes: [
        [2, 3],
        [2, 1],
      ],
      apply: (a, b) => ad.subtract(a, b),
      loops: loops.elementwiseLoops([2, 3], subtractSeries),
    },
  ],
  sum: [0, 1, 2].map(axis => ({
    kind: 'structural' as const,
    label: `over axis ${axis}`,
    shapes: [[2, 3, 4]],
    apply: (x: ad.Node | undefined) => ad.sum(x!, axis),
    loops: loops.sumLoops(axis),
  })) as unknown as CaseTable['sum'],
  tanh: [
    {
      kind: 'unary',
      apply: ad.tanh,
      closedForm: forms.tanhForm,
      closedFormOfOtherRoutes: forms.tanhFormOfSigmoids,
      domains: everywhere,
    },
  ],
  weight: [{ kind: 'leaf', label: 'a linear operator', check: leaves.weightIsOperator }],
};
