import { toTensor, type TensorLike } from '../../ad/index.js';
import { checkInteger, InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { checkMemoryOf, memoryLimit } from '../../linearAlgebra/index.js';
import { transposed } from './matrix.js';
import type { Columns } from './columns.js';

/** Targets, outputs, coefficients and the stages of the integrator are of one size. */
const MATRICES = 12;

/**
 * Probabilities of classes: of N labels from 0 to classes − 1, or of N rows of probabilities.
 *
 * @throws InvalidArgumentError for labels that are no classes, probabilities that do not sum to 1, or where
 *   all examples are of one class; ShapeError if there are not `count`; MemoryLimitError for more classes
 *   than fit.
 */
export function classLabels(
  given: TensorLike,
  classes: number | undefined,
  count: number | undefined,
  limit?: number,
): Columns {
  const { data, shape } = toTensor(given, 'labels');
  const [rows = 0, width] = shape;
  if (shape.length < 1 || shape.length > 2 || rows < 1)
    throw new ShapeError(`labels has shape [${shape.join(', ')}], allowed: [N] or [N, classes]`);
  if (count !== undefined && rows !== count)
    throw new ShapeError(`there are ${rows} labels, allowed: ${count}, one for each training example`);
  if (width === undefined) checkLabels(data, classes);
  const known = classes ?? width ?? data.reduce((most, label) => Math.max(most, label + 1), 2);
  if (width === undefined || known !== width) checkInteger('classes', known, { least: 2 });
  if (width !== undefined && (width !== known || width < 2))
    throw new ShapeError(`labels has shape [${shape.join(', ')}], allowed: [N, ${Math.max(known, 2)}]`);
  const bytes = MATRICES * 8 * rows * known;
  const advice = 'Count the classes from 0 on, without gaps';
  checkMemoryOf(`training on ${rows} labels of ${known} classes`, bytes, limit ?? memoryLimit(bytes), advice);
  const columns = width === undefined ? oneHot(data, known) : probabilities(data, rows, width);
  // The first example of the class, or of its row of probabilities.
  if (columns.every((value, position) => value === columns[position - (position % rows)]))
    throw new InvalidArgumentError('labels', given, 'labels of two classes or more');
  return { data: columns, outputs: known, count: rows };
}

function checkLabels(labels: Float64Array, classes: number | undefined): void {
  const most = classes === undefined ? {} : { most: classes - 1 };
  labels.forEach((label, i) => {
    checkInteger(`labels[${i}]`, label, { least: 0, ...most, meaning: 'the number of a class' });
  });
}

function oneHot(labels: Float64Array, classes: number): Float64Array {
  const columns = new Float64Array(classes * labels.length);
  labels.forEach((label, i) => {
    columns[label * labels.length + i] = 1;
  });
  return columns;
}

function probabilities(data: Float64Array, rows: number, classes: number): Float64Array {
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * classes, (i + 1) * classes);
    const total = row.reduce((sum, value) => sum + value, 0);
    if (row.some(value => value < 0) || Math.abs(total - 1) > 1e-9)
      throw new InvalidArgumentError(`labels[${i}]`, Array.from(row), 'probabilities whose sum is 1');
  }
  return transposed(data, rows, classes);
}

/** softmax(f) over the outputs, for each example. */
export function softmaxOf({ data, outputs, count }: Columns): Columns {
  const probabilities = new Float64Array(data.length);
  for (let i = 0; i < count; i++) {
    let largest = -Infinity;
    for (let k = i; k < data.length; k += count) largest = Math.max(largest, data[k]!);
    let total = 0;
    for (let k = i; k < data.length; k += count) total += probabilities[k] = Math.exp(data[k]! - largest);
    for (let k = i; k < data.length; k += count) probabilities[k]! /= total;
  }
  return { data: probabilities, outputs, count };
}

/** −Σ t log softmax(f), over examples and classes. */
export function crossEntropy({ data, count }: Columns, targets: Columns): number {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    let largest = -Infinity;
    for (let k = i; k < data.length; k += count) largest = Math.max(largest, data[k]!);
    let total = 0;
    for (let k = i; k < data.length; k += count) total += Math.exp(data[k]! - largest);
    const logSum = largest + Math.log(total);
    for (let k = i; k < data.length; k += count) loss += targets.data[k]! * (logSum - data[k]!);
  }
  return loss;
}

/**
 * A bound of the eigenvalues of the Hessians diag(p) − p pᵀ of all examples: the largest row sum of
 * |entries|, 2 p (1 − p), which is ½ at most.
 */
export function largestCurvature({ data }: Columns): number {
  let most = 0;
  for (const p of data) most = Math.max(most, 2 * p * (1 - p));
  return most;
}

/** The largest row sum of |entries|: no eigenvalue is larger. */
export function rowSumBound(data: Float64Array, columns: number): number {
  let most = 0;
  for (let start = 0; start < data.length; start += columns) {
    let total = 0;
    for (let j = start; j < start + columns; j++) total += Math.abs(data[j]!);
    most = Math.max(most, total);
  }
  return most;
}

/** t − p − ρ a */
export function dualSlope(
  targets: Columns,
  probabilities: Columns,
  dual: Float64Array,
  ridge: number,
): Float64Array {
  return dual.map((value, i) => targets.data[i]! - probabilities.data[i]! - ridge * value);
}

/** The largest |error|/(1 + |f|). */
export function largestRelative(error: Columns, outputs: Columns): number {
  let most = 0;
  for (let i = 0; i < error.data.length; i++) {
    const size = Math.abs(error.data[i]!) / (1 + Math.abs(outputs.data[i]!));
    // What is no number is no small error.
    if (!(size <= most)) most = size;
  }
  return most;
}
