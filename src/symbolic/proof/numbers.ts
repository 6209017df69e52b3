import { checkFinite, InvalidArgumentError } from '../../errors/index.js';
import { RandomStream } from '../../random/index.js';
import { expressionOf, type Expression } from '../expression.js';
import type { Formula } from '../formula.js';
import { boundedValue } from './boundedValue.js';
import type { Witness } from './proof.js';

/** A number that something else computes, beside the one that it should be. */
export interface ComparedNumber {
  readonly computed: number;
  readonly expected: number;
  /** How far they may be apart: a finite number ≥ 0. */
  readonly tolerance: number;
}

type Finding = Omit<Witness, 'milliseconds'>;

const points = 5;

/** Rounding beyond this part of what is added up hides too much. */
const leastPrecision = 1e-6;

/**
 * Both sides in float64, as they are written, at five points with coordinates of size 1/2 to 3/2, which are
 * positive where they stand under a root. They are different where they differ by more than rounding can
 * explain, and equal where they do not at any point.
 *
 * @param difference left − right, multiplied out elsewhere: if it is below rounding everywhere, these
 *   numbers cannot see it, and say nothing.
 */
export function compareValues(left: Expression, right: Expression, difference: Formula): Finding {
  const symbols = symbolsOf([left, right]);
  const written = expressionOf(difference);
  let [seen, hidden] = [0, 0];
  for (let point = 0; point < points; point++) {
    const values = valuesAt(symbols, point);
    const [a, b] = [boundedValue(left, values), boundedValue(right, values)];
    const distance = Math.abs(a.value - b.value);
    const bound = (a.bound + b.bound + 2 ** -53 * distance) * (1 + 2 ** -50);
    if (!(bound <= leastPrecision * Math.max(a.size, b.size))) continue;
    if (distance > bound) {
      const where = [...values].map(([name, value]) => `${name} = ${value}`).join(', ');
      const found = `${a.value} and ${b.value}, which rounding explains up to ${bound}`;
      return { verdict: 'different', reason: `${found}${where === '' ? '' : `, at ${where}`}` };
    }
    seen++;
    const expected = boundedValue(written, values);
    if (!(Math.abs(expected.value) - expected.bound > bound)) hidden++;
  }
  if (seen === 0) return { verdict: 'no answer', reason: 'no float64 can hold the values' };
  if (!difference.isZero && hidden === seen)
    return { verdict: 'no answer', reason: 'what they differ by is below rounding' };
  return { verdict: 'equal' };
}

/** Numbers that the caller has computed, beside what they should be. */
export function compareNumbers(numbers: readonly ComparedNumber[]): Finding {
  for (const [position, { computed, expected, tolerance }] of numbers.entries()) {
    checkFinite(`numbers[${position}].tolerance`, tolerance);
    if (tolerance < 0)
      throw new InvalidArgumentError(`numbers[${position}].tolerance`, tolerance, 'a number ≥ 0');
    if (Math.abs(computed - expected) <= tolerance) continue;
    const reason = `number ${position} is ${computed}, expected ${expected} up to ${tolerance}`;
    return { verdict: 'different', reason };
  }
  return { verdict: 'equal' };
}

/** The symbols of expressions, and whether each stands under a root anywhere. */
function symbolsOf(expressions: readonly Expression[]): ReadonlyMap<string, boolean> {
  const symbols = new Map<string, boolean>();
  const visited = [new Set<Expression>(), new Set<Expression>()];
  const visit = (part: Expression, isUnderRoot: boolean): void => {
    const before = visited[isUnderRoot ? 1 : 0];
    if (before?.has(part) === true) return;
    before?.add(part);
    if (part.kind === 'symbol') symbols.set(part.name, isUnderRoot || symbols.get(part.name) === true);
    else if (part.kind === 'sum') for (const term of part.terms) visit(term, isUnderRoot);
    else if (part.kind === 'product') for (const factor of part.factors) visit(factor, isUnderRoot);
    else if (part.kind === 'power') visit(part.base, isUnderRoot || !Number.isInteger(part.exponent));
  };
  for (const expression of expressions) visit(expression, false);
  return symbols;
}

function valuesAt(symbols: ReadonlyMap<string, boolean>, point: number): ReadonlyMap<string, number> {
  const uniform = new Float64Array(2 * symbols.size);
  new RandomStream(0).substream('points of a proof', point).fillUniform(uniform);
  return new Map(
    [...symbols].map(([name, isUnderRoot], k) => {
      const magnitude = 0.5 + (uniform[2 * k] ?? NaN);
      return [name, isUnderRoot || (uniform[2 * k + 1] ?? NaN) < 0.5 ? magnitude : -magnitude];
    }),
  );
}
