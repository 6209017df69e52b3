import { isFiniteArray, toTensor, type Tensor, type TensorLike } from '../../ad/index.js';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../errors/index.js';
import type { ModelInputs } from '../../questions/index.js';
import { transposed } from './matrix.js';

/** Labels or outputs, a row for each output: [outputs, N], so that each is a vector of its own. */
export interface Columns {
  readonly data: Float64Array;
  readonly outputs: number;
  readonly count: number;
}

/** The outputs that a network had before training: a function of inputs, or what it gave. */
export type InitialOutputs =
  | ((inputs: ModelInputs) => Tensor | Promise<Tensor>)
  | { readonly training: TensorLike; readonly test?: TensorLike };

/**
 * Labels of shape [N] or [N, outputs].
 * @throws ShapeError for other shapes, or if there are not `count`; InvalidArgumentError if one is not
 *   finite, or their squares have no finite sum.
 */
export function labelsOf(y: TensorLike, count: number | undefined): Columns {
  const { data, shape } = toTensor(y, 'y');
  const [rows = 0, outputs = 1] = shape;
  if (shape.length < 1 || shape.length > 2 || outputs < 1 || rows < 1)
    throw new ShapeError(`y has shape [${shape.join(', ')}], allowed: [N] or [N, outputs]`);
  if (count !== undefined && rows !== count)
    throw new ShapeError(`y has ${rows} labels, allowed: ${count}, one for each training example`);
  // Their losses, and whatever else is quadratic in them.
  if (!Number.isFinite(data.reduce((sum, label) => sum + label ** 2, 0)))
    throw new InvalidArgumentError('y', y, 'numbers whose squares have a finite sum');
  return { data: transposed(data, rows, outputs), outputs, count: rows };
}

/** @throws NonFiniteError where the coefficients of a solution have left the range of numbers. */
export function checkSolution({ data }: Columns): void {
  if (isFiniteArray(data)) return;
  throw new NonFiniteError(
    'the coefficients (K + ρ)⁻¹ y are beyond the range of numbers, allowed: larger entries of the kernel, or smaller labels',
  );
}

/** As above, of what a network gave at some inputs. */
export function outputsOf(what: string, given: TensorLike, count: number, outputs: number): Columns {
  const { data, shape } = toTensor(given, what);
  if (data.length !== count * outputs || (outputs > 1 && shape.at(-1) !== outputs))
    throw new ShapeError(`${what} has shape [${shape.join(', ')}], allowed: [${count}, ${outputs}]`);
  return { data: transposed(data, count, outputs), outputs, count };
}

/** The outputs before training at the training inputs; undefined where they are 0. */
export async function initialTraining(
  initial: InitialOutputs | undefined,
  x: ModelInputs | undefined,
  { count, outputs }: Columns,
): Promise<Columns | undefined> {
  if (initial === undefined) return undefined;
  if (typeof initial !== 'function') return outputsOf('initial.training', initial.training, count, outputs);
  if (x === undefined)
    throw new InvalidArgumentError('initial', initial, '{ training, test } where the kernel is matrices');
  return outputsOf('what initial gives', await initial(x), count, outputs);
}

/** The same at inputs to be predicted. */
export async function initialTest(
  initial: InitialOutputs | undefined,
  test: ModelInputs | undefined,
  count: number,
  outputs: number,
): Promise<Columns | undefined> {
  if (initial === undefined) return undefined;
  if (typeof initial === 'function' && test !== undefined)
    return outputsOf('what initial gives', await initial(test), count, outputs);
  const given = typeof initial === 'function' ? undefined : initial.test;
  if (given === undefined)
    throw new InvalidArgumentError('initial.test', given, 'the outputs at what is to be predicted');
  return outputsOf('initial.test', given, count, outputs);
}

/** [N, outputs] again. */
export function asTensor({ data, outputs, count }: Columns): Tensor {
  return { data: transposed(data, outputs, count), shape: [count, outputs] };
}

export function difference(a: Columns, b: Columns | undefined): Columns {
  return b === undefined ? a : { ...a, data: a.data.map((value, i) => value - b.data[i]!) };
}

export function sum(a: Columns, b: Columns | undefined): Columns {
  return b === undefined ? a : { ...a, data: a.data.map((value, i) => value + b.data[i]!) };
}

/** Σ a b, over all examples and outputs. */
export function innerProduct(a: Columns, b: Columns): number {
  let total = 0;
  for (let i = 0; i < a.data.length; i++) total += a.data[i]! * b.data[i]!;
  return total;
}

/** Σ ½ |f − y|², over all examples and outputs. */
export function squaredLoss(f: Columns, y: Columns): number {
  let total = 0;
  for (let i = 0; i < f.data.length; i++) total += (f.data[i]! - y.data[i]!) ** 2;
  return total / 2;
}

/**
 * Where pairs of outputs have kernels of their own, all outputs of all examples are one vector, in the order
 * of the rows of the kernel: example by example.
 */
export function coupledColumns(columns: Columns): Columns {
  const { data, outputs, count } = columns;
  return { data: transposed(data, outputs, count), outputs: 1, count: outputs * count };
}

/** Back again. */
export function uncoupledColumns({ data, count }: Columns, outputs: number): Columns {
  const examples = count / outputs;
  return { data: transposed(data, examples, outputs), outputs, count: examples };
}
