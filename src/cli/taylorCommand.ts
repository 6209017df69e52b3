import type { Tensor } from '../ad/index.js';
import { initialize, modelKindOf, weightStorage } from '../models/index.js';
import { taylorTable } from '../terminal/index.js';
import type { OutputChoice } from '../questions/index.js';
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
  refuseOtherFlags,
  type GivenFlags,
  type NetworkOptions,
} from './options.js';
import { imagesUsed, namedInputs, pairOf } from './namedInputs.js';
import { print, printError } from './output.js';
import {
  addTrainedOptions,
  networkOfFile,
  refuseWithoutArrays,
  type TaylorQuestion,
  type TrainedOptions,
} from './taylorFile.js';
import { integer, modelWord, order, outputs, positive } from './values.js';
import { versions } from './versions.js';

interface TaylorOptions extends NetworkOptions, TrainedOptions, BackendOption {
  readonly model?: string;
  readonly width?: number;
  readonly seed?: number;
  readonly order: number;
  readonly output: OutputChoice;
  readonly json?: true;
}

export const taylorCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames}: what is drawn (default: mlp)`, modelWord)
      .option('--width <n>', 'width of its hidden layers (default: 1024)', positive)
      .option('--seed <seed>', 'which network is drawn (default: 0)', integer)
      .option('--order <R>', 'highest order', order, 4)
      .option('--output <k>', 'which output of the network, or as 0,1 those of hᵢ and hⱼ', outputs, 0);
    addTrainedOptions(command).option('--json', 'print one JSON document');
    addBackendOption(addNetworkOptions(command, { lists: false }));
  },

  async run(command) {
    const options = command.opts<TaylorOptions & GivenFlags>();
    const [file] = command.args;
    if (file === undefined) refuseWithoutArrays(options);
    const { order, output, backend: choice } = options;
    const { model, terms, described } = await withBackend(choice, async backend => {
      const { model, parameters, at, along, described } =
        file === undefined
          ? await drawn(options, backend)
          : await movedTo(backend, networkOfFile(file, command, options));
      checkOutput(model, output, 2);
      const terms = await taylorTerms(model, parameters, { at, along, order, output });
      return { model, terms, described };
    });
    const derivatives = terms.derivatives.map(({ data }) => data[0] ?? NaN);
    const coefficients = terms.coefficients.map(({ data }) => data[0] ?? NaN);
    if (options.json === true) {
      const { configuration } = model;
      const document = {
        ...{ derivatives, coefficients, configuration, order, output },
        ...described,
        versions: versions(),
      };
      print(`${JSON.stringify(document)}\n`);
    } else {
      print(`${taylorTable(derivatives, coefficients)}\n`);
    }
    return exitCodes.fine;
  },
};

/** A network of a file whose weights live on a backend. */
async function movedTo(backend: Backend | undefined, network: TaylorQuestion): Promise<TaylorQuestion> {
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
): Promise<TaylorQuestion> {
  const { model: word = 'mlp', width = 1024, seed = 0, order, storage, images } = options;
  const numbers = pairOf(options.inputs);
  const kind = modelKindOf(word);
  refuseOtherFlags([kind], options);
  const model = await modelFrom(kind, word, options);
  checkOutput(model, options.output, 2);
  const { inputSize, inputs } = namedInputs(model, images, numbers);
  const [at = {}, along = {}]: readonly Readonly<Record<string, Tensor>>[] = inputs;
  const size = { width, inputSize, storage, ...(backend !== undefined && { backend }) };
  checkMemory(
    width => estimateCost(model, { ...size, width, order }).bytes,
    width,
    model.name,
    memoryOf(backend),
  );
  const kept = weightStorage(model, size);
  printError(`${model.name} of width ${width}, seed ${seed}, ${kept} weights\n`);
  const described = { width, seed, storage: kept, inputSize, inputs: numbers, images: imagesUsed(images) };
  return { model, parameters: initialize(model, { ...size, seed }), at, along, described };
}
