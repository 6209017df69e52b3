/**
 * The typed errors of widejet. Each names what was asked, the offending value, what is allowed, and what to do,
 * and is thrown before work starts wherever that is possible. The command line prints `message` alone and exits
 * with code 2; a program can tell errors apart by `code` or by class.
 */
export abstract class WidejetError extends Error {
  abstract readonly code: string;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An argument has a value that is not allowed. `argument`, `value` and `allowed` say which, what and what would be. */
export class InvalidArgumentError extends WidejetError {
  readonly code = 'INVALID_ARGUMENT';
  constructor(
    readonly argument: string,
    readonly value: unknown,
    readonly allowed: string,
    advice?: string,
  ) {
    super(
      `${argument} is ${describe(value)}, allowed: ${allowed}${advice === undefined ? '' : `. ${advice}`}`,
    );
  }
}

/** A name that nobody knows; the message has the known ones, those nearest to it last. */
export class UnknownNameError extends InvalidArgumentError {
  constructor(
    argument: string,
    value: string,
    readonly known: readonly string[],
    allowed = known.join(', '),
  ) {
    const nearest = nearestNames(value, known).map(name => describe(name));
    super(argument, value, allowed, nearest.length === 0 ? undefined : `Nearest: ${nearest.join(', ')}`);
  }
}

/** Shapes do not fit each other. */
export class ShapeError extends WidejetError {
  readonly code = 'SHAPE_MISMATCH';
}

/** A correlation function is not written as it should be: what was found at `position` (from 0), and what may stand there. */
export class CorrelationSyntaxError extends WidejetError {
  readonly code = 'CORRELATION_SYNTAX';
  constructor(
    readonly text: string,
    readonly position: number,
    readonly found: string,
    readonly expected: string,
  ) {
    super(
      `correlation function ${describe(text)}, position ${position}: found ${found}, expected ${expected}`,
    );
  }
}

/** A calculation gave NaN or an infinity; the message names the graph node that made it. */
export class NonFiniteError extends WidejetError {
  readonly code = 'NON_FINITE';
}

/** A file does not hold what it should; the message names the file and the place. */
export class DataFormatError extends WidejetError {
  readonly code = 'DATA_FORMAT';
}

/** The work asked for does not fit into memory; the message says how much it needs and what would fit. */
export class MemoryLimitError extends WidejetError {
  readonly code = 'MEMORY_LIMIT';
}

/** Something that this machine lacks was asked for by name. */
export class UnavailableError extends WidejetError {
  readonly code = 'UNAVAILABLE';
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (value === undefined || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return `a ${typeof value}`;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Up to three names that a slip of the hand may have meant, the nearest first. */
function nearestNames(text: string, names: readonly string[]): string[] {
  return names
    .map(name => ({ name, distance: editDistance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 2)))
    .filter(({ name, distance }) => distance < name.length)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/**
 * How many letters must be put in, left out, changed or swapped with the next to turn one text into the other (Damerau's
 * distance, without changing a place twice).
 */
function editDistance(from: string, to: string): number {
  let [earlier, row]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, k) => k)];
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const [left = NaN, above = NaN, diagonal = NaN] = [next[j], row[j + 1], row[j]];
      const changed = Math.min(left + 1, above + 1, diagonal + (to[j] === from[i] ? 0 : 1));
      const swaps = i > 0 && j > 0 && to[j] === from[i - 1] && to[j - 1] === from[i];
      next.push(swaps ? Math.min(changed, (earlier[j - 1] ?? NaN) + 1) : changed);
    }
    [earlier, row] = [row, next];
  }
  return row.at(-1) ?? NaN;
}
