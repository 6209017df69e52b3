import type { Expression } from '../expression.js';
import { exactly, nearestNumber, equalRationals } from '../rational.js';

/** A float64 and how far it may be from the exact value: |exact − value| ≤ bound. */
export interface BoundedValue {
  readonly value: number;
  /** Infinity where nothing can be said, as after an overflow. */
  readonly bound: number;
  /** The same expression with absolute values everywhere: what rounding is measured by. */
  readonly size: number;
}

/** Half of the distance from 1 to the next float64: what one operation rounds by, relative to its result. */
const unit = 2 ** -53;
/** What one operation rounds by among the smallest numbers. */
const smallest = Number.MIN_VALUE;
/** Bounds are computed in float64 themselves; this covers their own rounding for up to 2³⁰ operations. */
const margin = 1 + 2 ** -22;

/**
 * The value of an expression where its symbols are numbers, operation by operation as it is written, with a
 * running bound of all rounding (Wilkinson). Nothing is multiplied out.
 */
export function boundedValue(expression: Expression, values: ReadonlyMap<string, number>): BoundedValue {
  // Recursions use what they have computed several times.
  const known = new Map<Expression, BoundedValue>();
  const of = (part: Expression): BoundedValue => {
    const found = known.get(part) ?? valueOf(part);
    known.set(part, found);
    return found;
  };
  const valueOf = (part: Expression): BoundedValue => {
    switch (part.kind) {
      case 'constant': {
        const value = nearestNumber(part.value);
        const isExact = Number.isFinite(value) && equalRationals(exactly(value), part.value);
        return checked(value, isExact ? 0 : rounding(value), Math.abs(value));
      }
      case 'symbol': {
        const value = values.get(part.name) ?? NaN;
        return checked(value, 0, Math.abs(value));
      }
      case 'sum':
        return part.terms.reduce((sum, term) => add(sum, of(term)), zero);
      case 'product':
        return part.factors.reduce((product, factor) => multiply(product, of(factor)), one);
      case 'power':
        return power(of(part.base), part.exponent);
    }
  };
  const { value, bound, size } = of(expression);
  return { value, bound: bound * margin, size };
}

const zero: BoundedValue = { value: 0, bound: 0, size: 0 };
const one: BoundedValue = { value: 1, bound: 0, size: 1 };
const unknown: BoundedValue = { value: NaN, bound: Infinity, size: Infinity };

function checked(value: number, bound: number, size: number): BoundedValue {
  return Number.isFinite(value) && Number.isFinite(size) ? { value, bound, size } : unknown;
}

function rounding(value: number): number {
  return unit * Math.abs(value) + smallest;
}

function add(a: BoundedValue, b: BoundedValue): BoundedValue {
  // What is 0 by name adds no rounding.
  if (a === zero) return b;
  const value = a.value + b.value;
  return checked(value, a.bound + b.bound + unit * Math.abs(value), a.size + b.size);
}

function multiply(a: BoundedValue, b: BoundedValue): BoundedValue {
  if (a === one) return b;
  const value = a.value * b.value;
  const inherited = Math.abs(a.value) * b.bound + Math.abs(b.value) * a.bound + a.bound * b.bound;
  return checked(value, inherited + (isZero(a) || isZero(b) ? 0 : rounding(value)), a.size * b.size);
}

function isZero({ value, bound }: BoundedValue): boolean {
  return value === 0 && bound === 0;
}

/** An integer power, or half of one. */
function power(base: BoundedValue, exponent: number): BoundedValue {
  if (!Number.isInteger(exponent)) return power(root(base), 2 * exponent);
  if (exponent < 0) return power(inverse(base), -exponent);
  let [result, square, left] = [one, base, exponent];
  while (left > 0) {
    if (left % 2 === 1) result = multiply(result, square);
    left = Math.floor(left / 2);
    if (left > 0) square = multiply(square, square);
  }
  return result;
}

function inverse({ value, bound }: BoundedValue): BoundedValue {
  const least = Math.abs(value) - bound;
  if (!(least > 0)) return unknown;
  const inverted = 1 / value;
  return checked(inverted, bound / (Math.abs(value) * least) + rounding(inverted), Math.abs(inverted));
}

function root({ value, bound }: BoundedValue): BoundedValue {
  if (value === 0 && bound === 0) return zero;
  if (!(value - bound > 0)) return unknown;
  const rooted = Math.sqrt(value);
  return checked(rooted, bound / (rooted + Math.sqrt(value - bound)) + unit * rooted, rooted);
}
