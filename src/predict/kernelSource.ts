import { sizeOf, toTensor, type Tensor, type TensorLike } from '../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../errors/index.js';
import { InfiniteNetwork, type PairControls } from '../limits/index.js';
import type { Model } from '../models/index.js';
import { asList, batchAxes, blocks, modelInputs, part, type ModelInputs } from '../questions/index.js';
import { neuralTangentKernel } from '../taylor/index.js';
import type { FiniteNetwork, Kernel, KernelFunction, KernelKind, KernelMatrices } from './kernel.js';

/** A matrix, row-major. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** The matrices of a kernel for one training set; a row for each example, and each output where they are coupled. */
export interface KernelSource {
  /** So many rows belong to one example: 1, or the number of outputs where pairs of them have own kernels. */
  readonly coupledOutputs: number;
  /** N where it is known before the kernel is computed. */
  readonly count: number | undefined;
  trainTrain(): Promise<Matrix>;
  /** Undefined where nothing is to be predicted. */
  testTrain(test: ModelInputs | undefined): Promise<Matrix | undefined>;
  testTest(test: ModelInputs | undefined): Promise<Matrix>;
  /** The diagonal of `testTest`. */
  variances(test: ModelInputs | undefined): Promise<Float64Array>;
}

/** @throws InvalidArgumentError for what is no kernel; ShapeError for matrices that do not fit. */
export function kernelSource(
  kernel: Kernel,
  kind: KernelKind,
  x: ModelInputs | undefined,
  controls: PairControls = {},
): KernelSource {
  if (typeof kernel === 'object' && kernel !== null && 'trainTrain' in kernel)
    return new GivenMatrices(kernel);
  if (x === undefined) throw new InvalidArgumentError('x', x, 'the training inputs');
  if (kernel instanceof InfiniteNetwork) return ofInfiniteNetwork(kernel, kind, x, controls);
  if (typeof kernel === 'function') return new ComputedMatrices(kernel, x, controls);
  if (typeof kernel === 'object' && kernel !== null && 'parameters' in kernel)
    return ofFiniteNetwork(kernel, kind, x, controls);
  throw new InvalidArgumentError(
    'kernel',
    kernel,
    'limit(model), { model, parameters }, { trainTrain, testTrain, testTest } or a function (x, y) => kernel',
  );
}

/** Picks from what a controls object may hold: options of other kinds stand in it as well. */
export function controlsOf({ onProgress, signal, memoryLimit }: PairControls): PairControls {
  return {
    ...(onProgress !== undefined && { onProgress }),
    ...(signal !== undefined && { signal }),
    ...(memoryLimit !== undefined && { memoryLimit }),
  };
}

/** Variances are found from blocks of so many examples: each computes as many covariances that nobody needs. */
const VARIANCE_BLOCK = 32;

interface Details {
  readonly coupledOutputs?: number;
  readonly count?: number;
  /** The inputs in lists of at most so many examples. */
  readonly inBlocks?: (inputs: ModelInputs, length: number) => Iterable<ModelInputs>;
}

class ComputedMatrices implements KernelSource {
  readonly coupledOutputs: number;
  readonly count: number | undefined;

  constructor(
    private readonly compute: KernelFunction,
    private readonly x: ModelInputs,
    private readonly controls: PairControls,
    private readonly details: Details = {},
  ) {
    this.coupledOutputs = details.coupledOutputs ?? 1;
    this.count = details.count;
  }

  async trainTrain(): Promise<Matrix> {
    return symmetric('the kernel of the training inputs', await this.ask(this.x));
  }

  async testTrain(test: ModelInputs | undefined): Promise<Matrix | undefined> {
    if (test === undefined) return undefined;
    return this.rectangular(await this.ask(test, this.x));
  }

  async testTest(test: ModelInputs | undefined): Promise<Matrix> {
    if (test === undefined) throw new InvalidArgumentError('test', test, 'the inputs to be predicted');
    return symmetric('the kernel of the inputs to be predicted', await this.ask(test));
  }

  async variances(test: ModelInputs | undefined): Promise<Float64Array> {
    const { inBlocks } = this.details;
    if (test === undefined || inBlocks === undefined) return diagonal(await this.testTest(test));
    const found: number[] = [];
    for (const block of inBlocks(test, VARIANCE_BLOCK)) found.push(...diagonal(await this.testTest(block)));
    return Float64Array.from(found);
  }

  private async ask(x: ModelInputs, y?: ModelInputs): Promise<Tensor> {
    return toTensor(await this.compute(x, y, this.controls), 'the kernel');
  }

  private rectangular({ data, shape }: Tensor): Matrix {
    const { count } = this;
    const columns = count === undefined ? (shape.at(-1) ?? 1) : count * this.coupledOutputs;
    const rows = data.length / columns;
    if (!Number.isInteger(rows))
      throw new ShapeError(`the kernel has shape [${shape.join(', ')}], allowed: [examples, ${columns}]`);
    return { data, rows, columns };
  }
}

function ofInfiniteNetwork(
  network: InfiniteNetwork,
  kind: KernelKind,
  x: ModelInputs,
  controls: PairControls,
): KernelSource {
  const { model } = network;
  return new ComputedMatrices((a, b, more) => network[kind](a, b, more), x, controls, {
    count: asList(model, modelInputs(model, x, 'x')).count,
    inBlocks: (inputs, length) => listsOf(model, inputs, length),
  });
}

function ofFiniteNetwork(
  { model, parameters }: FiniteNetwork,
  kind: KernelKind,
  x: ModelInputs,
  { memoryLimit }: PairControls,
): KernelSource {
  if (kind === 'nngp') {
    throw new InvalidArgumentError(
      'kernel',
      'a network of finite width',
      'limit(model), matrices or a function: the covariance of the outputs is that of many networks',
    );
  }
  const { outputs } = model;
  const compute: KernelFunction = async (at, along) => {
    const rows = sizeOf(batchAxes(model, modelInputs(model, at, 'x')));
    const { data } = await neuralTangentKernel(model, parameters, {
      at,
      ...(along !== undefined && { along }),
      output: 'full',
      ...(memoryLimit !== undefined && { memoryLimit }),
    });
    return pairsByRows(data, rows, outputs);
  };
  return new ComputedMatrices(
    compute,
    x,
    {},
    {
      coupledOutputs: outputs,
      count: asList(model, modelInputs(model, x, 'x')).count,
      inBlocks: (inputs, length) => listsOf(model, inputs, length),
    },
  );
}

/** [rows, columns, outputs, outputs] as the matrix [rows · outputs, columns · outputs]. */
function pairsByRows(data: Float64Array, rows: number, outputs: number): Tensor {
  const columns = data.length / (rows * outputs ** 2);
  const shape = [rows * outputs, columns * outputs];
  if (outputs === 1) return { data, shape };
  const matrix = new Float64Array(data.length);
  let from = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < outputs; k++) {
        const to = ((i * outputs + k) * columns + j) * outputs;
        for (let l = 0; l < outputs; l++) matrix[to + l] = data[from++]!;
      }
    }
  }
  return { data: matrix, shape };
}

function* listsOf(model: Model, inputs: ModelInputs, length: number): Generator<ModelInputs> {
  const { list, count } = asList(model, modelInputs(model, inputs, 'test'));
  for (const block of blocks(count, length)) yield part(list, block);
}

class GivenMatrices implements KernelSource {
  readonly coupledOutputs = 1;
  readonly count: number;
  private readonly matrices: { trainTrain: Matrix; testTrain?: Matrix; testTest?: Matrix };

  constructor({ trainTrain, testTrain, testTest }: KernelMatrices) {
    const training = symmetric('kernel.trainTrain', toTensor(trainTrain, 'kernel.trainTrain'));
    this.count = training.rows;
    this.matrices = { trainTrain: training };
    if (testTrain !== undefined) this.matrices.testTrain = rowsOf(testTrain, training.rows);
    if (testTest !== undefined) {
      const own = symmetric('kernel.testTest', toTensor(testTest, 'kernel.testTest'));
      const rows = this.matrices.testTrain?.rows;
      if (rows !== own.rows) {
        throw new ShapeError(
          `kernel.testTest has ${own.rows} rows, allowed: ${rows ?? 0}, as many as kernel.testTrain`,
        );
      }
      this.matrices.testTest = own;
    }
  }

  trainTrain(): Promise<Matrix> {
    return Promise.resolve(this.matrices.trainTrain);
  }

  testTrain(test: ModelInputs | undefined): Promise<Matrix | undefined> {
    refuseInputs(test);
    return Promise.resolve(this.matrices.testTrain);
  }

  testTest(test: ModelInputs | undefined): Promise<Matrix> {
    refuseInputs(test);
    const { testTest } = this.matrices;
    if (testTest === undefined)
      throw new InvalidArgumentError('kernel.testTest', testTest, 'a matrix, which covariances need');
    return Promise.resolve(testTest);
  }

  async variances(test: ModelInputs | undefined): Promise<Float64Array> {
    return diagonal(await this.testTest(test));
  }
}

function refuseInputs(test: ModelInputs | undefined): void {
  if (test === undefined) return;
  throw new InvalidArgumentError(
    'test',
    test,
    'nothing where the kernel is matrices: kernel.testTrain has it',
  );
}

function rowsOf(given: TensorLike, columns: number): Matrix {
  const { data, shape } = toTensor(given, 'kernel.testTrain');
  if (shape.length === 2 && shape[1] === columns) return { data, rows: shape[0] ?? 0, columns };
  throw new ShapeError(`kernel.testTrain has shape [${shape.join(', ')}], allowed: [examples, ${columns}]`);
}

/** What differs by less than this of the largest entry is equal but for rounding. */
const SYMMETRY = 1e-10;

function symmetric(what: string, { data, shape }: Tensor): Matrix {
  const rows = Math.round(Math.sqrt(data.length));
  if (rows === 0 || rows ** 2 !== data.length)
    throw new ShapeError(`${what} has shape [${shape.join(', ')}], allowed: [N, N] with N ≥ 1`);
  let largest = 0;
  for (const value of data) if (Math.abs(value) > largest) largest = Math.abs(value);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [data[i * rows + j]!, data[j * rows + i]!];
      if (Math.abs(below - above) <= SYMMETRY * largest) continue;
      throw new InvalidArgumentError(
        `${what}, entry [${i}, ${j}],`,
        below,
        `${above}, as entry [${j}, ${i}]: a kernel is symmetric`,
      );
    }
  }
  return { data, rows, columns: rows };
}

function diagonal({ data, rows }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * rows + i] ?? NaN);
}
