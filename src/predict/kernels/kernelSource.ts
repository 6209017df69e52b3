import { sizeOf, toTensor, type Tensor } from '../../ad/index.js';
import { anything, InvalidArgumentError, optionsOf, ShapeError } from '../../errors/index.js';
import { InfiniteNetwork, type PairControls } from '../../limits/index.js';
import type { Model } from '../../models/index.js';
import { asList, batchAxes, blocks, modelInputs, part, type ModelInputs } from '../../questions/index.js';
import { neuralTangentKernel } from '../../taylor/index.js';
import { diagonalOf, pairsOfOutputsByRows, symmetricMatrix, type Matrix } from '../matrices/index.js';
import { GivenMatrices } from './givenMatrices.js';
import type { FiniteNetwork, Kernel, KernelFunction, KernelKind } from './kernel.js';
import type { KernelSource } from './source.js';

const aFiniteNetwork = optionsOf<FiniteNetwork>('a kernel of a network', {
  model: anything,
  parameters: anything,
});

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
  if (isObject(kernel) && 'model' in kernel && 'parameters' in kernel) {
    aFiniteNetwork.check('kernel', kernel);
    return ofFiniteNetwork(kernel, kind, x, controls);
  }
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
  /** Rows of the training inputs, once they are known. */
  private columns: number | undefined;

  constructor(
    private readonly compute: KernelFunction,
    private readonly x: ModelInputs,
    private readonly controls: PairControls,
    private readonly details: Details = {},
  ) {
    this.coupledOutputs = details.coupledOutputs ?? 1;
    this.count = details.count;
    if (details.count !== undefined) this.columns = details.count * this.coupledOutputs;
  }

  async trainTrain(): Promise<Matrix> {
    const matrix = symmetricMatrix('the kernel of the training inputs', await this.ask(this.x));
    this.columns = matrix.rows;
    return matrix;
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
    const columns = this.columns ?? shape.at(-1) ?? 1;
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
