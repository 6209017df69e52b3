import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, UnavailableError } from '../errors.js';
import { weightStorage, type Model } from '../models/index.js';
import { progress, scalingFigure, scalingTable } from '../report/index.js';
import {
  checkSweep,
  scalingRows,
  ScalingJournal,
  sweep,
  type JournalConfiguration,
  type ScalingRow,
  type ScalingSample,
  type SweepOptions,
} from '../scaling/index.js';
import {
  addNetworkOptions,
  inputPair,
  integer,
  integerWithin,
  modelFrom,
  modelName,
  positive,
  widths,
  type ModelName,
  type NetworkOptions,
} from './options.js';

interface ScalingOptions extends NetworkOptions {
  readonly model?: ModelName;
  readonly order: number;
  readonly widths: readonly number[];
  readonly seeds: number;
  readonly workers?: number;
  readonly out?: string;
  readonly resume?: true;
  readonly details?: true;
  readonly json?: true;
}

/** One model of the report. */
interface Experiment {
  readonly model: Model;
  readonly options: SweepOptions;
}

const defaultWidths = '1e2..1e5';

export function addScalingCommand(program: Command): void {
  const command = program
    .command('scaling')
    .description('sweeps widths × seeds and compares how K⁽ʳ⁾ scales with Theorem 1 of Littwin et al. 2020')
    .option('--model <name>', 'mlp or hypernetwork (default: both)', modelName)
    .option('--order <R>', 'highest order', integer, 4)
    .option('--widths <list>', 'as 64,128,256 or 1e2..1e6 or 1e2..1e6:9', widths, widths(defaultWidths))
    .option('--seeds <S>', 'networks drawn at every width', integerWithin(1, 1e6), 60)
    .option('--workers <count>', 'networks computed at once (default: one for each processor)', positive)
    .option('--out <directory>', 'where the samples and figures go (default: results/scaling-DATE)')
    .option('--resume', 'go on with the samples that the directory has')
    .option('--details', 'also print local slopes and the reason of every verdict')
    .option('--json', 'print one JSON document');
  addNetworkOptions(command).action(async (options: ScalingOptions) => {
    await runScaling(options);
  });
}

async function runScaling(options: ScalingOptions): Promise<void> {
  if (options.widths.length < 2) {
    throw new InvalidArgumentError('--widths', options.widths, 'two or more widths, since one has no slope');
  }
  if (options.resume === true && options.out === undefined) {
    throw new InvalidArgumentError('--out', undefined, 'with --resume, the directory to go on with');
  }
  const seeds = Array.from({ length: options.seeds }, (_, seed) => seed);
  const names: readonly ModelName[] = options.model === undefined ? ['mlp', 'hypernetwork'] : [options.model];
  const experiments = names.map((name): Experiment => {
    const model = modelFrom(name, options, { beside: names.includes('hypernetwork') });
    const { order, widths, weights } = options;
    return {
      model,
      options: {
        model,
        ...inputPair(model, options),
        order,
        widths,
        seeds,
        weights,
        ...(options.workers !== undefined && { workers: options.workers }),
      },
    };
  });
  for (const { options } of experiments) checkSweep(options);

  const directory =
    options.out ?? join('results', `scaling-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`);
  const { journal, known } = openJournal(
    directory,
    configurationOf(experiments, options),
    options.resume === true,
  );
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const results: { experiment: Experiment; samples: ScalingSample[]; rows: ScalingRow[] }[] = [];
  try {
    for (const experiment of experiments) {
      const samples = await runExperiment(experiment, journal, known, interruption.signal);
      if (interruption.signal.aborted) {
        process.stderr.write(
          `interrupted; the samples so far are in ${directory}, go on with --out ${directory} --resume\n`,
        );
        process.exitCode = 130;
        return;
      }
      results.push({
        experiment,
        samples,
        rows: scalingRows(samples, { primaryDepth: experiment.model.primaryDepth }),
      });
    }
  } finally {
    journal.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }

  const figures = await Promise.all(
    results.map(async ({ experiment, samples, rows }) => {
      const path = join(directory, `scaling-${experiment.model.name}.svg`);
      const svg = await scalingFigure({
        title: figureTitle(experiment),
        subtitle: figureSubtitle(experiment),
        samples,
        rows,
      });
      writeWhole(path, svg);
      return path;
    }),
  );
  const rows = results.flatMap(result => result.rows);
  if (options.json === true) {
    const document = {
      exponents: rows.map(exponentOf),
      directory,
      samples: join(directory, journalName),
      figures,
    };
    process.stdout.write(`${JSON.stringify(document)}\n`);
  } else {
    process.stdout.write(`${scalingTable(rows, { details: options.details === true })}\n\n`);
    const smooth = experiments.filter(({ model }) => !model.piecewiseLinear).map(({ model }) => model.name);
    if (smooth.length > 0) {
      process.stdout.write(
        `note: an activation of the ${smooth.join(' and the ')} is smooth, but Theorem 1 is about piecewise-linear ones; ` +
          `docs/scaling.md says what is expected of others\n\n`,
      );
    }
    process.stdout.write(`samples: ${join(directory, journalName)}\nfigures: ${figures.join(', ')}\n`);
  }
}

const journalName = 'samples.jsonl';

async function runExperiment(
  { model, options }: Experiment,
  journal: ScalingJournal,
  known: readonly ScalingSample[],
  signal: AbortSignal,
): Promise<ScalingSample[]> {
  const { widths, seeds, inputSize, weights } = options;
  const implicit = widths.filter(
    width =>
      weightStorage(model, { width, inputSize, ...(weights !== undefined && { weights }) }) === 'implicit',
  );
  process.stderr.write(
    `${model.name}: ${widths.length} widths × ${seeds.length} seeds; weights are ` +
      (implicit.length === 0 ? 'dense\n' : `implicit from width ${Math.min(...implicit)} on\n`),
  );
  const report = progress(widths.length * seeds.length, model.name);
  for (const sample of known) if (sample.model === model.name) report.advance();
  try {
    return await sweep(options, {
      known,
      signal,
      onSample: sample => {
        journal.append(sample);
        report.advance(`width ${sample.width}`);
      },
    });
  } finally {
    report.finish();
  }
}

function configurationOf(
  experiments: readonly Experiment[],
  { images, pair }: ScalingOptions,
): JournalConfiguration {
  const configuration = {
    models: experiments.map(({ model }) => model.configuration),
    ...(experiments[0] && {
      order: experiments[0].options.order,
      widths: experiments[0].options.widths,
      seeds: experiments[0].options.seeds.length,
      weights: experiments[0].options.weights ?? 'auto',
    }),
    images: images ?? 'embedded MNIST digits',
    pair,
  };
  return JSON.parse(JSON.stringify(configuration)) as JournalConfiguration;
}

/** A new journal, or the one that is there, if it belongs to the same sweep. */
function openJournal(
  directory: string,
  configuration: JournalConfiguration,
  resume: boolean,
): { journal: ScalingJournal; known: readonly ScalingSample[] } {
  const path = join(directory, journalName);
  if (resume) {
    const { journal, contents } = ScalingJournal.resume(path);
    if (JSON.stringify(contents.header.configuration) !== JSON.stringify(configuration)) {
      journal.close();
      throw new InvalidArgumentError(
        '--resume',
        directory,
        `a directory whose ${journalName} was begun with the same options`,
        `It was begun with ${JSON.stringify(contents.header.configuration)}`,
      );
    }
    return { journal, known: contents.samples };
  }
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new InvalidArgumentError('--out', directory, `a directory that can be made (${String(error)})`);
  }
  return { journal: ScalingJournal.create(path, configuration), known: [] };
}

function exponentOf({ model, order, fit, predicted, verdict, reason }: ScalingRow): Record<string, unknown> {
  const found = fit.kind === 'power law' ? fit : undefined;
  return {
    model,
    order,
    fitted: found?.exponent ?? null,
    interval: found === undefined ? null : [found.interval.lower, found.interval.upper],
    predicted,
    verdict,
    reason,
  };
}

function figureTitle({ model }: Experiment): string {
  return model.name === 'mlp' ? 'Taylor terms of a multilayer perceptron' : 'Taylor terms of a hypernetwork';
}

function figureSubtitle({ model, options }: Experiment): string[] {
  const settings = Object.entries(model.configuration)
    .filter(([name, value]) => name !== 'model' && value !== null)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? Number(value.toPrecision(6)) : String(value)}`,
    );
  return [settings.join(', '), `${options.seeds.length} networks at each of ${options.widths.length} widths`];
}

/** Writes a file so that it is there whole or not at all. */
function writeWhole(path: string, text: string): void {
  try {
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  } catch (cause) {
    throw new UnavailableError(`${path} cannot be written: ${String(cause)}`, { cause });
  }
}
