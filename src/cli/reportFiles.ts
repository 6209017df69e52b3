import { join } from 'node:path';
import type { Command } from 'commander';
import { UnavailableError } from '../errors/index.js';
import { modelFromConfiguration, type Model } from '../models/index.js';
import {
  exportExact,
  exportSamples,
  htmlReport,
  printable,
  type ExportFormat,
  type ReportedExperiment,
  type ScalingReport,
} from '../report/index.js';
import { scalingLegend, scalingTable, settingTable } from '../terminal/index.js';
import { quantityLabel, scalingRows, type ScalingRow, type ScalingSample } from '../scaling/index.js';
import { type JournalContents } from '../journal/index.js';
import { exactSizesOf } from './exactSizesOf.js';
import { exitByVerdicts, strictHelp } from './exitCodes.js';
import { exponentDocument } from './exponentDocument.js';
import { figureFiles, type PlannedFile } from './figureFiles.js';
import { print, printError } from './output.js';
import { settingDocument, settingSweepsOf } from './settingSweeps.js';
import { exportFormats } from './values.js';
import { makeFolder, writeWhole } from '../files/index.js';

/** How results are shown, whether they come from a sweep or from a journal. */
export interface OutputOptions {
  readonly export?: readonly ExportFormat[];
  readonly details?: true;
  readonly strict?: true;
  readonly json?: true;
}

export function addOutputOptions(command: Command): Command {
  return command
    .option(
      '--export <formats>',
      'also writes all samples as parquet, csv or npz, or several: csv,npz',
      exportFormats,
    )
    .option('--details', 'also print all predictions, local slopes and the reason of every verdict')
    .option('--strict', strictHelp)
    .option('--json', 'print one JSON document');
}

interface Output {
  /** The path of the journal, and what it holds. */
  readonly journal: string;
  readonly contents: JournalContents;
  /** Where page, figures and exports go. */
  readonly directory: string;
  readonly options: OutputOptions;
}

/**
 * Fits what a journal holds, writes the page, the figures and the exports, prints the table.
 *
 * @returns the exit code by the verdicts (`exitByVerdicts`).
 * The same samples give the same bytes.
 */
export async function writeReport({ journal, contents, directory, options }: Output): Promise<number> {
  const report = await reportOf(contents);
  const rows = report.experiments.flatMap(experiment => experiment.rows);
  if (contents.torn !== undefined)
    printError(`note: line ${contents.torn.line} of ${journal} has no end and is left out\n`);
  // Everything is made before anything is written.
  const { samples, header } = contents;
  const { widths } = header.configuration;
  const { settingSweeps = [] } = report;
  const page = { path: join(directory, 'report.html'), content: await htmlReport(report) };
  const folder = join(directory, 'figures');
  const { figures, pdfs, specifications, captions, missing } = await figureFiles(report, folder);
  const exports: PlannedFile[] = [];
  for (const format of options.export ?? []) {
    const content = await exportSamples(samples, header.configuration.experiments, format);
    exports.push({ path: join(directory, `samples.${format}`), content });
    const exact = await exportExact(rows, format);
    if (exact !== undefined) exports.push({ path: join(directory, `exact.${format}`), content: exact });
  }
  makeFolder(folder);
  for (const { path, content } of [page, ...figures, ...pdfs, ...specifications, captions, ...exports])
    writeWhole(path, content);
  const pathsOf = (files: readonly PlannedFile[]): string[] => files.map(({ path }) => path);
  if (options.json === true) {
    const document = {
      exponents: rows.map(exponentDocument),
      settingSweeps: settingSweeps.map(settingDocument),
      directory,
      samples: journal,
      page: page.path,
      figures: pathsOf(figures),
      pdfs: pathsOf(pdfs),
      specifications: pathsOf(specifications),
      captions: captions.path,
      exports: pathsOf(exports),
    };
    print(`${JSON.stringify(document)}\n`);
  } else {
    if (rows.length > 0) print(`${scalingTable(rows, { details: options.details === true })}\n\n`);
    else for (const sweep of settingSweeps) print(`${settingTable(sweep)}\n\n`);
    if (rows.length > 0) print(`${scalingLegend(rows)}\n\n`);
    print(
      `page:    ${printable(page.path)}\nfigures: ${printable(folder)}, ${figures.length} as ${missing === undefined ? 'PDF, ' : ''}SVG and for Vega-Lite\nsamples: ${printable(journal)}\n`,
    );
    if (exports.length > 0) print(`exports: ${printable(pathsOf(exports).join(', '))}\n`);
  }
  if (missing !== undefined) printError(`note: no figure is a PDF, since ${missing}\n`);
  for (const { name, rows, samples } of report.experiments) {
    if (rows.length === 0 && (samples.length === 0 || new Set(widths).size > 1))
      printError(`${name}: ${withoutExponents(samples, widths)}\n`);
  }
  const wish = unmetWish(contents, rows);
  if (wish !== undefined) printError(`${wish}\n`);
  return exitByVerdicts(
    rows.map(({ experiment, quantity, verdict }) => ({
      verdict,
      of: `${quantityLabel(quantity)} of ${experiment}`,
    })),
    options,
  );
}

/** Everything that a report shows, from a journal and the modules of models that it names. */
async function reportOf({ header, samples }: JournalContents): Promise<ScalingReport> {
  const { configuration, versions, command, begun } = header;
  const { widths, seeds, weights, until } = configuration;
  // Experiments that differ by their inputs share a model, and what is computed of it once.
  const known = new Map<string, Awaited<ReturnType<typeof modelIfThere>>>();
  const experiments: ReportedExperiment[] = [];
  for (const experiment of configuration.experiments) {
    const key = JSON.stringify(experiment.model);
    const found = known.get(key) ?? (await modelIfThere(experiment.model));
    known.set(key, found);
    const { model, missing } = found;
    const { name, inputs, output, quantities } = experiment;
    const own = ordered(samples.filter(sample => sample.experiment === name));
    // An interrupted sweep may have drawn nothing of an experiment, or networks of one width alone.
    const isFitted = widthsOf(own) >= 2;
    const exact = isFitted ? await exactSizesOf(model, experiment) : undefined;
    experiments.push({
      name,
      description:
        `${describe(experiment.model)}; inputs: ${describe(inputs)}` +
        (output === undefined ? '' : `; output: ${describe(output)}`) +
        (missing === undefined ? '' : `; nothing is compared with predictions, since ${missing}`) +
        (isFitted ? '' : `; ${withoutExponents(own, widths)}`),
      samples: own,
      rows: isFitted ? scalingRows(own, { model, output, exact, quantities }) : [],
    });
  }
  const settingSweeps = settingSweepsOf(
    configuration.experiments.map(({ name, quantities }) => ({
      ...{ name, quantities },
      samples: experiments.find(experiment => experiment.name === name)?.samples ?? [],
    })),
  );
  const isOfWidths = new Set(widths).size > 1;
  return {
    title: isOfWidths ? 'How Taylor terms scale with width' : 'Taylor terms at one width',
    ...(begun !== undefined && { date: begun }),
    command,
    settings: [
      ['widths', widths.join(', ')],
      [
        'networks at each width',
        until === undefined
          ? String(seeds)
          : `${seeds} and more, until every interval has a half-width of ${until.halfWidth}, ${until.mostSeeds} at most`,
      ],
      ['weights', weights],
    ],
    versions: Object.entries(versions),
    experiments,
    settingSweeps,
  };
}

/**
 * The model of an experiment. What was measured can be shown without it, if its module is gone or changed,
 * but nothing can be predicted.
 */
async function modelIfThere(
  configuration: unknown,
): Promise<{ readonly model?: Model; readonly missing?: string }> {
  try {
    return { model: await modelFromConfiguration(configuration) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    printError(`note: nothing is compared with predictions, since ${error.message}\n`);
    return { missing: error.message };
  }
}

function widthsOf(samples: readonly ScalingSample[]): number {
  return new Set(samples.map(({ width }) => width)).size;
}

/** Why there are no exponents, in words. */
function withoutExponents(samples: readonly ScalingSample[], widths: readonly number[]): string {
  if (samples.length === 0) return 'no network is drawn, so there are no exponents yet';
  if (new Set(widths).size === 1) return 'all networks have one width, so there are no exponents';
  return 'only networks of one width are drawn, so there are no exponents yet';
}

/** What `--until` wished for and did not get, in words. */
function unmetWish({ header }: JournalContents, rows: readonly ScalingRow[]): string | undefined {
  const { until } = header.configuration;
  if (until === undefined) return undefined;
  const wide = rows.flatMap(({ experiment, quantity, fit }) => {
    if (fit.kind !== 'power law') return [];
    const halfWidth = (fit.interval.upper - fit.interval.lower) / 2;
    return halfWidth > until.halfWidth
      ? [`${quantityLabel(quantity)} of ${experiment} (${halfWidth.toPrecision(2)})`]
      : [];
  });
  if (wide.length === 0) return undefined;
  return `intervals that are still wider than ± ${until.halfWidth}, after ${until.mostSeeds} networks at every width: ${wide.join(', ')}`;
}

/** Samples in order of width and seed: workers write them as they come. */
function ordered<T extends { readonly width: number; readonly seed: number }>(samples: readonly T[]): T[] {
  return [...samples].sort((a, b) => a.width - b.width || a.seed - b.seed);
}

/** Plain data in words: "depth 4, activation relu". */
function describe(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(describe).join(' ');
  return Object.entries(value)
    .filter(([name, content]) => name !== 'model' && name !== 'sha256' && content !== null)
    .map(([name, content]) => `${name} ${describe(content)}`)
    .join(', ');
}
