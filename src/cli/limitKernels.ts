import { toNested, type Tensor } from '../ad/index.js';
import { writeKernels } from '../kernelFiles/index.js';
import type { InfiniteNetwork, LimitFile, PairControls } from '../limits/index.js';
import type { ExportFormat } from '../report/index.js';
import { kernelTable } from '../terminal/index.js';
import { interruptible } from './interruption.js';
import { lateProgress } from './lateProgress.js';

/** Which kernels, and how they are computed. */
export interface KernelOptions {
  readonly contributions: boolean;
  readonly out?: { readonly path: string; readonly format: ExportFormat };
  readonly resume?: true;
  readonly workers?: number;
  readonly json?: true;
}

/** Kernels to be printed, by their names; of those in a file perhaps the first rows and columns alone. */
export interface PrintedKernels {
  readonly kernels: ReadonlyMap<string, Tensor>;
  readonly shape: readonly [rows: number, columns: number];
  readonly error: number;
}

/**
 * Computes kernels, with progress on stderr if that takes long; with `--out` they are written as they come.
 * @returns undefined if that was interrupted.
 */
export async function printedKernels(
  network: InfiniteNetwork,
  { inputs, against }: LimitFile,
  { contributions, out, resume, workers, json }: KernelOptions,
): Promise<PrintedKernels | undefined> {
  const progress = lateProgress('pairs of inputs');
  const controls: PairControls = { workers: workers ?? 'auto', onProgress: progress.report };
  const kernels = contributions ? 'byGroups' : 'both';
  try {
    if (out === undefined)
      return await inMemory(network, { inputs, ...(against && { against }) }, controls, kernels);
    return await unlessInterrupted(async signal => {
      // A document has all numbers.
      const corner = json === true ? { corner: Infinity } : {};
      const more = { ...controls, ...corner, kernels, resume: resume === true, signal } as const;
      const { corners, shape, error } = await writeKernels(network, out.path, inputs, against, more);
      return { kernels: corners, shape, error };
    });
  } finally {
    progress.finish();
  }
}

async function inMemory(
  network: InfiniteNetwork,
  { inputs, against }: Pick<LimitFile, 'inputs' | 'against'>,
  controls: PairControls,
  choice: 'both' | 'byGroups',
): Promise<PrintedKernels> {
  const { nngp, ntk, ...more } = await network[choice](inputs, against, controls);
  const groups = 'contributions' in more ? (more.contributions as Record<string, Tensor>) : {};
  const named = Object.entries(groups).map(([name, kernel]) => [`${prefix}${name}`, kernel] as const);
  const [rows = 1, columns = 1] = nngp.shape;
  return {
    kernels: new Map([['nngp', nngp] as const, ['ntk', ntk] as const, ...named]),
    shape: [rows, columns],
    error: network.error,
  };
}

/** The result of work that SIGINT and SIGTERM end; undefined if they did. */
function unlessInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  return interruptible(async signal => {
    try {
      return await work(signal);
    } catch (error) {
      if (signal.aborted && error === signal.reason) return undefined;
      throw error;
    }
  });
}

const prefix = 'contributions.';

/** For `--json`. */
export function kernelDocument({ kernels, error }: PrintedKernels): Record<string, unknown> {
  const groups = [...kernels].filter(([name]) => name.startsWith(prefix));
  const nested = (name: string): unknown => toNested(kernels.get(name) as Tensor);
  return {
    nngp: nested('nngp'),
    ntk: nested('ntk'),
    ...(groups.length > 0 && {
      contributions: Object.fromEntries(
        groups.map(([name, kernel]) => [name.slice(prefix.length), toNested(kernel)]),
      ),
    }),
    error,
  };
}

export function kernelText({ kernels, shape, error }: PrintedKernels): string {
  const tables = [...kernels].map(([name, kernel]) =>
    kernelTable(titleOf(name), kernel, { whole: shape, error }),
  );
  const ofExpectations = error === 0 ? 'none, closed forms' : error.toPrecision(2);
  return `${tables.join('\n')}\nerror of the expectations: ${ofExpectations}\n`;
}

/** Errors are small up to this part of the largest entry. */
const mostOfKernel = 1e-3;

/**
 * What is to be said of kernels that are no more than estimates: that the error of their expectations is more
 * than a thousandth of the largest entry of the smaller kernel. Nothing of others.
 */
export function estimateNote({ kernels, error }: PrintedKernels): string | undefined {
  const sizes = ['nngp', 'ntk'].map(name => {
    const { data } = kernels.get(name) as Tensor;
    return { name, size: data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0) };
  });
  const { name, size } = sizes.reduce((least, other) => (other.size < least.size ? other : least));
  if (!(error > mostOfKernel * size)) return undefined;
  const beside = `${error.toPrecision(2)} beside entries of at most ${size.toPrecision(2)}`;
  return `an estimate: the expectations may be off by ${beside} (${name.toUpperCase()})\n`;
}

function titleOf(name: string): string {
  return name.startsWith(prefix) ? `NTK, ${name.slice(prefix.length)}` : name.toUpperCase();
}
