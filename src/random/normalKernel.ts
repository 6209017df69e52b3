import type { Key } from './chacha.js';
import { forEachBlock, Purpose, unitInterval } from './randomBits.js';
import { LAYER_EDGES, LAYERS, normalFromBits, withSign } from './ziggurat.js';

/** Something that writes normal numbers `start` … `start + out.length − 1` of the stream of `key`. */
export interface NormalKernel {
  /** What computes, for people. */
  readonly name: string;
  fill(key: Key, out: Float64Array, start: number): void;
}

/** The definition of the numbers: whatever else computes them must give the same bits. */
export const plainKernel: NormalKernel = {
  name: 'plain TypeScript',
  fill(key, out, start) {
    forEachBlock(key, Purpose.normal, start, out.length, (words, groupStart, first, end) => {
      const shift = groupStart - start;
      for (let i = first; i < end; i += 4) {
        const low = words[2 * (i >> 2)]!;
        const high = words[2 * (i >> 2) + 1]!;
        const layer = low & (LAYERS - 1);
        const x = unitInterval(low, high) * LAYER_EDGES[layer]!;
        const accepted = x < LAYER_EDGES[layer + 1]!;
        out[shift + i] = accepted ? withSign(x, low) : normalFromBits(key, groupStart + i, low, high);
      }
    });
  },
};
