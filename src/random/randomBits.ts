import { BLOCK_WORDS, chacha8, type Key } from './chacha.js';

/** What word 14 of a block says: bits drawn for different purposes are never the same bits. */
export const Purpose = {
  normal: 0,
  uniform: 1,
  retry: 2,
  pathNumber: 3,
  pathText: 4,
  pathTextPart: 5,
} as const;

/** Numbers per group: four blocks of eight times 64 bits. */
export const GROUP = 32;

/**
 * Where the bits of number i are. Numbers lie in groups of 32: number 32 g + 4 q + l takes 64-bit word q of block
 * 4 g + l, so that four blocks side by side in the lanes of a SIMD register give four successive numbers at a time.
 *
 * Calls `visit` for each block that holds some of the numbers `start` … `start + count − 1`: those at `groupStart` + i
 * for i = `first`, `first` + 4, … below `end`, whose words are 2⌊i/4⌋ (low) and the next (high).
 */
export function forEachBlock(
  key: Key,
  purpose: number,
  start: number,
  count: number,
  visit: (words: Uint32Array, groupStart: number, first: number, end: number) => void,
): void {
  const words = new Uint32Array(BLOCK_WORDS);
  const stop = start + count;
  for (let groupStart = start - (start % GROUP); groupStart < stop; groupStart += GROUP) {
    const from = Math.max(0, start - groupStart);
    const end = Math.min(GROUP, stop - groupStart);
    const groupBlock = groupStart / 8;
    for (let lane = 0; lane < 4; ++lane) {
      const first = from + ((lane - from) & 3);
      if (first >= end) continue;
      // A group begins at a multiple of four blocks: the lane never carries into the high word.
      chacha8(key, (groupBlock >>> 0) + lane, Math.floor(groupBlock / 2 ** 32), purpose, 0, words);
      visit(words, groupStart, first, end);
    }
  }
}

/** (m + ½) 2⁻⁵² for the upper 52 of 64 bits, m: uniform on the odd multiples of 2⁻⁵³ in (0, 1). Every step is exact. */
export function unitInterval(low: number, high: number): number {
  return high * 2 ** -32 + ((low >>> 12) + 0.5) * 2 ** -52;
}

/** Writes uniform numbers `start` … `start + out.length − 1` of the stream of `key`. */
export function fillUniform(key: Key, out: Float64Array, start: number): void {
  forEachBlock(key, Purpose.uniform, start, out.length, (words, groupStart, first, end) => {
    const shift = groupStart - start;
    for (let i = first; i < end; i += 4) {
      const low = words[2 * (i >> 2)]!;
      out[shift + i] = unitInterval(low, words[2 * (i >> 2) + 1]!);
    }
  });
}
