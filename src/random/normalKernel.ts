import type { Key } from './threefry.js';
import { fillBits, Purpose, unitInterval } from './randomBits.js';
import { layers, LAYERS, normalFromBits, withSign } from './ziggurat.js';

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
    const { edges } = layers();
    const bits = fillBits(key, Purpose.normal, out, start);
    for (let i = 0; i < out.length; ++i) {
      const low = bits[2 * i]!;
      const high = bits[2 * i + 1]!;
      const layer = low & (LAYERS - 1);
      const x = unitInterval(low, high) * edges[layer]!;
      const accepted = x < edges[layer + 1]!;
      out[i] = accepted ? withSign(x, low) : normalFromBits(key, start + i, low, high);
    }
  },
};
