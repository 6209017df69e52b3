import { isFiniteArray } from '../../ad/index.js';
import { nonFinite, type ContractInstruction, type Program } from '../../program/index.js';
import { prepareMatrixProduct } from './matrixProduct.js';
import { arrayFor, arrayIn, type Action, type Run } from './run.js';
import { copyStrided, walk } from './strided.js';
import { dot } from './unrolled.js';

/** A sum of products, prepared: copies, sums, and inner products, by matrix kernels where they are many. */
export function prepareContraction(instruction: ContractInstruction, program: Program): Action {
  const { factors, over, to, label } = instruction;
  if (factors.length === 1 && over === 1)
    return run => {
      copy(run, instruction);
    };
  const single = instruction.by === 'maximum' ? largest : sum;
  const compute = factors.length === 1 ? single : (prepareMatrixProduct(instruction) ?? innerProducts);
  const isWhole = (program.slots[to.slot] ?? 0) === instruction.lengths.reduce((a, b) => a * b, 1);
  return run => {
    compute(run, instruction);
    const out = arrayFor(run, to.slot);
    if (isWhole && !isFiniteArray(out)) {
      const element = out.findIndex(value => !Number.isFinite(value));
      throw nonFinite(program.labels[label]!, out[element]!, element);
    }
  };
}

function copy(run: Run, { lengths, factors: [factor], to }: ContractInstruction): void {
  const { slot, start, strides } = factor!;
  copyStrided(
    lengths,
    { data: arrayIn(run, slot), start, strides },
    { data: arrayFor(run, to.slot), start: to.start, strides: to.strides },
  );
}

/** Longer sums run in blocks, so that rounding errors do not grow with the length. */
const BLOCK = 4096;

function sum(run: Run, { lengths, factors: [factor], over, to }: ContractInstruction): void {
  const { slot, start, strides, step } = factor!;
  const data = arrayIn(run, slot);
  const out = arrayFor(run, to.slot);
  const inner = lengths.at(-1) ?? 1;
  const isRows = over <= BLOCK && inner > 1 && strides.at(-1) === 1 && to.strides.at(-1) === 1;
  if (isRows) {
    // Row after row is added, in the order of memory.
    walk(lengths.slice(0, -1), [strides, to.strides], [start, to.start], ([from, at]) => {
      for (let i = 0; i < inner; i++) out[at! + i] = data[from! + i]!;
      for (let k = 1; k < over; k++) {
        const row = from! + k * step;
        for (let i = 0; i < inner; i++) out[at! + i]! += data[row + i]!;
      }
    });
    return;
  }
  walk(lengths, [strides, to.strides], [start, to.start], ([from, at]) => {
    let total = 0;
    for (let block = 0; block < over; block += BLOCK) {
      let partial = 0;
      const end = Math.min(block + BLOCK, over);
      for (let k = block; k < end; k++) partial += data[from! + k * step]!;
      total += partial;
    }
    out[at!] = total;
  });
}

function largest(run: Run, { lengths, factors: [factor], over, to }: ContractInstruction): void {
  const { slot, start, strides, step } = factor!;
  const data = arrayIn(run, slot);
  const out = arrayFor(run, to.slot);
  walk(lengths, [strides, to.strides], [start, to.start], ([from, at]) => {
    let most = data[from!]!;
    for (let k = 1; k < over; k++) most = Math.max(most, data[from! + k * step]!);
    out[at!] = most;
  });
}

function innerProducts(run: Run, { lengths, factors: [first, second], over, to }: ContractInstruction): void {
  const [a, b] = [first!, second!];
  const left = arrayIn(run, a.slot);
  const right = arrayIn(run, b.slot);
  const out = arrayFor(run, to.slot);
  const inner = lengths.at(-1) ?? 1;
  const [aStep, bStep, outStep] = [a, b, to].map(({ strides }) => strides.at(-1) ?? 0) as [
    number,
    number,
    number,
  ];
  const outer = lengths.slice(0, -1);
  const areContiguous = a.step === 1 && b.step === 1;
  // With elements of the result beside each other in memory, its rows are summed, each factor going through
  // memory once.
  const isRows = !areContiguous && inner > 1 && outStep === 1 && aStep + bStep > 0 && aStep < 2 && bStep < 2;
  walk(outer, [a.strides, b.strides, to.strides], [a.start, b.start, to.start], ([aStart, bStart, at]) => {
    if (isRows) {
      for (let i = 0; i < inner; i++) out[at! + i] = left[aStart! + i * aStep]! * right[bStart! + i * bStep]!;
      for (let k = 1; k < over; k++) {
        const x = aStart! + k * a.step;
        const y = bStart! + k * b.step;
        for (let i = 0; i < inner; i++) out[at! + i]! += left[x + i * aStep]! * right[y + i * bStep]!;
      }
      return;
    }
    for (let i = 0; i < inner; i++) {
      const x = aStart! + i * aStep;
      const y = bStart! + i * bStep;
      if (areContiguous) {
        out[at! + i * outStep] = dot(left, x, right, y, over);
        continue;
      }
      let total = 0;
      for (let k = 0; k < over; k++) total += left[x + k * a.step]! * right[y + k * b.step]!;
      out[at! + i * outStep] = total;
    }
  });
}
