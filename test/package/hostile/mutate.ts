import { hostileValue, type Dice } from './values.js';

const optionObjects = new WeakSet<object>();

/** Says of an object of an example that it is one of options, whose unknown names have to be refused. */
export function options<T extends object>(given: T): T {
  optionObjects.add(given);
  return given;
}

export interface Mutation {
  readonly given: unknown[];
  /** What was done, in words. */
  readonly what: string;
  /** Whether options have a name that nobody knows. */
  readonly isMisspelt: boolean;
}

/** The right arguments with one or two of their parts made hostile, an option misspelt, or some left out. */
export function mutate(right: readonly unknown[], dice: Dice): Mutation {
  const places = optionPlaces(right, []);
  if (places.length > 0 && dice.next() < 0.08) return misspelt(right, dice.pick(places), dice);
  if (right.length > 0 && dice.next() < 0.05) {
    const count = dice.below(right.length);
    return { given: right.slice(0, count), what: `only ${count} arguments`, isMisspelt: false };
  }
  let given = [...right];
  const done: string[] = [];
  for (let count = dice.next() < 0.15 ? 2 : 1; count > 0; count--) {
    const path = placeIn(given, dice);
    if (path.length === 0) {
      given = [hostileValue(dice, undefined)];
      done.push('an argument more');
      continue;
    }
    const value = hostileValue(dice, at(given, path));
    given = replaced(given, path, value) as unknown[];
    done.push(`${path.join('.')} = ${brief(value)}`);
  }
  return { given, what: done.join(', '), isMisspelt: false };
}

function misspelt(right: readonly unknown[], path: readonly (string | number)[], dice: Dice): Mutation {
  const object = at(right, path) as Record<string, unknown>;
  const names = Object.keys(object);
  const name =
    names.length > 0 && dice.next() < 0.7 ? `${dice.pick(names)}s` : dice.pick(['wdith', 'x_', 'toString']);
  const given = replaced(right, path, { ...object, [name]: dice.pick<unknown>([1, 'a', null, true]) });
  return { given: given as unknown[], what: `${path.join('.')} has ${name}`, isMisspelt: true };
}

type Part = string | number;

function optionPlaces(value: unknown, path: readonly Part[]): Part[][] {
  if (!isTree(value) || path.length > 4) return [];
  const below = partsOf(value).flatMap(part => optionPlaces(child(value, part), [...path, part]));
  return optionObjects.has(value) ? [[...path], ...below] : below;
}

/** A place in the arguments: the deeper, the rarer. */
function placeIn(given: readonly unknown[], dice: Dice): Part[] {
  const path: Part[] = [];
  for (let value: unknown = given; ;) {
    const parts = isTree(value) ? partsOf(value) : [];
    if (parts.length === 0 || (path.length > 0 && dice.next() < 0.3)) return path;
    const part = dice.pick(parts);
    path.push(part);
    value = child(value as Tree, part);
    if (path.length > 5) return path;
  }
}

type Tree = readonly unknown[] | Map<string, unknown> | Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  try {
    return value instanceof Map || Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false; // A proxy that shows nothing.
  }
}

function partsOf(value: Tree): Part[] {
  if (Array.isArray(value))
    return value.length > 1000 ? [] : Array.from({ length: Math.min(3, value.length) }, (_, k) => k);
  if (value instanceof Map) return [...value.keys()].filter(key => typeof key === 'string');
  return Object.keys(value);
}

function child(value: Tree, part: Part): unknown {
  if (value instanceof Map) return value.get(String(part));
  // Not by a getter, which may refuse.
  return Object.getOwnPropertyDescriptor(value, part)?.value as unknown;
}

function at(value: unknown, path: readonly Part[]): unknown {
  return path.reduce((part, step) => child(part as Tree, step), value);
}

/** A copy along the path, so that no example changes. */
function replaced(value: unknown, [step, ...path]: readonly Part[], by: unknown): unknown {
  if (step === undefined) return by;
  const tree = value as Tree;
  const part = replaced(child(tree, step), path, by);
  if (Array.isArray(tree)) return tree.with(Number(step), part) as unknown;
  if (tree instanceof Map) return new Map(tree).set(String(step), part);
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors<object>(tree)) as Record<
    Part,
    unknown
  >;
  Object.defineProperty(copy, step, { value: part, configurable: true, enumerable: true, writable: true });
  if (optionObjects.has(tree)) optionObjects.add(copy);
  return copy;
}

/** A value in a few characters, for reports. */
export function brief(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.slice(0, 30));
    if (typeof value === 'function') return `function ${value.toString().slice(0, 40)}`;
    if (Array.isArray(value))
      return `list of ${value.length}: ${
        value.length < 4
          ? value
              .map(part => brief(part === value ? 'itself' : part))
              .join(' ')
              .slice(0, 50)
          : ''
      }`;
    if (typeof value !== 'object' || value === null)
      return String(value).slice(0, 40) + (typeof value === 'bigint' ? 'n' : '');
    return `${value.constructor.name} ${Object.keys(value).slice(0, 5).join(' ')}`.slice(0, 60);
  } catch {
    return 'unreadable';
  }
}
