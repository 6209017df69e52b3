import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Zod from 'zod';
import { FileError } from '../errors/index.js';
import { blasCandidates, openBlasLibrary } from './blasLibrary.js';
import type { Platform } from './platform.js';
import { startThreads } from './threads.js';
import { hashOfModule, importModule } from './userModule.js';

export type * from './platform.js';

/** Shorter arrays are cleared in less time than it takes to ask for others. */
const LEAST_UNCLEARED = 4096;

const require = createRequire(import.meta.url);

export const platform: Platform = {
  environment: process.env,
  availableMemory: () => process.availableMemory(),
  processors: availableParallelism,
  unclearedArray(length) {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT;
    if (length < LEAST_UNCLEARED || bytes >= 2 ** 32) return new Float64Array(length);
    return new Float64Array(Buffer.allocUnsafeSlow(bytes).buffer);
  },
  pause: () =>
    new Promise(resolve => {
      setImmediate(resolve);
    }),

  nameOf,
  readFile(source, what) {
    try {
      return readFileSync(source);
    } catch (cause) {
      throw new FileError(nameOf(source), 'read', cause, what);
    }
  },
  gunzip: bytes => process.getBuiltinModule('node:zlib').gunzipSync(bytes),

  absolutePath: path => resolve(path),
  hashOfModule,
  importModule,

  blasCandidates: environment => blasCandidates(environment, process.platform),
  openBlasLibrary,

  startThreads,

  zod: () => (require('zod') as typeof Zod).z,
};

function nameOf(source: string | URL): string {
  if (!(source instanceof URL)) return source;
  try {
    return fileURLToPath(source);
  } catch {
    return source.href;
  }
}
