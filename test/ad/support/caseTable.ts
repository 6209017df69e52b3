import * as ad from '../../../src/doors/graph.js';
import type { CaseTable, Domain } from './cases.js';
import * as forms from './closedForms.js';
import {
  addSeries,
  exact,
  exponentialSeries,
  logarithmSeries,
  multiplySeries,
  negateSeries,
  reciprocalSeries,
  type DecimalSeries,
} from './decimalSeries.js';
import * as leaves from './leafCases.js';
import * as loops from './plainLoops.js';
import { arcTangentSeries, ellipse, expandedEllipse, rootSeries } from './functionCases.js';
import { structuralCases } from './structuralCases.js';

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

const anglePairs = [
  [0.7, 1.3],
  [1.3, -2],
  [-0.4, -1e-3],
  [2, 0],
  [1e-8, 35],
  [-20, 0.9],
  [-1e-3, -5],
] as const;

const positivePairs = [
  [0.7, 0.3],
  [1.3, -2],
  [1e-3, 1.5],
  [2, 2],
  [35, 1e-8],
  [20, -0.9],
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

const elementwiseCases: Pick<CaseTable, ad.ElementwiseName> = {
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
  atan: [{ kind: 'unary', apply: ad.atan, closedForm: forms.atanForm, domains: everywhere }],
  atan2: [
    { kind: 'binary', apply: ad.atan2, series: arcTangentSeries, pairs: anglePairs },
    {
      kind: 'structural',
      label: 'a row and a column',
      shapes: [[3], [2, 1]],
      apply: (y, x) => ad.atan2(y, ad.subtract(x, 3)),
      loops: loops.elementwiseLoops([2, 3], (y, x) => arcTangentSeries(y, leaves.plusNumber(x, -3))),
    },
  ],
  cos: [{ kind: 'unary', apply: ad.cos, closedForm: forms.circularForm(1), domains: everywhere }],
  cosh: [{ kind: 'unary', apply: ad.cosh, closedForm: forms.hyperbolicForm(1), domains: everywhere }],
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
  elementwiseFunction: [
    {
      kind: 'structural',
      label: 'a row and a column',
      shapes: [[3], [2, 1]],
      apply: (a, b) => ad.applyFunction(ellipse, [a, ad.add(b, 3)]),
      loops: loops.elementwiseLoops([2, 3], (a, b) => {
        const c = leaves.plusNumber(b, 3);
        return rootSeries(addSeries(multiplySeries(a, a), multiplySeries(c, c)));
      }),
    },
    {
      kind: 'binary',
      label: 'by its expansion',
      apply: (a, b) => ad.applyFunction(expandedEllipse, [a, b]),
      series: (a, b) => rootSeries(addSeries(multiplySeries(a, a), multiplySeries(b, b))),
      pairs,
    },
  ],
  erf: [{ kind: 'unary', apply: ad.erf, closedForm: forms.erfForm, domains: everywhere }],
  erfc: [{ kind: 'unary', apply: ad.erfc, closedForm: forms.erfcForm, domains: everywhere }],
  exp: [{ kind: 'unary', apply: ad.exp, closedForm: forms.expForm, domains: everywhere }],
  expm1: [{ kind: 'unary', apply: ad.expm1, closedForm: forms.expm1Form, domains: everywhere }],
  exponentiate: [
    {
      kind: 'binary',
      label: 'xᶜ for a node c',
      apply: ad.power,
      series: (a, b) => exponentialSeries(multiplySeries(b, logarithmSeries(a))),
      pairs: positivePairs,
    },
  ],
  gaussian: [{ kind: 'unary', apply: ad.gaussian, closedForm: forms.gaussianForm, domains: everywhere }],
  gelu: [{ kind: 'unary', apply: ad.gelu, closedForm: forms.geluForm, domains: everywhere }],
  gramRoot: [
    {
      kind: 'structural',
      label: 'a row, a matrix and a column',
      shapes: [[3], [2, 3], [2, 1]],
      apply: (a, b, c) => ad.gramRoot(ad.add(a, 3), b, ad.add(c, 3)),
      loops: loops.mapLoops([2, 3], (a, b, c) =>
        rootSeries(
          subtractSeries(
            multiplySeries(leaves.plusNumber(a, 3), leaves.plusNumber(c, 3)),
            multiplySeries(b, b),
          ),
        ),
      ),
    },
  ],
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
  log1p: [
    {
      kind: 'unary',
      apply: ad.log1p,
      closedForm: forms.log1pForm,
      domains: [{ points: [0, ...positive, -1e-8, -0.3, -0.999, -1 + 2 ** -50] }],
    },
  ],
  maximum: [
    {
      kind: 'binary',
      apply: ad.maximum,
      series: (a, b) => loops.largest([a, b]),
      pairs: pairs.filter(([a, b]) => a !== b),
    },
    {
      kind: 'binary',
      label: 'half of the derivative of each where they are equal',
      apply: ad.maximum,
      series: (a, b) =>
        multiplySeries(
          addSeries(a, b),
          a.map((_, k) => exact(k === 0 ? 0.5 : 0)),
        ),
      pairs: [
        [2, 2],
        [-1, -1],
        [0, 0],
      ],
    },
    {
      kind: 'binary',
      label: 'minimum',
      apply: ad.minimum,
      series: (a, b) => negateSeries(loops.largest([negateSeries(a), negateSeries(b)])),
      pairs: pairs.filter(([a, b]) => a !== b),
    },
    {
      kind: 'structural',
      label: 'a row and a column',
      shapes: [[3], [2, 1]],
      apply: (a, b) => ad.maximum(a, b),
      loops: loops.mapLoops([2, 3], (...both) => loops.largest(both)),
    },
  ],
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
  sechSquared: [
    { kind: 'unary', apply: ad.sechSquared, closedForm: forms.sechSquaredForm, domains: everywhere },
  ],
  sigmoid: [{ kind: 'unary', apply: ad.sigmoid, closedForm: forms.sigmoidForm, domains: everywhere }],
  sin: [{ kind: 'unary', apply: ad.sin, closedForm: forms.circularForm(0), domains: everywhere }],
  sinh: [{ kind: 'unary', apply: ad.sinh, closedForm: forms.hyperbolicForm(0), domains: everywhere }],
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
  tan: [{ kind: 'unary', apply: ad.tan, closedForm: forms.tanForm, domains: everywhere }],
  tanh: [
    {
      kind: 'unary',
      apply: ad.tanh,
      closedForm: forms.tanhForm,
      domains: everywhere,
    },
  ],
  where: [
    {
      kind: 'structural',
      label: 'a column of conditions, a matrix and a row',
      shapes: [[4, 1], [4, 3], [3]],
      apply: (condition, a, b) => ad.where(condition, a, b),
      loops: loops.mapLoops([4, 3], (condition, a, b) => (condition[0]!.value.gt(0) ? a : b)),
    },
    {
      kind: 'structural',
      label: 'of what is constant',
      shapes: [[5], [5]],
      apply: (condition, a) => ad.where(condition, a, 2),
      loops: loops.mapLoops([5], (condition, a) =>
        condition[0]!.value.gt(0) ? a : a.map((_, k) => exact(k === 0 ? 2 : 0)),
      ),
    },
  ],
};

export const caseTable: CaseTable = { ...elementwiseCases, ...structuralCases };
