import { sizeOf, toTensor, type Tensor, type TensorLike } from '../../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { InfiniteNetwork, type PairControls } from '../../limits/index.js';
import type { Model } from '../../models/index.js';
import { asList, batchAxes, blocks, modelInputs, part, type ModelInputs } from '../../questions/index.js';
import { neuralTangentKernel } from '../../taylor/index.js';
import type { FiniteNetwork, Kernel, KernelFunction, KernelKind, KernelMatrices } from './kernel.js';
import { diagonalOf, pairsOfOutputsByRows, symmetricMatrix, type Matrix } from '../matrices/index.js';

/**
 * The matrices of a kernel for one training set: a row for each example, and for each output of it where they
 * are coupled.
 */
export interface KernelSource {
  /** So many rows belong to one example: 1, or the number of outputs where pairs of them have own kernels. */
  readonly coupledOutputs: number;
  /** N where it is known before the kernel is computed. */
  readonly count: number | undefined;
  trainTrain(): Promise<Matrix>;
  /** The rows of `trainTrain` in blocks of at most so many examples, computed one after the other. */
  trainRows(length: number): AsyncIterable<Matrix>;
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
  if (isObject(kernel) && 'trainTrain' in kernel) return new GivenMatrices(kernel);
  if (x === undefined) throw new InvalidArgumentError('x', x, 'the training inputs');
  if (kernel instanceof InfiniteNetwork) return ofInfiniteNetwork(kernel, kind, x, controls);
  if (typeof kernel === 'function') return new ComputedMatrices(kernel, x, controls);
  if (isObject(kernel) && 'parameters' in kernel) return ofFiniteNetwork(kernel, kind, x, controls);
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

/** Variances are found from blocks of so many examples, whose covariances are computed as well. */
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
    return symmetricMatrix('the kernel of the training inputs', await this.ask(this.x));
  }

  async *trainRows(length: number): AsyncGenerator<Matrix> {
    const { inBlocks } = this.details;
    if (inBlocks === undefined) yield await this.trainTrain();
    else for (const block of inBlocks(this.x, length)) yield this.rectangular(await this.ask(block, this.x));
  }

  async testTrain(test: ModelInputs | undefined): Promise<Matrix | undefined> {
    if (test === undefined) return undefined;
    return this.rectangular(await this.ask(test, this.x));
  }

  async testTest(test: ModelInputs | undefined): Promise<Matrix> {
    if (test === undefined) throw new InvalidArgumentError('test', test, 'the inputs to be predicted');
    return symmetricMatrix('the kernel of the inputs to be predicted', await this.ask(test));
  }

  async variances(test: ModelInputs | undefined): Promise<Float64Array> {
    const { inBlocks } = this.details;
    if (test === undefined || inBlocks === undefined) return diagonalOf(await this.testTest(test));
    const found: Float64Array[] = [];
    for (const block of inBlocks(test, VARIANCE_BLOCK)) found.push(diagonalOf(await this.testTest(block)));
    return joined(found);
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
    return pairsOfOutputsByRows(data, rows, outputs);
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

function* listsOf(model: Model, inputs: ModelInputs, length: number): Generator<ModelInputs> {
  const { list, count } = asList(model, modelInputs(model, inputs, 'test'));
  for (const block of blocks(count, length)) yield part(list, block);
}

class GivenMatrices implements KernelSource {
  readonly coupledOutputs = 1;
  readonly count: number;
  private readonly matrices: { trainTrain: Matrix; testTrain?: Matrix; testTest?: Matrix };

  constructor({ trainTrain, testTrain, testTest }: KernelMatrices) {
    const training = symmetricMatrix('kernel.trainTrain', toTensor(trainTrain, 'kernel.trainTrain'));
    this.count = training.rows;
    this.matrices = { trainTrain: training };
    if (testTrain !== undefined) this.matrices.testTrain = rowsOf(testTrain, training.rows);
    if (testTest !== undefined) {
      const own = symmetricMatrix('kernel.testTest', toTensor(testTest, 'kernel.testTest'));
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

  async *trainRows(): AsyncGenerator<Matrix> {
    yield await this.trainTrain();
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
    return diagonalOf(await this.testTest(test));
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

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((total, { length }) => total + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

function isObject(kernel: unknown): kernel is object {
  return typeof kernel === 'object' && kernel !== null;
}
