import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * How an operation on a file fails: with an error and nothing done; with half of a write done; after it was
 * done; or with all that come after it, as when the process is killed, or the disk stays full.
 */
export const failures = ['ENOSPC', 'EIO', 'EACCES', 'half', 'late', 'death', 'full'] as const;
export type Failure = (typeof failures)[number];

/** Operations on files that are replaced; those of one file are told by its path or its descriptor. */
const byPath = [
  'accessSync',
  'lstatSync',
  'mkdirSync',
  'openSync',
  'readFileSync',
  'readdirSync',
  'realpathSync',
  'renameSync',
  'rmSync',
  'statSync',
  'writeFileSync',
] as const;
const byDescriptor = [
  'closeSync',
  'fstatSync',
  'fsyncSync',
  'ftruncateSync',
  'readSync',
  'writeSync',
] as const;
const needRoom = new Set(['openSync', 'writeSync', 'writeFileSync', 'mkdirSync', 'fsyncSync']);

type Operation = (...given: unknown[]) => unknown;

/** What was done to the files of a folder, and whether something failed. */
export interface Watched<T> {
  readonly result: { readonly value: T } | { readonly error: unknown };
  readonly operations: readonly string[];
}

/**
 * Does some work in this process, during which operation number `at` on files below a folder fails; none
 * without a failure. Node.js's own functions are replaced, so that nothing of the program knows of it.
 */
export async function withFailure<T>(
  folder: string,
  failing: { readonly at: number; readonly failure: Failure } | undefined,
  work: () => T | Promise<T>,
): Promise<Watched<T>> {
  const table = fs as unknown as Record<string, Operation>;
  const originals = new Map([...byPath, ...byDescriptor].map(name => [name, table[name]!]));
  const descriptors = new Set<unknown>();
  const operations: string[] = [];
  for (const [name, original] of originals) {
    table[name] = (...given) => {
      const [first] = given;
      const isOurs = typeof first === 'number' ? descriptors.has(first) : isBelow(folder, first);
      const perform = (...words: unknown[]): unknown => {
        const result: unknown = original(...words);
        if (isOurs && name === 'openSync') descriptors.add(result);
        if (name === 'closeSync') descriptors.delete(first);
        return result;
      };
      if (!isOurs) return perform(...given);
      const position = operations.length;
      operations.push(name);
      if (failing === undefined || position < failing.at) return perform(...given);
      return failed(name, failing.failure, position === failing.at, given, perform);
    };
  }
  syncBuiltinESMExports();
  try {
    return { result: { value: await work() }, operations };
  } catch (error) {
    return { result: { error }, operations };
  } finally {
    for (const [name, original] of originals) table[name] = original;
    syncBuiltinESMExports();
    // What could not be closed.
    for (const descriptor of descriptors) originals.get('closeSync')?.(descriptor);
  }
}

function failed(
  name: string,
  failure: Failure,
  isFirst: boolean,
  given: readonly unknown[],
  perform: Operation,
): unknown {
  const half = (): void => {
    if (name === 'writeSync') {
      const [descriptor, bytes, offset = 0, , position = null] = given as [
        number,
        Uint8Array,
        number?,
        number?,
        number?,
      ];
      perform(descriptor, bytes, offset, (bytes.length - offset) >> 1, position);
    }
  };
  if (failure === 'death') {
    if (isFirst) half();
    throw systemError('EIO', name);
  }
  if (failure === 'full') {
    if (!needRoom.has(name)) return perform(...given);
    if (isFirst) half();
    throw systemError('ENOSPC', name);
  }
  if (!isFirst) return perform(...given);
  if (failure === 'half') {
    half();
    throw systemError('ENOSPC', name);
  }
  if (failure === 'late' || name === 'closeSync') {
    perform(...given);
    throw systemError('EIO', name);
  }
  throw systemError(failure, name);
}

function isBelow(folder: string, path: unknown): boolean {
  return typeof path === 'string' && (path === folder || path.startsWith(`${folder}/`));
}

function systemError(code: string, operation: string): Error {
  return Object.assign(new Error(`${code}: injected, ${operation.replace('Sync', '')}`), { code });
}
