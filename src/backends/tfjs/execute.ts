import { isFiniteArray } from '../../ad/index.js';
import { NonFiniteError } from '../../errors/index.js';
import { nonFinite, type MapInstruction, type Program } from '../../program/index.js';
import { mapOnHost } from '../devices/index.js';
import { HostMatrix, type Weight } from './hostMatrix.js';
import type { Home } from './operators.js';
import type { Prepared } from './preparedProgram.js';
import type { Product } from './product.js';
import { arrayIn, type Looked, type Run, type Step } from './run.js';
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
  readonly operators: readonly Weight[];
}

/** What is done with the numbers that a step shall be asked about. */
interface Inspection {
  /** Makes tensors that stay, within `tidy`. */
  look(looked: readonly Looked[]): readonly TensorFlowTensor[];
  /** Is waited for after each step, if given. */
  afterStep?(): Promise<void>;
}

/**
 * Runs a program. Nothing is read before its end, but what the processor is to compute: functions of a
 * user's own, and products with implicit weights. Whether all values are finite comes with the results. Where
 * they are not, the program runs once more, and its first fault is read.
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
    }).catch(async (error: unknown) => {
      // What the processor cannot take may come from an earlier node.
      if (error instanceof NonFiniteError) await diagnose(work);
      throw error;
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
      if (stepOf(next) === undefined) {
        if ('onHost' in next) await mapped(next.onHost);
        if ('product' in next) await multiplied(next.product);
        forget(next.frees);
        position++;
      } else {
        home.active(() => {
          do position = stepAt(position);
          while (inspection.afterStep === undefined && position < steps.length && stepOf(steps[position]!));
        });
      }
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

  /** What an instruction does by TensorFlow.js alone, without a wait. */
  function stepOf(prepared: Prepared): Step | undefined {
    if ('step' in prepared) return prepared.step;
    if ('onHost' in prepared) return undefined;
    const { product } = prepared;
    const weight = operators[product.operator]!;
    if (weight instanceof HostMatrix) return undefined;
    return () => product.deal(run, weight.answer(product.ask(run), product.transposed));
  }

  /** @returns the position of the next step. */
  function stepAt(position: number): number {
    const prepared = steps[position]!;
    const step = stepOf(prepared);
    if (step === undefined) return position;
    keep(step);
    forget(prepared.frees);
    return position + 1;
  }

  function keep(step: Step): void {
    let slots: readonly number[] = [];
    const kept = tidied(tf, () => {
      const { arrays: made, looked } = step(run);
      slots = made.map(([slot]) => slot);
      return [...made.map(([, array]) => array), ...inspection.look(looked)];
    });
    slots.forEach((slot, k) => arrays.set(slot, kept[k]!));
  }

  /** A map by the processor. */
  async function mapped(instruction: MapInstruction): Promise<void> {
    const operands = instruction.operands.map(({ slot }) => arrayIn(run, slot).data());
    const numbers = (await Promise.all(operands)).map(data => Float64Array.from(data));
    const computed = mapOnHost(instruction, numbers, program.labels);
    home.active(() => {
      for (const [slot, values] of computed) put(slot, toFloat32(values, 'a value of a function'));
    });
  }

  /** Products by the processor. */
  async function multiplied(product: Product): Promise<void> {
    const { operator, transposed, label } = product;
    const weight = operators[operator] as HostMatrix;
    const [asked] = home.active(() => tidied(tf, () => [product.ask(run)]));
    let questions: Float64Array;
    try {
      questions = Float64Array.from(await asked!.data());
    } finally {
      asked!.dispose();
    }
    if (!isFiniteArray(questions)) throw nonFinite(program.labels[label]!, NaN, 0);
    const answers = weight.answer(questions, transposed);
    const height = transposed ? weight.columns : weight.rows;
    home.active(() => {
      keep(() => product.deal(run, tf.tensor(answers, [answers.length / height, height], 'float32')));
    });
  }
}
