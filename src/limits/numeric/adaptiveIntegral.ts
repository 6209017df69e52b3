import { NonFiniteError } from '../../errors/index.js';
import { highestDetail, legendreRule } from './gaussLegendre.js';

const rule = legendreRule(20, 3);
const size = rule.nodes.length;
const precision = 2 ** -54;
/**
 * The highest coefficients, relative to the whole, are at most so large where their decay is trusted: of a
 * jump within a panel, which they do not see decay, so little is left.
 */
const trusted = 2 ** -43;
const mostPanels = 5000;

export interface Integral {
  readonly value: number;
  /** An estimate of the absolute error: what is left out as Legendre coefficients decay, and rounding. */
  readonly error: number;
  /** The integral of the absolute value. */
  readonly magnitude: number;
  /** The integral of the noise. */
  readonly noise: number;
}

/**
 * The rounding of a value at x in units of 2⁻⁵². Of a Gaussian density and of a function of x in that place,
 * it grows with x² as the derivative by the variance does.
 */
export function gaussianNoise(x: number, value: number): number {
  return (1 + x * x) * Math.abs(value);
}

interface Panel {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly magnitude: number;
  readonly noise: number;
  readonly detail: number;
  readonly top: number;
}

/**
 * The integral over all intervals between breakpoints, which increase: Gauss and Legendre on panels that are
 * halved until what they leave out is negligible in comparison with the integral of the absolute value, or
 * with `negligible`.
 */
export function adaptiveIntegral(
  integrand: (x: number) => number,
  breakpoints: readonly number[],
  negligible = 0,
  noiseOf = gaussianNoise,
): Integral {
  const values = new Float64Array(size);
  const panelOf = (from: number, to: number): Panel => {
    const middle = (from + to) / 2;
    const radius = (to - from) / 2;
    let [value, magnitude, noise, top] = [0, 0, 0, 0];
    for (let i = 0; i < size; i++) {
      const x = middle + radius * rule.nodes[i]!;
      const y = (values[i] = integrand(x));
      value += rule.weights[i]! * y;
      magnitude += rule.weights[i]! * Math.abs(y);
      noise += rule.weights[i]! * noiseOf(x, y);
      top = Math.max(top, Math.abs(y));
    }
    if (!(top < Infinity))
      throw new NonFiniteError('an expectation of functions of Gaussian variables is not finite');
    const detail = highestDetail(rule, values);
    return {
      from,
      to,
      value: radius * value,
      magnitude: radius * magnitude,
      noise: radius * noise,
      detail,
      top,
    };
  };
  const waiting: Panel[] = [];
  for (let i = breakpoints.length - 2; i >= 0; i--)
    waiting.push(panelOf(breakpoints[i]!, breakpoints[i + 1]!));
  const total = waiting.reduce((sum, panel) => sum + panel.magnitude, 0);
  const least = Math.max(precision * total, negligible);
  const narrowest = 2 ** -50 * ((breakpoints.at(-1) ?? 0) - (breakpoints[0] ?? 0));
  let [value, error, magnitude, noise, count] = [0, 0, 0, 0, 0];
  for (let panel = waiting.pop(); panel !== undefined; panel = waiting.pop()) {
    const { from, to, detail, top } = panel;
    const width = to - from;
    // Coefficients decay geometrically, and the rule is exact to twice its size.
    const leftOut = top === 0 ? 0 : width * detail * Math.min(1, detail / top);
    const isResolved = leftOut <= least && width * detail <= (trusted / precision) * least;
    if (isResolved || width * top <= least || width <= narrowest || count + waiting.length >= mostPanels) {
      value += panel.value;
      magnitude += panel.magnitude;
      noise += panel.noise;
      error += isResolved ? leftOut : Math.min(width * top, width * detail);
      count++;
      continue;
    }
    const middle = (from + to) / 2;
    waiting.push(panelOf(middle, to), panelOf(from, middle));
  }
  return { value, error: error + 2 ** -52 * (noise + 4 * magnitude), magnitude, noise };
}

/** Breakpoints from `from` to `to` that include those within, in steps of at most `width`. */
export function breakpointsBetween(
  from: number,
  to: number,
  within: readonly number[],
  width: number,
): number[] {
  const inside = within.filter(x => x > from && x < to).sort((a, b) => a - b);
  const all = [from];
  for (const x of [...inside, to]) {
    const last = all.at(-1) ?? from;
    if (x === last) continue;
    const steps = Math.ceil((x - last) / width);
    for (let k = 1; k < steps; k++) all.push(last + ((x - last) * k) / steps);
    all.push(x);
  }
  return all;
}
