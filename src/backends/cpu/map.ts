import { elementwiseOf, isFiniteArray, type Attributes, type ElementwiseName } from '../../ad/index.js';
import {
  nonFinite,
  shownByLater,
  stridesOf,
  type Label,
  type MapInstruction,
  type Program,
} from '../../program/index.js';
import { loopTable } from './loopTable.js';
import type { Loop, Operand } from './loops.js';
import { arrayFor, arrayIn, type Action } from './run.js';
import { copyStretch } from './strided.js';
import { prepareVectorMap } from './vectorMap.js';

/** All blocks of a map together, in numbers: half of a usual second-level cache. */
const CACHED_NUMBERS = 2 ** 16;

/**
 * Shorter innermost axes are not gone through one by one: what broadcasts over them is repeated first, which
 * is faster.
 */
const SHORT_AXIS = 1024;

const NOTHING = new Float64Array(0);

/**
 * A map, prepared: it is computed block by block, so that what only the map needs stays in the cache and
 * never becomes a whole array. Its bits do not depend on the blocks.
 */
export function prepareMap(instruction: MapInstruction, { labels }: Program): Action {
  const { lengths, operands, terms } = instruction;
  const size = lengths.reduce((product, length) => product * length, 1);
  if (size === 1) return prepareScalars(instruction, labels);
  const loops = terms.map(({ operation, attributes }) => loopOf(operation, attributes));
  const isWhole = lengths.length === 1 || (lengths.at(-1) ?? 1) < SHORT_AXIS;
  const outer = isWhole ? [] : lengths.slice(0, -1);
  const inner = isWhole ? size : lengths.at(-1)!;
  const runs = size / inner;
  const cached = Math.max(512, 2 ** Math.floor(Math.log2(CACHED_NUMBERS / terms.length)));
  // Where all axes are gone through as one, each operand is contiguous, or one number, or is repeated to be
  // contiguous.
  const contiguous = stridesOf(lengths);
  const isRepeated = operands.map(
    ({ strides }) =>
      isWhole &&
      strides.some(stride => stride !== 0) &&
      strides.some((stride, axis) => stride !== contiguous[axis]),
  );
  const isChecked = shownByLater(operands.length, terms).map(isShown => !isShown);
  const steps = operands.map(({ strides }, k) => {
    if (isRepeated[k] === true) return 1;
    return isWhole ? Number(strides.some(stride => stride !== 0)) : (strides.at(-1) ?? 0);
  });

  const isSingle = steps.map(step => step === 0);
  let position = 0;
  const vectors = prepareVectorMap(instruction, inner, isSingle, isChecked, loopOf, (term, values, count) => {
    throw faultIn(labels[terms[term]!.label]!, stretch(values, count), position);
  });
  const block = vectors?.length ?? Math.min(inner, cached);
  /** Terms that only others need, in arrays of a block; in WebAssembly they have their place. */
  const isScratch = terms.map(({ to }) => to === undefined && vectors === undefined);

  return run => {
    const from = operands.map((view, k): Operand => {
      const data = arrayIn(run, view.slot);
      if (isRepeated[k] !== true) return { data, start: view.start, step: steps[k]! };
      return { data: run.arena.allocate(block), start: 0, step: 1 };
    });
    const results = terms.map(({ to }, k): Operand => {
      if (to !== undefined) return { data: arrayFor(run, to), start: 0, step: 1 };
      return { data: isScratch[k] === true ? run.arena.allocate(block) : NOTHING, start: 0, step: 1 };
    });
    const places = [...from, ...results];
    const inputs = terms.map(({ of }) => of.map(position => places[position]!));
    const offsets = from.map(({ start }) => start);
    const index = outer.map(() => 0);
    for (let row = 0; row < runs; row++) {
      from.forEach((operand, k) => (operand.start = offsets[k]!));
      vectors?.begin(from);
      for (let start = 0; start < inner; start += block) {
        const count = Math.min(block, inner - start);
        from.forEach((operand, k) => {
          if (isRepeated[k] !== true) operand.start = offsets[k]! + start * operand.step;
          else {
            const view = operands[k]!;
            const data = arrayIn(run, view.slot);
            copyStretch(lengths, { ...view, data }, start, count, operand.data);
          }
        });
        position = row * inner + start;
        results.forEach((result, k) => (result.start = terms[k]!.to === undefined ? 0 : position));
        if (vectors !== undefined) {
          vectors.compute(from, results, count);
          continue;
        }
        for (let k = 0; k < terms.length; k++) {
          const result = results[k]!;
          loops[k]!(inputs[k]!, result.data, result.start, count);
          if (isChecked[k] === true && !isFiniteArray(stretch(result, count))) {
            throw firstFault(instruction, labels, results, count, position);
          }
        }
      }
      advance(index, offsets);
    }
    isScratch.forEach((scratch, k) => {
      if (scratch) run.arena.recycle(results[k]!.data);
    });
    isRepeated.forEach((repeated, k) => {
      if (repeated) run.arena.recycle(from[k]!.data);
    });
  };

  /** Moves every operand to the next index of the outer axes. */
  function advance(index: number[], offsets: number[]): void {
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const wraps = ++index[axis]! === outer[axis]!;
      operands.forEach(({ strides }, k) => {
        offsets[k]! += wraps ? strides[axis]! * (1 - outer[axis]!) : strides[axis]!;
      });
      if (!wraps) return;
      index[axis] = 0;
    }
  }
}

/**
 * The fault of the first term of a block that is not finite: it may come before the one that has shown it.
 */
function firstFault(
  { terms }: MapInstruction,
  labels: readonly Label[],
  results: readonly Operand[],
  count: number,
  position: number,
): Error {
  const first = results.findIndex(result => !isFiniteArray(stretch(result, count)));
  return faultIn(labels[terms[first]!.label]!, stretch(results[first]!, count), position);
}

/** @param position where the numbers stand in the result. */
function faultIn(label: Label, numbers: Float64Array, position: number): Error {
  const element = numbers.findIndex(value => !Number.isFinite(value));
  return nonFinite(label, numbers[element]!, position + element);
}

function stretch({ data, start }: Operand, count: number): Float64Array {
  return start === 0 && count === data.length ? data : data.subarray(start, start + count);
}

/** One number of each: no loops are needed. */
function prepareScalars({ operands, terms }: MapInstruction, labels: readonly Label[]): Action {
  const operations = terms.map(({ operation }) => elementwiseOf(operation));
  return run => {
    const values = operands.map(({ slot, start }) => arrayIn(run, slot)[start]!);
    for (let k = 0; k < terms.length; k++) {
      const { of, to, attributes, label } = terms[k]!;
      const value = operations[k]!.value(
        of.map(position => values[position]!),
        attributes,
      );
      if (!Number.isFinite(value)) throw nonFinite(labels[label]!, value, 0);
      values.push(value);
      if (to !== undefined) arrayFor(run, to)[0] = value;
    }
  };
}

/** Each entry of the table takes the attributes of its own primitive, which the term has too. */
function loopOf(operation: ElementwiseName, attributes: Attributes): Loop {
  return (loopTable[operation] as (attributes: Attributes) => Loop)(attributes);
}
