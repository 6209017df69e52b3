import type { DimensionBindings, Node } from '../../ad/index.js';
import type { NumericExpectation } from '../expectations/index.js';
import type { CutGraph } from './cut.js';
import type { Examples } from './examples.js';
import { newExpansions } from './expansions.js';
import { panelsOf } from './grams.js';
import { fillRegion } from './region.js';
import { oneSidedValues, ownValues } from './values.js';

/** Some examples of a list, by the names of inputs. */
export interface ExampleSlice {
  readonly count: number;
  readonly arrays: readonly (readonly [string, Float64Array])[];
}

/** Examples for which a thread is to compute what depends on one alone. */
export interface ExamplesTask {
  readonly kind: 'examples';
  readonly side: 'rows' | 'columns';
  readonly slice: ExampleSlice;
  /** Some of the other list: to see which integrals pairs need. */
  readonly others: ExampleSlice;
  readonly dimensions: readonly (readonly [string, number])[];
  readonly fingerprint: string;
}

export interface ExamplesAnswer {
  /** The nodes of the side, in their order; empty for inputs. */
  readonly values: readonly Float64Array[];
  /** Of rows the outputs for each with itself, if there are such. */
  readonly own: readonly Float64Array[];
  readonly errors: readonly number[];
  /** Series that were found on the way. */
  readonly expansions: Float64Array;
}

/** What some examples have alone; it is the same for each, whatever stands beside it. */
export async function computeExamples(
  graph: CutGraph,
  side: 'rows' | 'columns',
  slice: ExampleSlice,
  dimensions: DimensionBindings,
  numeric: readonly NumericExpectation[],
): Promise<Omit<ExamplesAnswer, 'expansions'>> {
  const before = numeric.map(({ error }) => error);
  for (const expectation of numeric) expectation.error = 0;
  const examples = examplesOfSlice(slice);
  const values = await oneSidedValues(graph[side], examples, dimensions);
  const own =
    side === 'columns' || graph.diagonal === undefined
      ? []
      : await ownValues(graph.diagonal, values, slice.count, dimensions);
  const errors = numeric.map(({ error }) => error);
  noteErrors(numeric, before);
  return {
    values: values.map(({ data }) => data),
    // What does not depend on the example is one number.
    own: own.map(data => full(data, slice.count)),
    errors,
  };
}

function full(data: Float64Array, count: number): Float64Array {
  return data.length === count ? data : new Float64Array(count).fill(data[0] ?? NaN);
}

/** The same in a thread, which also tells what it has found out about integrals. */
export async function answerExamples(
  graph: CutGraph,
  { side, slice, others, dimensions: entries }: ExamplesTask,
  numeric: readonly NumericExpectation[],
): Promise<ExamplesAnswer> {
  const dimensions = new Map(entries);
  const answer = await computeExamples(graph, side, slice, dimensions, numeric);
  const other = await oneSidedValues(
    side === 'rows' ? graph.columns : graph.rows,
    examplesOfSlice(others),
    dimensions,
  );
  const here = answer.values.map(data => ({ data, size: data.length / slice.count }));
  const [rows, columns] = side === 'rows' ? [here, other] : [other, here];
  const [height, width] = side === 'rows' ? [slice.count, others.count] : [others.count, slice.count];
  const values = { height, width, isOneList: false, step: height, rows, columns };
  const results = graph.pairs.outputs.map(() => new Float64Array(height * width));
  const region = { top: 0, bottom: height };
  try {
    await fillRegion(
      graph,
      panelsOf(graph, dimensions),
      dimensions,
      values,
      region,
      results,
      width,
      () => undefined,
    );
  } catch {
    // Whoever asks for these pairs will hear of it.
  }
  const inputs = new Set(Object.values(graph[side].inputs));
  return {
    ...answer,
    values: answer.values.map((data, k) =>
      inputs.has(graph[side].nodes[k] as Node) ? new Float64Array() : data,
    ),
    expansions: newExpansions(numeric),
  };
}

/** Larger errors than before are remembered. */
export function noteErrors(numeric: readonly NumericExpectation[], errors: readonly number[]): void {
  numeric.forEach((expectation, k) => {
    expectation.error = Math.max(expectation.error, errors[k] ?? 0);
  });
}

function examplesOfSlice({ count, arrays }: ExampleSlice): Examples {
  return { count, arrays: new Map(arrays), positions: new Int32Array() };
}
