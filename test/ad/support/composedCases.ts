import * as ad from '../../../src/doors/graph.js';
import type { Node } from '../../../src/ad/index.js';
import type { StructuralCase, UnaryCase } from './cases.js';
import * as forms from './closedForms.js';
import {
  addSeries,
  Decimal,
  decimalOf,
  exact,
  exponentialSeries,
  logarithmSeries,
  multiplySeries,
  negateSeries,
  reciprocalSeries,
  type DecimalSeries,
} from './decimalSeries.js';
import * as loops from './plainLoops.js';

const points = [-35, -5, -1.3, -0.3, -1e-8, 1e-8, 0.3, 1, 5, 35];
const everywhere = [{ points: [0, ...points] }];

/** x f(x) from the coefficients of f: yₖ = x fₖ + fₖ₋₁. */
function timesVariable(form: forms.ClosedForm): forms.ClosedForm {
  return (x, order) =>
    multiplySeries(
      Array.from({ length: order + 1 }, (_, k) => exact(k === 0 ? x : k === 1 ? 1 : 0)),
      form(x, order),
    );
}

/** One closed form where x > 0, another elsewhere. */
const choice =
  (above: forms.ClosedForm, below: forms.ClosedForm): forms.ClosedForm =>
  (x, order) =>
    (x > 0 ? above : below)(x, order);

const scale =
  (factor: number, form: forms.ClosedForm): forms.ClosedForm =>
  (x, order) =>
    form(x, order).map(({ value, size }) => ({ value: value.times(factor), size: size.times(factor) }));

const constantForm = (value: number): forms.ClosedForm => scale(value, forms.powerForm(0));

const unary: Readonly<Record<string, UnaryCase>> = {
  silu: { kind: 'unary', apply: ad.silu, closedForm: timesVariable(forms.sigmoidForm), domains: everywhere },
  elu: {
    kind: 'unary',
    apply: x => ad.elu(x, 1.5),
    closedForm: choice(forms.linearForm(1), scale(1.5, forms.expm1Form)),
    domains: everywhere,
  },
  square: { kind: 'unary', apply: ad.square, closedForm: forms.powerForm(2), domains: everywhere },
  reciprocal: { kind: 'unary', apply: ad.reciprocal, closedForm: forms.powerForm(-1), domains: [{ points }] },
  'a root that is asked for where it is there': {
    kind: 'unary',
    apply: x => ad.where(x, ad.sqrt, () => -3, x),
    closedForm: choice(forms.powerForm(0.5), constantForm(-3)),
    domains: everywhere,
  },
  'a logarithm that is asked for where it is there': {
    kind: 'unary',
    apply: x => ad.where(x, ad.log, ad.sin, x),
    closedForm: choice(forms.logForm, forms.circularForm(0)),
    domains: everywhere,
  },
  'a quotient that is asked for where it is there': {
    kind: 'unary',
    apply: x =>
      ad.where(
        ad.abs(x),
        y => ad.divide(2, y),
        () => 0,
        x,
      ),
    closedForm: (x, order) => (x === 0 ? constantForm(0) : scale(2, forms.powerForm(-1)))(x, order),
    domains: everywhere,
  },
  'a root below, with a safe point of its own': {
    kind: 'unary',
    apply: x => ad.where(x, ad.exp, y => ad.sqrt(ad.negate(ad.subtract(y, 1))), x, { safe: -2 }),
    closedForm: choice(forms.expForm, (x, order) =>
      Array.from({ length: order + 1 }, (_, k) => {
        const { value } = forms.powerForm(0.5)(1 - x, order)[k]!;
        return exact(k % 2 === 0 ? value : value.negated());
      }),
    ),
    domains: [{ points: [0, -0.5, -1, -3, 1, 2] }],
  },
};

const total = (series: readonly DecimalSeries[]): DecimalSeries => series.reduce(addSeries);
const scaledSeries = (factor: number | Decimal, series: DecimalSeries): DecimalSeries =>
  series.map(({ value, size }) => ({
    value: value.times(factor),
    size: size.times(decimalOf(factor).abs()),
  }));
const average = (series: readonly DecimalSeries[]): DecimalSeries =>
  scaledSeries(new Decimal(1).div(series.length), total(series));
const logSum = (series: readonly DecimalSeries[]): DecimalSeries =>
  logarithmSeries(total(series.map(exponentialSeries)));
const spreadOf = (series: readonly DecimalSeries[]): DecimalSeries => {
  const centre = negateSeries(average(series));
  const differences = series.map(each => addSeries(each, centre));
  return average(differences.map(each => multiplySeries(each, each)));
};
/** (x − μ) exp(−½ log(σ² + ε)) */
const normalizedBy = (
  series: DecimalSeries,
  all: readonly DecimalSeries[],
  epsilon: number,
): DecimalSeries => {
  const constant = (value: number): DecimalSeries => series.map((_, k) => exact(k === 0 ? value : 0));
  const logarithm = logarithmSeries(addSeries(spreadOf(all), constant(epsilon)));
  return multiplySeries(
    addSeries(series, negateSeries(average(all))),
    exponentialSeries(multiplySeries(constant(-0.5), logarithm)),
  );
};

const along = (
  name: string,
  apply: (x: Node) => Node,
  apart: StructuralCase['loops'],
  shape = [2, 3, 4],
): StructuralCase => ({
  kind: 'structural',
  label: name,
  shapes: [shape],
  apply: x => apply(x),
  loops: apart,
});

const structural: StructuralCase[] = [
  along(
    'sum over two axes',
    x => ad.sum(x, [-1, 0]),
    x => loops.sumLoops(0)(loops.sumLoops(2)(x)),
  ),
  along(
    'mean over two axes',
    x => ad.mean(x, [0, 1]),
    x => {
      const { shape, at } = loops.sumLoops(0)(loops.sumLoops(1)(x));
      return { shape, at: at.map(series => scaledSeries(new Decimal(1).div(6), series)) };
    },
  ),
  along(
    'variance',
    x => ad.variance(x, 1),
    x => loops.reduceLoops(1, spreadOf)(x),
  ),
  along(
    'batchNormalize',
    x => ad.batchNormalize(x, 1, 0.1),
    x => ({
      shape: x.shape,
      at: x.at.map((series, i) => {
        const [block, column] = [Math.floor(i / 12) * 12, i % 4];
        const all = [0, 1, 2].map(row => x.at[block + 4 * row + column]!);
        return normalizedBy(series, all, 0.1);
      }),
    }),
  ),
  along(
    'logSumExp',
    x => ad.logSumExp(x, 1),
    x => loops.reduceLoops(1, logSum)(x),
  ),
  along(
    'softmax',
    x => ad.softmax(x, 1),
    x => ({
      shape: x.shape,
      at: x.at.map((series, i) => {
        const [block, column] = [Math.floor(i / 12) * 12, i % 4];
        const others = [0, 1, 2].map(row => x.at[block + 4 * row + column]!);
        return multiplySeries(
          exponentialSeries(series),
          reciprocalSeries(total(others.map(exponentialSeries))),
        );
      }),
    }),
  ),
  along(
    'min',
    x => ad.min(x, 1),
    x => loops.reduceLoops(1, series => negateSeries(loops.largest(series.map(negateSeries))))(x),
  ),
  along(
    'cumulativeSum',
    x => ad.cumulativeSum(x, 1),
    x => ({
      shape: x.shape,
      at: x.at.map((_, i) =>
        total(
          [0, 1, 2, 3, 4]
            .filter(row => 4 * row <= i % 20)
            .map(row => x.at[i - (i % 20) + 4 * row + (i % 4)]!),
        ),
      ),
    }),
    [2, 5, 4],
  ),
  along(
    'pad',
    x => ad.pad(x, 2, 1, 1),
    x => loops.placeLoops([2, 6, 4], ([i, j, k]) => (j! >= 2 && j! < 5 ? [i!, j! - 2, k!] : undefined))(x),
  ),
  along(
    'shift to later places',
    x => ad.shift(x, 2, 1),
    x => loops.placeLoops([2, 3, 4], ([i, j, k]) => (j! >= 2 ? [i!, j! - 2, k!] : undefined))(x),
  ),
  along(
    'shift to earlier places',
    x => ad.shift(x, -1),
    x => loops.placeLoops([2, 3, 4], ([i, j, k]) => (k! < 3 ? [i!, j!, k! + 1] : undefined))(x),
  ),
];

/** Functions that are composed of primitives, by name. */
export const composed: Readonly<Record<string, UnaryCase | StructuralCase>> = {
  ...unary,
  ...Object.fromEntries(structural.map(test => [test.label, test])),
};
