/** Numbers of TensorFlow.js: what `TensorFlow` makes. */
export interface TensorFlowTensor {
  readonly shape: readonly number[];
  /** Waits for the numbers and reads them. */
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** What operations of TensorFlow.js take: a tensor, a number, or numbers in arrays. */
export type TensorFlowOperand =
  TensorFlowTensor | number | boolean | string | { readonly [index: number]: unknown };

/**
 * What is used of TensorFlow.js: `import * as tf from '@tensorflow/tfjs-core'`, and the modules
 * `@tensorflow/tfjs`, `tfjs-node` and `tfjs-node-gpu` as well.
 */
export interface TensorFlow {
  getBackend(): string;
  setBackend(name: string): Promise<boolean>;
  /** The one that is set. */
  backend(): { floatPrecision(): number };
  /** Disposes of all tensors that the work makes, but of those that it returns. */
  tidy(work: () => void): unknown;
  keep(x: TensorFlowTensor): TensorFlowTensor;

  tensor(values: Float32Array | Int32Array, shape: number[], dtype: 'float32' | 'int32'): TensorFlowTensor;
  scalar(value: number): TensorFlowTensor;

  reshape(x: TensorFlowOperand, shape: number[]): TensorFlowTensor;
  transpose(x: TensorFlowOperand, axes: number[]): TensorFlowTensor;
  slice(x: TensorFlowOperand, begin: number[], size: number[]): TensorFlowTensor;
  tile(x: TensorFlowOperand, repetitions: number[]): TensorFlowTensor;
  concat(parts: readonly TensorFlowOperand[], axis: number): TensorFlowTensor;
  stack(parts: readonly TensorFlowOperand[]): TensorFlowTensor;
  gather(x: TensorFlowOperand, indices: TensorFlowOperand, axis: number): TensorFlowTensor;
  /** Adds up rows that have the same index. */
  scatterND(indices: TensorFlowOperand, rows: TensorFlowOperand, shape: number[]): TensorFlowTensor;

  matMul(
    a: TensorFlowOperand,
    b: TensorFlowOperand,
    transposeA: boolean,
    transposeB: boolean,
  ): TensorFlowTensor;
  sum(x: TensorFlowOperand, axis: number, keepDims?: boolean): TensorFlowTensor;
  max(x: TensorFlowOperand, axis: number): TensorFlowTensor;
  all(x: TensorFlowOperand): TensorFlowTensor;
  isFinite(x: TensorFlowOperand): TensorFlowTensor;

  equal(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  greater(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  less(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  where(condition: TensorFlowOperand, a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;

  add(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  sub(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  mul(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  div(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  pow(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  maximum(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  minimum(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;
  atan2(a: TensorFlowOperand, b: TensorFlowOperand): TensorFlowTensor;

  abs(x: TensorFlowOperand): TensorFlowTensor;
  atan(x: TensorFlowOperand): TensorFlowTensor;
  cos(x: TensorFlowOperand): TensorFlowTensor;
  cosh(x: TensorFlowOperand): TensorFlowTensor;
  exp(x: TensorFlowOperand): TensorFlowTensor;
  expm1(x: TensorFlowOperand): TensorFlowTensor;
  floor(x: TensorFlowOperand): TensorFlowTensor;
  log(x: TensorFlowOperand): TensorFlowTensor;
  log1p(x: TensorFlowOperand): TensorFlowTensor;
  neg(x: TensorFlowOperand): TensorFlowTensor;
  relu(x: TensorFlowOperand): TensorFlowTensor;
  sin(x: TensorFlowOperand): TensorFlowTensor;
  sinh(x: TensorFlowOperand): TensorFlowTensor;
  sqrt(x: TensorFlowOperand): TensorFlowTensor;
  tan(x: TensorFlowOperand): TensorFlowTensor;
  tanh(x: TensorFlowOperand): TensorFlowTensor;
}

/** The tensors that some work returns; all others that it makes are disposed of, also where it fails. */
export function tidied(tf: TensorFlow, work: () => readonly TensorFlowTensor[]): readonly TensorFlowTensor[] {
  let kept: readonly TensorFlowTensor[] = [];
  tf.tidy(() => {
    kept = work();
    return kept;
  });
  return kept;
}
