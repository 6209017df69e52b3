/** What the words after options may be: each function reads one, or says what is allowed. */
import { InvalidArgumentError as CommanderArgumentError } from 'commander';
import { WidejetError } from '../errors/index.js';
import { modelKindOf, type WeightStorage } from '../models/index.js';
import type { ExportFormat } from '../report/index.js';
import { formatCorrelation, parseCorrelation } from '../taylor/index.js';

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new CommanderArgumentError('allowed: a finite number.');
  return value;
}

export function boolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new CommanderArgumentError('allowed: true or false.');
  return text === 'true';
}

export function integer(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new CommanderArgumentError('allowed: an integer ≥ 0.');
  return value;
}

/** An integer from `least` to `most`. */
export function integerWithin(least: number, most: number): (text: string) => number {
  return text => {
    const value = number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new CommanderArgumentError(`allowed: an integer from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Numbers of layers: the graph of a network grows with them. */
export const depth = integerWithin(1, 1000);

/** The name of a kind of model, or the path of a module. */
export function modelWord(text: string): string {
  explained(() => modelKindOf(text));
  return text;
}

/** An option of a model of one's own, as "width=3": its value is JSON, or else the text as it stands. */
export function setting(text: string): readonly [string, unknown] {
  const position = text.indexOf('=');
  if (position < 1) throw new CommanderArgumentError('allowed: name=value.');
  const [name, value] = [text.slice(0, position), text.slice(position + 1)];
  try {
    return [name, JSON.parse(value) as unknown];
  } catch {
    return [name, value];
  }
}

/** Reads one of a few words. */
function oneOfWords<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return text => {
    const word = words.find(known => known === text);
    if (word === undefined) throw new CommanderArgumentError(`allowed: ${words.join(', ')}.`);
    return word;
  };
}

export const storages = ['dense', 'implicit', 'auto'] as const satisfies readonly (WeightStorage | 'auto')[];
export const storage = oneOfWords(storages);

/** Numbers of images, as "0,1": x₀, x₁, ... */
export function images(text: string): readonly number[] {
  const numbers = text.split(',').map(integer);
  if (numbers.length < 2 || numbers.length > 16)
    throw new CommanderArgumentError('allowed: 2 to 16 numbers of images, as 0,1.');
  return numbers;
}

/** Names, as "fc1,fc2,out". */
export function names(text: string): readonly string[] {
  return text.split(',');
}

/** An input of a network, as "1,0.5". */
export function numbers(text: string): readonly number[] {
  return text.split(',').map(number);
}

/** Which outputs of a network, as "1", or "0,1" with one for each input. */
export function outputs(text: string): number | readonly number[] {
  const numbers = text.split(',').map(integer);
  return numbers.length === 1 ? (numbers[0] ?? NaN) : numbers;
}

/** Depths as "2,3" or "2..5". */
export function depths(text: string): readonly number[] {
  const range = /^(?<from>\d+)\.\.(?<to>\d+)$/.exec(text)?.groups;
  if (range === undefined) return [...new Set(text.split(',').map(depth))];
  const [from, to] = [depth(range['from'] ?? ''), depth(range['to'] ?? '')];
  if (to < from || to - from >= 100)
    throw new CommanderArgumentError('allowed: a range from a smaller to a larger depth, of at most 100.');
  return Array.from({ length: to - from + 1 }, (_, k) => from + k);
}

/** Names as "kernels,tanh". */
export function words(text: string): readonly string[] {
  return [...new Set(text.split(',').map(word => word.trim()))];
}

/** The order of Taylor terms. */
export const order = integerWithin(0, 100);

/** Orders as "2" or "2,3". */
export function orders(text: string): readonly number[] {
  return [...new Set(text.split(',').map(integerWithin(0, 20)))];
}

export function aboveZero(text: string): number {
  const value = number(text);
  if (value <= 0) throw new CommanderArgumentError('allowed: a number above 0.');
  return value;
}

export function atLeastZero(text: string): number {
  const value = number(text);
  if (value < 0) throw new CommanderArgumentError('allowed: a number ≥ 0.');
  return value;
}

/** A time of training; "inf" for its end. */
export function time(text: string): number {
  return /^inf(inity)?$/i.test(text) ? Infinity : atLeastZero(text);
}

/** Whether inputs are one or differ. */
export function inputsKind(text: string): 'one' | 'distinct' {
  return oneOfWords(inputsKinds)(text) === 'one' ? 'one' : 'distinct';
}

export const inputsKinds = ['one', 'two'] as const;

/** Values of symbols, as "G_ii=1,G_ij=0.5". */
export function symbolValues(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split(',').map(part => {
      const [name = '', value = '', ...more] = part.split('=');
      if (name === '' || more.length > 0) throw new CommanderArgumentError('allowed: as G_ii=1,G_ij=0.5.');
      return [name, number(value)];
    }),
  );
}

export const kernelNames = ['ntk', 'nngp'] as const;
export const kernelName = oneOfWords(kernelNames);

/** The labels of two classes or more, as "3,8". */
export function classes(text: string): readonly number[] {
  const labels = [...new Set(text.split(',').map(integerWithin(0, 255)))].sort((a, b) => a - b);
  if (labels.length < 2) throw new CommanderArgumentError('allowed: two labels or more, as 3,8.');
  return labels;
}

/** Collects what an option that may be given several times is given. */
export function several<T>(parse: (text: string) => T): (text: string, before?: readonly T[]) => T[] {
  return (text, before = []) => [...before, parse(text)];
}

/**
 * Widths as "64,128,256", or as a geometric range "1e2..1e6" of two widths per decade, "1e2..1e6:9" of nine
 * in all.
 */
export function widths(text: string): number[] {
  const range = /^(?<from>[^.:,]+)\.\.(?<to>[^.:,]+)(:(?<count>\d+))?$/.exec(text)?.groups;
  if (range === undefined) return text.split(',').map(widthOf);
  const [from, to] = [widthOf(range['from'] ?? ''), widthOf(range['to'] ?? '')];
  if (to <= from) throw new CommanderArgumentError('allowed: a range from a smaller to a larger width.');
  const decades = Math.log10(to / from);
  const count =
    range['count'] === undefined ? Math.max(2, Math.round(2 * decades) + 1) : Number(range['count']);
  if (count < 2 || count > 1000) throw new CommanderArgumentError('allowed: 2 to 1000 widths in a range.');
  const values = Array.from({ length: count }, (_, k) => Math.round(from * (to / from) ** (k / (count - 1))));
  return [...new Set(values)];
}

function widthOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 1)
    throw new CommanderArgumentError(
      'allowed: integers ≥ 1 as 64,128,256, or a range of them as 1e2..1e6 or 1e2..1e6:9.',
    );
  return value;
}

/** The width of layers that may grow with all others. */
export function width(text: string): number | 'infinite' {
  return text === 'infinite' ? text : positive(text);
}

export function positive(text: string): number {
  const value = integer(text);
  if (value < 1) throw new CommanderArgumentError('allowed: an integer ≥ 1.');
  return value;
}

/** A correlation function in index notation. */
export function correlation(text: string): string {
  return explained(() => formatCorrelation(parseCorrelation(text)));
}

/** What is said against a word, as commander says it. */
function explained<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WidejetError) throw new CommanderArgumentError(error.message);
    throw error;
  }
}

export const exportFormatNames: readonly ExportFormat[] = ['parquet', 'csv', 'npz'];

/** A path whose ending says the format. */
export function exportPath(text: string): { readonly path: string; readonly format: ExportFormat } {
  const format = exportFormatNames.find(known => text.endsWith(`.${known}`));
  if (format === undefined)
    throw new CommanderArgumentError(
      `allowed: a file whose name ends with .${exportFormatNames.join(', .')}.`,
    );
  return { path: text, format };
}

export function exportFormats(text: string): readonly ExportFormat[] {
  return [...new Set(text.split(','))].map(name => {
    const format = exportFormatNames.find(known => known === name);
    if (format === undefined)
      throw new CommanderArgumentError(`allowed: ${exportFormatNames.join(', ')}, or several of them.`);
    return format;
  });
}
