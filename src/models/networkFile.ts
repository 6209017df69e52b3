import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { toTensor, type NestedNumbers, type Tensor } from '../ad/index.js';
import { DenseMatrix } from '../backends/index.js';
import { DataFormatError, FileError, ShapeError } from '../errors.js';
import { hypernetwork } from './hypernetwork.js';
import type { Weights } from './initialize.js';
import { mlp } from './mlp.js';
import type { Model } from './model.js';

const vector = z.array(z.number()).min(1);
const matrix = z.array(vector).min(1);

const common = {
  activation: z.string(),
  gain: z.number().optional(),
  bias_scale: z.number().nullish(),
  weights: z.array(matrix).min(1),
  biases: z.array(vector).nullish(),
  x_i: vector,
  x_j: vector,
};

const networkFile = z.discriminatedUnion('model', [
  z.object({ model: z.literal('mlp'), ...common }),
  z.object({
    model: z.literal('hypernetwork'),
    ...common,
    primary_widths: z.array(z.int().min(1)).min(2),
    primary_activation: z.string().optional(),
    primary_gain: z.number().optional(),
    z_i: vector,
    z_j: vector,
  }),
]);

/** A network whose weights and inputs stand in a file, e.g. a trained one. */
export interface NetworkFile {
  readonly model: Model;
  readonly weights: Weights;
  /** The inputs i, where the network is expanded, and j, along whose gradient. */
  readonly at: Readonly<Record<string, Tensor>>;
  readonly along: Readonly<Record<string, Tensor>>;
}

/**
 * Reads a network from a JSON file: an object with `model` ("mlp" or "hypernetwork"), `activation`, `gain`,
 * `weights` (a list of matrices, row by row), `bias_scale` and `biases` (or null), the inputs `x_i` and `x_j`, and for
 * a hypernetwork `primary_widths`, `z_i`, `z_j`, and `primary_activation` and `primary_gain` where they differ. Other
 * fields are ignored.
 *
 * @throws FileError if the file cannot be read; DataFormatError if it is not such an object; ShapeError if matrices,
 *   biases and inputs do not fit each other; InvalidArgumentError for an unknown activation or a number that is not finite.
 */
export function readNetworkFile(path: string): NetworkFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FileError(path, 'read', cause, 'network file');
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new DataFormatError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return networkFromDocument(document, path);
}

/** The same from a parsed document; `source` names it in errors. */
export function networkFromDocument(document: unknown, source = 'network'): NetworkFile {
  const parsed = networkFile.safeParse(document);
  if (!parsed.success)
    throw new DataFormatError(`${source}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  const network = parsed.data;
  const { weights: matrices, activation, x_i, x_j } = network;
  const tensors = matrices.map((rows, layer) =>
    toTensor(rows as NestedNumbers, `${source}: weights[${layer}]`),
  );
  checkChain(tensors, x_i.length, source);
  checkLength('x_j', x_j, x_i.length, 'the length of x_i', source);
  const [, ...rest] = tensors;
  const biasScale = network.bias_scale ?? undefined;
  const options = {
    depth: rest.length + 1,
    activation,
    ...(network.gain !== undefined && { gain: network.gain }),
    ...(biasScale !== undefined && { biasScale }),
  };
  const outputs = tensors.at(-1)?.shape[0] ?? NaN;
  const model =
    network.model === 'mlp'
      ? mlp({ ...options, outputs })
      : hypernetwork({
          ...options,
          primaryWidths: network.primary_widths,
          ...(network.primary_activation !== undefined && { primaryActivation: network.primary_activation }),
          ...(network.primary_gain !== undefined && { primaryGain: network.primary_gain }),
        });
  if (network.model === 'hypernetwork') {
    const inputSize = network.primary_widths[0] as number;
    checkPrimaryWeights(network.primary_widths, outputs, source);
    checkLength('z_i', network.z_i, inputSize, 'primary_widths[0]', source);
    checkLength('z_j', network.z_j, inputSize, 'primary_widths[0]', source);
  }
  const weights = new Map<string, DenseMatrix | Tensor>();
  tensors.forEach(({ data, shape }, layer) => {
    weights.set(`W${layer + 1}`, new DenseMatrix(data, shape[0] as number, shape[1] as number));
  });
  const biases = network.biases ?? undefined;
  if (biasScale !== undefined) addBiases(weights, biases ?? [], tensors, source);
  else if (biases !== undefined)
    throw new DataFormatError(`${source}: biases are given without bias_scale, allowed: both or none`);
  const inputs = (x: number[], input: number[] | undefined): Record<string, Tensor> => ({
    x: toTensor(x, `${source}: x`),
    ...(input !== undefined && { z: toTensor(input, `${source}: z`) }),
  });
  const [zi, zj] = network.model === 'hypernetwork' ? [network.z_i, network.z_j] : [];
  return { model, weights, at: inputs(x_i, zi), along: inputs(x_j, zj) };
}

function checkChain(matrices: readonly Tensor[], inputSize: number, source: string): void {
  let length = inputSize;
  matrices.forEach(({ shape }, layer) => {
    const [rows, columns] = shape;
    if (columns !== length) {
      throw new ShapeError(
        `${source}: weights[${layer}] has ${columns ?? NaN} columns, allowed: ${length}, the ${layer === 0 ? 'length of x_i' : `rows of weights[${layer - 1}]`}`,
        { shape, allowed: `[${rows ?? NaN}, ${length}]` },
      );
    }
    length = rows as number;
  });
}

function checkLength(
  name: string,
  values: readonly number[],
  allowed: number,
  reason: string,
  source: string,
): void {
  if (values.length !== allowed) {
    throw new ShapeError(`${source}: ${name} has ${values.length} elements, allowed: ${allowed}, ${reason}`, {
      shape: [values.length],
      allowed: `[${allowed}]`,
    });
  }
}

function checkPrimaryWeights(widths: readonly number[], outputs: number, source: string): void {
  const needed = widths.slice(1).reduce((total, rows, layer) => total + rows * (widths[layer] as number), 0);
  if (needed !== outputs) {
    throw new ShapeError(
      `${source}: the last weight matrix has ${outputs} rows, allowed: ${needed}, the number of weights of a primary network of widths ${widths.join(', ')}`,
    );
  }
}

function addBiases(
  weights: Map<string, DenseMatrix | Tensor>,
  biases: readonly number[][],
  matrices: readonly Tensor[],
  source: string,
): void {
  if (biases.length > matrices.length) {
    throw new ShapeError(
      `${source}: there are ${biases.length} biases, allowed: ${matrices.length}, one for each of weights`,
    );
  }
  matrices.forEach(({ shape: [rows] }, layer) => {
    const bias = biases[layer];
    if (bias?.length !== rows) {
      throw new ShapeError(
        `${source}: biases[${layer}] has ${bias?.length ?? 0} elements, allowed: ${rows ?? NaN}, since bias_scale is given`,
        { shape: [bias?.length ?? 0], allowed: `[${rows ?? NaN}]` },
      );
    }
    weights.set(`b${layer + 1}`, toTensor(bias as NestedNumbers, `${source}: biases[${layer}]`));
  });
}
