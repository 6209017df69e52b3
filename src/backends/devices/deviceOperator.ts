import type { Operator } from '../../program/index.js';
import type { DeviceMemory } from './device.js';
import type { DeviceRun } from './deviceRun.js';
import type { Asked } from './matrixKernels.js';

/** A weight on a device: its answers are commands of a run. */
export interface DeviceOperator extends Operator {
  /** Answers W v, or Wᵀ u, for vectors in the arena of a run. */
  answer(run: DeviceRun, transposed: boolean, asked: readonly Asked[]): Promise<void>;
  /** Writes all entries, row-major, to a place in a memory. */
  writeEntries(run: DeviceRun, to: DeviceMemory, start: number): Promise<void>;
}
