/** How tables, figures and the page put fits, predictions and numbers into words. */
import {
  exponentText,
  intervalText,
  logOfLaw,
  powerText,
  quantityLabel,
  superscript,
  type Estimate,
  type PowerLawFit,
  type Prediction,
  type ScalingRow,
  type Statistic,
  type WidthStatistics,
} from '../scaling/index.js';

/** Whether what was fitted agrees with a prediction: "inside the interval", "bound kept" ... */
export function agreementText({ interval }: PowerLawFit, { exponent, bound }: Prediction): string {
  if (bound === 'upper') return interval.lower <= exponent ? 'bound kept' : 'bound exceeded';
  const inside = interval.lower <= exponent && exponent <= interval.upper;
  return inside ? 'inside the interval' : 'outside the interval';
}

/** "−0.98 [−1.02, −0.94]" */
export function exponentWithInterval(exponent: number, interval: Estimate['interval']): string {
  return `${exponentText(exponent, interval)} ${intervalText(interval)}`;
}

/** "local slopes extrapolated to n = ∞ along 1/√n: −0.98 [−1.02, −0.94]", if the fit has it. */
export function extrapolationText({ extrapolation }: PowerLawFit): string | undefined {
  if (extrapolation === undefined) return undefined;
  const { exponent, interval, correctionExponent } = extrapolation;
  const along = `1/${powerText(correctionExponent)}`;
  return `local slopes extrapolated to n = ∞ along ${along}: ${exponentWithInterval(exponent, interval)}`;
}

/**
 * A number for people: two significant digits of its uncertainty, or three digits where it has none; a true
 * minus sign, powers of ten where they are shorter.
 */
export function numberText(value: number, uncertainty?: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const digits = uncertainty === undefined ? 3 : Math.min(digitsOf(value, uncertainty), mostDigits);
  const [mantissa = '', exponent = '0'] = value
    .toExponential(digits - 1)
    .replace('-', '−')
    .split('e');
  const power = Number(exponent.replace('−', '-'));
  if (power < -3 || power > 4) return `${mantissa}·10${superscript(power)}`;
  return value.toFixed(Math.max(0, digits - 1 - power)).replace('-', '−');
}

/** More say nothing to people, even of what is known to rounding. */
const mostDigits = 9;

/**
 * How many significant digits of a number show two of its uncertainty: 1 to 17; three for an uncertainty that
 * is not known.
 */
export function digitsOf(value: number, uncertainty: number): number {
  if (!Number.isFinite(uncertainty)) return 3;
  const power = (number: number): number => Math.floor(Math.log10(number));
  const digits = power(Math.abs(value)) - power(Number(uncertainty.toPrecision(2))) + 2;
  return Math.min(Math.max(digits, 1), 17);
}

/** "1.204 [1.181, 1.229]" */
export function estimateText({ value, interval: { lower, upper } }: Estimate): string {
  const [text, from, to] = [value, lower, upper].map(number => numberText(number, (upper - lower) / 2));
  return `${text} [${from}, ${to}]`;
}

/** What a fit follows at one width; absent where a geometric mean has no number to be of. */
export function estimateOf(statistic: Statistic, widths: WidthStatistics): Estimate | undefined {
  return statistic === 'median' ? widths.median : widths.geometricMean;
}

/** Deviations of the statistic from the law of the fit, at each width, in standard errors. */
export function residuals({ law, points }: PowerLawFit): { width: number; residual: number }[] {
  return points.map(({ width, logValue, standardError }) => ({
    width,
    residual: (logValue - logOfLaw(law, width)) / standardError,
  }));
}

/**
 * The label of a quantity where there is room for `length` characters; the middle of longer ones is left out.
 */
export function shortLabel(name: string, length: number): string {
  const label = Array.from(quantityLabel(name));
  if (label.length <= length) return label.join('');
  const half = Math.floor((length - 1) / 2);
  return [...label.slice(0, length - 1 - half), '…', ...label.slice(-half)].join('');
}

/** E K² as a formula with the values of its symbols, or why it is not known; nothing if nobody asked. */
export function exactNotes(exact: ScalingRow['exact']): string[] {
  if (exact === undefined) return [];
  if ('unknown' in exact) return [`exact: not known, since ${exact.unknown}`];
  const { secondMoment, symbols } = exact;
  const used = secondMoment.symbols.filter(name => name !== 'n');
  const values = used.map(name => `${name} = ${numberText(symbols[name] ?? NaN)}`);
  const formula = secondMoment.toString();
  const text = formula.length > 300 ? `a sum of ${secondMoment.size} terms` : formula;
  return [`exact: E K² = ${text}${values.length === 0 ? '' : ` with ${values.join(', ')}`}`];
}
