import type { GpuBuffer } from '#platform';
import type { Fault, Faults } from '../devices/index.js';

/** What is noted of a label at first: no element. */
const NOTHING = 0x7fffffff;
/** NaN, ∞ and −∞, in the order of the notes of a label. */
const KINDS = [NaN, Infinity, -Infinity] as const;

/** The first word is 0 where products have been lost; then come for each label the elements of each kind. */
export class WebGpuFaults implements Faults {
  readonly notes: Int32Array;
  /** Whether numbers that were written have become 0. */
  hasLost = false;

  constructor(
    labels: number,
    readonly buffer: GpuBuffer,
  ) {
    this.notes = new Int32Array(wordsOf(labels)).fill(NOTHING);
  }

  lost(): boolean {
    return this.hasLost || this.notes[0] !== NOTHING;
  }

  first(): Fault | undefined {
    const notes = this.notes.subarray(1);
    const position = notes.findIndex(element => element !== NOTHING);
    if (position < 0) return undefined;
    const label = Math.floor(position / KINDS.length);
    const elements = notes.subarray(KINDS.length * label, KINDS.length * (label + 1));
    const element = elements.reduce((first, each) => Math.min(first, each), NOTHING);
    return { label, element, value: KINDS[elements.indexOf(element)]! };
  }

  release(): void {
    this.buffer.destroy();
  }
}

/** How many words the notes of so many labels take. */
export function wordsOf(labels: number): number {
  return 1 + KINDS.length * Math.max(1, labels);
}
