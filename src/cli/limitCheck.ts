import { InvalidArgumentError } from '../errors/index.js';
import type { LimitFile } from '../limits/index.js';
import type { WeightStorage } from '../models/index.js';
import { toNested } from '../ad/index.js';
import type { OutputChoice } from '../questions/index.js';
import { convergenceFigure } from '../report/index.js';
import {
  defaultConvergenceSeeds,
  defaultConvergenceWidths,
  limitConvergence,
  type LimitConvergence,
} from '../scaling/index.js';
import { largestScore } from '../terminal/index.js';
import { withBackend, type BackendOption } from './backendOption.js';
import { exitByVerdicts } from './exitCodes.js';
import { lateProgress } from './lateProgress.js';
import { flag } from './options.js';

/** What `--check` may be told. */
export interface LimitCheckOptions extends BackendOption {
  readonly check?: true;
  readonly output: OutputChoice;
  readonly widths?: readonly number[];
  readonly seeds?: number;
  readonly svg?: string;
  readonly strict?: true;
  readonly storage: WeightStorage | 'auto';
}

/** @throws InvalidArgumentError for options that mean nothing without `--check`. */
export function refuseWithoutCheck(options: LimitCheckOptions): void {
  if (options.check === true) return;
  for (const name of ['widths', 'seeds', 'svg', 'strict'] as const) {
    const value = options[name];
    if (value !== undefined) throw new InvalidArgumentError(flag(name), value, 'only with --check');
  }
  if (options.storage !== 'auto')
    throw new InvalidArgumentError('--storage', options.storage, 'only with --check');
  if (options.backend.kind !== 'cpu')
    throw new InvalidArgumentError('--backend', options.backend.kind, 'only with --check');
}

/** Draws networks of growing width, and tells on stderr how far it is. */
export async function checkedLimit(
  { model, inputs, against }: LimitFile,
  options: LimitCheckOptions,
): Promise<LimitConvergence> {
  const { widths = defaultConvergenceWidths, seeds = defaultConvergenceSeeds, output, storage } = options;
  return withBackend(options.backend, async backend => {
    const progress = lateProgress('networks');
    let done = 0;
    const convergence = await limitConvergence(
      model,
      {
        inputs,
        ...(against !== undefined && { against }),
        output,
        widths,
        seeds,
        storage,
        ...(backend !== undefined && { backend }),
      },
      {
        onNetwork: () => {
          progress.report(++done, widths.length * seeds);
        },
      },
    );
    progress.finish();
    return convergence;
  });
}

export function convergenceSvg({ model }: LimitFile, convergence: LimitConvergence): Promise<string> {
  const networks = convergence.widths[0]?.distances.length ?? 0;
  return convergenceFigure({
    title: `${model.name}: tangent kernels of finite networks beside their limit`,
    subtitle: [`${networks} networks at each width`],
    convergence,
  });
}

/** For `--json`. */
export function convergenceDocument(convergence: LimitConvergence): Record<string, unknown> {
  const { widths, fit, verdict, largestExpected } = convergence;
  const found = fit.kind === 'power law' ? fit : undefined;
  return {
    widths: widths.map(({ width, distances, distance, ntk, nngp }) => ({
      width,
      networks: distances.length,
      distance,
      ntkScores: toNested(ntk),
      nngpScores: toNested(nngp),
    })),
    exponent: found?.law.exponent ?? null,
    interval: found === undefined ? null : [found.law.interval.lower, found.law.interval.upper],
    asymptoticInterval: found === undefined ? null : [found.interval.lower, found.interval.upper],
    predicted: -0.5,
    ...verdict,
    largestExpected,
  };
}

/**
 * The exit code: `inconsistent` if networks of the largest width have other kernels than the limit, or the
 * distance falls otherwise than it should; with `--strict` another if that cannot be told yet.
 */
export function exitCodeOfCheck(
  { widths, verdict, largestExpected }: LimitConvergence,
  options: { readonly strict?: true },
): number {
  const last = widths.at(-1);
  const scores = last === undefined ? [] : [largestScore(last, 'ntk'), largestScore(last, 'nngp')];
  const isOff = scores.some(score => !(score <= largestExpected));
  return exitByVerdicts(
    [
      isOff
        ? { verdict: 'inconsistent', of: `kernels of width ${last?.width ?? NaN} are not those of the limit` }
        : { verdict: verdict.verdict, of: verdict.reason },
    ],
    options,
  );
}
