import { InvalidArgumentError } from '../errors/index.js';
import { limit, type InfiniteNetwork } from '../limits/index.js';
import { modelKindOf } from '../models/index.js';
import { gradientFlow } from '../predict/index.js';
import {
  exportPredictions,
  predictionPage,
  type ExportFormat,
  type LearningCurvePoint,
  type PredictionReport,
  type PredictionSummary,
  printable,
} from '../report/index.js';
import { predictionTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { addBackendOption, checkBackend, type BackendOption } from './backendOption.js';
import { exitCodes } from './exitCodes.js';
import type { TrainingOptions } from './learner.js';
import { addModelFlags, flag, modelFrom, modelNames, refuseOtherFlags, type GivenFlags } from './options.js';
import { print } from './output.js';
import { predictionData, type DataOptions, type PredictionData } from './predictData.js';
import { checkNetworks, networksBeside } from './predictNetworks.js';
import { predictionsOf, tableOf, type Predictions } from './predictions.js';
import { qualityOf, summaryOf, trainingText } from './predictSummary.js';
import { reproducingCommand, type OptionsWithoutEffect } from './reproducingCommand.js';
import {
  aboveZero,
  atLeastZero,
  classes,
  exportPath,
  integer,
  integerWithin,
  kernelName,
  modelWord,
  positive,
  time,
} from './values.js';
import { versions } from './versions.js';
import { checkPlaces, writeWhole } from '../files/index.js';

interface PredictOptions extends DataOptions, BackendOption {
  readonly model?: string;
  readonly kernel: 'ntk' | 'nngp';
  readonly time?: number;
  readonly steps?: number;
  readonly rate?: number;
  readonly ridge?: number;
  readonly noise?: number;
  readonly intervals: boolean;
  readonly out?: { readonly path: string; readonly format: ExportFormat };
  readonly page?: string;
  readonly width?: number;
  readonly networks?: number;
  readonly json?: true;
}

export const predictCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames} (default: mlp)`, modelWord)
      .option(
        '--kernel <kernel>',
        'ntk: networks that are trained; nngp: a Gaussian process',
        kernelName,
        'ntk',
      )
      .option('--train <file>', 'an idx file of images to train on (default: some of the embedded digits)')
      .option('--labels <file>', 'an idx file with their labels')
      .option('--test <file>', 'an idx file of images to predict (default: those that are not trained on)')
      .option('--test-labels <file>', 'an idx file with their labels')
      .option('--train-size <N>', 'train on so many of them', positive)
      .option('--test-size <M>', 'predict so many of them', positive)
      .option('--classes <labels>', 'only images with these labels, as 3,8', classes)
      .option('--seed <seed>', 'which images are trained on (default: 0)', integer, 0)
      .option('--time <t>', 'of gradient flow: learning rate × steps, or inf (default: inf)', time)
      .option('--steps <s>', 'steps of gradient descent instead', integer)
      .option('--rate <mu>', 'with --steps, their learning rate (default: 1/λ of the kernel)', aboveZero)
      .option('--ridge <rho>', 'adds ρ|w − w₀|²/2 to the loss (default: 0)', atLeastZero)
      .option('--noise <variance>', 'with --kernel nngp, the variance of labels (default: 0)', atLeastZero)
      .option('--no-intervals', 'accuracy and loss alone: the law of outputs takes most of the time')
      .option('--out <file>', 'also writes the predictions, as .csv, .parquet or .npz', exportPath)
      .option('--page <file>', 'also writes a page with figures, which trains networks of finite width')
      .option('--width <n>', 'with --page, the width of these networks (default: 512)', positive)
      .option('--networks <count>', 'with --page, how many (default: 8)', integerWithin(2, 1000))
      .option('--json', 'print one JSON document');
    addBackendOption(addModelFlags(command, { lists: false }), 'with --page, ');
  },

  async run(command, words) {
    const options = command.opts<PredictOptions & GivenFlags>();
    const { model: word = 'mlp', page, out } = options;
    const training = trainingOptions(options);
    refuseWithoutPage(options);
    checkPlaces(out?.path, page);
    await checkBackend(options.backend);
    const kind = modelKindOf(word);
    refuseOtherFlags([kind], options);
    const network = limit(await modelFrom(kind, word, options));
    if (page !== undefined) checkNetworks(network.model);
    const data = predictionData(options);
    const sizes = page === undefined ? [] : curveSizes(data.training.count, data.classes.length);
    const predictions = await predictionsOf(network, data, training, sizes);
    const summary = summaryOf(network.model.name, data, predictions);
    // Everything is made before anything is written.
    const exported = out && (await exportPredictions(tableOf(data, predictions), out.format));
    const report =
      page === undefined
        ? undefined
        : await reportOf(
            network,
            data,
            predictions,
            summary,
            options,
            reproducingCommand(words, withoutEffect),
          );
    const html = report && (await predictionPage(report));
    if (out !== undefined && exported !== undefined) writeWhole(out.path, exported);
    if (page !== undefined && html !== undefined) writeWhole(page, html);
    if (options.json === true) {
      const document = documentOf(summary, predictions, report);
      print(`${JSON.stringify({ ...document, predictions: out?.path ?? null, page: page ?? null })}\n`);
    } else {
      print(`${predictionTable(summary)}\n`);
      if (out !== undefined) print(`predictions: ${printable(out.path)}\n`);
      if (page !== undefined) print(`page: ${printable(page)}\n`);
    }
    return exitCodes.fine;
  },
};

/** Options that say where, but not what. */
const withoutEffect: OptionsWithoutEffect = new Map([
  ['--out', 'takes a value'],
  ['--json', 'alone'],
]);

/** @throws InvalidArgumentError for options that mean nothing beside others. */
function trainingOptions(options: PredictOptions): TrainingOptions {
  const { kernel, time: end = Infinity, steps, rate, ridge = 0, noise = 0 } = options;
  const refuse = (name: keyof PredictOptions, unless: boolean, allowed: string): void => {
    const value = options[name];
    if (value !== undefined && !unless) throw new InvalidArgumentError(flag(name), value, allowed);
  };
  for (const name of ['time', 'steps', 'rate', 'ridge'] as const) {
    refuse(name, kernel === 'ntk', 'only with --kernel ntk: a Gaussian process is not trained');
  }
  refuse('noise', kernel === 'nngp', 'only with --kernel nngp, for the ntk there is --ridge');
  refuse('time', steps === undefined, 'only without --steps');
  refuse('rate', steps !== undefined, 'only with --steps');
  return {
    kernel,
    time: end,
    ridge,
    noise,
    intervals: options.intervals,
    ...(steps !== undefined && { steps }),
    ...(rate !== undefined && { rate }),
  };
}

/** @throws InvalidArgumentError for options that mean nothing without `--page`. */
function refuseWithoutPage(options: PredictOptions): void {
  if (options.page !== undefined) return;
  for (const name of ['width', 'networks'] as const) {
    const value = options[name];
    if (value !== undefined) throw new InvalidArgumentError(flag(name), value, 'only with --page');
  }
  if (options.backend.kind !== 'cpu')
    throw new InvalidArgumentError('--backend', options.backend.kind, 'only with --page');
}

/** 1, 2 and 5 times powers of ten, from one digit of each class on, below all. */
function curveSizes(count: number, least: number): number[] {
  const sizes = [1, 10, 100, 1000, 10_000].flatMap(power => [1, 2, 5].map(digit => digit * power));
  return sizes.filter(size => size >= least && size < count);
}

async function reportOf(
  network: InfiniteNetwork,
  data: PredictionData,
  predictions: Predictions,
  summary: PredictionSummary,
  { width = 512, networks = 8, seed, backend }: PredictOptions,
  command: string,
): Promise<PredictionReport> {
  const { kernels, training, options, learner, fromFirst } = predictions;
  const { flow = await gradientFlow({ kernel: kernels[options.kernel], ...training }) } = learner;
  const { spectrum, alignment } = flow;
  const { classes, test } = data;
  const points: LearningCurvePoint[] = [...fromFirst].map(([trainSize, outputs]) => ({
    trainSize,
    ...curvePoint(qualityOf(outputs, test.labels, classes)),
  }));
  points.push({ trainSize: data.training.count, ...curvePoint(summary.test) });
  return {
    title: `Predictions of a wide ${network.model.name}`,
    date: new Date().toISOString().slice(0, 10),
    command,
    settings: [
      ['kernel', options.kernel === 'ntk' ? 'NTK' : 'NNGP'],
      ['network', describe(network.model.configuration)],
      ['training', trainingText(options)],
      ['digits', `${data.training.count} to train on, ${test.count} to test, by seed ${seed}`],
      ['classes', classes.join(', ')],
    ],
    versions: Object.entries(versions()),
    summary,
    spectrum: {
      eigenvalues: [...spectrum],
      alignment: [...alignment],
      cutoff: summary.conditioning.cutoff,
    },
    learningCurve: { points, chance: 1 / classes.length },
    networks: await networksBeside(network, data, { width, networks, backend }),
  };
}

function curvePoint({ accuracy }: PredictionSummary['test']): Omit<LearningCurvePoint, 'trainSize'> {
  return { accuracy: accuracy.value, interval: accuracy.interval };
}

/** "depth 4, activation relu" */
function describe(configuration: Readonly<Record<string, unknown>> | undefined): string {
  return Object.entries(configuration ?? {})
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(
      ([name, value]) =>
        `${name} ${String(typeof value === 'number' ? Number(value.toPrecision(6)) : value)}`,
    )
    .join(', ');
}

/** For `--json`. */
function documentOf(
  summary: PredictionSummary,
  { options }: Predictions,
  report: PredictionReport | undefined,
): Record<string, unknown> {
  const { training, test, leaveOneOut, conditioning, intervals, logMarginalLikelihood } = summary;
  const { rank, condition, cutoff, jitter, sentence } = conditioning;
  const { kernel, time: end, steps, rate, ridge, noise } = options;
  return {
    kernel,
    ...(kernel === 'nngp' ? { noise } : { ridge }),
    ...(kernel === 'ntk' &&
      (steps === undefined ? { time: end === Infinity ? 'inf' : end } : { steps, rate })),
    classes: summary.classes,
    trainSize: training.count,
    testSize: test.count,
    accuracy: test.accuracy.value,
    accuracyInterval: [test.accuracy.interval.lower, test.accuracy.interval.upper],
    loss: test.loss,
    training: { accuracy: training.accuracy.value, loss: training.loss },
    leaveOneOut:
      leaveOneOut === undefined ? null : { accuracy: leaveOneOut.accuracy.value, loss: leaveOneOut.loss },
    logMarginalLikelihood: logMarginalLikelihood ?? null,
    rank,
    condition,
    cutoff,
    jitter,
    conditioning: sentence,
    intervals: intervals.map(({ name, levels }) => ({ name, levels })),
    confusion: summary.confusion,
    ...(report && {
      learningCurve: report.learningCurve.points.map(({ trainSize, accuracy, interval }) => ({
        trainSize,
        accuracy,
        interval: [interval.lower, interval.upper],
      })),
    }),
  };
}
