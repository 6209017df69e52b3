/** How verdicts and reports write numbers and symbols: plain Unicode, a true minus sign. */
import type { Interval, PredictedExponent, ScalingLaw } from './statistics/results.js';

const superscripts: Record<string, string> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** An integer as superscript: ⁻¹². */
export function superscript(value: number): string {
  return Array.from(String(value), character => superscripts[character] ?? character).join('');
}

/** K⁽ʳ⁾ for a given order. */
export function taylorTerm(order: number): string {
  return `K⁽${superscript(order)}⁾`;
}

/** Of an interval that does not say how far its number is known. */
const usualDecimals = 2;

/** More decimals say nothing to people, even of what is known to rounding. */
const mostDecimals = 6;

/** As many decimals as show two significant digits of the half-width of an interval. */
export function decimalsOf({ lower, upper }: Interval): number {
  const halfWidth = (upper - lower) / 2;
  if (!Number.isFinite(halfWidth)) return usualDecimals;
  const power = Math.floor(Math.log10(Number(halfWidth.toPrecision(2))));
  return Math.min(Math.max(1 - power, 0), mostDecimals);
}

/**
 * An exponent with two significant digits of the half-width of its interval, with two decimals where it has
 * none; infinite ends of intervals as ±∞.
 */
export function exponentText(value: number, interval?: Interval): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const digits = Math.abs(value).toFixed(interval === undefined ? usualDecimals : decimalsOf(interval));
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}

/** A predicted exponent: an integer as such. */
export function predictionText(value: number): string {
  if (!Number.isInteger(value)) return exponentText(value);
  return value < 0 ? `−${-value}` : String(value);
}

/** "−1", and "≤ −1" for an upper bound. */
export function boundText({ exponent, bound }: PredictedExponent): string {
  return bound === 'upper' ? `≤ ${predictionText(exponent)}` : predictionText(exponent);
}

/** The form of a law: "a·n^s", "a·n^s·(1 + b/√n)". */
export function lawText({ correctionExponent }: Pick<ScalingLaw, 'correctionExponent'>): string {
  return correctionExponent === 0 ? 'a·n^s' : `a·n^s·(1 + b/${powerText(correctionExponent)})`;
}

/** n^exponent, as "n" and "√n" where it is one of these. */
export function powerText(exponent: number): string {
  if (exponent === 1) return 'n';
  return exponent === 0.5 ? '√n' : `n^${predictionText(exponent)}`;
}

export function intervalText(interval: Interval): string {
  const { lower, upper } = interval;
  return `[${exponentText(lower, interval)}, ${exponentText(upper, interval)}]`;
}
