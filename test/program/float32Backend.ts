import { elementwiseOf } from '../../src/ad/index.js';
import {
  nonFinite,
  type Action,
  type Backend,
  type ContractInstruction,
  type GatherInstruction,
  type MapInstruction,
  type NormalSource,
  type Operator,
  type ProductInstruction,
  type Program,
  type View,
} from '../../src/program/index.js';

/**
 * Another reading of programs, by plain loops in float32: every number that a program computes, every term of
 * a map and every partial sum is rounded to 24 bits. It shares nothing with the processor's backend but the
 * interface.
 */
export const float32Backend: Backend<'float32'> = {
  name: 'plain loops in float32',
  precision: 'float32',
  async run(program, inputs, operators) {
    const arrays = new Map<number, Float32Array>();
    for (const [slot, numbers] of program.known) arrays.set(slot, Float32Array.from(numbers));
    program.inputs.forEach((slot, k) => arrays.set(slot, Float32Array.from(inputs[k] ?? [])));
    for (const instruction of program.instructions) {
      // As if the numbers were on a device whose answers take their time.
      await Promise.resolve();
      perform(instruction, { program, arrays, operators });
      for (const slot of instruction.frees) arrays.delete(slot);
    }
    return program.outputs.map(({ slot, start, length }) =>
      Float64Array.from(arrayIn(arrays, slot).subarray(start, start + length)),
    );
  },
  dense: (rows, columns, entries) => new Float32Matrix(rows, columns, Float32Array.from(entries)),
  implicit(rows, columns, stream: NormalSource) {
    const entries = new Float64Array(rows * columns);
    stream.fillNormal(entries);
    return new Float32Matrix(rows, columns, Float32Array.from(entries));
  },
  updated(base, left, right, rank, scale = 1) {
    const { rows, columns, entries } = matrixOf(base);
    const moved = entries.map(entry => scale * entry);
    for (let k = 0; k < rank; k++) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++)
          moved[i * columns + j]! += Math.fround(left[k * rows + i]!) * Math.fround(right[k * columns + j]!);
      }
    }
    return new Float32Matrix(rows, columns, moved);
  },
};

class Float32Matrix implements Operator {
  readonly backend = float32Backend;

  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly entries: Float32Array,
  ) {}

  materialize(): Promise<Float64Array> {
    return Promise.resolve(Float64Array.from(this.entries));
  }
}

interface Run {
  readonly program: Program;
  readonly arrays: Map<number, Float32Array>;
  readonly operators: readonly Operator[];
}

function perform(instruction: Action, run: Run): void {
  switch (instruction.kind) {
    case 'map':
      map(instruction, run);
      return;
    case 'contract':
      contract(instruction, run);
      return;
    case 'product':
      product(instruction, run);
      return;
    case 'gather':
      gather(instruction, run);
      return;
    case 'entries':
      written(run, instruction.to).set(matrixOf(run.operators[instruction.operator]).entries);
  }
}

function map({ lengths, operands, terms }: MapInstruction, run: Run): void {
  const given = operands.map(({ slot }) => arrayIn(run.arrays, slot));
  const results = terms.map(({ to }) => (to === undefined ? undefined : written(run, to)));
  walk(lengths, operands, (offsets, element) => {
    const values = given.map((array, k) => array[offsets[k]!]!);
    terms.forEach(({ operation, attributes, of, label }, k) => {
      const exact = elementwiseOf(operation).value(of.map(position => values[position]!), attributes); // prettier-ignore
      values.push(finite(Math.fround(exact), run, label, element));
      if (results[k] !== undefined) results[k][element] = values.at(-1)!;
    });
  });
}

function contract({ by, lengths, over, factors, to, label }: ContractInstruction, run: Run): void {
  const given = factors.map(({ slot }) => arrayIn(run.arrays, slot));
  const out = written(run, to.slot);
  walk(lengths, [to, ...factors], ([place, ...offsets]) => {
    let total = by === 'maximum' ? -Infinity : 0;
    for (let k = 0; k < over; k++) {
      const term = given.reduce((part, array, f) => part * array[offsets[f]! + k * factors[f]!.step]!, 1);
      total = by === 'maximum' ? Math.max(total, term) : Math.fround(total + Math.fround(term));
    }
    out[place!] = finite(total, run, label, place!);
  });
}

function gather(
  { transposed, lengths, height, indices, from, to, label }: GatherInstruction,
  run: Run,
): void {
  const [outer, length, inner] = lengths;
  const source = arrayIn(run.arrays, from.slot).subarray(from.start, from.start + from.length);
  const out = written(run, to).fill(0);
  const count = transposed ? length : height;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const index = indices[j]!;
      if (index < 0) continue;
      for (let i = 0; i < inner; i++) {
        if (transposed) {
          const place = (o * height + index) * inner + i;
          const sum = out[place]! + source[(o * length + j) * inner + i]!;
          out[place] = finite(Math.fround(sum), run, label, place);
        } else out[(o * height + j) * inner + i] = source[(o * length + index) * inner + i]!;
      }
    }
  }
}

function product(instruction: ProductInstruction, run: Run): void {
  const { operator, transposed, length, height, questions, answers } = instruction;
  const { columns, entries } = matrixOf(run.operators[operator]);
  const [down, across] = transposed ? [1, columns] : [columns, 1];
  questions.forEach((question, k) => {
    const { slot, label } = answers[k]!;
    const vectors = arrayIn(run.arrays, question.slot);
    const out = written(run, slot);
    for (let element = 0; element < out.length; element++) {
      const start = question.start + Math.floor(element / height) * length;
      let total = 0;
      for (let j = 0; j < length; j++) {
        const entry = entries[(element % height) * down + j * across]!;
        total = Math.fround(total + Math.fround(entry * vectors[start + j]!));
      }
      out[element] = finite(total, run, label, element);
    }
  });
}

/** Goes through all indices of axes, with the places that views have there. */
function walk(
  lengths: readonly number[],
  views: readonly View[],
  visit: (offsets: readonly number[], element: number) => void,
): void {
  const size = lengths.reduce((total, length) => total * length, 1);
  for (let element = 0; element < size; element++) {
    const offsets = views.map(({ start }) => start);
    let rest = element;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const index = rest % lengths[axis]!;
      rest = Math.floor(rest / lengths[axis]!);
      views.forEach(({ strides }, k) => (offsets[k]! += index * strides[axis]!));
    }
    visit(offsets, element);
  }
}

function finite(value: number, { program }: Run, label: number, element: number): number {
  if (Number.isFinite(value)) return value;
  throw nonFinite(program.labels[label]!, value, element);
}

function arrayIn(arrays: ReadonlyMap<number, Float32Array>, slot: number): Float32Array {
  const array = arrays.get(slot);
  if (array === undefined) throw new Error(`slot ${slot} is read before it is written`);
  return array;
}

function written({ program, arrays }: Run, slot: number): Float32Array {
  const array = arrays.get(slot) ?? new Float32Array(program.slots[slot]!);
  arrays.set(slot, array);
  return array;
}

function matrixOf(operator: Operator | undefined): Float32Matrix {
  if (operator instanceof Float32Matrix) return operator;
  throw new Error('a weight of another backend');
}
