import { toNested, type Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import { limit, readLimitFile, type KernelsByGroups, type LimitFile } from '../limits/index.js';
import { modelKindOf } from '../models/index.js';
import type { OutputChoice } from '../questions/index.js';
import { exportKernels, type ExportFormat } from '../report/index.js';
import { kernelTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { exitCodes } from './exitCodes.js';
import { lateProgress } from './lateProgress.js';
import {
  addNetworkOptions,
  checkOutput,
  modelFrom,
  modelNames,
  namedInputs,
  refuseBesideFile,
  refuseOtherFlags,
  type GivenFlags,
  type NetworkOptions,
} from './options.js';
import { print } from './output.js';
import { exportPath, modelWord, outputs } from './values.js';
import { writeWhole } from './writeWhole.js';

interface LimitCommandOptions extends NetworkOptions {
  readonly model?: string;
  readonly output: OutputChoice;
  readonly inputs?: readonly (readonly number[])[];
  readonly out?: { readonly path: string; readonly format: ExportFormat };
  readonly json?: true;
}

export const limitCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames} (default: mlp)`, modelWord)
      .option('--output <k>', 'which output of the network, or as 0,1 those of f and f′', outputs, 0)
      .option('--out <file>', 'also writes the kernels, as .npz, .parquet or .csv', exportPath)
      .option('--json', 'print one JSON document');
    addNetworkOptions(command, { lists: false });
  },

  async run(command) {
    const options = command.opts<LimitCommandOptions & GivenFlags>();
    const [file] = command.args;
    if (file !== undefined) refuseBesideFile(command, ['output', 'out', 'json']);
    const { model, inputs, against } =
      file === undefined ? await described(options) : await readLimitFile(file);
    checkOutput(model, options.output, 2);
    const network = limit(model, { output: options.output });
    const progress = lateProgress('pairs of inputs');
    const kernels = await network.byGroups(inputs, against, { onProgress: progress.report });
    progress.finish();
    if (options.out !== undefined) {
      const { path, format } = options.out;
      writeWhole(path, await exportKernels(namedKernels(kernels), format));
    }
    print(
      options.json === true
        ? `${JSON.stringify(documentOf(kernels, network.error))}\n`
        : textOf(kernels, network.error),
    );
    return exitCodes.fine;
  },
};

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

function documentOf({ nngp, ntk, contributions }: KernelsByGroups, error: number): Record<string, unknown> {
  return {
    nngp: toNested(nngp),
    ntk: toNested(ntk),
    contributions: Object.fromEntries(
      Object.entries(contributions).map(([name, kernel]) => [name, toNested(kernel)]),
    ),
    error,
  };
}

function textOf({ nngp, ntk, contributions }: KernelsByGroups, error: number): string {
  const tables = [
    kernelTable('NNGP', nngp),
    kernelTable('NTK', ntk),
    ...Object.entries(contributions).map(([name, kernel]) => kernelTable(`NTK, ${name}`, kernel)),
  ];
  return `${tables.join('\n')}\nerror of the expectations: ${error === 0 ? 'none, closed forms' : error.toPrecision(2)}\n`;
}

function namedKernels({ nngp, ntk, contributions }: KernelsByGroups): Map<string, Tensor> {
  return new Map([
    ['nngp', nngp],
    ['ntk', ntk],
    ...Object.entries(contributions).map(([name, kernel]): [string, Tensor] => [
      `contributions.${name}`,
      kernel,
    ]),
  ]);
}
