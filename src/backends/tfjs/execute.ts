import { nonFinite, type MapInstruction, type Program } from '../../program/index.js';
import { mapOnHost } from '../devices/index.js';
import type { Home, TfjsOperator } from './operators.js';
import type { Prepared } from './preparedProgram.js';
import { arrayIn, type Looked, type Run } from './run.js';
import { tidied, type TensorFlowTensor } from './tensorFlow.js';
import { toFloat32 } from './float32.js';
import { wholeOf } from './views.js';

/** A program with all that it is run on. */
export interface Work {
  readonly home: Home;
  readonly program: Program;
  readonly steps: readonly Prepared[];
  /** The numbers of inputs, and those that are known beforehand. */
  readonly given: ReadonlyMap<number, Float32Array>;
  readonly operators: readonly TfjsOperator[];
}

/** What is done with the numbers that a step shall be asked about. */
interface Inspection {
  /** Makes tensors that stay, within `tidy`. */
  look(looked: readonly Looked[]): readonly TensorFlowTensor[];
  /** Is waited for after each step, if given. */
  afterStep?(): Promise<void>;
}

/**
 * Runs a program. Nothing is read before its end, but what the processor is to compute: whether all values
 * are finite comes with the results. Where they are not, the program runs once more, and its first fault is
 * read.
 *
 * @throws NonFiniteError naming the node, if a value is NaN or infinite.
 */
export async function execute(work: Work): Promise<Float64Array[]> {
  const { tf } = work.home;
  const labels: number[] = [];
  const flags: TensorFlowTensor[] = [];
  const inspection: Inspection = {
    look(looked) {
      const kept = looked.filter(({ isShown }) => isShown !== true);
      const own = kept.map(({ values }) => tf.all(tf.isFinite(values)));
      kept.forEach(({ label }, k) => {
        labels.push(label);
        flags.push(own[k]!);
      });
      return own;
    },
  };
  try {
    const results = await perform(work, inspection, run => {
      const outputs = work.program.outputs.map(({ slot, start, length }) =>
        tf.slice(arrayIn(run, slot), [start], [length]),
      );
      return flags.length === 0 ? outputs : [...outputs, tf.stack(flags)];
    });
    const isFine = flags.length === 0 ? [] : results.pop()!;
    const fault = labels.find((_, k) => isFine[k] === 0);
    if (fault === undefined) return results.map(numbers => Float64Array.from(numbers));
    await diagnose(work);
    throw nonFinite(work.program.labels[fault]!, NaN, 0);
  } finally {
    for (const flag of flags) flag.dispose();
  }
}

/** @throws NonFiniteError for the first value that is not finite. */
async function diagnose(work: Work): Promise<void> {
  const { home, program } = work;
  let labels: number[] = [];
  let values: TensorFlowTensor[] = [];
  const drop = (): void => {
    for (const value of values) value.dispose();
    values = [];
  };
  try {
    await perform(
      work,
      {
        look(looked) {
          labels = looked.map(({ label }) => label);
          values = looked.map(each => wholeOf(home.tf, each.values, each.lengths));
          return values;
        },
        async afterStep() {
          for (const [k, value] of values.entries()) {
            const numbers = Array.from(await value.data());
            const element = numbers.findIndex(number => !Number.isFinite(number));
            if (element >= 0) throw nonFinite(program.labels[labels[k]!]!, numbers[element]!, element);
          }
          drop();
        },
      },
      () => [],
    );
  } finally {
    drop();
  }
}

/**
 * Does all steps, and reads what `finish` makes of the arrays at the end. All tensors are disposed of, but
 * those of the inspection.
 */
async function perform(
  { home, program, steps, given, operators }: Work,
  inspection: Inspection,
  finish: (run: Run) => readonly TensorFlowTensor[],
): Promise<ArrayLike<number>[]> {
  const { tf } = home;
  const arrays = new Map<number, TensorFlowTensor>();
  const run: Run = { tf, program, arrays, operators };
  let results: readonly TensorFlowTensor[] = [];
  try {
    home.active(() => {
      for (const [slot, numbers] of given) put(slot, numbers);
    });
    for (let position = 0; position < steps.length;) {
      const next = steps[position]!;
      if ('onHost' in next) {
        const computed = await onHost(next.onHost);
        home.active(() => {
          for (const [slot, numbers] of computed) put(slot, toFloat32(numbers, 'a value of a function'));
        });
        forget(next.frees);
        position++;
        continue;
      }
      home.active(() => {
        do position = stepAt(position);
        while (inspection.afterStep === undefined && position < steps.length && 'step' in steps[position]!);
      });
      await inspection.afterStep?.();
    }
    results = home.active(() => tidied(tf, () => finish(run)));
    return await Promise.all(results.map(result => result.data()));
  } finally {
    for (const result of results) result.dispose();
    forget([...arrays.keys()]);
  }

  function put(slot: number, numbers: Float32Array): void {
    arrays.set(slot, tf.tensor(numbers, [numbers.length], 'float32'));
  }

  function forget(slots: readonly number[]): void {
    for (const slot of slots) {
      arrays.get(slot)?.dispose();
      arrays.delete(slot);
    }
  }

  /** @returns the position of the next step. */
  function stepAt(position: number): number {
    const prepared = steps[position]!;
    if ('onHost' in prepared) return position;
    const { step, frees } = prepared;
    let slots: readonly number[] = [];
    const kept = tidied(tf, () => {
      const { arrays: made, looked } = step(run);
      slots = made.map(([slot]) => slot);
      return [...made.map(([, array]) => array), ...inspection.look(looked)];
    });
    slots.forEach((slot, k) => arrays.set(slot, kept[k]!));
    forget(frees);
    return position + 1;
  }

  async function onHost(instruction: MapInstruction): Promise<ReadonlyMap<number, Float64Array>> {
    const operands = instruction.operands.map(({ slot }) => arrayIn(run, slot).data());
    const numbers = (await Promise.all(operands)).map(data => Float64Array.from(data));
    return mapOnHost(instruction, numbers, program.labels);
  }
}
