import type { DimensionBindings, Node } from '../../ad/index.js';
import { cpuBackend } from '../../backends/index.js';
import { programFor } from '../../evaluation/index.js';
import type { Schedule } from '../../program/index.js';
import type { Diagonal, OneSided } from './cut.js';
import type { Examples } from './examples.js';

/** The values of a node for all examples, one after the other, and how many numbers each has. */
export interface Values {
  readonly data: Float64Array;
  readonly size: number;
}

/** Computes all nodes that depend on one example, for all examples. */
export async function oneSidedValues(
  { inputs, nodes, schedule }: OneSided,
  examples: Examples,
  dimensions: DimensionBindings,
): Promise<Values[]> {
  const given = new Map(Object.entries(inputs).map(([name, node]) => [node, arrayOf(examples, name)]));
  const computed = await forExamples(schedule, given, examples.count, dimensions);
  return nodes.map(node => {
    const data = given.get(node) ?? computed.shift() ?? new Float64Array();
    return { data, size: data.length / examples.count };
  });
}

/** The outputs for each example with itself, from all that depends on one example. */
export async function ownValues(
  { inputs, schedule }: Diagonal,
  values: readonly Values[],
  count: number,
  dimensions: DimensionBindings,
): Promise<Float64Array[]> {
  const given = new Map(inputs.map((node, place) => [node, (values[place] as Values).data]));
  return forExamples(schedule, given, count, dimensions);
}

/** The outputs of a schedule for all examples, given the numbers of its inputs. */
async function forExamples(
  schedule: Schedule,
  numbers: ReadonlyMap<Node, Float64Array>,
  count: number,
  dimensions: DimensionBindings,
): Promise<Float64Array[]> {
  const batches = new Map(schedule.inputs.map(node => [node, [count]]));
  const program = programFor(schedule, dimensions, batches);
  const given = schedule.inputs.map(node => numbers.get(node) as Float64Array);
  return cpuBackend.run(program, given, []);
}

function arrayOf({ arrays }: Examples, name: string): Float64Array {
  return arrays.get(name) as Float64Array;
}
