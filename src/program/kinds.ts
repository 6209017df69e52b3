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
  optional,
  rememberedOf,
  ShapeError,
  type RequiredKind,
} from '../errors/index.js';
import type { Backend, Operator } from './backend.js';
import type {
  Action,
  ContractInstruction,
  EntriesInstruction,
  GatherInstruction,
  Instruction,
  Label,
  MapInstruction,
  Part,
  ProductInstruction,
  Program,
  Term,
  View,
} from './instructions.js';
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
    steps: listOf(
      objectWith<Step>('a step', { transposed: aBoolean, nodes: someNodes, weight: optional(aNode) }),
    ),
    reads: byNode,
  }),
);

const aSize = anIntegerFrom(0);
const someSizes = listOf(aSize);
const aStride = anIntegerFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'an integer');
const viewKinds = { slot: aSize, start: aSize, strides: listOf(aStride) };
const aView = objectWith<View>('a view { slot, start, strides }', viewKinds);
const aPart = objectWith<Part>('a part { slot, start, length }', {
  slot: aSize,
  start: aSize,
  length: aSize,
});

/** What each kind of instruction has. */
const actions: { readonly [Kind in Action['kind']]: RequiredKind } = {
  map: objectWith<MapInstruction>('a map', {
    lengths: someSizes,
    operands: listOf(aView),
    terms: listOf(
      objectWith<Term>('a term', { operation: aText, of: someSizes, label: aSize, to: optional(aSize) }),
    ),
  }),
  contract: objectWith<ContractInstruction>('a contraction', {
    by: oneOf('sum', 'maximum'),
    lengths: someSizes,
    over: aSize,
    factors: listOf(
      objectWith<ContractInstruction['factors'][number]>('a factor', { ...viewKinds, step: aStride }),
    ),
    to: aView,
    label: aSize,
  }),
  gather: objectWith<GatherInstruction>('a gathering', {
    transposed: aBoolean,
    lengths: listOf(aSize, { least: 3, most: 3 }),
    height: aSize,
    indices: instanceOf(Float64Array, 'a Float64Array'),
    from: aPart,
    to: aSize,
    label: aSize,
  }),
  product: objectWith<ProductInstruction>('a product', {
    operator: aSize,
    transposed: aBoolean,
    length: aSize,
    height: aSize,
    questions: listOf(aPart),
    answers: listOf(
      objectWith<ProductInstruction['answers'][number]>('an answer', { slot: aSize, label: aSize }),
    ),
  }),
  entries: objectWith<EntriesInstruction>('entries', { operator: aSize, to: aSize }),
};

const ofAnyKind = objectWith<Instruction>('an instruction', {
  kind: oneOf(...Object.keys(actions)),
  frees: someSizes,
});
const anInstruction: RequiredKind = {
  ...ofAnyKind,
  check(argument, value) {
    ofAnyKind.check(argument, value);
    actions[(value as Instruction).kind].check(argument, value);
  },
};

/** What `lower` and `programOf` give: slots by their lengths, and instructions on them. */
export const aProgram = rememberedOf(
  objectWith<Program>('a program, as lower makes it', {
    slots: listOf(aSize),
    inputs: listOf(aSize),
    known: instanceOf(Map, 'a Map of arrays by their slots'),
    instructions: listOf(anInstruction),
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
