import { InvalidArgumentError, UnavailableError } from '../../errors/index.js';
import type {
  Backend,
  MapInstruction,
  NormalSource,
  Operator,
  Precision,
  ProductInstruction,
  Program,
} from '../../program/index.js';
import type { Device, DeviceMemory } from './device.js';
import type { DeviceOperator } from './deviceOperator.js';
import { DeviceRun } from './deviceRun.js';
import { DeviceDense } from './denseOperator.js';
import { DeviceImplicit } from './implicit/implicitOperator.js';
import type { Asked } from './matrixKernels.js';
import { MemoryPool } from './memoryPool.js';
import { mapOnHost, usualPolicy, type MapPolicy } from './preparedMap.js';
import { prepareProgram, type PreparedProgram } from './preparedProgram.js';
import { DeviceUpdate } from './updatedOperator.js';

/** A backend whose arrays and weights are on a device, until it is closed. */
export interface DeviceBackend<P extends Precision = Precision> extends Backend<P> {
  /** Gives back all that is held on the device. Its weights can be asked nothing any more. */
  close(): void;
}

/** What operators need of the backend that they belong to. */
export interface Home {
  readonly backend: Backend;
  readonly device: Device;
  readonly pool: MemoryPool;
  /** Runs one after the other what asks the device, since implicit weights remember the order. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A run without a program, to ask one operator something. */
  alone<Result>(work: (run: DeviceRun) => Promise<Result>, numbers: number): Promise<Result>;
  /** What kernels that draw normal numbers read. */
  normalTables(tables: () => Float64Array): DeviceMemory;
  /** Releases memories with an operator that nobody has any more. */
  readonly forgotten: FinalizationRegistry<() => void>;
}

/** Programs and weights on a device, whatever language its kernels are written in. */
export function deviceBackend<P extends Precision>(
  device: Device<P>,
  close: () => void,
  policy: MapPolicy = usualPolicy,
): DeviceBackend<P> {
  const pool = new MemoryPool(device);
  const prepared = new WeakMap<Program, PreparedProgram>();
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  let tables: DeviceMemory | undefined;

  const backend: DeviceBackend<P> = {
    name: device.name,
    precision: device.precision,
    ...(device.memory !== undefined && { memory: device.memory }),
    run: (program, inputs, operators) => home.inTurn(() => run(program, inputs, operators)),
    dense: (rows, columns, entries) => DeviceDense.of(home, rows, columns, entries),
    implicit: (rows, columns, stream: NormalSource) => new DeviceImplicit(home, rows, columns, stream),
    updated: (base, left, right, rank, scale) =>
      DeviceUpdate.of(home, ownOperator(base), left, right, rank, scale),
    close() {
      if (isClosed) return;
      isClosed = true;
      pool.close();
      close();
    },
  };
  const home: Home = {
    backend,
    device,
    pool,
    async inTurn(work) {
      const before = last;
      const mine = before.then(async () => {
        if (isClosed) {
          throw new UnavailableError(`the backend ${device.name} is closed: make another one to go on`);
        }
        try {
          return await work();
        } finally {
          pool.endRun();
        }
      });
      last = mine.catch(() => undefined);
      return mine;
    },
    alone: (work, numbers) => home.inTurn(() => within([], numbers, work)),
    normalTables(numbersOf) {
      if (tables === undefined) {
        const numbers = numbersOf();
        tables = pool.fresh(numbers.length);
        device.write(tables, 0, numbers);
      }
      return tables;
    },
    forgotten: new FinalizationRegistry(release => {
      if (!isClosed) release();
    }),
  };
  return backend;

  async function within<Result>(
    labels: Program['labels'],
    numbers: number,
    work: (run: DeviceRun) => Promise<Result>,
  ): Promise<Result> {
    const arena = pool.take(numbers);
    const faults = device.faults(labels.length);
    const current = new DeviceRun(device, pool, arena, faults, labels);
    try {
      return await work(current);
    } finally {
      current.end();
      pool.leave(arena);
      faults.release();
    }
  }

  async function run(
    program: Program,
    inputs: readonly Float64Array[],
    operators: readonly Operator[],
  ): Promise<Float64Array[]> {
    const own = operators.map(ownOperator);
    let plan = prepared.get(program);
    if (plan === undefined) {
      plan = prepareProgram(program, policy);
      prepared.set(program, plan);
    }
    const { length, placeOf, given, givenLength, steps } = plan;
    // Maps say now how they are computed, so that all kernels are compiled together.
    const launches = steps.map(step => {
      if (step.kind === 'map') return step.map.next();
      return step.kind === 'launches' ? step.launches : [];
    });
    await device.compile(
      launches.flatMap(list => list.map(({ kernel }) => kernel)),
      length,
    );
    return within(program.labels, Math.max(1, length), async current => {
      const numbers = new Float64Array(givenLength);
      const values = [...program.known.values(), ...inputs];
      given.forEach(({ start }, k) => {
        numbers.set(values[k]!, start);
      });
      current.write(current.arena, 0, numbers);
      for (const [position, step] of steps.entries()) {
        if (step.kind === 'map' || step.kind === 'launches') current.launch(launches[position]!);
        else if (step.kind === 'host') await runOnHost(step.instruction, current, plan, program);
        else if (step.kind === 'entries') {
          await own[step.instruction.operator]!.writeEntries(
            current,
            current.arena,
            placeOf(step.instruction.to),
          );
        } else {
          const { operator, transposed } = step.instruction;
          await own[operator]!.answer(current, transposed, askedBy(step.instruction, placeOf));
        }
      }
      const results = await current.read(
        program.outputs.map(({ slot, start }) => ({ from: current.arena, start: placeOf(slot) + start })),
        program.outputs.map(({ length }) => length),
      );
      // Commands know memories alone: this keeps the weights until they are done.
      own.at(0);
      for (const result of results) checkDigits(result, device, current.hasLost());
      return results;
    });
  }

  function ownOperator(operator: Operator): DeviceOperator {
    if (operator.backend === backend) return operator as DeviceOperator;
    throw new InvalidArgumentError(
      'operator',
      operator.backend?.name ?? 'a weight on the processor',
      `a weight of ${device.name}`,
      'Make all parameters with the same `backend`',
    );
  }
}

/** The vectors that a product asks for, one by one. */
function askedBy(
  { questions, answers, length, height }: ProductInstruction,
  placeOf: (slot: number) => number,
): Asked[] {
  return questions.flatMap((part, k) => {
    const { slot, label } = answers[k]!;
    const [from, to] = [placeOf(part.slot) + part.start, placeOf(slot)];
    return Array.from({ length: part.length / length }, (_, vector) => ({
      question: from + vector * length,
      answer: to + vector * height,
      label,
      element: vector * height,
    }));
  });
}

async function runOnHost(
  instruction: MapInstruction,
  run: DeviceRun,
  { placeOf }: PreparedProgram,
  { slots, labels }: Program,
): Promise<void> {
  const arrays = await run.read(
    instruction.operands.map(({ slot }) => ({ from: run.arena, start: placeOf(slot) })),
    instruction.operands.map(({ slot }) => slots[slot]!),
  );
  for (const [slot, data] of mapOnHost(instruction, arrays, labels))
    run.write(run.arena, placeOf(slot), data);
}

/**
 * @throws UnavailableError for a result that has lost digits because it is so close to 0, or may have lost
 *   all.
 */
function checkDigits(
  result: Float64Array,
  { name, precision, smallest = 0 }: Device,
  hasLost: boolean,
): void {
  if (smallest === 0) return;
  const place = result.findIndex(value => Math.abs(value) < smallest && (hasLost || value !== 0));
  if (place < 0) return;
  throw new UnavailableError(
    `${name} cannot tell a result from 0: it gave ${result[place]!}, and ${precision} has all digits from ` +
      `${smallest.toExponential(1)} on; compute in float64, on the processor or by OpenCL`,
  );
}
