import { join } from 'node:path';
import type { Command } from 'commander';
import { UnavailableError } from '../errors/index.js';
import { modelFromConfiguration, type Model } from '../models/index.js';
import {
  exportExact,
  exportSamples,
  figurePdf,
  htmlReport,
  printable,
  reportFigures,
  type ExportFormat,
  type ReportedExperiment,
  type ReportFigure,
  type ScalingReport,
} from '../report/index.js';
import { scalingLegend, scalingTable } from '../terminal/index.js';
import { quantityLabel, scalingRows, type ScalingRow, type ScalingSample } from '../scaling/index.js';
import { type JournalContents } from '../journal/index.js';
import { exactSizesOf } from './exactSizesOf.js';
import { exitByVerdicts, strictHelp } from './exitCodes.js';
import { exponentDocument } from './exponentDocument.js';
import { print, printError } from './output.js';
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
  const page = { path: join(directory, 'report.html'), content: await htmlReport(report) };
  const drawn = await reportFigures(report);
  const folder = join(directory, 'figures');
  const figures = drawn.map(({ name, svg }) => ({ path: join(folder, `${name}.svg`), content: svg }));
  const specifications = drawn.map(({ name, specification }) => ({
    path: join(folder, `${name}.vl.json`),
    content: specification,
  }));
  const pdf = await pdfsOf(drawn);
  const pdfs = pdf.contents.map(({ name, content }) => ({ path: join(folder, `${name}.pdf`), content }));
  const captions = {
    path: join(folder, 'captions.txt'),
    content: drawn.map(({ name, caption }) => `${name}\n${caption}\n`).join('\n'),
  };
  const exports: { readonly path: string; readonly content: Uint8Array }[] = [];
  for (const format of options.export ?? []) {
    const content = await exportSamples(samples, header.configuration.experiments, format);
    exports.push({ path: join(directory, `samples.${format}`), content });
    const exact = await exportExact(rows, format);
    if (exact !== undefined) exports.push({ path: join(directory, `exact.${format}`), content: exact });
  }
  makeFolder(folder);
  for (const { path, content } of [page, ...figures, ...pdfs, ...specifications, captions, ...exports])
    writeWhole(path, content);
  const pathsOf = (files: readonly { readonly path: string }[]): string[] => files.map(({ path }) => path);
  if (options.json === true) {
    const document = {
      exponents: rows.map(exponentDocument),
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
    print(`${scalingTable(rows, { details: options.details === true })}\n\n`);
    if (rows.length > 0) print(`${scalingLegend(rows)}\n\n`);
    print(
      `page:    ${printable(page.path)}\nfigures: ${printable(folder)}, ${figures.length} as ${pdf.missing === undefined ? 'PDF, ' : ''}SVG and for Vega-Lite\nsamples: ${printable(journal)}\n`,
    );
    if (exports.length > 0) print(`exports: ${printable(pathsOf(exports).join(', '))}\n`);
  }
  if (pdf.missing !== undefined) printError(`note: no figure is a PDF, since ${pdf.missing}\n`);
  for (const { name, rows, samples } of report.experiments) {
    if (rows.length === 0) printError(`${name}: ${unfinished(samples)}, so there are no exponents yet\n`);
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

interface Pdfs {
  readonly contents: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** Why there are none. */
  readonly missing?: string;
}

/** The figures as PDF, if the packages for that are there: a report does without. */
async function pdfsOf(figures: readonly ReportFigure[]): Promise<Pdfs> {
  const contents: { name: string; content: Uint8Array }[] = [];
  try {
    for (const figure of figures) contents.push({ name: figure.name, content: await figurePdf(figure) });
    return { contents };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { contents: [], missing: error.message };
  }
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
        (isFitted ? '' : `; ${unfinished(own)}, so there are no exponents yet`),
      samples: own,
      rows: isFitted ? scalingRows(own, { model, output, exact, quantities }) : [],
    });
  }
  return {
    title: 'How Taylor terms scale with width',
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

function unfinished(samples: readonly ScalingSample[]): string {
  return samples.length === 0 ? 'no network is drawn' : 'only networks of one width are drawn';
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
