import { toTensor, type Tensor } from '../../ad/index.js';
import { readArrays, type ArrayFile, type NamedArray } from '../../data/index.js';
import {
  aFiniteNumber,
  anything,
  aPath,
  aText,
  checkArguments,
  DataFormatError,
  InvalidArgumentError,
  listOf,
  oneOf,
  optional,
  optionsOf,
  ShapeError,
} from '../../errors/index.js';
import { DenseMatrix } from '../../operators/index.js';
import { activationOf, type Activation } from '../activations.js';
import type { Parameters } from '../initialize.js';
import { mlp } from '../mlp.js';
import type { Model } from '../model.js';
import { standardMlp } from '../standardMlp.js';
import { chainOfLayers, sizesOf, type ArrayLayout } from './chainOfLayers.js';
import { namedLayers, type NamedLayer, type StoredInputs } from './namedLayers.js';

export interface TrainedNetworkOptions {
  /** φ of all hidden layers, which no file of arrays says: "relu", "tanh", "leakyRelu0.01", ... */
  readonly activation: string | Activation;
  /** What the output of φ is multiplied by: 1 unless given, as in PyTorch, Keras and Flax. */
  readonly gain?: number | undefined;
  /**
   * By which parameters derivatives are taken: `standard`, the numbers of the file, or `ntk`, W = √n_{l−1} V
   * of a matrix V of the file, as in `mlp`. "standard" unless given. The function is the same.
   */
  readonly parametrisation?: 'standard' | 'ntk' | undefined;
  /** What the axes of matrices are; read off shapes and names unless given. */
  readonly layout?: ArrayLayout | undefined;
  /** The names of the layers from the input to the output; read off names and shapes unless given. */
  readonly layers?: readonly string[] | undefined;
}

const trainedOptions = optionsOf<TrainedNetworkOptions>('readTrainedNetwork', {
  activation: anything,
  gain: optional(aFiniteNumber),
  parametrisation: optional(oneOf('standard', 'ntk')),
  layout: optional(oneOf('outputs-inputs', 'inputs-outputs')),
  layers: optional(listOf(aText)),
});

/** A network of fully connected layers that a file of arrays holds. */
export interface TrainedNetworkFile {
  readonly model: Model;
  readonly parameters: Parameters;
  /** n₀, ..., n_L */
  readonly sizes: readonly number[];
  /** The names of the layers in the file, from the input to the output. */
  readonly layers: readonly string[];
  readonly layout: ArrayLayout;
  /** The arrays `x_i` and `x_j` of the file, where it has them. */
  readonly at?: Readonly<Record<string, Tensor>>;
  readonly along?: Readonly<Record<string, Tensor>>;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

/**
 * Reads a trained multilayer perceptron from a file of arrays: `.npz`, or `.safetensors`, as PyTorch, Keras,
 * Flax or JAX write it (docs/network-files.md has the lines). Names, order and axes of the arrays are those
 * of the framework; float16, bfloat16 and float32 numbers become the same numbers in float64:
 *
 *   yˡ = Wˡ qˡ⁻¹ + bˡ,  qˡ = gain · φ(yˡ),  q⁰ = x,  h(x) = yᴸ.
 *
 * @throws FileError if the file cannot be read; DataFormatError if it is of another format (with what to do),
 *   holds an array that is not of a fully connected layer, or may be read in several ways; ShapeError if
 *   layers do not fit each other; InvalidArgumentError or UnknownNameError for options.
 * @example
 * ```ts
 * import { taylorTerms } from 'widejet';
 * import { readTrainedNetwork } from 'widejet/node';
 * const { model, parameters, sizes, layers } = readTrainedNetwork('examples/export/pytorch.safetensors', {
 *   activation: 'tanh',
 * });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0.5], along: [-0.5, 1], order: 1 });
 * console.log(sizes, layers); // [ 2, 8, 8, 1 ] [ '0', '2', '4' ]
 * console.log(derivatives.length); // 2
 * ```
 */
export function readTrainedNetwork(path: string, options: TrainedNetworkOptions): TrainedNetworkFile {
  checkArguments({ path: [path, aPath], options: [options, trainedOptions] });
  const { activation } = options as Partial<TrainedNetworkOptions>;
  if (activation === undefined) {
    throw new InvalidArgumentError(
      'activation',
      activation,
      'the name of the function between the layers, as "relu" or "tanh", since a file of arrays does not say it',
    );
  }
  activationOf(activation);
  return trainedNetwork(readArrays(path), path, options);
}

/** The same from arrays that are there; `source` names them in errors. */
export function trainedNetwork(
  { arrays, sha256 }: ArrayFile,
  source: string,
  options: TrainedNetworkOptions,
): TrainedNetworkFile {
  const named = namedLayers(arrays, source);
  const { layers, layout } = chainOfLayers(named.layers, source, {
    layout: options.layout,
    order: options.layers,
  });
  for (const { matrix, bias } of layers) {
    checkFinite(matrix, source);
    if (bias !== undefined) checkFinite(bias, source);
  }
  const [first] = layers.map(layer => sizesOf(layer, layout).inputs);
  const sizes = [first ?? NaN, ...layers.map(layer => sizesOf(layer, layout).outputs)];
  const model = modelOf(layers, sizes, options, source);
  return {
    model,
    parameters: parametersOf(layers, layout, options.parametrisation === 'ntk'),
    sizes,
    layers: layers.map(({ name }) => name),
    layout,
    ...inputsOf(named.inputs, sizes, source),
    sha256,
  };
}

function modelOf(
  layers: readonly NamedLayer[],
  sizes: readonly number[],
  { activation, gain = 1, parametrisation = 'standard' }: TrainedNetworkOptions,
  source: string,
): Model {
  const without = layers.filter(({ bias }) => bias === undefined);
  const bias = without.length < layers.length && !(without.length === 1 && layers.length === 1);
  const outputBias = layers.at(-1)?.bias !== undefined;
  if (bias && without.length > (outputBias ? 0 : 1)) {
    throw new DataFormatError(
      `${source}: the layer ${JSON.stringify(without[0]?.name)} has no bias, allowed: biases of all layers, of all but the last, or of none`,
    );
  }
  if (parametrisation === 'standard')
    return standardMlp({ sizes, activation, gain, bias, ...(bias && { outputBias }) });
  const [outputs = NaN, ...hidden] = [...sizes].reverse();
  return mlp({
    depth: hidden.length,
    activation,
    gain,
    outputs,
    biasScale: bias ? 1 : null,
    ...(bias && { outputBias }),
  });
}

function parametersOf(layers: readonly NamedLayer[], layout: ArrayLayout, isScaled: boolean): Parameters {
  const parameters = new Map<string, DenseMatrix | Tensor>();
  layers.forEach((layer, k) => {
    const { inputs, outputs } = sizesOf(layer, layout);
    const data = rowsOfOutputs(layer, layout);
    const factor = Math.sqrt(inputs);
    parameters.set(
      `W${k + 1}`,
      new DenseMatrix(isScaled ? data.map(value => factor * value) : data, outputs, inputs),
    );
    if (layer.bias !== undefined) parameters.set(`b${k + 1}`, { data: layer.bias.data, shape: [outputs] });
  });
  return parameters;
}

/** The entries of a matrix, outputs × inputs row-major. */
function rowsOfOutputs(layer: NamedLayer, layout: ArrayLayout): Float64Array {
  const { data } = layer.matrix;
  if (layout === 'outputs-inputs') return data;
  const { inputs, outputs } = sizesOf(layer, layout);
  const rows = new Float64Array(data.length);
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++) rows[o * inputs + i] = data[i * outputs + o] as number;
  return rows;
}

function inputsOf(
  { at, along }: StoredInputs,
  [size = NaN]: readonly number[],
  source: string,
): Pick<TrainedNetworkFile, 'at' | 'along'> {
  const vector = (array: NamedArray): Readonly<Record<string, Tensor>> => {
    const { name, shape, data } = array;
    if (shape.length !== 1 || shape[0] !== size) {
      throw new ShapeError(
        `${source}: ${name} has shape [${shape.join(', ')}], allowed: [${size}], the input of the network`,
        {
          shape,
          allowed: `[${size}]`,
        },
      );
    }
    checkFinite(array, source);
    return { x: toTensor(data, name) };
  };
  return { ...(at && { at: vector(at) }), ...(along && { along: vector(along) }) };
}

function checkFinite({ name, data }: NamedArray, source: string): void {
  const place = data.findIndex(value => !Number.isFinite(value));
  if (place >= 0) {
    throw new DataFormatError(
      `${source}: number ${place} of ${JSON.stringify(name)} is ${data[place] ?? NaN}, allowed: finite numbers`,
    );
  }
}
