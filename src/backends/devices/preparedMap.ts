import { elementwiseOf } from '../../ad/index.js';
import { nonFinite, stridesOf, type Label, type MapInstruction } from '../../program/index.js';
import type { ArenaLayout } from './arenaLayout.js';
import { contract } from './contractKernels.js';
import type { Launch } from './kernel.js';
import { deviceTerms, fusedMap, interpretedMap, type DeviceTerm, type Values } from './mapKernels.js';

/** When maps get a kernel of their own, which takes some time to compile. */
export interface MapPolicy {
  /** When it has computed so many terms. */
  readonly worthCompiling: number;
  /** With more terms at once it is compiled before it runs for the first time. */
  readonly mostInterpreted: number;
}

export const usualPolicy: MapPolicy = { worthCompiling: 2 ** 24, mostInterpreted: 2 ** 20 };

/** For devices whose compiler takes longer for the kernel for all maps than for those of a program. */
export const ownKernels: MapPolicy = { worthCompiling: 0, mostInterpreted: 0 };

/** A map with a kernel of its own, or by the kernel for all maps as long as it has done little. */
export class PreparedMap {
  private computed = 0;
  private own: readonly Launch[] | undefined;

  private constructor(
    private readonly size: number,
    private readonly makeOwn: () => Launch,
    private readonly interpreted: readonly Launch[] | undefined,
    private readonly worthCompiling: number,
  ) {}

  /** Undefined where functions are among the terms that a device does not have. */
  static of(
    instruction: MapInstruction,
    placeOf: (slot: number) => number,
    layout: ArenaLayout,
    { worthCompiling, mostInterpreted }: MapPolicy,
  ): PreparedMap | undefined {
    const terms = deviceTerms(instruction);
    if (terms === undefined) return undefined;
    const size = instruction.lengths.reduce((product, length) => product * length, 1) * terms.length;
    const interpreted =
      size > mostInterpreted ? undefined : interpretedLaunches(instruction, terms, placeOf, layout);
    return new this(size, () => fusedMap(instruction, terms, placeOf), interpreted, worthCompiling);
  }

  /** What the next run launches. */
  next(): readonly Launch[] {
    this.computed += this.size;
    if (this.interpreted !== undefined && this.computed < this.worthCompiling) return this.interpreted;
    return (this.own ??= [this.makeOwn()]);
  }
}

/** What is computed by the kernel for all maps: arrays that broadcast are written out before. */
function interpretedLaunches(
  { lengths, operands, terms }: MapInstruction,
  device: readonly DeviceTerm[],
  placeOf: (slot: number) => number,
  layout: ArenaLayout,
): Launch[] {
  const size = lengths.reduce((product, length) => product * length, 1);
  const contiguous = stridesOf(lengths);
  const launches: Launch[] = [];
  const taken: number[] = [];
  const temporary = (): number => {
    const start = layout.allocate(size);
    taken.push(start);
    return start;
  };
  const given = operands.map(({ slot, start, strides }): Values => {
    const place = placeOf(slot) + start;
    if (strides.every(stride => stride === 0)) return { start: place, step: 0 };
    if (strides.every((stride, axis) => stride === contiguous[axis])) return { start: place, step: 1 };
    const copy = temporary();
    const factors = [{ from: 'a', start: place, strides, step: 0 }] as const;
    const to = { start: copy, strides: contiguous };
    for (const each of contract({ by: 'copy', lengths, over: 1, factors, to })) launches.push(each);
    return { start: copy, step: 1 };
  });
  const made = terms.map(({ to }): Values => ({
    start: to === undefined ? temporary() : placeOf(to),
    step: 1,
  }));
  launches.push(
    interpretedMap(
      size,
      device,
      [...given, ...made],
      terms.map(({ label }) => label),
    ),
  );
  for (const start of taken) layout.release(start, size);
  return launches;
}

/**
 * A map by the references of its operations, for functions of a user's own.
 *
 * @param arrays the arrays that the operands are parts of.
 * @returns the results that are kept, by slot.
 * @throws NonFiniteError naming the node, if a value is NaN or infinite.
 */
export function mapOnHost(
  { lengths, operands, terms }: MapInstruction,
  arrays: readonly Float64Array[],
  labels: readonly Label[],
): Map<number, Float64Array> {
  const size = lengths.reduce((product, length) => product * length, 1);
  const results = terms.map(() => new Float64Array(size));
  for (let element = 0; element < size; element++) {
    const places = operands.map(({ start }) => start);
    let rest = element;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const digit = rest % lengths[axis]!;
      rest = Math.floor(rest / lengths[axis]!);
      operands.forEach(({ strides }, k) => (places[k]! += digit * strides[axis]!));
    }
    const values = places.map((place, k) => arrays[k]![place]!);
    terms.forEach(({ operation, of, attributes }, k) => {
      const value = elementwiseOf(operation).value(
        of.map(position => values[position]!),
        attributes,
      );
      values.push(value);
      results[k]![element] = value;
    });
  }
  terms.forEach(({ label }, k) => {
    const element = results[k]!.findIndex(value => !Number.isFinite(value));
    if (element >= 0) throw nonFinite(labels[label]!, results[k]![element]!, element);
  });
  return new Map(terms.flatMap(({ to }, k) => (to === undefined ? [] : [[to, results[k]!] as const])));
}
