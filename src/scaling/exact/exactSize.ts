import { aNumberAboveZero, checkArguments, InvalidArgumentError } from '../../errors/index.js';
import type { Formula } from '../../symbolic/index.js';
import { superscript } from '../notation.js';
import type { Prediction } from '../quantities/index.js';
import { aKnownSize } from './kinds.js';

/** √E Q² of a quantity at the inputs of a sweep, exactly, at every width. */
export interface KnownSize {
  /** E Q², in n and the symbols of the inputs. */
  readonly secondMoment: Formula;
  /** The values of all its symbols but n. */
  readonly symbols: Readonly<Record<string, number>>;
  /** s of √E Q² ~ n^s. */
  readonly exponent: number;
}

/** √E Q², or why it is not known, in a phrase. */
export type ExactSize = KnownSize | { readonly unknown: string };

/** The size, if it is known. */
export function knownSize(size: ExactSize | undefined): KnownSize | undefined {
  return size === undefined || 'unknown' in size ? undefined : size;
}

/**
 * √E Q² in networks of width n, which curves ask of numbers between integers too.
 * @throws InvalidArgumentError for what is no second moment: another thing, or a formula below 0 there.
 */
export function rootMeanSquare(size: KnownSize, width: number): number {
  checkArguments({ size: [size, aKnownSize], width: [width, aNumberAboveZero] });
  const { secondMoment, symbols } = size;
  const square = secondMoment.at({ ...symbols, n: width });
  if (square >= 0) return Math.sqrt(square);
  throw new InvalidArgumentError(`the second moment at width ${width}`, square, 'a number ≥ 0');
}

/** The size where these inputs do not make E Q² zero at every width. */
export function sizeOf(secondMoment: Formula, symbols: KnownSize['symbols']): ExactSize {
  for (const [power, coefficient] of secondMoment.coefficients('n'))
    if (coefficient.at(symbols) !== 0) return { secondMoment, symbols, exponent: power / 2 };
  return { unknown: 'it is 0 in every network' };
}

/** The source of what is computed exactly, beside what theory predicts. */
export const exactSource = 'exact';

/** What E Q² says of the median of |Q|: by Chebyshev's inequality it is at most √2 √E Q². */
export function predictionOf({ exponent }: KnownSize): Prediction {
  const half = Number.isInteger(exponent) ? superscript(exponent).replace('-', '−') : `^${exponent}`;
  return {
    source: exactSource,
    exponent,
    bound: 'upper',
    applies: true,
    reason: `the root mean square √E K² is of the order n${half}, and the median of |K| at most √2 times as large at every width`,
  };
}
