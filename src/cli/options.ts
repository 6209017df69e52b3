import type { Command } from 'commander';
import { embeddedDigits, readDigits, type Digits } from '../data/index.js';
import { InvalidArgumentError } from '../errors.js';
import { hypernetwork, mlp, type Model, type WeightStorage } from '../models/index.js';
import { depth, depths, images, number, positive, several, storage, type ModelName } from './values.js';

/** What describes one network. */
export interface NetworkOptions {
  readonly depth?: number;
  readonly activation?: string;
  readonly gain?: number;
  readonly biasScale?: number;
  readonly primaryDepth?: number;
  readonly primaryWidth?: number;
  readonly primaryInput?: number;
  readonly primaryActivation?: string;
  readonly fourierFeatures?: number;
  readonly images?: string;
  readonly weights: WeightStorage | 'auto';
}

/**
 * The options that describe a network, or with `lists` several: depths may then be lists.
 */
export function addNetworkOptions(command: Command, { lists }: { readonly lists: boolean }): Command {
  const parseDepth = (text: string): unknown => (lists ? depths(text) : depth(text));
  const list = lists ? ', or a list as 2..5' : '';
  return command
    .option('--depth <L>', `number of weight matrices of the (hyper)network (default: 4)${list}`, parseDepth)
    .option('--activation <name>', 'relu, leakyRelu0.1, tanh, erf, gelu, ... (default: relu)')
    .option('--gain <factor>', 'what activations are multiplied by (default: √2 for ReLU, else 1)', number)
    .option('--bias-scale <beta>', 'β of the biases (default: no biases)', number)
    .option(
      '--primary-depth <H>',
      `depth of the primary network of a hypernetwork (default: 2)${list}`,
      parseDepth,
    )
    .option('--primary-width <m>', 'width of its hidden layers (default: 8)', positive)
    .option('--primary-input <m0>', 'size of its input z (default: 2)', positive)
    .option('--primary-activation <name>', 'its activation (default: that of the hypernetwork)')
    .option('--fourier-features <k>', 'gives it k random Fourier features of z', positive)
    .option('--images <file>', 'an idx file of images (default: 100 MNIST digits that come with widejet)')
    .option(
      '--inputs <i,j>',
      `which images are the inputs x₀ (i), x₁ (j), ... (default: 0,1)${lists ? '; may be given several times' : ''}`,
      several(images),
    )
    .option('--weights <storage>', 'dense, implicit or auto', storage, 'auto');
}

/**
 * A model as the command line describes it. Options of a primary network are refused for a network that has none, unless
 * it stands beside a hypernetwork that they are for.
 */
export function modelFrom(name: ModelName, options: NetworkOptions, { beside = false } = {}): Model {
  const { depth: layers = 4, activation = 'relu', gain, biasScale } = options;
  const common = {
    depth: layers,
    activation,
    ...(gain !== undefined && { gain }),
    ...(biasScale !== undefined && { biasScale }),
  };
  if (name === 'mlp') {
    for (const option of [
      'primaryDepth',
      'primaryWidth',
      'primaryInput',
      'primaryActivation',
      'fourierFeatures',
    ] as const) {
      if (!beside && options[option] !== undefined) {
        throw new InvalidArgumentError(
          flag(option),
          options[option],
          'nothing: only a hypernetwork has a primary network',
        );
      }
    }
    return mlp(common);
  }
  const {
    primaryDepth = 2,
    primaryWidth = 8,
    primaryInput = 2,
    primaryActivation,
    fourierFeatures,
  } = options;
  return hypernetwork({
    ...common,
    primaryWidths: [primaryInput, ...new Array<number>(primaryDepth - 1).fill(primaryWidth), 1],
    ...(primaryActivation !== undefined && { primaryActivation }),
    ...(fourierFeatures !== undefined && { fourierFeatures }),
  });
}

/** The images that a command names as inputs x₀, x₁, ... of a model; a hypernetwork also gets inputs z of length √m₀. */
export interface NamedInputs {
  readonly inputSize: number;
  readonly inputs: readonly Record<string, Float64Array>[];
}

export function namedInputs(model: Model, file: string | undefined, numbers: readonly number[]): NamedInputs {
  const digits = file === undefined ? embeddedDigits() : readDigits({ images: file });
  const primarySize = model.inputs['z']?.[0];
  const inputs = numbers.map((number, k) => ({
    x: image(digits, number),
    ...(typeof primarySize === 'number' && { z: onSphere(primarySize, Math.PI / 6 + (k * Math.PI) / 4) }),
  }));
  return { inputSize: digits.inputSize, inputs };
}

function image({ inputs, count, inputSize }: Digits, index: number): Float64Array {
  if (index >= count) throw new InvalidArgumentError('--inputs', index, `numbers from 0 to ${count - 1}`);
  return inputs.slice(index * inputSize, (index + 1) * inputSize);
}

/** A vector of length √m with coordinates cos and sin of multiples of an angle, so that two angles are a generic pair. */
function onSphere(size: number, angle: number): Float64Array {
  if (size === 1) return Float64Array.of(1);
  const coordinates = Float64Array.from({ length: size }, (_, k) =>
    k % 2 === 0 ? Math.cos((k / 2 + 1) * angle) : Math.sin(((k + 1) / 2) * angle),
  );
  const length = Math.sqrt(coordinates.reduce((sum, coordinate) => sum + coordinate ** 2, 0));
  return coordinates.map(coordinate => (coordinate * Math.sqrt(size)) / length);
}

/** The flag of an option by the name that commander files it under. */
export function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
