/** How a sweep goes on with the journal of an earlier run: what is there stays, what is missing is added. */
import { isDeepStrictEqual } from 'node:util';
import { InvalidArgumentError } from '../errors/index.js';
import type { JournalConfiguration, JournalExperiment, JournalHeader } from '../journal/index.js';
import type { ScalingSample } from '../scaling/index.js';
import type { ScalingOptions } from './scalingPlan.js';

/** The options of a sweep that its samples do not depend on: how many there are. */
export const extendableOptions = ['widths', 'seeds', 'until', 'mostSeeds'] as const;
export type ExtendableOption = (typeof extendableOptions)[number];

/**
 * The options with which the sweep of a journal goes on: all widths that it has and all that are asked for,
 * the greater number of seeds, and what is not given as it was.
 *
 * @param isGiven whether the command line says something of an option.
 */
export function extended<Options extends ScalingOptions>(
  options: Options,
  before: JournalConfiguration,
  isGiven: (option: ExtendableOption) => boolean,
): Options {
  const asked = isGiven('widths') ? options.widths : [];
  const keepsAll = before.widths.every(width => asked.includes(width));
  const widths = keepsAll ? asked : [...new Set([...before.widths, ...asked])].sort((a, b) => a - b);
  const until = isGiven('until')
    ? { until: options.until, mostSeeds: options.mostSeeds }
    : {
        until: before.until?.halfWidth,
        mostSeeds: isGiven('mostSeeds') ? options.mostSeeds : before.until?.mostSeeds,
      };
  return {
    ...options,
    widths: asked.length === 0 ? before.widths : widths,
    seeds: isGiven('seeds') ? Math.max(options.seeds, before.seeds) : before.seeds,
    ...until,
  };
}

/** What was computed by something else has other bits; but Node.js itself only rounds some functions. */
const mayDiffer = new Set(['Node.js']);

/**
 * @param directory where the journal is.
 * @throws InvalidArgumentError if what is asked for has other values than those of the journal: another
 *   network, other inputs or quantities under one name, or other programs that compute.
 */
export function checkContinuation(directory: string, before: JournalHeader, now: JournalHeader): void {
  const { configuration, versions, command } = before;
  const kept = configuration.experiments;
  const asked = new Map(now.configuration.experiments.map(experiment => [experiment.name, experiment]));
  const other = kept.find(experiment => !isDeepStrictEqual(experiment, asked.get(experiment.name)));
  if (other !== undefined || configuration.weights !== now.configuration.weights) {
    const difference =
      other === undefined ? 'the storage of weights differs' : differenceOf(other, asked.get(other.name));
    throw new InvalidArgumentError(
      '--resume',
      directory,
      'a directory whose samples were begun with the same options, but for more widths, seeds and experiments',
      `${difference}. It was begun with: ${command}`,
    );
  }
  const names = new Set([...Object.keys(versions), ...Object.keys(now.versions)]);
  const differing = [...names].filter(name => versions[name] !== now.versions[name] && !mayDiffer.has(name));
  if (differing.length > 0) {
    const list = (record: Readonly<Record<string, string>>): string =>
      differing.map(name => `${name} ${record[name] ?? '(none)'}`).join(', ');
    throw new InvalidArgumentError(
      '--resume',
      directory,
      'a directory whose samples were drawn by what computes here',
      `It was begun with ${list(versions)}, and here is ${list(now.versions)}: a seed could name another network. ` +
        'Go on where it was begun, or begin in another directory',
    );
  }
}

function differenceOf(before: JournalExperiment, now: JournalExperiment | undefined): string {
  if (now === undefined) return `its experiment ${before.name} is not asked for`;
  const [name] = (['model', 'inputs', 'output', 'quantities'] as const).filter(
    each => !isDeepStrictEqual(before[each], now[each]),
  );
  return `${name === 'model' ? 'the network' : `the ${name ?? 'experiment'}`} of ${before.name} differ${name === 'model' || name === 'output' ? 's' : ''}`;
}

/** What is kept and what is added, for people. */
export function continuationText(
  path: string,
  samples: readonly ScalingSample[],
  before: JournalConfiguration,
  now: JournalConfiguration,
): string {
  const added = [
    ...listed(
      'widths',
      now.widths.filter(width => !before.widths.includes(width)),
    ),
    ...(now.seeds > before.seeds ? [`seeds ${before.seeds} to ${now.seeds - 1}`] : []),
    ...listed(
      'experiments',
      now.experiments.map(({ name }) => name).filter(name => before.experiments.every(e => e.name !== name)),
    ),
  ];
  const kept = `${path}: ${samples.length} samples are kept`;
  return added.length === 0 ? `${kept}\n` : `${kept}; new are ${added.join(', ')}\n`;
}

function listed(what: string, items: readonly (string | number)[]): string[] {
  return items.length === 0 ? [] : [`${what} ${items.join(', ')}`];
}
