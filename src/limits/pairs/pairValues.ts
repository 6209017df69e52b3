import type { Node } from '../../ad/index.js';
import type { NumericExpectation } from '../expectations/index.js';
import { Turns, type Crew } from './crew.js';
import type { CutGraph, OneSided } from './cut.js';
import {
  computeExamples,
  noteErrors,
  type ExamplesAnswer,
  type ExampleSlice,
  type ExamplesTask,
} from './exampleWork.js';
import type { Examples } from './examples.js';
import { joined } from './expansions.js';
import type { PairLists, PairValues } from './pairLists.js';
import type { Values } from './values.js';

/** What depends on one example alone, for all of two lists. */
export interface ExampleValues {
  readonly values: PairValues;
  /** The outputs of each of `rows` with itself; none if shapes differ. */
  readonly own: readonly Float64Array[];
  /** Series that threads have found on the way. */
  readonly expansions: Float64Array;
}

/** Where examples alone take integrals, so many are computed together, whoever computes them. */
const SLICE = 64;
/** So many of the other list show which integrals pairs need. */
const OTHERS = 16;

interface Slice {
  readonly side: 'rows' | 'columns';
  readonly from: number;
  readonly slice: ExampleSlice;
}

/** Computes what depends on one example alone, by several threads if that takes long. */
export async function exampleValues(
  graph: CutGraph,
  lists: PairLists,
  numeric: readonly NumericExpectation[],
  crew: Crew,
  fingerprint: string,
  signal: AbortSignal | undefined,
): Promise<ExampleValues> {
  const { rows, columns, dimensions, isOneList, step } = lists;
  const hasOneSide = columns === rows && graph.columns === graph.rows;
  const length = numeric.length > 0 ? SLICE : Infinity;
  const slices = [
    ...slicesOf('rows', rows, length),
    ...(hasOneSide ? [] : slicesOf('columns', columns, length)),
  ];
  const total = slices.reduce((sum, { slice }) => sum + slice.count, 0);
  const gathered = {
    rows: new Gathered(rows.count, inputsAmong(graph.rows, rows)),
    columns: new Gathered(columns.count, inputsAmong(graph.columns, columns)),
  };
  const own = new Gathered(rows.count, new Map());
  const expansions: Float64Array[] = [];
  const waiting = slices.entries();
  const turns = new Turns(signal);
  const started = performance.now();
  let done = 0;

  while (!crew.hasThreads) {
    const { value: next } = waiting.next();
    if (next === undefined) break;
    const [, { side, slice }] = next;
    take(next[1], await computeExamples(graph, side, slice, dimensions, numeric));
    await turns.next();
    await crew.consider(started, done, total - done);
  }
  if (crew.hasThreads) {
    const answers = crew.answers(tasks(), async ({ side, slice }) => ({
      ...(await computeExamples(graph, side, slice, dimensions, numeric)),
      expansions: new Float64Array(),
    }));
    for await (const [number, answer] of answers) {
      take(slices[number] as Slice, answer);
      expansions.push(answer.expansions);
    }
  }
  const ofRows = gathered.rows.values();
  const values = {
    height: rows.count,
    width: columns.count,
    isOneList,
    step,
    rows: ofRows,
    columns: hasOneSide ? ofRows : gathered.columns.values(),
  };
  return { values, own: own.values().map(({ data }) => data), expansions: joined(expansions) };

  function take({ side, from, slice }: Slice, answer: Omit<ExamplesAnswer, 'expansions'>): void {
    gathered[side].take(from, slice.count, answer.values);
    own.take(from, slice.count, answer.own);
    noteErrors(numeric, answer.errors);
    done += slice.count;
  }

  function* tasks(): Generator<readonly [number, ExamplesTask], void, undefined> {
    for (const [number, { side, slice }] of waiting) {
      const others = firstOf(side === 'rows' ? columns : rows, OTHERS);
      const task = { kind: 'examples', side, dimensions: [...dimensions], fingerprint } as const;
      yield [number, { ...task, slice: copied(slice), others: copied(others) }];
    }
  }
}

function slicesOf(side: Slice['side'], examples: Examples, length: number): Slice[] {
  const count = Math.ceil(examples.count / length) || 1;
  return Array.from({ length: count }, (_, k) => {
    const from = count === 1 ? 0 : k * length;
    return { side, from, slice: sliceOf(examples, from, Math.min(examples.count, from + length)) };
  });
}

function firstOf(examples: Examples, count: number): ExampleSlice {
  return sliceOf(examples, 0, Math.min(count, examples.count));
}

function sliceOf({ count, arrays }: Examples, from: number, to: number): ExampleSlice {
  return {
    count: to - from,
    arrays: [...arrays].map(([name, data]) => {
      const size = data.length / count;
      return [name, to - from === count ? data : data.subarray(from * size, to * size)];
    }),
  };
}

/** A view would be sent with all that it is a view of. */
function copied({ count, arrays }: ExampleSlice): ExampleSlice {
  return { count, arrays: arrays.map(([name, data]) => [name, data.slice()]) };
}

/** The inputs among the nodes of a side, by their places, with their numbers. */
function inputsAmong({ inputs, nodes }: OneSided, { arrays }: Examples): ReadonlyMap<number, Float64Array> {
  const names = new Map<Node, string>(Object.entries(inputs).map(([name, node]) => [node, name]));
  return new Map(
    nodes.flatMap((node, place) => {
      const data = arrays.get(names.get(node) ?? '');
      return data === undefined ? [] : [[place, data] as const];
    }),
  );
}

/** Arrays for a list of examples, put together from slices, but for those that are given. */
class Gathered {
  private arrays: Float64Array[] = [];

  constructor(
    private readonly count: number,
    private readonly given: ReadonlyMap<number, Float64Array>,
  ) {}

  take(from: number, count: number, slices: readonly Float64Array[]): void {
    slices.forEach((slice, place) => {
      const given = this.given.get(place);
      if (given !== undefined) this.arrays[place] = given;
      else if (count === this.count) this.arrays[place] = slice;
      else {
        const size = slice.length / count;
        const whole = (this.arrays[place] ??= new Float64Array(this.count * size));
        whole.set(slice, from * size);
      }
    });
  }

  values(): Values[] {
    return this.arrays.map(data => ({ data, size: data.length / this.count }));
  }
}
