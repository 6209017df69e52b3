import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import { limit, readLimitFile, type LimitFile } from '../limits/index.js';
import { modelKindOf } from '../models/index.js';
import { convergenceTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { addBackendOption } from './backendOption.js';
import { exitCodes, strictHelp } from './exitCodes.js';
import {
  checkedLimit,
  convergenceDocument,
  convergenceSvg,
  exitCodeOfCheck,
  refuseWithoutCheck,
  type LimitCheckOptions,
} from './limitCheck.js';
import {
  estimateNote,
  kernelDocument,
  kernelText,
  printedKernels,
  type KernelOptions,
} from './limitKernels.js';
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
import { exportPath, integerWithin, modelWord, outputs, positive, widths } from './values.js';
import { checkPlaces, writeWhole } from '../files/index.js';

interface LimitCommandOptions extends NetworkOptions, LimitCheckOptions, KernelOptions {
  readonly model?: string;
  readonly inputs?: readonly (readonly number[])[];
}

export const limitCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames} (default: mlp)`, modelWord)
      .option('--output <k>', 'which output of the network, or as 0,1 those of f and f′', outputs, 0)
      .option('--no-contributions', 'leaves out the contributions of groups of parameters')
      .option(
        '--out <file>',
        'also writes the kernels, as .npz, .parquet or .csv, as they come, whatever fits into memory',
        exportPath,
      )
      .option('--resume', 'with --out, go on with what an interruption left beside the file')
      .option(
        '--workers <count>',
        'threads that compute (default: one for each processor if that takes seconds)',
        positive,
      )
      .option('--check', 'also draws networks of growing width, and shows how their kernels approach these')
      .option('--widths <list>', 'with --check, their widths (default: 256..131072:10)', widths)
      .option(
        '--seeds <S>',
        'with --check, networks drawn at every width (default: 30)',
        integerWithin(6, 1e6),
      )
      .option('--svg <file>', 'with --check, also writes a figure of it')
      .option('--strict', `with --check, ${strictHelp}`)
      .option('--json', 'print one JSON document');
    addBackendOption(addNetworkOptions(command, { lists: false }), 'with --check, ');
  },

  async run(command) {
    const options = command.opts<LimitCommandOptions & GivenFlags>();
    const [file] = command.args;
    if (file !== undefined) refuseBesideFile(command, besideFile);
    refuseWithoutCheck(options);
    if (options.resume === true && options.out === undefined)
      throw new InvalidArgumentError('--out', undefined, 'with --resume, the file to go on with');
    checkPlaces(options.svg);
    const question = file === undefined ? await described(options) : await readLimitFile(file);
    checkOutput(question.model, options.output, 2);
    const network = limit(question.model, { output: options.output });
    const convergence = options.check === true ? await checkedLimit(question, options) : undefined;
    const { out, svg } = options;
    const figure = svg && convergence && (await convergenceSvg(question, convergence));
    const kernels = await printedKernels(network, question, options);
    if (kernels === undefined) {
      printError(`interrupted; --resume goes on with what is in ${out?.path ?? ''}.unfinished\n`);
      return exitCodes.interrupted;
    }
    if (svg !== undefined && figure !== undefined) writeWhole(svg, figure);
    if (options.json === true) {
      const document = {
        ...kernelDocument(kernels),
        ...(convergence && { check: convergenceDocument(convergence) }),
      };
      print(`${JSON.stringify(document)}\n`);
      printError(estimateNote(kernels) ?? '');
    } else {
      print(`${kernelText(kernels)}${estimateNote(kernels) ?? ''}`);
      if (convergence !== undefined) print(`\n${convergenceTable(convergence)}\n`);
    }
    return convergence === undefined ? exitCodes.fine : exitCodeOfCheck(convergence, options);
  },
};

/** Options that a file leaves open. */
const besideFile = [
  ...['output', 'contributions', 'out', 'resume', 'workers', 'json'],
  ...['check', 'widths', 'seeds', 'svg', 'strict', 'storage', 'backend'],
];

/** The model that options describe, at some images. */
async function described(options: LimitCommandOptions & GivenFlags): Promise<LimitFile> {
  const { model: word = 'mlp', images } = options;
  const [numbers = [], ...more] = options.inputs ?? [[0, 1]];
  if (more.length > 0) throw new InvalidArgumentError('--inputs', options.inputs, 'numbers, as 0,1,2, once');
  const kind = modelKindOf(word);
  refuseOtherFlags([kind], options);
  const model = await modelFrom(kind, word, options);
  const { inputs } = namedInputs(model, images, numbers);
  const names = Object.keys(model.inputs);
  return {
    model,
    inputs: Object.fromEntries(names.map(name => [name, stacked(inputs.map(each => each[name] as Tensor))])),
  };
}

function stacked(tensors: readonly Tensor[]): Tensor {
  const shape = tensors[0]?.shape ?? [];
  return {
    data: Float64Array.from(tensors.flatMap(({ data }) => [...data])),
    shape: [tensors.length, ...shape],
  };
}
