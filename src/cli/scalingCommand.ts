import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InvalidArgumentError } from '../errors/index.js';
import { isJournalBegun, readJournal, type JournalConfiguration } from '../journal/index.js';
import { addBackendOption, withBackend, type BackendOption } from './backendOption.js';
import type { CommandImplementation } from './commands.js';
import { exitCodes } from './exitCodes.js';
import { reproducingCommand, type OptionsWithoutEffect } from './reproducingCommand.js';
import { addNetworkOptions, modelNames, type GivenFlags } from './options.js';
import { printError } from './output.js';
import { addOutputOptions, writeReport, type OutputOptions } from './reportFiles.js';
import { extended } from './resumption.js';
import { planScaling, type ScalingOptions } from './scalingPlan.js';
import { journalName } from './journalName.js';
import { runPlan } from './scalingRun.js';
import {
  aboveZero,
  correlation,
  integerWithin,
  modelWord,
  order,
  orders,
  outputs,
  positive,
  several,
  widths,
} from './values.js';

interface ScalingCommandOptions extends ScalingOptions, OutputOptions, BackendOption {
  readonly out?: string;
  readonly resume?: true;
}

const defaultWidths = '3e2..1e5';

export const scalingCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames} (default: mlp and hypernetwork)`, modelWord)
      .option('--order <R>', 'highest order of the Taylor terms', order, 4)
      .option(
        '--output <k>',
        'which output of the network, or one for each input, as 0,1 (default: 0)',
        outputs,
      )
      .option(
        '--correlation <expression>',
        'also this correlation function, as "f0[a,b] f1[a] f2[b]"; may be given several times',
        several(correlation),
      )
      .option(
        '--terms <orders>',
        'also the terms of the theorem that K⁽ʳ⁾ is the sum of, r as 2 or 2,3',
        orders,
      )
      .option('--limit', 'also how far the tangent kernel is from its limit n → ∞')
      .option('--widths <list>', 'as 64,128,256 or 1e2..1e6 or 1e2..1e6:9', widths, widths(defaultWidths))
      .option('--seeds <S>', 'networks drawn at every width', integerWithin(1, 1e6), 400)
      .option(
        '--until <half-width>',
        'draws more networks until every interval as n → ∞ is so narrow',
        aboveZero,
      )
      .option(
        '--most-seeds <S>',
        'with --until, the most networks at every width (default: 10000)',
        integerWithin(1, 1e6),
      )
      .option('--workers <count>', 'networks computed at once (default: one for each processor)', positive)
      .option('--out <directory>', 'where samples, page and figures go (default: results/scaling-DATE)')
      .option('--resume', 'go on with the samples that the directory has; more widths and seeds are added')
      .option('--config <file>', 'a JSON file of options: {"model": "mlp", "widths": [64, 128]}');
    addOutputOptions(addBackendOption(addNetworkOptions(command, { lists: true })));
  },

  async run(command, words) {
    const options = command.opts<ScalingCommandOptions & GivenFlags>();
    if (options.resume !== true) return runScaling(options, reproducingCommand(words, withoutEffect));
    if (options.out === undefined)
      throw new InvalidArgumentError('--out', undefined, 'with --resume, the directory to go on with');
    const before = configurationIn(options.out);
    if (before === undefined) return runScaling(options, reproducingCommand(words, withoutEffect));
    const all = extended(options, before, name => command.getOptionValueSource(name) === 'cli');
    const replaced = isDeepStrictEqual(sizesOf(all), sizesOf(options)) ? undefined : sizesOf(all);
    return runScaling(all, reproducingCommand(words, withoutEffect, replaced));
  },
};

/**
 * What the samples of a directory are of; undefined if its journal has no header yet.
 * @throws InvalidArgumentError if there is none; FileError, DataFormatError if it cannot be read.
 */
function configurationIn(directory: string): JournalConfiguration | undefined {
  const path = join(directory, journalName);
  if (isJournalBegun(path)) return readJournal(path).header.configuration;
  if (existsSync(path)) return undefined;
  throw new InvalidArgumentError(
    '--resume',
    directory,
    `a directory with the ${journalName} of an earlier run`,
    'Nothing is begun there: leave out --resume',
  );
}

/** How many samples there are to be, as words of the command line. */
function sizesOf({ widths, seeds, until, mostSeeds }: ScalingOptions): ReadonlyMap<string, string> {
  return new Map([
    ['--widths', widths.join(',')],
    ['--seeds', String(seeds)],
    ...(until === undefined ? [] : [['--until', String(until)] as const]),
    ...(mostSeeds === undefined ? [] : [['--most-seeds', String(mostSeeds)] as const]),
  ]);
}

async function runScaling(options: ScalingCommandOptions & GivenFlags, command: string): Promise<number> {
  const directory =
    options.out ?? join('results', `scaling-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`);
  const ended = await withBackend(options.backend, async backend => {
    const plan = await planScaling(options, backend);
    return runPlan({ plan, directory, resume: options.resume === true, command });
  });
  if (!ended) {
    printError(
      `interrupted; the samples so far are in ${directory}, go on with --out ${directory} --resume\n`,
    );
    return exitCodes.interrupted;
  }
  const journal = join(directory, journalName);
  return writeReport({ journal, contents: readJournal(journal), directory, options });
}

/** Options that say where and how, but not what. */
const withoutEffect: OptionsWithoutEffect = new Map([
  ['--out', 'takes a value'],
  ['--workers', 'takes a value'],
  ['--export', 'takes a value'],
  ['--resume', 'alone'],
  ['--details', 'alone'],
  ['--strict', 'alone'],
  ['--json', 'alone'],
]);
