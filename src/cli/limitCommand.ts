import { toNested, type Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import { limit, readLimitFile, type KernelsByGroups, type LimitFile } from '../limits/index.js';
import { modelKindOf } from '../models/index.js';
import { exportKernels, type ExportFormat } from '../report/index.js';
import { convergenceTable, kernelTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { exitCodes } from './exitCodes.js';
import {
  checkedLimit,
  convergenceDocument,
  convergenceSvg,
  exitCodeOfCheck,
  refuseWithoutCheck,
  type LimitCheckOptions,
} from './limitCheck.js';
import { lateProgress } from './lateProgress.js';
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
import { print } from './output.js';
import { exportPath, integerWithin, modelWord, outputs, widths } from './values.js';
import { writeWhole } from './writeWhole.js';

interface LimitCommandOptions extends NetworkOptions, LimitCheckOptions {
  readonly model?: string;
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
      .option('--check', 'also draws networks of growing width, and shows how their kernels approach these')
      .option('--widths <list>', 'with --check, their widths (default: 256..131072:10)', widths)
      .option(
        '--seeds <S>',
        'with --check, networks drawn at every width (default: 30)',
        integerWithin(6, 1e6),
      )
      .option('--svg <file>', 'with --check, also writes a figure of it')
      .option('--json', 'print one JSON document');
    addNetworkOptions(command, { lists: false });
  },

  async run(command) {
    const options = command.opts<LimitCommandOptions & GivenFlags>();
    const [file] = command.args;
    if (file !== undefined)
      refuseBesideFile(command, ['output', 'out', 'json', 'check', 'widths', 'seeds', 'svg', 'storage']);
    refuseWithoutCheck(options);
    const question = file === undefined ? await described(options) : await readLimitFile(file);
    checkOutput(question.model, options.output, 2);
    const network = limit(question.model, { output: options.output });
    const progress = lateProgress('pairs of inputs');
    const { inputs, against } = question;
    const kernels = await network.byGroups(inputs, against, { onProgress: progress.report });
    progress.finish();
    const { error } = network;
    const convergence = options.check === true ? await checkedLimit(question, options) : undefined;
    // Everything is made before anything is written.
    const { out, svg } = options;
    const exported = out && (await exportKernels(namedKernels(kernels), out.format));
    const figure = svg && convergence && (await convergenceSvg(question, convergence));
    if (out !== undefined && exported !== undefined) writeWhole(out.path, exported);
    if (svg !== undefined && figure !== undefined) writeWhole(svg, figure);
    if (options.json === true) {
      const document = {
        ...documentOf(kernels, error),
        ...(convergence && { check: convergenceDocument(convergence) }),
      };
      print(`${JSON.stringify(document)}\n`);
    } else {
      print(textOf(kernels, error));
      if (convergence !== undefined) print(`\n${convergenceTable(convergence)}\n`);
    }
    return convergence === undefined ? exitCodes.fine : exitCodeOfCheck(convergence);
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
