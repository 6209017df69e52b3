import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import { decimalOf, type DecimalSeries } from './support/decimalSeries.js';
import * as forms from './support/closedForms.js';
import { once } from './support/once.js';

type Form = forms.ClosedForm;

const order = 8;
const small = [5e-324, 1e-300, 1e-160, 1e-20, 1e-8, 1e-4];
const medium = [0.1, 0.5, 1, 1.5, 2, 3, 5, 8, 12, 18, 26, 30];
const large = [50, 200, 400];
const bothSigns = (points: readonly number[]): number[] => [0, ...points, ...points.map(x => -x)];
const everywhere = bothSigns([...small, ...medium, ...large]);

const cases: Record<string, readonly [(x: ad.Node) => ad.Node, Form, readonly number[]]> = {
  atan: [ad.atan, forms.atanForm, everywhere],
  cosh: [ad.cosh, forms.hyperbolicForm(1), bothSigns([...small, ...medium, 700])],
  exp: [ad.exp, forms.expForm, bothSigns([...small, ...medium, 700])],
  expm1: [ad.expm1, forms.expm1Form, bothSigns([...small, ...medium, 700])],
  log: [ad.log, forms.logForm, [1e-30, ...medium, 1 - 1e-8, 1 + 1e-8, 1e5, 1e20]],
  log1p: [
    ad.log1p,
    forms.log1pForm,
    [1e-40, 1e-20, 1e-8, 1e-4, ...medium, -1e-8, -0.5, -1 + 2 ** -40, 1e5, 1e20],
  ],
  sin: [ad.sin, forms.circularForm(0), bothSigns([...small, ...medium, 1e5])],
  sinh: [ad.sinh, forms.hyperbolicForm(0), bothSigns([...small, ...medium, 700])],
  tan: [ad.tan, forms.tanForm, bothSigns([...small, ...medium])],
  tanh: [ad.tanh, forms.tanhForm, everywhere],
  sechSquared: [ad.sechSquared, forms.sechSquaredForm, everywhere],
  sigmoid: [ad.sigmoid, forms.sigmoidForm, everywhere],
  softplus: [ad.softplus, forms.softplusForm, bothSigns([...small, ...medium, 50, 100])],
  gaussian: [ad.gaussian, forms.gaussianForm, bothSigns([...small, ...medium])],
  erf: [ad.erf, forms.erfForm, bothSigns([...small, ...medium])],
  erfc: [ad.erfc, forms.erfcForm, bothSigns([...small, ...medium])],
  gelu: [ad.gelu, forms.geluForm, bothSigns([...small, ...medium])],
};

async function coefficientsAt(f: (x: ad.Node) => ad.Node, points: readonly number[]): Promise<number[][]> {
  const at = Float64Array.from(points);
  const { coefficients } = await ad.jet(f, order)([at], [new Float64Array(points.length).fill(1)]);
  return coefficients.map(({ data }) => Array.from(data));
}

/** The k-th derivative over k! by k gradients, which meet other terms than the series. */
async function nestedAt(f: (x: ad.Node) => ad.Node, points: readonly number[], k: number): Promise<number[]> {
  let nested = f;
  let factorial = 1;
  for (let j = 1; j <= k; j++) {
    const inside = nested;
    nested = x => ad.gradient(u => ad.sum(inside(u)))(x);
    factorial *= j;
  }
  const x = ad.input('x', [points.length]);
  const [result] = await ad.evaluate([nested(x)], new Map([[x, Float64Array.from(points)]]));
  return Array.from(result!.data, value => value / factorial);
}

/**
 * Relative to each coefficient itself, not to the terms it is summed from: 1e-13, and 16 roundings of x times
 * the condition number |x a′ₖ / aₖ| = |(k + 1) x aₖ₊₁ / aₖ|, which is large near the zeros of a derivative
 * and in Gaussian tails. Numbers below 1e-290 have fewer digits.
 */
function expectDigits(
  points: readonly number[],
  truths: readonly DecimalSeries[],
  k: number,
  actual: readonly number[],
): void {
  points.forEach((x, i) => {
    const truth = truths[i]!;
    const value = truth[k]!.value;
    const error = decimalOf(actual[i]!).minus(value).abs();
    const slope = truth[k + 1]!.value.times(k + 1)
      .times(decimalOf(x))
      .abs();
    const allowed = value
      .abs()
      .times(1e-13)
      .plus(slope.times(16 * 2 ** -53))
      .plus('1e-290');
    if (!error.lte(allowed)) {
      expect.fail(
        `order ${k} at ${x}: ${actual[i]!}, true ${value.toPrecision(20)}, allowed ± ${allowed.toPrecision(3)}`,
      );
    }
  });
}

describe('digits of derivatives, relative to themselves', () => {
  for (const [name, [f, form, points]] of Object.entries(cases)) {
    // One order more, for the condition number.
    const truths = once(() => points.map(x => form(x, order + 1)));

    it(`${name} to order ${order}, by Taylor mode`, async () => {
      const coefficients = await coefficientsAt(f, points);
      coefficients.forEach((actual, k) => {
        expectDigits(points, truths(), k, actual);
      });
    });
    it(`${name} to order 5, by gradients of gradients`, async () => {
      for (let k = 1; k <= 5; k++) expectDigits(points, truths(), k, await nestedAt(f, points, k));
    });
  }

  for (const name of [
    'erf',
    'erfc',
    'gelu',
    'gaussian',
    'tanh',
    'sigmoid',
    'softplus',
    'silu',
    'atan',
    'elu',
  ] as const) {
    it(`${name} has its limits at the ends of the number range, to every order`, async () => {
      const ends = [1e150, 1.4e154, 1e200, 1e308, Number.MAX_VALUE];
      const slope = {
        erf: 0,
        erfc: 0,
        gelu: 1,
        gaussian: 0,
        tanh: 0,
        sigmoid: 0,
        softplus: 1,
        silu: 1,
        atan: 0,
        elu: 1,
      }[name];
      const value = { erf: 1, erfc: 0, gaussian: 0, tanh: 1, sigmoid: 1, atan: Math.PI / 2 } as Record<
        string,
        number
      >;
      const below = { erf: -1, erfc: 2, tanh: -1, atan: -Math.PI / 2, elu: -1 } as Record<string, number>;
      const f = (x: ad.Node): ad.Node => ad[name](x);
      const above = await coefficientsAt(f, ends);
      const under = await coefficientsAt(
        f,
        ends.map(x => -x),
      );
      ends.forEach((x, i) => {
        expect(above[0]![i]).to.equal(value[name] ?? x);
        expect(under[0]![i]).to.equal((below[name] ?? 0) + 0);
        for (let k = 1; k <= order; k++) {
          expect(above[k]![i]! - (k === 1 ? slope : 0)).to.be.closeTo(0, 1e-299);
          expect(under[k]![i]).to.be.closeTo(0, 1e-299);
        }
      });
      for (let k = 1; k <= 4; k++) await nestedAt(f, [...ends, ...ends.map(x => -x)], k);
    });
  }
});
