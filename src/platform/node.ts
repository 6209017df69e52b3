import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Zod from 'zod';
import { FileError } from '../errors/index.js';
import { readBounded } from './boundedFile.js';
import { blasCandidates, openBlasLibrary } from './blasLibrary.js';
import { canvasPdf } from './canvasPdf.js';
import { openDawn } from './dawn.js';
import { containerMemory } from './containerMemory.js';
import { startIsolatedThread } from './isolatedThread.js';
import { preferLargePages } from './largePages.js';
import { openClCandidates, openOpenClLibrary } from './openClLibrary.js';
import type { Platform } from './platform.js';
import { startThreads } from './threads.js';
import { hashOfModule, importModule } from './userModule.js';

export type * from './gpu.js';
export * from './openCl.js';
export type * from './platform.js';

/** Shorter arrays are cleared in less time than it takes to ask for others. */
const LEAST_UNCLEARED = 4096;

/** Smaller arrays fill too few large pages, in bytes. */
const LEAST_LARGE_PAGES = 2 ** 22;

/** How long an array of bytes may be that Node.js reads or unpacks at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** Enough for any header; a byte unpacks to 1032 at most. */
const START_OF_GZIP = 2 ** 14;

const require = createRequire(import.meta.url);

export const platform: Platform = {
  environment: process.env,
  availableMemory: () => Math.min(process.availableMemory(), containerMemory() ?? Infinity),
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
  readFile(source, what, most = MOST_BYTES) {
    try {
      return readBounded(source, most);
    } catch (cause) {
      throw new FileError(nameOf(source), 'read', cause, what);
    }
  },
  startOfGzip(bytes) {
    const { constants, gunzipSync } = process.getBuiltinModule('node:zlib');
    if (bytes.length <= START_OF_GZIP) return gunzipSync(bytes);
    return gunzipSync(bytes.subarray(0, START_OF_GZIP), { finishFlush: constants.Z_SYNC_FLUSH });
  },
  gunzip: (bytes, most) =>
    unpacked(most, options => process.getBuiltinModule('node:zlib').gunzipSync(bytes, options)),
  inflate: (bytes, most) =>
    unpacked(most, options => process.getBuiltinModule('node:zlib').inflateRawSync(bytes, options)),
  sha256: bytes => process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex'),
  crc32: (bytes, before) => process.getBuiltinModule('node:zlib').crc32(bytes, before),

  absolutePath: path => resolve(path),
  hashOfModule,
  importModule,

  blasCandidates: environment => blasCandidates(environment, process.platform),
  openBlasLibrary,

  openClCandidates: environment => openClCandidates(environment, process.platform),
  openOpenClLibrary,

  openGpu: openDawn,

  pdfOf: canvasPdf,

  startThreads,
  startIsolatedThread,

  zod: () => (require('zod') as typeof Zod).z,
};

/** What is unpacked, or undefined if it is longer than `most`. */
function unpacked(
  most: number,
  unpack: (options: { readonly maxOutputLength: number }) => Uint8Array,
): Uint8Array | undefined {
  try {
    return unpack({ maxOutputLength: Math.max(1, Math.min(most, MOST_BYTES)) });
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      return undefined;
    throw error;
  }
}

function nameOf(source: string | URL): string {
  if (!(source instanceof URL)) return source;
  try {
    return fileURLToPath(source);
  } catch {
    return source.href;
  }
}
