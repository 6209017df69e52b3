import type { z } from 'zod';
import type { Gpu } from './gpu.js';
import type { OpenClLibrary } from './openCl.js';

/** cblas_dgemm: c = alpha · op(a) · op(b) + beta · c. */
export type Dgemm = (
  order: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Float64Array,
  lda: number,
  b: Float64Array,
  ldb: number,
  beta: number,
  c: Float64Array,
  ldc: number,
) => void;

/** cblas_ddot: the sum of x_k y_k. */
export type Ddot = (n: number, x: Float64Array, incx: number, y: Float64Array, incy: number) => number;

/**
 * What is used of LAPACK: for symmetric matrices of n columns, of which the lower triangle is read, which is
 * the upper one of rows. Work runs beside the event loop and resolves with LAPACK's `info`; nobody may touch
 * the arrays before that.
 */
export interface Lapack {
  /** The lower triangle of `a` becomes L of A = LLᵀ; info is the order of a minor that is not positive. */
  dpotrf(n: number, a: Float64Array): Promise<number>;
  /** An estimate of 1/(‖A‖₁‖A⁻¹‖₁) from L and `norm` = ‖A‖₁. */
  dpocon(n: number, a: Float64Array, norm: number): Promise<number>;
  /** The columns of `a` become eigenvectors; `work` has 1 + 6n + 2n² numbers. */
  dsyevd(n: number, a: Float64Array, values: Float64Array, work: Float64Array): Promise<number>;
  /** cblas_dtrsm: b [n, count] becomes U⁻¹b or U⁻ᵀb, all in rows, at once. */
  dtrsm(n: number, u: Float64Array, transposed: boolean, b: Float64Array, count: number): void;
}

/** An opened BLAS library. */
export interface BlasLibrary {
  /** For people: "OpenBLAS 0.3.21 (SkylakeX)". */
  readonly name: string;
  /** The file, as far as the system tells. */
  readonly path: string;
  /** The family of kernels that OpenBLAS uses. */
  readonly coreType?: string;
  /** How many threads the library may use. */
  readonly threads?: number;
  /** Lets it use so many threads from now on, in all of this process, where it can be told. */
  readonly setThreads?: (count: number) => void;
  readonly dgemm: Dgemm;
  readonly ddot: Ddot;
  /**
   * LAPACK, where the library has it too.
   *
   * @throws Error saying what it lacks.
   */
  lapack(): Lapack;
}

/** Variables by name, as a shell has set them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a module exports. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Threads that each run the function that a script exports as default. */
export interface Threads {
  /** The answer of one thread; errors of Node's own have a `code`, all others lose their class on the way. */
  run(task: unknown): Promise<unknown>;
  /** Ends them when they have answered. */
  close(): Promise<void>;
  /** Ends them, whatever they are at. */
  stop(): Promise<void>;
}

/** What becomes of a question to a thread. */
export type ThreadReply =
  | { readonly kind: 'answer'; readonly value: unknown }
  /** No answer in time. */
  | { readonly kind: 'late' }
  /** The thread is no more: an error, or no memory left. */
  | { readonly kind: 'died'; readonly reason: string };

/**
 * One thread for work that may hang, break down or want all memory. A program that waits for no answer ends
 * without regard to it.
 */
export interface IsolatedThread {
  /** Sends a message, one at a time, and waits for one. */
  ask(question: unknown, seconds: number): ThreadReply | Promise<ThreadReply>;
  /** Ends it, whatever it is at. */
  stop(): void;
}

/** A page of a PDF: its size in points (1/72 inch), and what the document says that it is about. */
export interface PdfPage {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subject: string;
}

/**
 * What the machine below has, as far as widejet asks. `#platform` is Node.js or a browser, by the conditions
 * of the program or bundler that loads it; nothing else of the library knows where it runs. What a platform
 * lacks throws UnavailableError.
 */
export interface Platform {
  readonly environment: Environment;
  /** Bytes that this process may still take, or undefined where nobody knows. */
  availableMemory(): number | undefined;
  /** How many threads can compute at once. */
  processors(): number;
  /** An array with unspecified content where that saves time: whoever asks for it writes all of it. */
  unclearedArray(length: number): Float64Array;
  /** Lets signals and timers have their turn. */
  pause(): Promise<void>;

  /** The path of a source, or the address of one that is no file of this machine. */
  nameOf(source: string | URL): string;
  /**
   * The bytes of a file, or of a pipe to its end.
   *
   * @param most how many bytes it may have; as many as one array holds unless given.
   * @throws FileError when it cannot be read, is a device, or has more bytes; `what` is what it was meant to
   *   be.
   */
  readFile(source: string | URL, what: string, most?: number): Uint8Array;
  /** What the first 16 KiB of a gzip stream unpack to. @throws Error for a damaged stream. */
  startOfGzip(bytes: Uint8Array): Uint8Array;
  /** A gzip stream unpacked; undefined if it has more than `most` bytes. @throws Error if it is damaged. */
  gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined;
  /** The same of a stream without header or checksum, as zip files have them. */
  inflate(bytes: Uint8Array, most: number): Uint8Array | undefined;
  /** SHA-256 in hexadecimal digits. */
  sha256(bytes: Uint8Array): string;
  /** The checksum of zip files, of bytes that follow those with another checksum (0 for none). */
  crc32(bytes: Uint8Array, before: number): number;

  absolutePath(path: string): string;
  /** SHA-256 of the bytes of a module of the user's own, in hexadecimal digits. */
  hashOfModule(path: string): string;
  /** What the module exports, which may be TypeScript; `hash` is that of its bytes. */
  importModule(path: string, hash: string): Promise<ModuleExports>;

  /** Names of BLAS libraries, the best first. */
  blasCandidates(environment: Environment): string[];
  /** @throws Error when the library cannot be opened, or is no BLAS with 32-bit integers. */
  openBlasLibrary(file: string): BlasLibrary;

  /** Names of libraries of OpenCL, the best first. */
  openClCandidates(environment: Environment): string[];
  /** @throws Error when the library cannot be opened. */
  openOpenClLibrary(file: string): OpenClLibrary;

  /** WebGPU. @throws UnavailableError where there is none. */
  openGpu(): Promise<Gpu>;

  /**
   * A PDF of one page, of the same bytes for the same drawing.
   *
   * @param draw draws on a CanvasRenderingContext2D of the size of the page, in points, with letters of the
   *   `family` alone.
   * @throws UnavailableError where nothing makes one.
   */
  pdfOf(page: PdfPage, draw: (context: object, family: string) => Promise<void>): Promise<Uint8Array>;

  /**
   * Starts threads with a script, whose place is asked for only where there are threads: a bundle has none.
   */
  startThreads(script: () => URL, count: number): Promise<Threads>;
  /** Starts a thread with a script that answers each message with one, and with so much memory at most. */
  startIsolatedThread(script: () => URL, mebibytes: number): IsolatedThread;

  /** zod, which programs that make no model need not load. */
  zod(): typeof z;
}
