import { InvalidArgumentError as CommanderArgumentError, type Command } from 'commander';
import { embeddedDigits, readDigits, type Digits } from '../data/index.js';
import { InvalidArgumentError } from '../errors.js';
import { hypernetwork, mlp, type Model, type WeightStorage } from '../models/index.js';

/** What `taylor` and `scaling` understand of a network. */
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
  readonly pair: readonly [number, number];
  readonly weights: WeightStorage | 'auto';
}

export type ModelName = 'mlp' | 'hypernetwork';

export function addNetworkOptions(command: Command): Command {
  return command
    .option('--depth <L>', 'number of weight matrices of the (hyper)network (default: 4)', depth)
    .option('--activation <name>', 'relu, leakyRelu0.1, tanh, erf, gelu, ... (default: relu)')
    .option('--gain <factor>', 'what activations are multiplied by (default: √2 for ReLU, else 1)', number)
    .option('--bias-scale <beta>', 'β of the biases (default: no biases)', number)
    .option('--primary-depth <H>', 'depth of the primary network of a hypernetwork (default: 2)', depth)
    .option('--primary-width <m>', 'width of its hidden layers (default: 8)', positive)
    .option('--primary-input <m0>', 'size of its input z (default: 2)', positive)
    .option('--primary-activation <name>', 'its activation (default: that of the hypernetwork)')
    .option('--fourier-features <k>', 'gives it k random Fourier features of z', positive)
    .option('--images <file>', 'an idx file of images (default: 100 MNIST digits that come with widejet)')
    .option('--pair <i,j>', 'which two images are the inputs i and j', pair, [0, 1] as const)
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

/** Two images as the inputs i and j; for a hypernetwork with two inputs z of the same length √m₀. */
export interface InputPair {
  readonly inputSize: number;
  readonly at: Record<string, Float64Array>;
  readonly along: Record<string, Float64Array>;
}

export function inputPair(model: Model, { images, pair: [i, j] }: NetworkOptions): InputPair {
  const digits = images === undefined ? embeddedDigits() : readDigits({ images });
  const primarySize = model.inputs['z']?.[0];
  const inputs = (index: number, angle: number): Record<string, Float64Array> => ({
    x: image(digits, index),
    ...(typeof primarySize === 'number' && { z: onSphere(primarySize, angle) }),
  });
  return { inputSize: digits.inputSize, at: inputs(i, Math.PI / 6), along: inputs(j, (5 * Math.PI) / 12) };
}

function image({ inputs, count, inputSize }: Digits, index: number): Float64Array {
  if (index >= count) throw new InvalidArgumentError('--pair', index, `two numbers from 0 to ${count - 1}`);
  return inputs.slice(index * inputSize, (index + 1) * inputSize);
}

/** A vector of length √m with coordinates cos and sin of multiples of an angle, so that two angles are a generic pair. */
function onSphere(size: number, angle: number): Float64Array {
  if (size === 1) return Float64Array.of(1);
  const coordinates = Float64Array.from({ length: size }, (_, k) =>
    k % 2 === 0 ? Math.cos((k / 2 + 1) * angle) : Math.sin(((k + 1) / 2) * angle),
  );
  const length = Math.hypot(...coordinates);
  return coordinates.map(coordinate => (coordinate * Math.sqrt(size)) / length);
}

function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new CommanderArgumentError('allowed: a finite number.');
  return value;
}

export function integer(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new CommanderArgumentError('allowed: an integer ≥ 0.');
  return value;
}

/** An integer from `least` to `most`. */
export function integerWithin(least: number, most: number): (text: string) => number {
  return text => {
    const value = number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new CommanderArgumentError(`allowed: an integer from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Numbers of layers: the graph of a network grows with them. */
const depth = integerWithin(1, 1000);

export function modelName(text: string): ModelName {
  if (text !== 'mlp' && text !== 'hypernetwork')
    throw new CommanderArgumentError('allowed: mlp, hypernetwork.');
  return text;
}

function storage(text: string): WeightStorage | 'auto' {
  if (text !== 'dense' && text !== 'implicit' && text !== 'auto') {
    throw new CommanderArgumentError('allowed: dense, implicit, auto.');
  }
  return text;
}

function pair(text: string): readonly [number, number] {
  const [i, j, ...rest] = text.split(',').map(integer);
  if (i === undefined || j === undefined || rest.length > 0)
    throw new CommanderArgumentError('allowed: two numbers, as 0,1.');
  return [i, j];
}

/**
 * Widths as "64,128,256", or as a geometric range "1e2..1e6" of two widths per decade, "1e2..1e6:9" of nine in all.
 */
export function widths(text: string): number[] {
  const range = /^(?<from>[^.:,]+)\.\.(?<to>[^.:,]+)(:(?<count>\d+))?$/.exec(text)?.groups;
  if (range === undefined) return text.split(',').map(positive);
  const [from, to] = [positive(range['from'] ?? ''), positive(range['to'] ?? '')];
  if (to <= from) throw new CommanderArgumentError('allowed: a range from a smaller to a larger width.');
  const decades = Math.log10(to / from);
  const count =
    range['count'] === undefined ? Math.max(2, Math.round(2 * decades) + 1) : Number(range['count']);
  if (count < 2 || count > 1000) throw new CommanderArgumentError('allowed: 2 to 1000 widths in a range.');
  const values = Array.from({ length: count }, (_, k) => Math.round(from * (to / from) ** (k / (count - 1))));
  return [...new Set(values)];
}

export function positive(text: string): number {
  const value = integer(text);
  if (value < 1) throw new CommanderArgumentError('allowed: integers ≥ 1.');
  return value;
}
