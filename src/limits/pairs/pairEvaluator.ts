import { leaveArray, takeArray } from '../../linearAlgebra/index.js';
import type { NumericExpectation } from '../expectations/index.js';
import { cut, type CutGraph, type PairGraph } from './cut.js';
import type { InputArrays } from './examples.js';
import { workersThatFit } from './forecast.js';
import { panelsOf } from './grams.js';
import { pairLists, pairValues, type PairLists, type PairValues } from './pairLists.js';
import {
  computeParts,
  mostWorkers,
  partRegions,
  Turns,
  type PairControls,
  type PairPart,
  type PartAnswer,
  type PartsQuestion,
  type PartTask,
  type StartPool,
} from './parts.js';
import { fillRegion, pairCount, type Region } from './region.js';
import { entriesAt, mirror } from './results.js';
import { forExamples } from './values.js';

/** All pairs of two lists, part by part. */
export interface PairParts {
  /** For each example of x, which one it is of those that differ from each other; for y likewise. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** How many of them differ. */
  readonly height: number;
  readonly width: number;
  /** Whether it is one list, whose matrices are symmetric. */
  readonly isOneList: boolean;
  /** The numbers of the examples that differ, those of y behind. */
  readonly inputs: readonly Float64Array[];
  /** How many expectations have no closed form. */
  readonly errorCount: number;
  /** The rows of each part. */
  readonly regions: readonly Region[];
  /** Computes the parts of these numbers, all unless given. */
  compute(numbers?: readonly number[]): AsyncGenerator<PairPart, void, undefined>;
}

/** The outputs of a graph of two examples, for all pairs. */
export interface PairEvaluator {
  /**
   * A matrix [N, M] (row-major) for each output, of all pairs of examples of x and y; without y [N, N], of
   * x with itself: then one triangle is computed, and mirrored. Equal examples give equal bits, and an
   * example with itself what it gives alone.
   *
   * @throws ShapeError if shapes do not fit; InvalidArgumentError if an input is missing, unknown or not
   *   finite; MemoryLimitError before work starts if it does not fit; NonFiniteError if a value is not
   *   finite; the reason of the signal when it ends the work.
   */
  evaluate(x: InputArrays, y?: InputArrays, controls?: PairControls): Promise<Float64Array[]>;
  /** The same in parts; throws as `evaluate`, what can be said beforehand at once. */
  parts(x: InputArrays, y?: InputArrays, controls?: PairControls): Promise<PairParts>;
  /** What a thread answers. */
  answer(task: PartTask): Promise<PartAnswer>;
}

export interface PairEvaluatorOptions {
  /** The expectations of the graph without closed forms, which know their errors. */
  readonly numeric?: readonly NumericExpectation[];
  readonly startPool?: StartPool;
}

/** Analyses a graph of two examples, once for all lists of examples. */
export function pairEvaluator(
  graph: PairGraph,
  { numeric = [], startPool = () => Promise.resolve(undefined) }: PairEvaluatorOptions = {},
): PairEvaluator {
  const parts = cut(graph);
  const fingerprint = graph.outputs.map(output => output.fingerprint).join();

  async function prepare(
    x: InputArrays,
    y: InputArrays | undefined,
    controls: PairControls,
    inParts: boolean,
  ): Promise<Prepared> {
    const wanted = { inParts, workers: mostWorkers(controls.workers) };
    const lists = pairLists(parts, x, y, numeric.length > 0);
    const isDemanded = controls.workers !== 'auto';
    const workers = workersThatFit(parts, lists, wanted, isDemanded, controls.memoryLimit);
    const values = await pairValues(parts, lists);
    const own =
      parts.diagonal === undefined
        ? []
        : await forExamples(parts.diagonal, parts.rows.inputs, lists.rows, lists.dimensions);
    return { lists, values, own, workers };
  }

  function questionOf({ lists, values, workers }: Prepared): PartsQuestion {
    return {
      values,
      dimensions: [...lists.dimensions],
      fingerprint,
      computeHere: (region, afterTile) => computePart(parts, lists, values, region, numeric, afterTile),
      startPool,
      workers,
    };
  }

  return {
    async evaluate(x, y, controls = {}) {
      const prepared = await prepare(x, y, controls, false);
      const { lists, values } = prepared;
      const { rows, columns, columnPositions } = lists;
      const results = parts.pairs.outputs.map(() => takeArray(rows.count * columns.count));
      if ((controls.workers ?? 1) === 1) {
        await fillWhole(parts, prepared, results, controls);
      } else {
        const question = questionOf(prepared);
        const all = partRegions(values).map((_, number) => number);
        for await (const part of computeParts(question, all, controls)) {
          place(part, results, columns.count);
          noteErrors(numeric, part.errors);
        }
      }
      complete(prepared, { top: 0, bottom: rows.count }, results, columns.count);
      prepared.own.forEach(leaveArray);
      const [up, across] = [rows.positions, columnPositions];
      if (up.length === rows.count && across.length === columns.count) return results;
      return results.map(result => {
        const whole = entriesAt(result, columns.count, up, across);
        leaveArray(result);
        return whole;
      });
    },

    async parts(x, y, controls = {}) {
      const prepared = await prepare(x, y, controls, true);
      const { lists, values } = prepared;
      const regions = partRegions(values);
      return {
        rows: lists.rows.positions,
        columns: lists.columnPositions,
        height: values.height,
        width: values.width,
        isOneList: values.isOneList,
        inputs: [...new Set([lists.rows, lists.columns])].flatMap(({ arrays }) => [...arrays.values()]),
        errorCount: numeric.length,
        regions,
        async *compute(numbers = regions.map((_, number) => number)) {
          for await (const part of computeParts(questionOf(prepared), numbers, controls)) {
            complete(prepared, regions[part.number] as Region, part.results, part.width);
            noteErrors(numeric, part.errors);
            yield part;
          }
        },
      };
    },

    answer(task) {
      // Whoever asks computes it there.
      if (task.fingerprint !== fingerprint) throw new Error('the graph of a thread is another');
      const dimensions = new Map(task.dimensions);
      const lists = { dimensions, panels: panelsOf(parts, dimensions) };
      return computePart(parts, lists, task.values, task.region, numeric, () => undefined);
    },
  };
}

interface Prepared {
  readonly lists: PairLists;
  readonly values: PairValues;
  /** The outputs of each example with itself; none if shapes differ. */
  readonly own: readonly Float64Array[];
  /** How many threads compute at once, at most. */
  readonly workers: number;
}

/** Computes all pairs without taking them apart. */
async function fillWhole(
  graph: CutGraph,
  { lists: { panels, dimensions }, values }: Prepared,
  results: readonly Float64Array[],
  { onProgress, signal }: PairControls,
): Promise<void> {
  const region = { top: 0, bottom: values.height };
  const total = pairCount(values, region);
  const turns = new Turns(signal);
  signal?.throwIfAborted();
  let done = 0;
  await fillRegion(graph, panels, dimensions, values, region, results, values.width, async count => {
    done += count;
    onProgress?.(done, total);
    await turns.next();
  });
}

/** The pairs of some rows as matrices of their own, and the errors of their expectations. */
async function computePart(
  graph: CutGraph,
  { panels, dimensions }: Pick<PairLists, 'panels' | 'dimensions'>,
  values: PairValues,
  region: Region,
  numeric: readonly NumericExpectation[],
  afterTile: (count: number) => Promise<void> | void,
): Promise<PartAnswer> {
  const width = values.width - (values.isOneList ? region.top : 0);
  const results = graph.pairs.outputs.map(() => new Float64Array((region.bottom - region.top) * width));
  const before = numeric.map(({ error }) => error);
  for (const expectation of numeric) expectation.error = 0;
  await fillRegion(graph, panels, dimensions, values, region, results, width, afterTile);
  const errors = numeric.map(({ error }) => error);
  noteErrors(numeric, before);
  return { results, errors };
}

function noteErrors(numeric: readonly NumericExpectation[], errors: readonly number[]): void {
  numeric.forEach((expectation, k) => {
    expectation.error = Math.max(expectation.error, errors[k] ?? 0);
  });
}

/** Writes a part where it belongs. */
function place(
  { top, left, height, width, results }: PairPart,
  whole: readonly Float64Array[],
  stride: number,
): void {
  whole.forEach((matrix, k) => {
    const result = results[k] as Float64Array;
    for (let i = 0; i < height; i++) {
      matrix.set(result.subarray(i * width, (i + 1) * width), (top + i) * stride + left);
    }
  });
}

/** Writes what pairs of equal examples give, and of one list the numbers below the diagonal. */
function complete(
  { lists: { equal }, values: { isOneList }, own }: Prepared,
  { top, bottom }: Region,
  results: readonly Float64Array[],
  stride: number,
): void {
  const left = isOneList ? top : 0;
  results.forEach((result, k) => {
    const numbers = own[k];
    if (numbers !== undefined) {
      for (let i = top; i < bottom; i++) {
        const j = equal[i]!;
        if (j >= 0) result[(i - top) * stride + j - left] = numbers[numbers.length === 1 ? 0 : i]!;
      }
    }
    if (isOneList) mirror(result, bottom - top, stride);
  });
}
