import { join } from 'node:path';
import { makeFolder } from '../files/index.js';
import { modelFromConfiguration, weightStorage } from '../models/index.js';
import { progress, type Progress } from '../terminal/index.js';
import { checkRule, checkSweep, sweepUntil, type ScalingSample } from '../scaling/index.js';
import { isJournalBegun, readJournal, ScalingJournal, type JournalHeader } from '../journal/index.js';
import { interruptible } from './interruption.js';
import { journalName } from './journalName.js';
import { printError } from './output.js';
import { checkContinuation, continuationText } from './resumption.js';
import type { PlannedExperiment, ScalingPlan } from './scalingPlan.js';
import { versions } from './versions.js';

export interface ScalingRun {
  readonly plan: ScalingPlan;
  readonly directory: string;
  /** Go on with the samples that the directory has, if it has a journal. */
  readonly resume: boolean;
  /** The command line, for the journal. */
  readonly command: string;
}

/**
 * Draws all samples of a plan into the journal of a directory.
 * @returns whether it came to its end; if it was interrupted the journal has what there is.
 * @throws InvalidArgumentError, MemoryLimitError, FileError before anything is written.
 */
export async function runPlan({ plan, directory, resume, command }: ScalingRun): Promise<boolean> {
  const { seeds, until } = plan.configuration;
  // Without a wished half-width one round is all there is.
  const rule = until ?? { halfWidth: Number.MAX_VALUE, mostSeeds: seeds };
  checkRule(rule, seeds);
  for (const { options } of plan.experiments) {
    checkSweep({ ...options, seeds: Array.from({ length: seeds }, (_, seed) => seed) });
  }
  const { journal, known } = await openJournal(
    directory,
    {
      versions: versions(plan.configuration.backend?.name),
      command,
      begun: new Date().toISOString().slice(0, 10),
      configuration: plan.configuration,
    },
    resume,
  );
  try {
    return await interruptible(async signal => {
      for (const experiment of plan.experiments) {
        announce(experiment, seeds);
        const own = known.filter(sample => sample.experiment === experiment.name);
        let report: Progress | undefined;
        try {
          await sweepUntil({ ...experiment.options, seeds }, rule, {
            known: own,
            signal,
            onRound: count => {
              report?.finish();
              const { widths } = experiment.options;
              report = progress(widths.length * count, experiment.name, {
                done: widths.length * count - missing(experiment, own, count),
              });
            },
            onSample: sample => {
              journal.append(sample);
              own.push(sample);
              report?.advance(`width ${sample.width}`);
            },
          });
        } finally {
          report?.finish();
        }
        if (signal.aborted) return false;
      }
      return true;
    });
  } finally {
    journal.close();
  }
}

/** How many samples of seeds 0..count − 1 are still to be drawn. */
function missing({ options }: PlannedExperiment, known: readonly ScalingSample[], count: number): number {
  const widths = new Set(options.widths);
  return widths.size * count - known.filter(({ width, seed }) => widths.has(width) && seed < count).length;
}

function announce({ name, model, options }: PlannedExperiment, seeds: number): void {
  const { widths, inputSize, storage = 'auto', backend } = options;
  const where = backend === undefined ? {} : { backend };
  const implicit = widths
    .filter(width => weightStorage(model, { width, inputSize, storage, ...where }) === 'implicit')
    .reduce((least, width) => Math.min(least, width), Infinity);
  printError(
    `${name}: ${widths.length} ${widths.length === 1 ? 'width' : 'widths'} × ${seeds} seeds; weights are ` +
      (implicit === Infinity ? 'dense\n' : `implicit from width ${implicit} on\n`),
  );
}

/** A new journal, or the one that is there, if it belongs to the same sweep. */
async function openJournal(
  directory: string,
  content: Omit<JournalHeader, 'schema' | 'version'>,
  resume: boolean,
): Promise<{ journal: ScalingJournal; known: readonly ScalingSample[] }> {
  const path = join(directory, journalName);
  if (!resume || !isJournalBegun(path)) {
    makeFolder(directory);
    return { journal: ScalingJournal.create(path, content), known: [] };
  }
  const { configuration, versions } = readJournal(path).header;
  // A module that is gone or another now says so here.
  for (const { model } of configuration.experiments) await modelFromConfiguration(model);
  const { journal, contents } = ScalingJournal.resume(path, header => {
    checkContinuation(directory, header, { ...header, ...content });
    return content;
  });
  printError(continuationText(path, contents.samples, configuration, content.configuration));
  const here = content.versions['Node.js'];
  if (versions['Node.js'] !== here) {
    printError(
      `note: ${path} was begun with Node.js ${versions['Node.js'] ?? ''} and goes on with ${here ?? ''}; ` +
        'new samples may differ in the last digit from what the old version would have drawn\n',
    );
  }
  return { journal, known: contents.samples };
}
