/** The network of a file, and its two inputs. */
import { Option, type Command } from 'commander';
import { isArrayFileName } from '../data/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import {
  readNetworkFile,
  readTrainedNetwork,
  type ArrayLayout,
  type Model,
  type Parameters,
  type TrainedNetworkFile,
  type TrainedNetworkOptions,
} from '../models/index.js';
import type { ModelInputs } from '../questions/index.js';
import { imagesUsed, namedInputs, pairOf } from './namedInputs.js';
import { flag, refuseBesideFile, type GivenFlags, type NetworkOptions } from './options.js';
import { names, numbers } from './values.js';

/** A network, its two inputs, and what else says which they are, as plain data. */
export interface TaylorQuestion {
  readonly model: Model;
  readonly parameters: Parameters;
  readonly at: ModelInputs;
  readonly along: ModelInputs;
  readonly described: Readonly<Record<string, unknown>>;
}

/** Options of files of arrays. */
export interface TrainedOptions {
  readonly layout?: ArrayLayout;
  readonly layers?: readonly string[];
  readonly parametrisation?: 'standard' | 'ntk';
  readonly at?: readonly number[];
  readonly along?: readonly number[];
  readonly inputs?: readonly (readonly number[])[];
}

export function addTrainedOptions(command: Command): Command {
  const choice = (name: string, help: string, words: readonly string[]): Option =>
    new Option(name, help).choices(words);
  return command
    .option('--at <numbers>', 'of a file of arrays, the input i, as 1,0.5', numbers)
    .option('--along <numbers>', 'of a file of arrays, the input j, along whose gradient', numbers)
    .addOption(
      choice(
        '--parametrisation <name>',
        'of a file of arrays, by which parameters derivatives are (default: standard)',
        ['standard', 'ntk'],
      ),
    )
    .addOption(
      choice('--layout <axes>', 'of a file of arrays, the axes of matrices (default: found)', [
        'outputs-inputs',
        'inputs-outputs',
      ]),
    )
    .option('--layers <names>', 'of a file of arrays, its layers in their order (default: found)', names);
}

const ofArrays = ['at', 'along', 'parametrisation', 'layout', 'layers'] as const;
const besideFile = ['order', 'output', 'json', 'backend'];
const besideArrays = [...besideFile, ...ofArrays, 'activation', 'gain', 'images', 'inputs'];

/** @throws InvalidArgumentError for options that mean nothing without a file of arrays. */
export function refuseWithoutArrays(options: TrainedOptions): void {
  for (const name of ofArrays) {
    const value = options[name];
    if (value !== undefined)
      throw new InvalidArgumentError(flag(name), value, 'only with a file of arrays, .npz or .safetensors');
  }
}

/**
 * The network of a JSON file, or of a file of arrays: by its name, or where an activation is given, which no
 * JSON file takes from elsewhere.
 */
export function networkOfFile(
  file: string,
  command: Command,
  options: NetworkOptions & TrainedOptions & GivenFlags,
): TaylorQuestion {
  const isArrays = isArrayFileName(file) || (options['activation'] !== undefined && !file.endsWith('.json'));
  refuseBesideFile(command, isArrays ? besideArrays : besideFile);
  if (!isArrays) {
    const { model, parameters, at, along, sha256 } = readNetworkFile(file);
    return { model, parameters, at, along, described: { file, sha256 } };
  }
  const { activation, gain, layout, layers, parametrisation } = options as Partial<TrainedNetworkOptions>;
  if (activation === undefined)
    throw new InvalidArgumentError(
      '--activation',
      undefined,
      `that of the hidden layers, as relu: ${file} does not say it`,
    );
  const network = readTrainedNetwork(file, { activation, gain, layout, layers, parametrisation });
  const { model, parameters, sha256, layout: axes } = network;
  const { at, along, described } = inputsOf(file, network, options);
  return {
    model,
    parameters,
    at,
    along,
    described: { file, sha256, layers: network.layers, layout: axes, ...described },
  };
}

type Inputs = Pick<TaylorQuestion, 'at' | 'along' | 'described'>;

/** The inputs that the command line has, or else the file, or else images if they have as many pixels. */
function inputsOf(
  file: string,
  { model, sizes, ...network }: TrainedNetworkFile,
  { at, along, images, inputs }: NetworkOptions & TrainedOptions,
): Inputs {
  const [size = NaN] = sizes;
  if (at !== undefined || along !== undefined) {
    if (images !== undefined || inputs !== undefined)
      throw new InvalidArgumentError('--inputs', inputs ?? images, 'only without --at and --along');
    const given = { '--at': at, '--along': along };
    for (const [option, vector] of Object.entries(given)) {
      if (vector?.length !== size)
        throw new InvalidArgumentError(option, vector, `${size} numbers, as many as the network takes`);
    }
    return { at: at ?? [], along: along ?? [], described: { at, along } };
  }
  // The hash of the file is that of its inputs too.
  const isStored = images === undefined && inputs === undefined;
  if (isStored && network.at !== undefined && network.along !== undefined)
    return { at: network.at, along: network.along, described: {} };
  const numbers = pairOf(inputs);
  const { inputSize: pixels, inputs: named } = namedInputs(model, images, numbers);
  if (pixels !== size) {
    throw new InvalidArgumentError(
      images === undefined ? '--at' : '--images',
      images,
      `${size} numbers, as many as ${file} takes, with --along; or arrays x_i and x_j in the file`,
      images === undefined ? undefined : `These images have ${pixels} pixels`,
    );
  }
  const [first = {}, second = {}] = named;
  return { at: first, along: second, described: { inputs: numbers, images: imagesUsed(images) } };
}
