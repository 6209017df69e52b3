import { InvalidArgumentError, WidejetError } from '../../../src/errors/index.js';
import { HostileError } from './values.js';

/**
 * What became of a call: an error of widejet; a result; an error of the engine, such as a TypeError; a result
 * with a number in it that is none; a name of an option that was passed over.
 */
export type Outcome = 'typed' | 'right' | 'engine' | 'silent' | 'ignored';

export function outcomeOfError(
  error: unknown,
  given: readonly unknown[],
): { outcome: Outcome; text: string } {
  if (error instanceof HostileError) return { outcome: 'typed', text: '' };
  // What a signal was aborted with.
  if (error instanceof DOMException && error.name === 'AbortError') return { outcome: 'typed', text: '' };
  if (given.includes(error)) return { outcome: 'typed', text: '' };
  if (error instanceof WidejetError) {
    const text = error.message;
    if (text.length > 3000) return { outcome: 'engine', text: `message of ${text.length} characters` };
    // An error that blames undefined of what nobody gave helps nobody.
    if (error instanceof InvalidArgumentError && error.allowed === '') return { outcome: 'engine', text };
    return { outcome: 'typed', text };
  }
  const text =
    error instanceof Error ? `${error.name}: ${error.message}\n${placeOf(error)}` : `thrown: ${typeof error}`;
  return { outcome: 'engine', text };
}

function placeOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter(line => line.includes('/src/'))
    .slice(0, 3)
    .map(line => line.replace(/^.*\/src\//, '').replace(/\)$/, ''))
    .join(' < ');
}

/** Ends of intervals that the data do not bound. */
const ends = ['lower', 'upper'];

/**
 * Where a result has a number that is none, or an infinity; `infinite` names fields where that means
 * something.
 */
export function nonFiniteIn(
  result: unknown,
  given: readonly unknown[],
  infinite: readonly string[],
): string | undefined {
  const seen = new Set<unknown>();
  let budget = 20_000;
  try {
    return visit(result, '', 0);
  } catch {
    return undefined; // What a getter of a given value throws.
  }

  function visit(value: unknown, path: string, depth: number, mayBeInfinite = false): string | undefined {
    if (budget-- < 0 || depth > 6) return undefined;
    if (mayBeInfinite && (value === Infinity || value === -Infinity)) return undefined;
    if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    if (typeof value === 'string') {
      const found = /(?<![\w-])-?(NaN|Infinity|undefined|\[object \w+\])(?![\w-])/.exec(
        value.slice(0, 300_000),
      );
      return found === null
        ? undefined
        : `${path} says ${value.slice(Math.max(0, found.index - 30), found.index + 20)}`;
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
    seen.add(value);
    if (given.includes(value) || prototypeOf(value) === undefined) return undefined;
    if (value instanceof Float64Array || value instanceof Float32Array) {
      const bad = value.findIndex(element => !Number.isFinite(element));
      return bad < 0 ? undefined : `${path}[${bad}] is ${value[bad] ?? ''}`;
    }
    if (ArrayBuffer.isView(value)) return undefined;
    if (Array.isArray(value)) return first(value.entries(), path, depth);
    if (value instanceof Map) return first(value.entries(), path, depth);
    const prototype: unknown = prototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return undefined;
    return first(Object.entries(value), path, depth);
  }

  function mayBeInfinite(name: unknown): boolean {
    return typeof name === 'string' && (infinite.includes(name) || ends.includes(name));
  }

  function first(entries: Iterable<[unknown, unknown]>, path: string, depth: number): string | undefined {
    for (const [name, value] of entries) {
      const found = visit(value, `${path}.${String(name)}`, depth + 1, mayBeInfinite(name));
      if (found !== undefined) return found;
      if (budget < 0) return undefined;
    }
    return undefined;
  }
}

/** Undefined of a proxy that shows nothing. */
function prototypeOf(value: object): unknown {
  try {
    return Object.getPrototypeOf(value);
  } catch {
    return undefined;
  }
}
