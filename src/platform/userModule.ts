import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readBounded } from './boundedFile.js';
import { UnavailableError, WidejetError } from '../errors/index.js';
import type { ModuleExports } from './platform.js';

const MOST_BYTES_OF_MODULE = 2 ** 26;

/** @throws UnavailableError if the file cannot be read. */
export function hashOfModule(path: string): string {
  // Loaded when it is wanted: an import would take longer than anything else that `import 'widejet'` loads of
  // Node.js.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(bytesOf(path)).digest('hex');
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBounded(path, MOST_BYTES_OF_MODULE);
  } catch (cause) {
    throw new UnavailableError(`${path}: the module of the model cannot be read (${reasonOf(cause)})`, {
      cause,
    });
  }
}

/**
 * Loads a module of the user's own, which may be TypeScript.
 * @throws UnavailableError if it cannot be loaded.
 */
export async function importModule(path: string, sha256: string): Promise<ModuleExports> {
  // Modules stay in memory by their address: another content is another address.
  const address = `${pathToFileURL(path).href}?sha256=${sha256}`;
  try {
    return (await import(address)) as ModuleExports;
  } catch (error) {
    if (!isTypeScriptProblem(error)) throw failure(path, error);
    await registerTypeScript(path, error);
  }
  try {
    return (await import(`${address}&tsx`)) as ModuleExports;
  } catch (error) {
    throw failure(path, error);
  }
}

/** Errors by which Node.js says that it does not read TypeScript, or not all of it. */
function isTypeScriptProblem(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
}

/**
 * A hook of Node.js for the resolution of modules: TypeScript of the user's is always a module with `import`
 * and `export`. Where package.json does not say "type": "module", it would be taken for CommonJS, and what it
 * requires would be a second widejet.
 */
const alwaysModules = `
  export async function resolve(specifier, context, nextResolve) {
    const found = await nextResolve(specifier, context);
    const isOwn = /^file:.*\\.tsx?(\\?|$)/.test(found.url) && !found.url.includes('/node_modules/');
    return isOwn ? { ...found, format: 'module' } : found;
  }`;

/** Lets this thread load TypeScript by tsx, if the module or widejet has it beside itself. */
async function registerTypeScript(path: string, problem: unknown): Promise<void> {
  for (const origin of [pathToFileURL(path).href, import.meta.url]) {
    try {
      // What require finds is the CommonJS twin, from which Node.js 20 cannot register.
      const twin = createRequire(origin).resolve('tsx/esm/api');
      const api = pathToFileURL(twin.replace(/\.cjs$/, '.mjs')).href;
      const tsx = (await import(api)) as { register: () => unknown };
      tsx.register();
      register(`data:text/javascript,${encodeURIComponent(alwaysModules)}`);
      return;
    } catch {
      // It may be beside the other.
    }
  }
  throw new UnavailableError(
    `${path}: Node.js ${process.versions.node} does not read this TypeScript; install tsx beside it ` +
      '(npm install tsx), use Node.js 22.18 or later, or give a JavaScript file',
    { cause: problem },
  );
}

function failure(path: string, error: unknown): Error {
  if (error instanceof WidejetError) return error;
  return new UnavailableError(`${path} cannot be loaded: ${reasonOf(error)}`, { cause: error });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
