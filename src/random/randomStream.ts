import { checkFloat64, InvalidArgumentError } from '../errors/index.js';
import type { NormalKernel } from './normalKernel.js';
import { fillUniform } from './randomBits.js';
import { streamKey } from './streamKey.js';
import { loadNormalKernel } from './wasmNormalKernel.js';

let loaded: NormalKernel | undefined;

/** Loaded once, when the first numbers are wanted. */
function kernel(): NormalKernel {
  return (loaded ??= loadNormalKernel());
}

/**
 * What computes normal numbers: "WebAssembly SIMD", or "plain TypeScript" with the reason. Both give the same
 * bits.
 */
export function normalKernelName(): string {
  return kernel().name;
}

/** One part of a stream's name. */
export type PathPart = string | number;

/**
 * An endless sequence of random numbers that is named by a seed and a path: number i is a pure function of
 * (seed, path, i). Any part can be asked for at any time, in any order and by any worker, and comes out the
 * same bit for bit, on every machine. Streams of different names are independent, and so are the normal and
 * the uniform numbers of one stream.
 *
 * ```ts
 * const weights = new RandomStream(1).substream('layer', 2, 'weights');
 * const row = new Float64Array(width);
 * weights.fillNormal(row, 5 * width); // row 5 alone
 * ```
 *
 * Bits by Threefry-4x32 (Salmon et al. 2011), normal variates by the ziggurat (Marsaglia & Tsang 2000, with
 * the corrections of Doornik 2005); see threefry.ts and ziggurat.ts beside this file.
 *
 * @example
 * ```ts
 * import { RandomStream } from 'widejet';
 * const weights = new RandomStream(1).substream('layer', 2, 'weights');
 * const row = new Float64Array(100);
 * weights.fillNormal(row, 5 * row.length); // row 5 alone
 * console.log(row[7] === weights.normalAt(507)); // true
 * ```
 */
export class RandomStream {
  readonly path: readonly PathPart[];
  private readonly key: Uint32Array;

  /**
   * @param seed a non-negative safe integer
   * @param path strings and safe integers; ('a', 'b') and ('ab'), 1 and '1' are different paths
   * @throws InvalidArgumentError if the seed or a part of the path is none of these
   */
  constructor(
    readonly seed: number,
    ...path: PathPart[]
  ) {
    this.path = path;
    this.key = streamKey(seed, path);
  }

  /** What draws these numbers elsewhere, as on a device: Threefry's key. */
  get counter(): { readonly key: Uint32Array; readonly deviation: number } {
    return { key: this.key.slice(), deviation: 1 };
  }

  /** The stream of the same seed whose path goes on with `path`. */
  substream(...path: PathPart[]): RandomStream {
    return streamOf(this.seed, [...this.path, ...path]);
  }

  /**
   * Writes standard normal numbers `start` … `start + out.length − 1` of this stream.
   * @throws InvalidArgumentError if `out` is no Float64Array, `start` is not a non-negative integer or the
   *   last index reaches 2⁵³
   */
  fillNormal(out: Float64Array, start = 0): void {
    checkFloat64('out', out);
    checkRange(start, out.length);
    kernel().fill(this.key, out, start);
  }

  /**
   * Writes uniform numbers `start` … `start + out.length − 1` of this stream: odd multiples of 2⁻⁵³, so
   * neither 0 nor 1.
   * @throws InvalidArgumentError if `out` is no Float64Array, `start` is not a non-negative integer or the
   *   last index reaches 2⁵³
   */
  fillUniform(out: Float64Array, start = 0): void {
    checkFloat64('out', out);
    checkRange(start, out.length);
    fillUniform(this.key, out, start);
  }

  /** Normal number `index` alone: what fillNormal writes there. */
  normalAt(index: number): number {
    const out = new Float64Array(1);
    this.fillNormal(out, index);
    return out[0]!;
  }
}

function streamOf(seed: number, path: readonly PathPart[]): RandomStream {
  return new RandomStream(seed, ...path);
}

function checkRange(start: number, count: number): void {
  if (!Number.isSafeInteger(start) || start < 0 || start > 2 ** 53 - count) {
    throw new InvalidArgumentError('start', start, `an integer from 0 to 2^53 − ${count}`);
  }
}
