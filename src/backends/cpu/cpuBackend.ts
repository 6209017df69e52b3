import { InvalidArgumentError } from '../../errors/index.js';
import { chooseMatrixKernels, chooseSteadyKernels } from '../../linearAlgebra/index.js';
import { DenseMatrix, ImplicitGaussian, LowRankUpdate, type LinearOperator } from '../../operators/index.js';
import {
  checkRun,
  type Backend,
  type Instruction,
  type Operator,
  type Program,
} from '../../program/index.js';
import { Arena } from './arena.js';
import { prepareContraction } from './contract.js';
import { prepareGather } from './gather.js';
import { prepareMap } from './map.js';
import { prepareProduct } from './product.js';
import { arrayFor, arrayIn, type Action, type Run } from './run.js';

/** The processor, in float64: programs are prepared once and run in this thread. */
export const cpuBackend: Backend<'float64'> = {
  get name() {
    return chooseMatrixKernels().name;
  },
  precision: 'float64',
  run: (program, inputs, operators) => {
    checkRun(program, inputs, operators);
    const run: Run = { program, arena: new Arena(), arrays: [], operators };
    for (const [slot, numbers] of program.known) run.arrays[slot] = numbers;
    program.inputs.forEach((slot, k) => (run.arrays[slot] = inputs[k]));
    const lent = new Set([...program.known.keys(), ...program.inputs]);
    prepared(program).forEach((action, position) => {
      action(run);
      for (const slot of program.instructions[position]!.frees) {
        if (!lent.has(slot)) run.arena.recycle(arrayIn(run, slot));
        run.arrays[slot] = undefined;
      }
    });
    const results = handOver(run, lent);
    run.arena.close();
    return Promise.resolve(results);
  },
  dense: (rows, columns, entries) => new DenseMatrix(entries, rows, columns),
  // Rounding decides which network a seed names: it shall not be that of so many threads.
  implicit: (rows, columns, stream) =>
    new ImplicitGaussian({ rows, columns, stream, kernels: chooseSteadyKernels() }),
  updated: (base, left, right, rank, scale) =>
    LowRankUpdate.of(base as LinearOperator, left, right, rank, scale).compact(),
};

/**
 * The results, which from now on belong to the caller: copies where they are someone else's, or part of a
 * larger array.
 */
function handOver({ program, arrays, arena }: Run, lent: ReadonlySet<number>): Float64Array[] {
  const given = new Set<number>();
  return program.outputs.map(({ slot, start, length }) => {
    const data = arrays[slot];
    if (data === undefined)
      throw new InvalidArgumentError('program.outputs', slot, 'slots that an instruction writes');
    const isOwn = !lent.has(slot) && !given.has(slot) && length === data.length;
    given.add(slot);
    if (isOwn) return data;
    const copy = arena.allocate(length);
    copy.set(data.subarray(start, start + length));
    return copy;
  });
}

const known = new WeakMap<Program, readonly Action[]>();

function prepared(program: Program): readonly Action[] {
  let actions = known.get(program);
  if (actions === undefined) {
    actions = program.instructions.map(instruction => prepare(instruction, program));
    known.set(program, actions);
  }
  return actions;
}

function prepare(instruction: Instruction, program: Program): Action {
  switch (instruction.kind) {
    case 'map':
      return prepareMap(instruction, program);
    case 'contract':
      return prepareContraction(instruction, program);
    case 'gather':
      return prepareGather(instruction, program);
    case 'product':
      return prepareProduct(instruction, program);
    case 'entries':
      return run => {
        const operator: Operator = run.operators[instruction.operator]!;
        arrayFor(run, instruction.to).set((operator as LinearOperator).materialize());
      };
  }
}
