import { bindDimension, sizeOf, type DimensionBindings } from '../../ad/index.js';
import { checkMemoryOf, memoryLimit, programFor } from '../../evaluation/index.js';
import { measure, type Schedule } from '../../program/index.js';
import type { CutGraph } from './cut.js';
import type { PairLists } from './pairLists.js';
import { operandSizes, tileCapacity } from './tile.js';

/** How the results of all pairs are wanted. */
export interface WantedResults {
  /** Whole matrices, or parts that are given away as they come. */
  readonly inParts: boolean;
  /** How many threads compute. */
  readonly workers: number;
  /** How many expectations have no closed form. */
  readonly integrals: number;
}

/** What the series of a function at one variance takes, in numbers. */
const EXPANSION_NUMBERS = 160;

/** Bytes that all pairs take at most at once, what was given aside. */
export function memoryForecast(
  graph: CutGraph,
  lists: PairLists,
  { inParts, workers, integrals }: WantedResults,
): number {
  const { rows, columns, columnPositions, dimensions, panels, step } = lists;
  const outputs = graph.pairs.outputs.length;
  const [height, width] = [rows.positions.length, columnPositions.length];
  const isCopied = height > rows.count || width > columns.count;
  const distinct = rows.count * columns.count;
  // What repeats is written to new matrices, one after the other.
  const whole = inParts ? 0 : outputs * distinct + (isCopied ? outputs * height * width : 0);
  const perRow = panels.reduce((total, panel) => total + columns.count * panel.rows * panel.columns, 0);
  const part = outputs * step * columns.count;
  const atWork = step * perRow + tileNumbers(graph, lists);
  // A part of a thread stands in the thread, in its message and here.
  const threads = workers > 1 ? workers * (atWork + 2 * part) + 2 * part : atWork + (inParts ? part : 0);
  const variances = rows.count + (columns === rows ? 0 : columns.count);
  const expansions = EXPANSION_NUMBERS * integrals * variances;
  const oneSided = (oneSidedNumbers(graph, lists) + expansions) * (workers > 1 ? 2 : 1);
  const copied = [rows, columns].reduce(
    (total, list) => total + (list.positions.length > list.count ? exampleNumbers(list.arrays) : 0),
    0,
  );
  const own =
    graph.diagonal === undefined ? 0 : programNumbers(graph.diagonal.schedule, rows.count, dimensions);
  return Float64Array.BYTES_PER_ELEMENT * (whole + copied + oneSided + Math.max(threads, own));
}

/**
 * How many threads there is memory for, up to so many if that is a wish and not a demand.
 * @throws MemoryLimitError if it does not fit, with what would.
 */
export function workersThatFit(
  graph: CutGraph,
  lists: PairLists,
  wanted: WantedResults,
  isDemanded: boolean,
  given: number | undefined,
): number {
  const forecast = (more: Partial<WantedResults>): number =>
    memoryForecast(graph, lists, { ...wanted, ...more });
  const { workers } = wanted;
  const bytes = forecast({});
  const limit = given ?? memoryLimit(bytes);
  if (bytes <= limit) return workers;
  const [one, two] = [forecast({ workers: 1 }), forecast({ workers: 2 })];
  const most = 1 + Math.floor((limit - one) / (two - one));
  if (!isDemanded && one <= limit) return Math.min(workers, most);
  const [height, width] = [lists.rows.positions.length, lists.columnPositions.length];
  const advice =
    one <= limit
      ? `With ${most} workers they fit`
      : forecast({ workers: 1, inParts: true }) <= limit
        ? 'In parts, which are given away or written to a file (--out) as they come, they fit'
        : `Ask for fewer examples at once: ${height} and ${width} were given`;
  checkMemoryOf(`All pairs of ${height} and ${width} examples`, bytes, limit, advice);
  return workers;
}

/** What lists hold beside the inputs that were given, and while it is computed. */
function oneSidedNumbers(graph: CutGraph, { rows, columns, dimensions }: PairLists): number {
  const ofRows = programNumbers(graph.rows.schedule, rows.count, dimensions);
  if (columns === rows && graph.columns === graph.rows) return ofRows;
  return ofRows + programNumbers(graph.columns.schedule, columns.count, dimensions);
}

/** The most numbers that a program for a list of examples holds at once, but its inputs. */
function programNumbers(scheduled: Schedule, count: number, dimensions: DimensionBindings): number {
  if (scheduled.outputs.length === 0) return 0;
  const batches = new Map(scheduled.inputs.map(node => [node, [count]]));
  const given = scheduled.inputs.reduce(
    (total, { shape }) => total + count * sizeOf(shape.map(length => bindDimension(length, dimensions))),
    0,
  );
  return measure(programFor(scheduled, dimensions, batches)).numbers - given;
}

function exampleNumbers(arrays: ReadonlyMap<string, Float64Array>): number {
  return [...arrays.values()].reduce((total, { length }) => total + length, 0);
}

/** The operands of a tile, and what its program holds. */
function tileNumbers(graph: CutGraph, lists: PairLists): number {
  const { rows, columns, isOneList, dimensions } = lists;
  const pairs = isOneList ? (rows.count * (rows.count - 1)) / 2 : rows.count * columns.count;
  if (pairs === 0) return 0;
  const capacity = tileCapacity(operandSizes(graph, dimensions), pairs);
  const batches = new Map(graph.pairs.inputs.map(node => [node, [capacity]]));
  return measure(programFor(graph.pairs, dimensions, batches)).numbers;
}
