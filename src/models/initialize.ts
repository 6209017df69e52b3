import {
  anIntegerFrom,
  aSeed,
  checkArguments,
  either,
  InvalidArgumentError,
  listOf,
  MemoryLimitError,
  mostLength,
  oneOf,
  optional,
  optionsOf,
} from '../errors/index.js';
import { bindDimension, sizeOf, type Tensor } from '../ad/index.js';
import { cpuBackend } from '../backends/index.js';
import { checkMemoryOf, memoryLimit } from '../linearAlgebra/index.js';
import { aModel } from './modelKinds.js';
import { aBackend, type Backend, type NormalSource, type Operator } from '../program/index.js';
import { RandomStream } from '../random/index.js';
import { inputDimension, type Model, type Parameter } from './model.js';

/** The parameters of one network: an operator for each weight, an array for each bias or feature, by name. */
export type Parameters = ReadonlyMap<string, Operator | Tensor>;

export interface InitializeOptions {
  /** The width n of all hidden layers, or a list of widths n₁, ..., n_{L−1}. */
  readonly width: number | readonly number[];
  /** The number of elements of the input x: the length of the dimension of the inputs that is a name. */
  readonly inputSize: number;
  /** Any integer from 0 to 2⁵³ − 1: equal seeds give equal networks, bit for bit. */
  readonly seed: number;
  /** How weights are kept; "auto" unless given. */
  readonly storage?: WeightStorage | 'auto';
  /**
   * Where the weights live, and so where every question about them is computed; the processor unless given.
   */
  readonly backend?: Backend;
}

/**
 * `dense` stores every entry of a weight. `implicit` samples the same exact law without ever forming the
 * matrix, by conditioning every product on those already given (`ImplicitGaussian`): memory and time grow
 * with n, not n². Which network a seed names differs between the two, and for `implicit` depends on the order
 * of questions.
 */
export type WeightStorage = 'dense' | 'implicit';

/**
 * Above this width "auto" means implicit. For the Taylor terms of one pair of inputs implicit weights are
 * faster from n = 64 on (measured by `npm run bench`, drawing included: 2.4 against 3.1 ms at 64, 2.2 against
 * 31 ms at 512), and the more so the wider. Up to 512 either takes milliseconds; there dense weights are
 * kept, since they name the same network on every machine and stay cheap for any number of questions.
 */
export const implicitAboveWidth = 512;

/** Widths of layers and sizes of inputs: no array is longer. */
const aWidth = anIntegerFrom(1, mostLength);
const sizeKinds = { width: either(aWidth, listOf(aWidth)), inputSize: aWidth };
const aStorage = optional(oneOf('dense', 'implicit', 'auto'));
const storageOptions = optionsOf<Pick<InitializeOptions, 'width' | 'inputSize' | 'storage' | 'backend'>>(
  'weightStorage',
  {
    ...sizeKinds,
    storage: aStorage,
    backend: optional(aBackend),
  },
);
const initializeOptions = optionsOf<InitializeOptions>('initialize', {
  ...sizeKinds,
  seed: aSeed,
  storage: aStorage,
  backend: optional(aBackend),
});

/**
 * What "auto" means for a network: implicit if its widest hidden layer is wider than `implicitAboveWidth`,
 * and dense where the backend stores weights whole.
 *
 * @throws InvalidArgumentError for "implicit" where the backend stores weights whole.
 */
export function weightStorage(
  model: Model,
  options: Pick<InitializeOptions, 'width' | 'inputSize' | 'storage' | 'backend'>,
): WeightStorage {
  checkArguments({ model: [model, aModel], options: [options, storageOptions] });
  const { storage = 'auto', backend } = options;
  if (storage === 'implicit' && backend?.isDenseOnly === true) {
    throw new InvalidArgumentError(
      'storage',
      storage,
      `"dense" with ${backend.name}, which stores weights whole`,
      'Implicit weights live on the processor and on the backends of this package',
    );
  }
  if (storage === 'dense' || storage === 'implicit') return storage;
  if (backend?.isDenseOnly === true) return 'dense';
  const dimensions = bindDimensions(model, options);
  const widest = Math.max(0, ...model.hiddenDimensions.map(name => dimensions.get(name) ?? 0));
  return widest > implicitAboveWidth ? 'implicit' : 'dense';
}

/**
 * Draws the parameters of a network: all entries from N(0, 1) unless the model says otherwise, each group
 * from its own random stream, so that a group does not change when another gets a different size.
 *
 * @throws InvalidArgumentError for a width, input size or seed that is not allowed; MemoryLimitError for a
 *   width whose weights this machine cannot hold.
 * @example
 * ```ts
 * import { initialize, mlp } from 'widejet';
 * const parameters = initialize(mlp({ depth: 3 }), { width: 1_000_000, inputSize: 784, seed: 1 });
 * console.log([...parameters.keys()]); // [ 'W1', 'W2', 'W3' ]
 * console.log(parameters.get('W2')?.constructor.name); // ImplicitGaussian
 * ```
 */
export function initialize(model: Model, options: InitializeOptions): Parameters {
  checkArguments({ model: [model, aModel], options: [options, initializeOptions] });
  const { width, inputSize, storage: asked = 'auto', backend = cpuBackend } = options;
  const dimensions = bindDimensions(model, options);
  const where = options.backend === undefined ? {} : { backend: options.backend };
  const storage = weightStorage(model, { width, inputSize, storage: asked, ...where });
  checkMemory(model, dimensions, storage);
  const stream = new RandomStream(options.seed, model.name);
  return new Map(
    model.parameters.map(parameter => [
      parameter.name,
      draw(parameter, dimensions, stream.substream(parameter.name), storage, backend),
    ]),
  );
}

/**
 * The lengths of all named dimensions of a model.
 * @throws InvalidArgumentError for a width or input size that is not an integer ≥ 1, or a list of another
 *   length.
 */
export function bindDimensions(
  model: Model,
  { width, inputSize }: Pick<InitializeOptions, 'width' | 'inputSize'>,
): Map<string, number> {
  aWidth.check('inputSize', inputSize);
  const { hiddenDimensions } = model;
  if (!Array.isArray(width)) aWidth.check('width', width);
  const widths = typeof width === 'number' ? hiddenDimensions.map(() => width) : width;
  if (widths.length !== hiddenDimensions.length) {
    throw new InvalidArgumentError(
      'width',
      width,
      `a number or ${hiddenDimensions.length} numbers, one for each hidden layer`,
    );
  }
  widths.forEach((value, layer) => {
    aWidth.check(`width[${layer}]`, value);
  });
  return new Map([
    [inputDimension(model), inputSize],
    ...hiddenDimensions.map((name, layer) => [name, widths[layer] as number] as const),
  ]);
}

function draw(
  { name, kind, law, deviation = 1, shape }: Parameter,
  dimensions: ReadonlyMap<string, number>,
  stream: RandomStream,
  storage: WeightStorage,
  backend: Backend,
): Operator | Tensor {
  const lengths = shape.map(dimension => bindDimension(dimension, dimensions));
  const [rows, columns] = lengths as [number, number];
  const normals = withDeviation(stream, deviation);
  if (kind === 'weight' && storage === 'implicit') return backend.implicit(rows, columns, normals);
  const data = allocate(name, lengths);
  fillEntries({ law, deviation }, data, stream);
  return kind === 'weight' ? backend.dense(rows, columns, data) : { data, shape: lengths };
}

/**
 * @throws MemoryLimitError, before anything is drawn, where the arrays of all parameters do not fit: of dense
 *   weights all entries.
 */
function checkMemory(model: Model, dimensions: ReadonlyMap<string, number>, storage: WeightStorage): void {
  let [numbers, largest, size] = [0, '', 0];
  for (const { name, kind, shape } of model.parameters) {
    if (kind === 'weight' && storage === 'implicit') continue;
    const lengths = shape.map(dimension => bindDimension(dimension, dimensions));
    const entries = sizeOf(lengths);
    numbers += entries;
    if (entries > size) [largest, size] = [`${name} has ${lengths.join(' × ')} entries`, entries];
  }
  const bytes = Float64Array.BYTES_PER_ELEMENT * numbers;
  checkMemoryOf(
    `a ${model.name} where ${largest}`,
    bytes,
    memoryLimit(bytes),
    'Choose a smaller width, or storage "implicit"',
  );
}

/** Draws entries by the law of a parameter. */
export function fillEntries(
  { law, deviation = 1 }: Pick<Parameter, 'law' | 'deviation'>,
  out: Float64Array,
  stream: RandomStream,
): void {
  if (law === 'normal') {
    withDeviation(stream, deviation).fillNormal(out);
    return;
  }
  stream.fillUniform(out);
  out.forEach((u, i) => (out[i] = Math.PI * (2 * u - 1)));
}

/**
 * The variates of a stream times σ. What an implicit matrix answers is linear in its variates, so that with
 * these its law is exactly that of independent N(0, σ²) entries.
 */
function withDeviation(stream: NormalSource, deviation: number): NormalSource {
  if (deviation === 1) return stream;
  const { counter } = stream;
  return {
    ...(counter !== undefined && {
      counter: { key: counter.key, deviation: deviation * counter.deviation },
    }),
    fillNormal(out, start) {
      stream.fillNormal(out, start);
      for (let i = 0; i < out.length; i++) out[i] = deviation * (out[i] as number);
    },
  };
}

function allocate(name: string, lengths: readonly number[]): Float64Array {
  const size = lengths.reduce((product, length) => product * length, 1);
  try {
    return new Float64Array(size);
  } catch (error) {
    throw new MemoryLimitError(
      `${name} has ${lengths.join(' × ')} entries, which need ${((8 * size) / 2 ** 30).toPrecision(3)} GiB, more ` +
        'than this machine gives; choose a smaller width',
      { cause: error },
    );
  }
}
