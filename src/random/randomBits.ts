import { BLOCK_WORDS, threefry, type Key } from './threefry.js';

/** What word 2 of a counter says: bits drawn for different purposes are never the same bits. */
export const Purpose = {
  normal: 0,
  uniform: 1,
  retry: 2,
  pathNumber: 3,
  pathText: 4,
  pathTextPart: 5,
} as const;

/**
 * Writes 64 random bits for each of the numbers `start` … `start + out.length − 1` into the memory of `out`,
 * and gives that memory as words: bits of number `start` + i in words 2i (low) and 2i + 1. Number j has the
 * first (j even) or the second half (j odd) of block ⌊j/2⌋.
 */
export function fillBits(key: Key, purpose: number, out: Float64Array, start: number): Uint32Array {
  const bits = new Uint32Array(out.buffer, out.byteOffset, 2 * out.length);
  const block = new Uint32Array(BLOCK_WORDS);
  let index = Math.floor(start / 2);
  for (let at = start % 2 === 0 ? 0 : -2; at < bits.length; at += BLOCK_WORDS, ++index) {
    threefry(key, index >>> 0, Math.floor(index / 2 ** 32), purpose, 0, block);
    if (at >= 0) {
      bits[at] = block[0]!;
      bits[at + 1] = block[1]!;
    }
    if (at + 2 < bits.length) {
      bits[at + 2] = block[2]!;
      bits[at + 3] = block[3]!;
    }
  }
  return bits;
}

/**
 * (m + ½) 2⁻⁵² for the upper 52 of 64 bits, m: uniform on the odd multiples of 2⁻⁵³ in (0, 1). Every step is
 * exact.
 */
export function unitInterval(low: number, high: number): number {
  return high * 2 ** -32 + ((low >>> 12) + 0.5) * 2 ** -52;
}

/** Writes uniform numbers `start` … `start + out.length − 1` of the stream of `key`. */
export function fillUniform(key: Key, out: Float64Array, start: number): void {
  const bits = fillBits(key, Purpose.uniform, out, start);
  for (let i = 0; i < out.length; ++i) out[i] = unitInterval(bits[2 * i]!, bits[2 * i + 1]!);
}
