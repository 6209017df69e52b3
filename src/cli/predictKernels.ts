/** The kernels of one network at one training set, each computed once. */
import type { Tensor } from '../ad/index.js';
import type { InfiniteNetwork, Kernels } from '../limits/index.js';
import type { KernelFunction } from '../predict/index.js';
import type { ModelInputs } from '../questions/index.js';

type KernelName = 'ntk' | 'nngp';

/**
 * NTK and NNGP as functions that remember what they were asked, as long as the inputs are held: gradient
 * flow, ensembles and Gaussian processes ask for the same matrices.
 */
export class SharedKernels {
  private readonly own = new WeakMap<object, Promise<Partial<Kernels>>>();
  private readonly pairs = new WeakMap<object, Promise<Partial<Kernels>>>();

  /**
   * @param training what all pairs have as their second list.
   * @param names which kernels are wanted: both have most of their work in common.
   * @param onTraining is told how many pairs of training examples are done.
   */
  constructor(
    private readonly network: InfiniteNetwork,
    private readonly training: ModelInputs,
    private readonly names: readonly KernelName[],
    private readonly onTraining?: (done: number, total: number) => void,
  ) {}

  readonly ntk: KernelFunction = (x, y) => this.matrix('ntk', x, y);

  readonly nngp: KernelFunction = (x, y) => this.matrix('nngp', x, y);

  /** The kernel of the first `count` training examples, by parts of the matrices of all. */
  first(count: number, name: KernelName): KernelFunction {
    return async (x, y) =>
      y === undefined && x === this.training
        ? leading(await this.matrix(name, x), count, count)
        : leading(await this.matrix(name, x, this.training), Infinity, count);
  }

  private async matrix(name: KernelName, x: ModelInputs, y?: ModelInputs): Promise<Tensor> {
    const isOne = y === undefined || y === x;
    const known = isOne ? this.own : this.pairs;
    const key = x as object;
    const found = known.get(key) ?? this.compute(x, isOne ? undefined : this.training);
    known.set(key, found);
    return (await found)[name] as Tensor;
  }

  private async compute(x: ModelInputs, y?: ModelInputs): Promise<Partial<Kernels>> {
    const { names, network, onTraining } = this;
    const controls = x === this.training && onTraining !== undefined ? { onProgress: onTraining } : {};
    if (names.length > 1) return network.both(x, y, controls);
    const [name = 'ntk'] = names;
    return { [name]: await network[name](x, y, controls) };
  }
}

/** The first rows and columns of a matrix. */
function leading({ data, shape }: Tensor, mostRows: number, columns: number): Tensor {
  const [height = 0, width = 0] = shape;
  const rows = Math.min(height, mostRows);
  const part = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) part.set(data.subarray(i * width, i * width + columns), i * columns);
  return { data: part, shape: [rows, columns] };
}
