import { leaveArray, takeArray } from '../../linearAlgebra/index.js';
import type { NumericExpectation } from '../expectations/index.js';
import {
  Crew,
  mostWorkers,
  shared,
  Turns,
  type StartPool,
  type ThreadAnswer,
  type ThreadTask,
} from './crew.js';
import { cut, type CutGraph, type PairGraph } from './cut.js';
import type { InputArrays } from './examples.js';
import { answerExamples, noteErrors } from './exampleWork.js';
import { learnExpansions } from './expansions.js';
import { workersThatFit } from './forecast.js';
import { panelsOf } from './grams.js';
import { pairLists, type PairLists, type PairValues } from './pairLists.js';
import { exampleValues, type ExampleValues } from './pairValues.js';
import {
  computeParts,
  partRegions,
  type PairControls,
  type PairPart,
  type PartAnswer,
  type PartsQuestion,
} from './parts.js';
import { fillRegion, pairCount, type Region } from './region.js';
import { complete, entriesAt, place } from './results.js';

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
  parts(x: InputArrays, y?: InputArrays, controls?: PairControls): PairParts;
  /** What a thread answers. */
  answer<T extends ThreadTask>(task: T): Promise<ThreadAnswer<T>>;
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

  function prepare(
    x: InputArrays,
    y: InputArrays | undefined,
    controls: PairControls,
    inParts: boolean,
  ): Prepared {
    const workersWanted = mostWorkers(controls.workers);
    const wanted = { inParts, workers: workersWanted, integrals: numeric.length };
    const lists = pairLists(parts, x, y, numeric.length > 0);
    const isDemanded = controls.workers !== 'auto';
    const workers = workersThatFit(parts, lists, wanted, isDemanded, controls.memoryLimit);
    return { lists, crew: () => new Crew(startPool, workers, isDemanded, controls.signal) };
  }

  async function valuesOf(lists: PairLists, crew: Crew, { signal }: PairControls): Promise<ExampleValues> {
    signal?.throwIfAborted();
    await crew.begin();
    return exampleValues(parts, lists, numeric, crew, fingerprint, signal);
  }

  function questionOf(
    { dimensions, panels }: PairLists,
    { values, expansions }: ExampleValues,
  ): PartsQuestion {
    let forThreads: { values: PairValues; expansions: Float64Array } | undefined;
    return {
      values,
      outputs: parts.pairs.outputs.length,
      taskOf: region => {
        forThreads ??= { values: sharedValues(values), expansions: shared(expansions) };
        return { kind: 'part', ...forThreads, dimensions: [...dimensions], region, fingerprint };
      },
      computeHere: (region, afterTile, results) =>
        computePart(parts, { dimensions, panels }, values, region, numeric, afterTile, results),
    };
  }

  let learned: ArrayBufferLike | undefined;

  return {
    async evaluate(x, y, controls = {}) {
      const prepared = prepare(x, y, controls, false);
      const { lists } = prepared;
      const crew = prepared.crew();
      const { rows, columns, columnPositions } = lists;
      try {
        const found = await valuesOf(lists, crew, controls);
        const { values, own } = found;
        const results = parts.pairs.outputs.map(() => takeArray(rows.count * columns.count));
        if (crew.workers === 1) {
          await fillWhole(parts, lists, values, results, controls);
        } else {
          const all = partRegions(values.height, values.step).map((_, number) => number);
          for await (const part of computeParts(questionOf(lists, found), all, crew, controls)) {
            place(part, results, columns.count);
            noteErrors(numeric, part.errors);
          }
        }
        complete(lists, own, { top: 0, bottom: rows.count }, results, columns.count);
        const [up, across] = [rows.positions, columnPositions];
        if (up.length === rows.count && across.length === columns.count) return results;
        return results.map(result => {
          const whole = entriesAt(result, columns.count, up, across);
          leaveArray(result);
          return whole;
        });
      } finally {
        await crew.stop();
      }
    },

    parts(x, y, controls = {}) {
      const prepared = prepare(x, y, controls, true);
      const { lists } = prepared;
      const { rows, columns, columnPositions, isOneList, step } = lists;
      const regions = partRegions(rows.count, step);
      return {
        rows: rows.positions,
        columns: columnPositions,
        height: rows.count,
        width: columns.count,
        isOneList,
        inputs: [...new Set([rows, columns])].flatMap(({ arrays }) => [...arrays.values()]),
        errorCount: numeric.length,
        regions,
        async *compute(numbers = regions.map((_, number) => number)) {
          if (numbers.length === 0) return;
          const crew = prepared.crew();
          try {
            const before = numeric.map(({ error }) => error);
            for (const expectation of numeric) expectation.error = 0;
            const found = await valuesOf(lists, crew, controls);
            // The errors of what examples have alone are in every part.
            const alone = numeric.map(({ error }) => error);
            noteErrors(numeric, before);
            for await (const part of computeParts(questionOf(lists, found), numbers, crew, controls)) {
              complete(lists, found.own, regions[part.number] as Region, part.results, part.width);
              noteErrors(numeric, part.errors);
              yield { ...part, errors: part.errors.map((error, k) => Math.max(error, alone[k] ?? 0)) };
            }
          } finally {
            await crew.stop();
          }
        },
      };
    },

    async answer(task) {
      // Whoever asks computes it there.
      if (task.fingerprint !== fingerprint) throw new Error('the graph of a thread is another');
      if (task.kind === 'examples')
        return (await answerExamples(parts, task, numeric)) as ThreadAnswer<typeof task>;
      const dimensions = new Map(task.dimensions);
      const { expansions, values, region } = task;
      if (learned !== expansions.buffer) learnExpansions(numeric, expansions);
      learned = expansions.buffer;
      const lists = { dimensions, panels: panelsOf(parts, dimensions) };
      return (await computePart(parts, lists, values, region, numeric, () => undefined)) as ThreadAnswer<
        typeof task
      >;
    },
  };
}

interface Prepared {
  readonly lists: PairLists;
  readonly crew: () => Crew;
}

/** The numbers where all threads can read them, without a copy for each. */
function sharedValues(values: PairValues): PairValues {
  const copies = new Map<Float64Array, Float64Array>();
  const share = (list: PairValues['rows']): PairValues['rows'] =>
    list.map(({ data, size }) => {
      const copy = copies.get(data) ?? shared(data);
      copies.set(data, copy);
      return { data: copy, size };
    });
  return { ...values, rows: share(values.rows), columns: share(values.columns) };
}

/** Computes all pairs without taking them apart. */
async function fillWhole(
  graph: CutGraph,
  { panels, dimensions }: PairLists,
  values: PairValues,
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
  spaces?: readonly Float64Array[],
): Promise<PartAnswer> {
  const width = values.width - (values.isOneList ? region.top : 0);
  const size = (region.bottom - region.top) * width;
  const results = graph.pairs.outputs.map((_, k) => spaces?.[k]?.subarray(0, size) ?? new Float64Array(size));
  const before = numeric.map(({ error }) => error);
  for (const expectation of numeric) expectation.error = 0;
  await fillRegion(graph, panels, dimensions, values, region, results, width, afterTile);
  const errors = numeric.map(({ error }) => error);
  noteErrors(numeric, before);
  return { results, errors };
}
