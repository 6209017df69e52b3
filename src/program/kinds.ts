import { aNode, byNode, someNodes } from '../ad/index.js';
import {
  aBoolean,
  aFunction,
  anIntegerFrom,
  anything,
  aText,
  checkFloat64,
  instanceOf,
  InvalidArgumentError,
  listOf,
  objectWith,
  oneOf,
  rememberedOf,
  ShapeError,
} from '../errors/index.js';
import type { Backend, Operator } from './backend.js';
import type { Instruction, Label, Program } from './instructions.js';
import type { Layout } from './layout.js';
import type { Schedule, Step } from './schedule.js';

/** What is made for programs, as far as whoever hands it in may have made it himself. */
export const aBackend = objectWith<Backend>('a backend', {
  name: aText,
  run: aFunction,
  dense: aFunction,
  implicit: aFunction,
  updated: aFunction,
});

export const aSchedule = rememberedOf(
  objectWith<Schedule>('a list of nodes, or what schedule gives', {
    outputs: someNodes,
    inputs: someNodes,
    weights: someNodes,
    steps: listOf(objectWith<Step>('a step', { transposed: aBoolean, nodes: someNodes })),
    reads: byNode,
  }),
);

const aSize = anIntegerFrom(0);

/** What `lower` and `programOf` give: slots by their lengths, and instructions on them. */
export const aProgram = rememberedOf(
  objectWith<Program>('a program, as lower makes it', {
    slots: listOf(aSize),
    inputs: listOf(aSize),
    known: instanceOf(Map, 'a Map of arrays by their slots'),
    instructions: listOf(
      objectWith<Instruction>('an instruction', {
        kind: oneOf('map', 'contract', 'gather', 'product', 'entries'),
        frees: listOf(aSize),
      }),
    ),
    outputs: listOf(
      objectWith<Program['outputs'][number]>('an output', {
        slot: aSize,
        start: aSize,
        length: aSize,
        layout: objectWith<Layout>('a layout', { batch: listOf(aSize), shape: listOf(aSize) }),
      }),
    ),
    labels: listOf(objectWith<Label>('a label', { node: aNode, shape: listOf(aSize) })),
  }),
);

const someArrays = listOf(anything);
const someOperators = listOf(
  objectWith<Operator>('a linear operator', { rows: aSize, columns: aSize, materialize: aFunction }),
);

/**
 * What a program is run with.
 * @throws InvalidArgumentError or ShapeError unless there is an array of the right length for each input, and
 *   an operator for each that a product asks.
 */
export function checkRun(program: Program, inputs: readonly unknown[], operators: readonly unknown[]): void {
  aProgram.check('program', program);
  someArrays.check('inputs', inputs);
  someOperators.check('operators', operators);
  program.inputs.forEach((slot, k) => {
    const numbers = inputs[k];
    checkFloat64(`inputs[${k}]`, numbers);
    if (numbers.length !== program.slots[slot])
      throw new ShapeError(
        `inputs[${k}] has ${numbers.length} numbers, allowed: ${program.slots[slot] ?? 'none'}`,
      );
  });
  for (const instruction of program.instructions) {
    if (instruction.kind !== 'product' && instruction.kind !== 'entries') continue;
    if (operators[instruction.operator] === undefined)
      throw new InvalidArgumentError(`operators[${instruction.operator}]`, undefined, 'a linear operator');
  }
}
