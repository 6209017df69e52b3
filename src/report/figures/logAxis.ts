import { superscript } from '../../scaling/index.js';

/** The ends of a logarithmic axis, as exponents of ten. */
export interface LogDomain {
  readonly lower: number;
  readonly upper: number;
}

/** The domain of positive numbers, widened at both ends by a share of its length; one decade for none. */
export function logDomain(values: readonly number[], margin: number): LogDomain {
  if (values.length === 0) return { lower: 0, upper: 1 };
  const exponents = values.map(Math.log10);
  const lower = exponents.reduce((a, b) => Math.min(a, b), Infinity);
  const upper = exponents.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = Math.max(margin * (upper - lower), 0.05);
  return { lower: Math.max(lower - room, lowest), upper: Math.min(upper + room, highest) };
}

/** Ends of which powers of ten are numbers above 0. */
const lowest = -323.3;
const highest = 308.25;

export interface LogAxisOptions {
  /** What is labelled where fewer than two powers of ten are in the domain; round numbers unless given. */
  readonly fallback?: readonly number[];
  /** Short ticks at 2, 3 .. 9 times 10ᵏ. */
  readonly minorTicks: boolean;
}

/**
 * The ticks of a logarithmic axis in the terms of Vega-Lite: long labelled ticks with grid lines at 10ᵏ
 * (every second, third ... k where they are many), and short ticks between them. Where fewer than two powers
 * of ten are in the domain, plain numbers are labelled instead.
 */
export function logAxis(domain: LogDomain, { fallback, minorTicks }: LogAxisOptions) {
  const powers = range(Math.ceil(domain.lower), Math.floor(domain.upper));
  if (powers.length < 2)
    return { values: [...(fallback ?? roundNumbers(domain))], format: '.12~g', tickSize: 6 };
  const stride = Math.ceil(powers.length / (minorTicks ? 9 : 6));
  const major = powers.filter(power => power % stride === 0);
  const labels = Object.fromEntries(major.map(power => [power, `10${superscript(power)}`]));
  const exponent = 'round(log(datum.value) / LN10)';
  const isMajor = `abs(log(datum.value) / LN10 - ${exponent}) < 1e-9 && ${exponent} % ${stride} === 0`;
  const labelled = {
    values: major.map(power => 10 ** power),
    labelExpr: `${isMajor} ? ${JSON.stringify(labels)}[${exponent}] : ''`,
  };
  if (!minorTicks) return { ...labelled, tickSize: 5 };
  const minor =
    stride > 1
      ? powers.filter(power => power % stride !== 0).map(power => 10 ** power)
      : range(Math.floor(domain.lower), Math.floor(domain.upper))
          .flatMap(power => range(2, 9).map(digit => digit * 10 ** power))
          .filter(value => isWithin(Math.log10(value), domain));
  return {
    ...labelled,
    values: [...labelled.values, ...minor],
    tickSize: { condition: { test: isMajor, value: 6 }, value: 3 },
    gridOpacity: { condition: { test: isMajor, value: 1 }, value: 0 },
  };
}

/** The ends of a domain as numbers. */
export function endsOf({ lower, upper }: LogDomain): [number, number] {
  return [10 ** lower, 10 ** upper];
}

/**
 * 1, 2 and 5 times powers of ten, where two of them lie in the domain; else multiples of such a number, such
 * that between two and nine do.
 */
function roundNumbers(domain: LogDomain): number[] {
  const series = range(Math.floor(domain.lower), Math.ceil(domain.upper))
    .flatMap(power => [1, 2, 5].map(digit => Number(`${digit}e${power}`)))
    .filter(value => isWithin(Math.log10(value), domain));
  if (series.length >= 2) return series;
  const [lower, upper] = endsOf(domain);
  const power = 10 ** Math.floor(Math.log10((upper - lower) / 2));
  const step = [1, 2, 5].map(digit => digit * power).find(step => (upper - lower) / step < 9) ?? power;
  return range(Math.ceil(lower / step), Math.floor(upper / step)).map(multiple =>
    Number((multiple * step).toPrecision(12)),
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function isWithin(value: number, { lower, upper }: LogDomain): boolean {
  return lower <= value && value <= upper;
}
