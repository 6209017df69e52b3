import { InvalidArgumentError } from '../errors/index.js';
import {
  initialize,
  modelKindOf,
  readNetworkFile,
  weightStorage,
  type NetworkFile,
} from '../models/index.js';
import { taylorTable } from '../terminal/index.js';
import type { ModelInputs, OutputChoice } from '../questions/index.js';
import { estimateCost, taylorTerms } from '../taylor/index.js';
import { checkMemory, memoryOf } from '../scaling/index.js';
import type { Backend } from '../program/index.js';
import { addBackendOption, withBackend, type BackendOption } from './backendOption.js';
import type { CommandImplementation } from './commands.js';
import { exitCodes } from './exitCodes.js';
import {
  addNetworkOptions,
  checkOutput,
  modelFrom,
  modelNames,
  refuseBesideFile,
  refuseOtherFlags,
  type GivenFlags,
  type NetworkOptions,
} from './options.js';
import { namedInputs } from './namedInputs.js';
import { print, printError } from './output.js';
import { integer, modelWord, order, outputs, positive } from './values.js';

interface TaylorOptions extends NetworkOptions, BackendOption {
  readonly model?: string;
  readonly width?: number;
  readonly seed?: number;
  readonly order: number;
  readonly output: OutputChoice;
  readonly inputs?: readonly (readonly number[])[];
  readonly json?: true;
}

export const taylorCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames}: what is drawn (default: mlp)`, modelWord)
      .option('--width <n>', 'width of its hidden layers (default: 1024)', positive)
      .option('--seed <seed>', 'which network is drawn (default: 0)', integer)
      .option('--order <R>', 'highest order', order, 4)
      .option('--output <k>', 'which output of the network, or as 0,1 those of hᵢ and hⱼ', outputs, 0)
      .option('--json', 'print one JSON document');
    addBackendOption(addNetworkOptions(command, { lists: false }));
  },

  async run(command) {
    const options = command.opts<TaylorOptions & GivenFlags>();
    const [file] = command.args;
    if (file !== undefined) refuseBesideFile(command, ['order', 'output', 'json', 'backend']);
    const { order, output, backend: choice } = options;
    const { model, terms } = await withBackend(choice, async backend => {
      const { model, parameters, at, along } =
        file === undefined ? await drawn(options, backend) : await movedTo(backend, readNetworkFile(file));
      checkOutput(model, output, 2);
      return { model, terms: await taylorTerms(model, parameters, { at, along, order, output }) };
    });
    const derivatives = terms.derivatives.map(({ data }) => data[0] ?? NaN);
    const coefficients = terms.coefficients.map(({ data }) => data[0] ?? NaN);
    if (options.json === true) {
      const { configuration } = model;
      print(`${JSON.stringify({ derivatives, coefficients, configuration })}\n`);
    } else {
      print(`${taylorTable(derivatives, coefficients)}\n`);
    }
    return exitCodes.fine;
  },
};

/** A network of a file whose weights live on a backend. */
async function movedTo(backend: Backend | undefined, network: NetworkFile): Promise<NetworkFile> {
  if (backend === undefined) return network;
  const parameters = new Map(network.parameters);
  for (const [name, value] of parameters) {
    if (!('rows' in value)) continue;
    parameters.set(name, backend.dense(value.rows, value.columns, await value.materialize()));
  }
  return { ...network, parameters };
}

async function drawn(
  options: TaylorOptions & GivenFlags,
  backend: Backend | undefined,
): Promise<Pick<NetworkFile, 'model' | 'parameters'> & Record<'at' | 'along', ModelInputs>> {
  const { model: word = 'mlp', width = 1024, seed = 0, order, storage, images } = options;
  const [numbers = [], ...more] = options.inputs ?? [[0, 1]];
  if (numbers.length !== 2 || more.length > 0) {
    throw new InvalidArgumentError('--inputs', options.inputs, 'two numbers, as 0,1, once');
  }
  const kind = modelKindOf(word);
  refuseOtherFlags([kind], options);
  const model = await modelFrom(kind, word, options);
  checkOutput(model, options.output, 2);
  const {
    inputSize,
    inputs: [at = {}, along = {}],
  } = namedInputs(model, images, numbers);
  const size = { width, inputSize, storage };
  checkMemory(
    width => estimateCost(model, { ...size, width, order }).bytes,
    width,
    model.name,
    memoryOf(backend),
  );
  printError(`${model.name} of width ${width}, seed ${seed}, ${weightStorage(model, size)} weights\n`);
  const where = backend === undefined ? {} : { backend };
  return { model, parameters: initialize(model, { ...size, ...where, seed }), at, along };
}
