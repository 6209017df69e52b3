import * as ad from '../../../src/doors/graph.js';
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
  times,
  zero,
  type DecimalSeries,
} from './decimalSeries.js';

/** √w = exp(½ log w) */
export function rootSeries(w: DecimalSeries): DecimalSeries {
  return exponentialSeries(logarithmSeries(w).map(coefficient => times(exact(0.5), coefficient)));
}

/** θ = θ₀ + ∫ (x y′ − y x′)/(x² + y²) */
export function arcTangentSeries(y: DecimalSeries, x: DecimalSeries): DecimalSeries {
  const slopes = (series: DecimalSeries): DecimalSeries =>
    series.map((_, k) => times(exact(k + 1), series[k + 1] ?? zero));
  const numerator = addSeries(multiplySeries(slopes(y), x), negateSeries(multiplySeries(slopes(x), y)));
  const modulus = addSeries(multiplySeries(x, x), multiplySeries(y, y));
  const slope = multiplySeries(numerator, reciprocalSeries(modulus));
  const angle = Decimal.atan2((y[0] ?? zero).value, (x[0] ?? zero).value);
  return y.map((_, k) => (k === 0 ? exact(angle) : times(exact(decimalOf(1).div(k)), slope[k - 1] ?? zero)));
}

/** √(a² + b²), a function of one's own. */
export const ellipse: ad.ElementwiseFunction = {
  key: 'test: √(a² + b²)',
  name: '√(a² + b²)',
  value: x => Math.hypot(...x),
  partial: (position, x) => ad.divide(x[position]!, ad.applyFunction(ellipse, x)),
};

/** The same with an expansion, which holds the first one. */
export const expandedEllipse: ad.ElementwiseFunction = {
  ...ellipse,
  key: 'test: √(a² + b²) by an expansion',
  value: () => NaN,
  expansion: ([a, b]) => ad.applyFunction(ellipse, [ad.abs(a!), b!]),
};
