import type { Program } from '../../program/index.js';
import type { Weight } from './hostMatrix.js';
import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';

/** One run of a program: all of its arrays are flat tensors in float32. */
export interface Run {
  readonly tf: TensorFlow;
  readonly program: Program;
  readonly arrays: Map<number, TensorFlowTensor>;
  readonly operators: readonly Weight[];
}

/** Numbers that shall be finite: those of a label, which repeat along axes of length 1 to have `lengths`. */
export interface Looked {
  readonly label: number;
  readonly values: TensorFlowTensor;
  readonly lengths: readonly number[];
  /** A later one of the same step shows what is not finite here. */
  readonly isShown?: boolean;
}

/** What an instruction has made. */
export interface Made {
  readonly arrays: readonly (readonly [slot: number, array: TensorFlowTensor])[];
  readonly looked: readonly Looked[];
}

/** What an instruction does, prepared once for all runs; within `tidy`. */
export type Step = (run: Run) => Made;

export function arrayIn({ arrays }: Run, slot: number): TensorFlowTensor {
  const array = arrays.get(slot);
  if (array === undefined) throw new Error(`slot ${slot} is read before it is written`);
  return array;
}
