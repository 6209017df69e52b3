import { checkFinite, InvalidArgumentError } from '../errors/index.js';
import type { TensorLike } from '../ad/index.js';
import type { PairControls } from '../limits/index.js';
import type { ModelInputs } from '../questions/index.js';
import {
  controlsOf,
  kernelSource,
  type Kernel,
  type KernelKind,
  type KernelSource,
} from './kernels/index.js';
import { labelsOf, type Columns, type Matrix } from './matrices/index.js';

/** The training set, and what bounds the work. */
export interface TrainingSet extends PairControls {
  /** The N training inputs, as `limit(model).ntk` takes them; not needed where the kernel is matrices. */
  readonly x?: ModelInputs;
  /** What the outputs should be: [N], or [N, outputs]. */
  readonly y: TensorLike;
}

/** A training set, checked, and where its kernel comes from. */
export interface Problem {
  readonly source: KernelSource;
  readonly labels: Columns;
}

/** @throws InvalidArgumentError or ShapeError for labels, inputs or a kernel that do not fit, before work. */
export function problemOf(kernel: Kernel, kind: KernelKind, options: TrainingSet): Problem {
  const source = kernelSource(kernel, kind, options.x, controlsOf(options));
  const labels = labelsOf(options.y, source.count);
  const { coupledOutputs } = source;
  if (coupledOutputs > 1 && labels.outputs !== coupledOutputs)
    throw new InvalidArgumentError('y', `${labels.outputs} outputs`, `the ${coupledOutputs} of the network`);
  return { source, labels };
}

export function checkRidge(argument: string, ridge: number): void {
  checkFinite(argument, ridge);
  if (ridge < 0) throw new InvalidArgumentError(argument, ridge, 'a number ≥ 0');
}

/** @returns the cutoff over the largest eigenvalue, checked. */
export function checkCutoff(cutoff: number | undefined): void {
  if (cutoff === undefined || (cutoff >= 0 && cutoff < 1)) return;
  throw new InvalidArgumentError('cutoff', cutoff, 'a part of the largest eigenvalue: from 0 to below 1');
}

/** @throws InvalidArgumentError if a kernel is of another number of examples than there are labels. */
export function checkRows({ rows }: Matrix, expected: number): void {
  if (rows === expected) return;
  throw new InvalidArgumentError('y', `labels for ${expected} rows`, `${rows}, as many as the kernel has`);
}
