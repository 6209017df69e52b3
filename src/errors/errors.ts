import { bounded, describe } from './describe.js';
import { isLikeObject } from './isLikeObject.js';

/**
 * The typed errors of widejet. Each names what was asked, the offending value, what is allowed, and what to
 * do, and is thrown before work starts wherever that is possible. The command line prints `message` alone and
 * exits with code 2; a program can tell errors apart by `code` or by class.
 */
export abstract class WidejetError extends Error {
  abstract readonly code: string;
  constructor(message: string, options?: ErrorOptions) {
    super(bounded(said(message), mostCharactersOfMessage), options);
    this.name = new.target.name;
  }
}

/**
 * An argument has a value that is not allowed. `argument`, `value` and `allowed` say which, what and what
 * would be.
 */
export class InvalidArgumentError extends WidejetError {
  readonly code = 'INVALID_ARGUMENT';
  constructor(
    readonly argument: string,
    readonly value: unknown,
    readonly allowed: string,
    advice?: string,
  ) {
    super(
      `${said(argument)} is ${describe(value)}, allowed: ${said(allowed)}${advice === undefined ? '' : `. ${said(advice)}`}`,
    );
  }
}

/** A name that nobody knows; the message has the known ones, those nearest to it last. */
export class UnknownNameError extends InvalidArgumentError {
  constructor(
    argument: string,
    value: string,
    readonly known: readonly string[],
    allowed = listOfTexts(known).join(', ') || 'none',
  ) {
    const nearest = nearestNames(said(value), listOfTexts(known)).map(name => describe(name));
    super(
      argument,
      value,
      said(allowed),
      nearest.length === 0 ? undefined : `Nearest: ${nearest.join(', ')}`,
    );
  }
}

/**
 * Shapes do not fit each other. `shape` says which was found and `allowed` what would fit, where one of them
 * is to blame.
 */
export class ShapeError extends WidejetError {
  readonly code = 'SHAPE_MISMATCH';
  readonly shape?: readonly (number | string)[];
  readonly allowed?: string;
  constructor(
    message: string,
    details: { readonly shape?: readonly (number | string)[]; readonly allowed?: string } = {},
  ) {
    super(message);
    const { shape, allowed } = isLikeObject(details) ? details : {};
    if (shape !== undefined) this.shape = shape;
    if (allowed !== undefined) this.allowed = allowed;
  }
}

/**
 * A correlation function is not written as it should be: what was found at `position` (from 0), and what may
 * stand there.
 */
export class CorrelationSyntaxError extends WidejetError {
  readonly code = 'CORRELATION_SYNTAX';
  constructor(
    readonly text: string,
    readonly position: number,
    readonly found: string,
    readonly expected: string,
  ) {
    super(
      `correlation function ${describe(text)}, position ${said(position)}: found ${said(found)}, expected ${said(expected)}`,
    );
  }
}

/**
 * A formula is not written as it should be: what was found at `position` (from 0), and what may stand there.
 */
export class SymbolicSyntaxError extends WidejetError {
  readonly code = 'SYMBOLIC_SYNTAX';
  constructor(
    readonly text: string,
    readonly position: number,
    readonly found: string,
    readonly expected: string,
  ) {
    super(
      `formula ${describe(text)}, position ${said(position)}: found ${said(found)}, expected ${said(expected)}`,
    );
  }
}

/**
 * An exact computation would take more steps, terms, digits or time than it may; the message says which, and
 * what would fit.
 */
export class SymbolicLimitError extends WidejetError {
  readonly code = 'SYMBOLIC_LIMIT';
  constructor(
    readonly resource: 'steps' | 'terms' | 'characters' | 'digits' | 'exponents' | 'depth' | 'time',
    readonly limit: number,
    problem: string,
    advice?: string,
  ) {
    super(`${said(problem)}${advice === undefined ? '' : `. ${said(advice)}`}`);
  }
}

/** What a witness of an equation says: `equal`, `different` or `no answer`, and why or by what. */
export interface Testimony {
  readonly verdict: string;
  readonly reason?: string;
}

/**
 * Ways to prove an equation came to different results, so that one of them computes wrongly: none of them is
 * taken. `witnesses` has what each of them says.
 */
export class DisagreementError extends WidejetError {
  readonly code = 'DISAGREEMENT';
  constructor(
    readonly statement: string,
    readonly witnesses: Readonly<Record<string, Testimony>>,
  ) {
    const short = bounded(said(statement), mostCharactersOfReason);
    super(
      `the witnesses of ${short} disagree: ${testimonies(witnesses)}. Trust none of them, and report this as a bug`,
    );
  }
}

/** A calculation gave NaN or an infinity; the message names the graph node that made it. */
export class NonFiniteError extends WidejetError {
  readonly code = 'NON_FINITE';
}

/**
 * Why a network has no limit n → ∞ that is a kernel:
 *
 * - `gradientIndependence`: a matrix and its transpose are not as independent as gradients need;
 * - `growth`: a value grows without bound, as where a factor 1/√n is missing;
 * - `random`: a value stays random as n → ∞, and something depends on it that should not;
 * - `ratio`: the limit depends on how two widths grow beside each other;
 * - `deterministic`: no output matrix makes the output random, so that it tends to a number;
 * - `unsupported`: the theory may have an answer, but no rule here gives it.
 */
export type LimitReason =
  'gradientIndependence' | 'growth' | 'random' | 'ratio' | 'deterministic' | 'unsupported';

/** A network has no limit n → ∞ of the kind asked for: `node` says where, `reason` and the message why. */
export class LimitError extends WidejetError {
  readonly code = 'NO_LIMIT';
  constructor(
    readonly node: string,
    readonly reason: LimitReason,
    problem: string,
    advice?: string,
  ) {
    super(`no limit n → ∞: ${said(node)} ${said(problem)}${advice === undefined ? '' : `. ${said(advice)}`}`);
  }
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

/** What was to be done with a path. */
export type FileOperation = 'make' | 'open' | 'read' | 'write';

/**
 * A file or directory could not be made, opened, read or written. `path`, `operation` and `reason` say which,
 * what and why; `what` is what it was meant to be: "journal", "idx file"; the message ends with the advice.
 */
export class FileError extends WidejetError {
  readonly code = 'FILE';
  /** The reason in the system's words: "ENOENT: no such file or directory". */
  readonly reason: string;
  constructor(
    readonly path: string,
    readonly operation: FileOperation,
    cause: unknown,
    readonly what = 'file',
    advice?: string,
  ) {
    const reason = reasonOf(cause);
    const done = typeof operation === 'string' ? participles[operation] : said(operation);
    super(
      `${said(what)} ${bounded(said(path) || '""', mostCharactersOfPath)} cannot be ${said(done)}: ${reason}, ` +
        `allowed: one that can be ${said(done)}${advice === undefined ? '' : `. ${said(advice)}`}`,
      cause instanceof Error ? { cause } : undefined,
    );
    this.reason = reason;
  }
}

/** A text as it stands; what else somebody put in its place, described. */
function said(text: unknown): string {
  return typeof text === 'string' ? text : describe(text);
}

/** What each witness says, and why. */
function testimonies(witnesses: unknown): string {
  if (!isLikeObject(witnesses)) return said(witnesses);
  const texts = Object.entries(witnesses)
    .slice(0, mostWitnesses)
    .map(([name, testimony]) => {
      if (!isLikeObject(testimony)) return `${name}: ${said(testimony)}`;
      const { verdict, reason } = testimony;
      const why = reason === undefined ? '' : ` (${bounded(said(reason), mostCharactersOfReason)})`;
      return `${name}: ${bounded(said(verdict), mostCharactersOfReason)}${why}`;
    });
  return texts.join('; ');
}

const mostWitnesses = 10;

function listOfTexts(list: unknown): string[] {
  return Array.isArray(list) ? list.slice(0, mostNames).map(said) : [];
}

const mostNames = 1000;

/** Up to three names that a slip of the hand may have meant, the nearest first. */
function nearestNames(given: string, names: readonly string[]): string[] {
  // Nobody slips to a text that is much longer than all names.
  const text = given.slice(0, 2 * names.reduce((most, { length }) => Math.max(most, length), 0));
  return names
    .map(name => ({ name, distance: editDistance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 2)))
    .filter(({ name, distance }) => distance < name.length)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/**
 * How many letters must be put in, left out, changed or swapped with the next to turn one text into the other
 * (Damerau's distance, without changing a place twice).
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
const participles: Record<FileOperation, string> = {
  make: 'made',
  open: 'opened',
  read: 'read',
  write: 'written',
};

/** Node's message without the name of the system call and the path, which stand in the error itself. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : describe(cause);
  return cause.message.replace(/^(E[A-Z0-9]+: [^,]+), .*$/s, '$1');
}

const mostCharactersOfMessage = 2000;
const mostCharactersOfPath = 400;
const mostCharactersOfReason = 400;
