import { z } from 'zod';
import { UnavailableError } from '../errors/index.js';
import { crc32 } from './crc32.js';
import type { Gpu } from './gpu.js';
import type { Platform } from './platform.js';

export type * from './gpu.js';
export * from './openCl.js';
export type * from './platform.js';

/** What a page or a worker of a browser has: no files, no libraries of the system, and this thread alone. */
export const platform: Platform = {
  environment: {},
  availableMemory: () => undefined,
  processors: () => 1,
  unclearedArray: length => new Float64Array(length),
  pause: () =>
    new Promise(resolve => {
      setTimeout(resolve);
    }),

  nameOf: source => (source instanceof URL ? source.href : source),
  readFile: () => lacking('reading files', 'fetch the bytes and give them instead'),
  startOfGzip: noGzip,
  gunzip: noGzip,
  inflate: () => lacking('reading zip files', 'unpack the bytes before'),
  sha256: () => lacking('the hash of a file', 'compute it with crypto.subtle.digest'),

  crc32,

  absolutePath: path => path,
  hashOfModule: () => lacking('a model from a module', 'import the module and give its model'),
  importModule: () => lacking('a model from a module', 'import the module and give its model'),

  blasCandidates: () => [],
  openBlasLibrary: () => lacking('BLAS', 'WebAssembly kernels compute here'),

  openClCandidates: () => [],
  openOpenClLibrary: () => lacking('OpenCL', 'compute on the processor'),

  openGpu() {
    const { gpu } = (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator ?? {};
    if (gpu !== undefined) return Promise.resolve(gpu);
    return Promise.reject(
      new UnavailableError(
        'this browser has no WebGPU here: take a newer one, on a page by https or of this machine',
      ),
    );
  },

  pdfOf: () =>
    Promise.reject(new UnavailableError('a PDF needs Node.js, which this is not: print the SVG to one')),

  startThreads: () => lacking('a pool of threads', 'give no number of workers, or a pool of your own'),
  startIsolatedThread: () => lacking('nerdamer as a witness', 'the exact ring and numbers do without it'),

  zod: () => z,
};

function noGzip(): never {
  lacking('reading gzip', 'unpack the bytes with DecompressionStream before');
}

function lacking(what: string, advice: string): never {
  throw new UnavailableError(`${what} needs Node.js, which this is not: ${advice}`);
}
