import { mostSeeds, sweepControlKinds, sweepKinds } from './kinds.js';
import { platform } from '#platform';
import {
  aSeed,
  checkArguments,
  checkDistinct,
  checkInteger,
  InvalidArgumentError,
  listOf,
  MemoryLimitError,
  optionsOf,
} from '../errors/index.js';
import { memoryLimit } from '../evaluation/index.js';
import { checkWorkers, limitToOneThread, threadsThatFit } from '../linearAlgebra/index.js';
import type { Model, WeightStorage } from '../models/index.js';
import type { Backend } from '../program/index.js';
import { outputsAt, type ModelInputs, type OutputChoice } from '../questions/index.js';
import { estimateCost } from '../taylor/index.js';
import { parseQuantity } from './quantities/index.js';
import { thisThread, type SamplePool } from './samplePool.js';
import { threadPool } from './threadPool.js';
import type { ScalingSample } from './results.js';

/** One experiment: quantities of one model at fixed inputs, over widths and seeds. */
export interface SweepOptions {
  /** What samples are filed under; the name of the model unless given. */
  readonly experiment?: string;
  readonly model: Model;
  readonly inputSize: number;
  /** The inputs x₀, x₁, ... of the quantities: Taylor terms are of x₀ (i) along the gradient at x₁ (j). */
  readonly inputs: readonly ModelInputs[];
  /**
   * Which output the quantities are of, for networks of several: one number, or one for each input (Taylor
   * terms take the first two, hᵢ and hⱼ); the first (0) unless given.
   */
  readonly output?: OutputChoice;
  /**
   * What is computed of every network, by name, as {@link parseQuantity} reads it; see
   * {@link taylorQuantities}.
   */
  readonly quantities: readonly string[];
  readonly widths: readonly number[];
  /** The seeds of the networks drawn at every width. */
  readonly seeds: readonly number[];
  /** How weights are kept, as `initialize`: "dense", "implicit" or "auto" (unless given). */
  readonly storage?: WeightStorage | 'auto';
  /**
   * Where the networks live: then they are computed one after the other in this thread. The processor unless
   * given.
   */
  readonly backend?: Backend;
  /** Memory that all networks at once may take, in bytes; 80 % of what is free unless given. */
  readonly memoryLimit?: number;
  /**
   * How many samples are computed at once: an integer from 1 to 1024; unless given what the pool has, or
   * without a pool one for each processor.
   */
  readonly workers?: number;
}

/** Where a sweep stands, and what may stop it. */
export interface SweepControls {
  /** Called with every sample as soon as it is known. */
  readonly onSample?: (sample: ScalingSample) => void;
  /** Samples that an earlier run of the same experiment has left: they are not computed again. */
  readonly known?: readonly ScalingSample[];
  /** Ends the sweep after the sample at hand. */
  readonly signal?: AbortSignal;
  /** What computes, for the model of this sweep; it stays open. Threads of this process unless given. */
  readonly pool?: SamplePool;
}

const sweepOptions = optionsOf<SweepOptions>('sweep', {
  ...sweepKinds,
  seeds: listOf(aSeed, { most: mostSeeds }),
});
const sweepControls = optionsOf<SweepControls>('the controls of sweep', sweepControlKinds);

/**
 * Computes all quantities for every width and seed, widths from small to large, on a pool (worker threads
 * unless given); at large widths only as many networks at once as fit in memory, with the threads that are
 * started for them. A sample depends on nothing but its model, inputs, width and seed, so the result is the
 * same, bit for bit, whatever the number of workers, of processors and of threads of the library that
 * multiplies: while a sweep runs, each product in this process is left to one thread.
 *
 * @returns all samples, those known before included, in order of width and seed; fewer if the signal ended
 *   it.
 * @throws InvalidArgumentError for quantities, widths, seeds or a number of workers that are empty, repeated
 *   or not allowed; MemoryLimitError if the widest network does not fit; both before any work starts.
 */
export async function sweep(options: SweepOptions, controls: SweepControls = {}): Promise<ScalingSample[]> {
  checkArguments({ options: [options, sweepOptions], controls: [controls, sweepControls] });
  const { model, experiment = model.name, inputSize, inputs, output = 0, quantities } = options;
  const { storage = 'auto' } = options;
  const { backend, memoryLimit: limit = memoryOf(backend) } = options;
  const { workers = controls.pool?.workers ?? (backend === undefined ? platform.processors() : 1) } = options;
  checkSweep(options);
  if (backend !== undefined && controls.pool !== undefined) {
    throw new InvalidArgumentError(
      'backend',
      backend.name,
      'only without a pool, which computes where it is',
    );
  }
  const known = new Map(
    (controls.known ?? [])
      .filter(sample => sample.experiment === experiment && sample.values.length === quantities.length)
      .map(sample => [keyOf(sample), sample]),
  );
  // A limit that is given is that of the networks alone; a pool that is given has its threads already.
  const startsThreads =
    options.memoryLimit === undefined && controls.pool === undefined && backend === undefined;
  const plan = [...options.widths]
    .sort((a, b) => a - b)
    .map(width => {
      const found = options.seeds.map(seed => known.get(keyOf({ width, seed })));
      const missing = found.filter(sample => sample === undefined).length;
      const bytes = bytesNeeded(options, width);
      const networks = Math.max(1, Math.floor(limit / bytes));
      return {
        width,
        found,
        atOnce: Math.min(workers, missing, startsThreads ? threadsThatFit(bytes, limit) : networks),
      };
    });
  const samples: ScalingSample[] = [];
  const mostAtOnce = plan.reduce((most, { atOnce }) => Math.max(most, atOnce), 1);
  const own = backend === undefined ? () => threadPool(model, mostAtOnce) : () => thisThread(model, backend);
  const pool = controls.pool ?? (await own());
  const allowThreads = limitToOneThread();
  let failed = false;
  try {
    for (const { width, found, atOnce } of plan) {
      const waiting = options.seeds.keys();
      // Each lane takes the next seed that is not known as soon as it is free.
      const lane = async (): Promise<void> => {
        for (const position of waiting) {
          if (failed || controls.signal?.aborted === true) return;
          const seed = options.seeds[position];
          if (found[position] !== undefined || seed === undefined) continue;
          const sample = await pool.run({
            experiment,
            inputSize,
            inputs,
            output,
            quantities,
            storage,
            width,
            seed,
          });
          found[position] = sample;
          controls.onSample?.(sample);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, pool.workers) }, lane));
      for (const sample of found) if (sample !== undefined) samples.push(sample);
      if (controls.signal?.aborted === true) return samples;
    }
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    allowThreads();
    if (controls.pool === undefined) await pool.close();
  }
  return samples;
}

/** What networks may take of the memory where they live: 80 % of what is free there. */
export function memoryOf(backend: Backend | undefined): number {
  return backend?.memory === undefined ? memoryLimit() : 0.8 * backend.memory;
}

function keyOf({ width, seed }: Pick<ScalingSample, 'width' | 'seed'>): string {
  return `${width},${seed}`;
}

/**
 * Everything that can be said against a sweep before it runs.
 * @throws InvalidArgumentError, MemoryLimitError as {@link sweep}.
 */
export function checkSweep(options: SweepOptions): void {
  const { model, widths, seeds, workers, backend, memoryLimit = memoryOf(backend) } = options;
  checkQuantities(options);
  checkList('widths', widths, 1);
  checkList('seeds', seeds, 0);
  if (workers !== undefined) checkWorkers(workers);
  if (workers !== undefined && workers > 1 && backend !== undefined) {
    throw new InvalidArgumentError('workers', workers, `1 with the backend ${backend.name}`);
  }
  const widest = widths.reduce((widest, width) => Math.max(widest, width));
  checkMemory(width => bytesNeeded(options, width), widest, model.name, memoryLimit);
}

function checkQuantities({ model, quantities, inputs, output }: SweepOptions): void {
  if (quantities.length === 0) throw new InvalidArgumentError('quantities', quantities, 'one or more names');
  checkDistinct('quantities', quantities, 'names');
  outputsAt(model, output, inputs.length);
  for (const name of quantities) {
    const quantity = parseQuantity(name);
    quantity.check(model);
    const needed = quantity.inputsNeeded;
    if (inputs.length < needed) {
      throw new InvalidArgumentError('inputs.length', inputs.length, `${needed} or more inputs for ${name}`);
    }
  }
}

/** Memory that one network of a sweep takes: that of its highest derivative. */
function bytesNeeded(options: SweepOptions, width: number): number {
  const { model, inputSize, quantities, storage = 'auto', backend } = options;
  const order = quantities.reduce((highest, name) => Math.max(highest, parseQuantity(name).order), 0);
  const where = backend === undefined ? {} : { backend };
  return estimateCost(model, { width, inputSize, order, storage, ...where }).bytes;
}

/**
 * @throws MemoryLimitError if a network of this width takes more bytes than the limit (80 % of what is free
 *   unless given), with the greatest width that would fit.
 */
export function checkMemory(
  bytesAt: (width: number) => number,
  width: number,
  name: string,
  limit: number = memoryLimit(),
): void {
  if (bytesAt(width) <= limit) return;
  let [fits, tooWide] = [0, width];
  while (tooWide - fits > 1) {
    const middle = Math.floor((fits + tooWide) / 2);
    if (bytesAt(middle) <= limit) fits = middle;
    else tooWide = middle;
  }
  throw new MemoryLimitError(
    `a ${name} of width ${width} takes ${gibibytes(bytesAt(width))}, allowed: ${gibibytes(limit)} of memory; ` +
      (fits === 0 ? 'no width would fit' : `width ${fits} would fit`),
  );
}

function checkList(argument: string, values: readonly number[], least: number): void {
  if (values.length === 0) throw new InvalidArgumentError(argument, values, 'one or more integers');
  values.forEach((value, position) => {
    checkInteger(`${argument}[${position}]`, value, { least });
  });
  checkDistinct(argument, values, 'integers');
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
