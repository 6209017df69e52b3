import type { Attributes, ElementwiseName, ElementwiseTable } from '../../ad/index.js';
import { decoded, instantiate, mapModule } from '../../webAssembly/index.js';

/** Longer blocks would not make calls any cheaper, and with shorter ones they would take most of the time. */
const LONGEST_BLOCK = 1024;
const SHORTEST_BLOCK = 128;

/**
 * So many numbers stand between two blocks: where many blocks begin at the same distance from a page of the
 * memory, a processor takes a number that is read for one that was just written, and waits for it.
 */
export const BLOCK_GAP = 24;

/** A function of blocks, by where they begin: from some to one, of so many numbers. */
export type VectorLoop = (from: readonly number[], to: number, count: number) => void;

type Unary = (x: number, out: number, count: number) => void;
type Binary = (x: number, y: number, out: number, count: number) => void;

/** What assembly/map.ts exports. */
interface MapModule extends Readonly<
  Record<'abs' | 'negate' | 'relu' | 'sqrt', Unary> &
    Record<'add' | 'atan2' | 'divide' | 'maximum' | 'multiply' | 'subtract', Binary>
> {
  readonly memory: { readonly buffer: ArrayBuffer };
  memoryAddress(): number;
  memoryLength(): number;
  gramRoot(k11: number, k12: number, k22: number, out: number, count: number): void;
  leakyRelu(x: number, slope: number, out: number, count: number): void;
  step(x: number, negative: number, positive: number, out: number, count: number): void;
  where(condition: number, x: number, y: number, out: number, count: number): void;
  isFinite(x: number, count: number): number;
}

/**
 * Blocks of numbers in the memory of a WebAssembly module, and what computes with them there, two numbers at
 * a time: three to eight times as fast as loops in JavaScript, with the same bits. What stands in no table is
 * computed there by those loops. Blocks begin at multiples of eight numbers, and have room for a multiple of
 * eight.
 */
export interface VectorLoops {
  /** The memory for all blocks. */
  readonly memory: Float64Array;
  /** What modules of further loops import, to compute in the same memory. */
  readonly imports: object;
  loopOf(operation: ElementwiseName, attributes: Attributes): VectorLoop | undefined;
  isFinite(block: number, count: number): boolean;
}

/** How many numbers each of some blocks may have, a power of two; 0 if there is no room. */
export function blockLength(numbers: number, blocks: number): number {
  const length = 2 ** Math.floor(Math.log2(numbers / Math.max(1, blocks) - BLOCK_GAP));
  return length >= SHORTEST_BLOCK ? Math.min(LONGEST_BLOCK, length) : 0;
}

let loaded: VectorLoops | undefined | 'none';

/** Loaded once; undefined where an engine lacks SIMD. */
export function vectorLoops(): VectorLoops | undefined {
  loaded ??= loadVectorLoops() ?? 'none';
  return loaded === 'none' ? undefined : loaded;
}

function loadVectorLoops(): VectorLoops | undefined {
  let module: MapModule;
  try {
    module = instantiate(decoded(mapModule)) as MapModule;
  } catch {
    return undefined;
  }
  const table = tableOf(module);
  return {
    memory: new Float64Array(module.memory.buffer, module.memoryAddress(), module.memoryLength()),
    imports: { blocks: { memory: module.memory } },
    // Each entry of the table takes the attributes of its own primitive.
    loopOf: (operation, attributes) =>
      (table[operation] as ((attributes: Attributes) => VectorLoop) | undefined)?.(attributes),
    isFinite: (block, numbers) => module.isFinite(block, numbers) !== 0,
  };
}

function tableOf(module: MapModule): Partial<ElementwiseTable<VectorLoop>> {
  const unary =
    (run: Unary) =>
    (): VectorLoop =>
    ([x], to, count) => {
      run(x!, to, count);
    };
  const binary =
    (run: Binary) =>
    (): VectorLoop =>
    ([x, y], to, count) => {
      run(x!, y!, to, count);
    };
  return {
    abs: unary(module.abs),
    add: binary(module.add),
    atan2: binary(module.atan2),
    divide: binary(module.divide),
    gramRoot:
      () =>
      ([k11, k12, k22], to, count) => {
        module.gramRoot(k11!, k12!, k22!, to, count);
      },
    leakyRelu:
      ({ slope }) =>
      ([x], to, count) => {
        module.leakyRelu(x!, slope, to, count);
      },
    maximum: binary(module.maximum),
    multiply: binary(module.multiply),
    negate: unary(module.negate),
    relu: unary(module.relu),
    sqrt: unary(module.sqrt),
    step:
      ({ negative, positive }) =>
      ([x], to, count) => {
        module.step(x!, negative, positive, to, count);
      },
    subtract: binary(module.subtract),
    where:
      () =>
      ([condition, x, y], to, count) => {
        module.where(condition!, x!, y!, to, count);
      },
  };
}
