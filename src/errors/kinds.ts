/**
 * What arguments may be, as tables: each function behind a door checks with them, before work starts, what it
 * was given by whoever no compiler has watched. A check looks at a value and at the names of an object, never
 * at the numbers of an array.
 */
import { InvalidArgumentError, UnknownNameError } from './errors.js';
import { isLikeObject } from './isLikeObject.js';

/** What a value may be. */
export interface Kind {
  /** In words, as they stand in messages: "an integer ≥ 1". */
  readonly allowed: string;
  /** Whether the value may be missing. */
  readonly isOptional: boolean;
  /** @throws InvalidArgumentError where the value that is called `argument` is not of this kind. */
  check(argument: string, value: unknown): void;
}

/** A kind of values that have to be there, or that may be missing. */
export type RequiredKind = Kind & { readonly isOptional: false };
export type OptionalKind = Kind & { readonly isOptional: true };

/** A kind for each name: those that a type may lack are optional, and none may be left out. */
export type KindsOf<T extends object> = {
  readonly [Name in keyof T]-?: Partial<Pick<T, Name>> extends Pick<T, Name> ? OptionalKind : RequiredKind;
};

/** A kind by a test. */
export function kind(allowed: string, accepts: (value: unknown) => boolean): RequiredKind {
  return {
    allowed,
    isOptional: false,
    check(argument, value) {
      if (!accepts(value)) throw new InvalidArgumentError(argument, value, allowed);
    },
  };
}

/** The largest size of anything that is counted: what is larger, no index of an array reaches. */
export const mostLength = 2 ** 32;

export const anything = kind('anything', () => true);
export const aBoolean = kind('true or false', value => typeof value === 'boolean');
export const aText = kind('a text', value => typeof value === 'string');
/** A function that can be called: a class cannot, without `new`. */
export const aFunction = kind('a function', isCallable);

export function isCallable(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}
export const aNumber = kind('a number', value => typeof value === 'number');
export const aFiniteNumber = kind('a finite number', value => Number.isFinite(value));
/** Squares, ratios and axes of such numbers stay far within float64. */
export const aModestNumber = kind(
  'a finite number of at most 1e100 in size',
  value => typeof value === 'number' && Math.abs(value) <= 1e100,
);
export const aNumberAboveZero = kind(
  'a finite number above 0',
  value => Number.isFinite(value) && Number(value) > 0,
);
export const aNumberFromZero = kind(
  'a finite number ≥ 0',
  value => Number.isFinite(value) && Number(value) >= 0,
);
export const aSeed = anIntegerFrom(0, Number.MAX_SAFE_INTEGER, 'an integer from 0 to 2^53 − 1');
export const aSignal = kind(
  'an AbortSignal',
  value => isLikeObject(value) && typeof value['throwIfAborted'] === 'function' && 'aborted' in value,
);
/** A limit of memory in bytes: none but Infinity is too large. */
export const bytesOfMemory = kind(
  'a number of bytes, above 0',
  value => typeof value === 'number' && value > 0,
);

/** A path of a file: never a number, which would be the descriptor of an open one. */
export const aPath = kind(
  'the path of a file',
  value => typeof value === 'string' && value !== '' && value.length <= 4096 && !value.includes('\0'),
);

export function anIntegerFrom(least: number, most = Number.MAX_SAFE_INTEGER, allowed?: string): RequiredKind {
  const range = most === Number.MAX_SAFE_INTEGER ? `≥ ${least}` : `from ${least} to ${most}`;
  return kind(
    allowed ?? `an integer ${range}`,
    value => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  );
}

/** One of some words. */
export function oneOf(...words: readonly string[]): RequiredKind {
  const quoted = words.map(word => JSON.stringify(word));
  const allowed = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(part => part !== '').join(' or ');
  return kind(allowed, value => typeof value === 'string' && words.includes(value));
}

/** An object that a class made. */
export function instanceOf(
  constructor: abstract new (...given: never[]) => object,
  allowed: string,
): RequiredKind {
  return kind(allowed, value => value instanceof constructor);
}

/** A list whose elements are all of a kind; as an argument its elements are `argument[0]`, ... */
export function listOf(element: Kind, { least = 0, most = mostLength, allowed = '' } = {}): RequiredKind {
  const count = least === 0 ? '' : ` of ${least} or more`;
  const words = allowed === '' ? `a list${count}: each ${element.allowed}` : allowed;
  return {
    allowed: words,
    isOptional: false,
    check(argument, value) {
      if (!Array.isArray(value) || value.length < least || value.length > most)
        throw new InvalidArgumentError(argument, value, words);
      for (let k = 0; k < value.length; k++) {
        const each = value[k] as unknown;
        // One that is not there is of no kind, though `forEach` would pass over it.
        if (each === undefined && !(k in value))
          throw new InvalidArgumentError(`${argument}[${k}]`, each, element.allowed);
        element.check(`${argument}[${k}]`, each);
      }
    },
  };
}

/** A value that may be left out, or be undefined. */
export function optional(given: RequiredKind): OptionalKind {
  return {
    allowed: given.allowed,
    isOptional: true,
    check(argument, value) {
      if (value !== undefined) given.check(argument, value);
    },
  };
}

/** A value of the one kind and of the other. */
export function both(one: RequiredKind, other: RequiredKind): RequiredKind {
  return {
    ...one,
    check(argument, value) {
      one.check(argument, value);
      other.check(argument, value);
    },
  };
}

/** A value of the one kind or the other; messages of what is of neither say both. */
export function either(...kinds: readonly RequiredKind[]): RequiredKind {
  const allowed = kinds.map(each => each.allowed).join(', or ');
  return {
    allowed,
    isOptional: false,
    check(argument, value) {
      let closest: InvalidArgumentError | undefined;
      for (const each of kinds) {
        try {
          each.check(argument, value);
          return;
        } catch (error) {
          // An error about a part of the value says more than one about the whole.
          if (error instanceof InvalidArgumentError && error.argument !== argument) closest ??= error;
          else if (!(error instanceof InvalidArgumentError)) throw error;
        }
      }
      throw closest ?? new InvalidArgumentError(argument, value, allowed);
    },
  };
}

/**
 * An object of options: each of the names that it may have is of its kind, and others are refused with those
 * nearest to them. As arguments the parts have their own names, after the name of the object for parts of
 * parts.
 */
export function optionsOf<Options extends object>(
  whose: string,
  kinds: KindsOf<Options>,
  prefix = '',
): RequiredKind {
  const table = Object.entries<Kind>(kinds);
  const names = table.map(([name]) => name);
  const allowed = `an object with ${names.join(', ')}`;
  return {
    allowed,
    isOptional: false,
    check(argument, value) {
      if (!isLikeObject(value) || !isRecord(value)) throw new InvalidArgumentError(argument, value, allowed);
      const unknown = Object.keys(value).find(name => !Object.hasOwn(kinds, name));
      if (unknown !== undefined) throw new UnknownNameError(`an option of ${whose}`, unknown, names);
      for (const [name, part] of table) part.check(`${prefix}${name}`, value[name]);
    },
  };
}

/** An object that has at least some parts, of their kinds; what else it has is its own affair. */
export function objectWith<T extends object>(allowed: string, kinds: Partial<KindsOf<T>>): RequiredKind {
  const table = Object.entries<Kind | undefined>(kinds);
  return {
    allowed,
    isOptional: false,
    check(argument, value) {
      if (!isLikeObject(value)) throw new InvalidArgumentError(argument, value, allowed);
      for (const [name, part] of table) part?.check(`${argument}.${name}`, value[name]);
    },
  };
}

/** Whether an object is one that braces make, in any window or context, and no list, date or other thing. */
function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return isLikeObject(prototype) && isObjectPrototype(prototype);
}

function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
}

/** An object that has something of a kind under each of its names, as a record. */
export function recordOf(part: Kind, allowed: string): RequiredKind {
  return {
    allowed,
    isOptional: false,
    check(argument, value) {
      if (!isLikeObject(value) || !isRecord(value)) throw new InvalidArgumentError(argument, value, allowed);
      for (const [name, each] of Object.entries(value)) part.check(`${argument}.${name}`, each);
    },
  };
}

/** What a text of JSON says and gives back; as there, what is undefined is left out. */
export const plainData: RequiredKind = {
  allowed: 'plain data: texts, finite numbers, true, false, null, and lists and records of these',
  isOptional: false,
  check(argument, value) {
    checkPlain(argument, value, 0);
  },
};

const deepestData = 20;

function checkPlain(argument: string, value: unknown, depth: number): void {
  const isPlain = value === null || ['string', 'boolean', 'undefined'].includes(typeof value);
  if (isPlain || Number.isFinite(value)) return;
  const isTree = isLikeObject(value) && (Array.isArray(value) || isRecord(value));
  if (!isTree || depth > deepestData) throw new InvalidArgumentError(argument, value, plainData.allowed);
  for (const [name, part] of Object.entries(value)) checkPlain(`${argument}.${name}`, part, depth + 1);
}

/** The same kind, asked once of each object: of those that were of it, none is looked through again. */
export function rememberedOf(given: RequiredKind): RequiredKind {
  const known = new WeakSet<object>();
  return {
    ...given,
    check(argument, value) {
      if (isLikeObject(value) && known.has(value)) return;
      given.check(argument, value);
      if (isLikeObject(value)) known.add(value);
    },
  };
}

/** Arguments by their names, each beside its kind: `checkArguments({ order: [order, anOrder] })`. */
export function checkArguments(given: Readonly<Record<string, readonly [value: unknown, kind: Kind]>>): void {
  for (const [argument, [value, each]] of Object.entries(given)) each.check(argument, value);
}
