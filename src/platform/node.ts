import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Zod from 'zod';
import { FileError } from '../errors/index.js';
import { blasCandidates, openBlasLibrary } from './blasLibrary.js';
import { startIsolatedThread } from './isolatedThread.js';
import { preferLargePages } from './largePages.js';
import { openClCandidates, openOpenClLibrary } from './openClLibrary.js';
import type { Platform } from './platform.js';
import { startThreads } from './threads.js';
import { hashOfModule, importModule } from './userModule.js';

export * from './openCl.js';
export type * from './platform.js';

/** Shorter arrays are cleared in less time than it takes to ask for others. */
const LEAST_UNCLEARED = 4096;

/** Smaller arrays fill too few large pages, in bytes. */
const LEAST_LARGE_PAGES = 2 ** 22;

const require = createRequire(import.meta.url);

export const platform: Platform = {
  environment: process.env,
  availableMemory: () => process.availableMemory(),
  processors: availableParallelism,
  unclearedArray(length) {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT;
    const isCleared = length < LEAST_UNCLEARED || bytes >= 2 ** 32;
    const memory = isCleared ? new ArrayBuffer(bytes) : Buffer.allocUnsafeSlow(bytes).buffer;
    if (bytes >= LEAST_LARGE_PAGES) preferLargePages(memory);
    return new Float64Array(memory);
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
  crc32: (bytes, before) => process.getBuiltinModule('node:zlib').crc32(bytes, before),

  absolutePath: path => resolve(path),
  hashOfModule,
  importModule,

  blasCandidates: environment => blasCandidates(environment, process.platform),
  openBlasLibrary,

  openClCandidates: environment => openClCandidates(environment, process.platform),
  openOpenClLibrary,

  startThreads,
  startIsolatedThread,

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
