import type { DimensionBindings } from '../../ad/index.js';
import { cpuBackend } from '../../backends/index.js';
import { programFor } from '../../evaluation/index.js';
import type { Schedule } from '../../program/index.js';
import type { OneSided } from './cut.js';
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
  const computed = await forExamples(schedule, inputs, examples, dimensions);
  const given = new Map(Object.entries(inputs).map(([name, node]) => [node, arrayOf(examples, name)]));
  return nodes.map(node => {
    const data = given.get(node) ?? computed.shift() ?? new Float64Array();
    return { data, size: data.length / examples.count };
  });
}

/** The outputs of a schedule for all examples. */
export async function forExamples(
  schedule: Schedule,
  inputs: OneSided['inputs'],
  examples: Examples,
  dimensions: DimensionBindings,
): Promise<Float64Array[]> {
  const names = new Map(Object.entries(inputs).map(([name, node]) => [node, name]));
  const batches = new Map(schedule.inputs.map(node => [node, [examples.count]]));
  const program = programFor(schedule, dimensions, batches);
  const given = schedule.inputs.map(node => arrayOf(examples, names.get(node) ?? ''));
  return cpuBackend.run(program, given, []);
}

function arrayOf({ arrays }: Examples, name: string): Float64Array {
  return arrays.get(name) as Float64Array;
}
