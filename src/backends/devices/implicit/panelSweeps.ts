import type { Measured, Sweep } from '../../../operators/index.js';
import type { DeviceMemory } from '../device.js';
import type { DeviceRun } from '../deviceRun.js';
import type { Asked } from '../matrixKernels.js';
import { combine, panelProducts, partialsOfProducts } from './panelKernels.js';
import type { Block, DeviceStack } from './panelStack.js';

/** Vectors that are compared with. */
type Stack = Pick<DeviceStack, 'blocks' | 'count'>;

const NO_STACK: Stack = { blocks: [], count: 0 };

/**
 * A panel of vectors X in a memory of a run, beside an orthonormal basis and its companion: what a splitting
 * asks for is done on the device, and what it measures is read.
 */
export class PanelSweeps {
  /** Where X is: in one of two places of the memory, between which transforms move it. */
  private start = 0;
  private first: Measured | undefined;

  private constructor(
    private readonly run: DeviceRun,
    private readonly length: number,
    private readonly basis: Stack,
    private readonly companion: Stack,
    readonly memory: DeviceMemory,
    private currentCount: number,
    private readonly other: number,
    private readonly results: number,
    private readonly partials: number,
  ) {}

  /** The vectors that are asked, copied. */
  static ofQuestions(
    run: DeviceRun,
    basis: DeviceStack,
    companion: Stack,
    asked: readonly Asked[],
  ): PanelSweeps {
    const sweeps = PanelSweeps.prepare(run, basis.length, basis, companion, asked.length, 2);
    asked.forEach(({ question }, i) => {
      run.copy(run.arena, question, sweeps.memory, i * basis.length, basis.length);
    });
    return sweeps;
  }

  /** Room for `count` vectors, of unspecified content. */
  static room(run: DeviceRun, basis: DeviceStack, count: number): PanelSweeps {
    return PanelSweeps.prepare(run, basis.length, basis, NO_STACK, count, 1);
  }

  private static prepare(
    run: DeviceRun,
    length: number,
    basis: Stack,
    companion: Stack,
    count: number,
    places: 1 | 2,
  ): PanelSweeps {
    const results = places * count * length;
    const partials = results + count * (basis.count + count + companion.count);
    const own = { start: 0, count };
    const most = [...basis.blocks, ...companion.blocks, own].reduce(
      (room, { count: others }) =>
        Math.max(room, partialsOfProducts(own, { start: 0, count: others }, length)),
      0,
    );
    const memory = run.temporary(Math.max(1, partials + most));
    return new this(run, length, basis, companion, memory, count, count * length, results, partials);
  }

  /** The vectors as they are now. */
  get panel(): { readonly memory: DeviceMemory; readonly start: number; readonly count: number } {
    return { memory: this.memory, start: this.start, count: this.currentCount };
  }

  /** X Qᵀ and X Xᵀ of the vectors as they begin, measured once. */
  async begin(): Promise<Measured> {
    return (this.first ??= await this.measure(this.basis, true, NO_STACK));
  }

  /** Replaces a vector before the first sweep. */
  replace(position: number, vector: Float64Array): void {
    this.run.write(this.memory, position * this.length, vector);
    this.first = undefined;
  }

  async perform(sweep: Sweep): Promise<Measured> {
    switch (sweep.kind) {
      case 'measure':
        return this.begin();
      case 'subtract':
        this.subtract(sweep.overlaps);
        if (sweep.transform !== undefined) this.transform(sweep.transform);
        return this.measure(this.basis, true, sweep.isSought ? this.companion : NO_STACK);
      case 'finish':
        this.transform(sweep.transform);
        return this.measure(NO_STACK, false, this.companion);
    }
  }

  /** X ← X + c Q, with c = `sign` · coefficients by blocks. */
  add(coefficients: readonly Float64Array[], basis: Stack = this.basis, sign = 1): void {
    const { run, memory, start, length, currentCount } = this;
    basis.blocks.forEach((block, b) => {
      const results = Array.from({ length: currentCount }, (_, i) => ({
        to: start + i * length,
        coefficients: rowOf(coefficients[b]!, block.count, i).map(entry => sign * entry),
      }));
      run.launch(combine({ start: 0, count: block.count }, 'b', length, results, true), memory, block.memory);
    });
  }

  private subtract(overlaps: readonly Float64Array[]): void {
    this.add(overlaps, this.basis, -1);
  }

  /** X ← M X, in the other place. */
  private transform(matrix: Float64Array): void {
    const { run, memory, start, length, currentCount } = this;
    const to = start === 0 ? this.other : 0;
    const rows = matrix.length / currentCount;
    const results = Array.from({ length: rows }, (_, i) => ({
      to: to + i * length,
      coefficients: rowOf(matrix, currentCount, i),
    }));
    run.launch(combine({ start, count: currentCount }, 'a', length, results, false), memory);
    this.start = to;
    this.currentCount = rows;
  }

  private async measure(basis: Stack, withGram: boolean, companion: Stack): Promise<Measured> {
    const { run, memory, start, currentCount: count } = this;
    let place = this.results;
    const x = { start, count };
    const asked: { readonly block: Block | undefined; readonly count: number }[] = [
      ...basis.blocks.map(block => ({ block, count: block.count })),
      ...(withGram ? [{ block: undefined, count }] : []),
      ...companion.blocks.map(block => ({ block, count: block.count })),
    ];
    for (const { block, count: others } of asked) {
      const summands = { start: block === undefined ? start : 0, count: others };
      const from = block === undefined ? 'a' : 'b';
      run.launch(panelProducts(x, summands, from, this.length, place, this.partials), memory, block?.memory);
      place += count * others;
    }
    const [numbers] = await run.read([{ from: memory, start: this.results }], [place - this.results]);
    let read = 0;
    const matrices = asked.map(({ count: others }) => {
      const matrix = numbers!.slice(read, read + count * others);
      read += count * others;
      return matrix;
    });
    const blocks = basis.blocks.length;
    return {
      overlaps: matrices.slice(0, blocks),
      gram: withGram ? matrices[blocks]! : new Float64Array(0),
      products: matrices.slice(blocks + (withGram ? 1 : 0)),
    };
  }
}

/** Row i of a matrix of so many columns. */
export function rowOf(matrix: Float64Array, columns: number, i: number): number[] {
  return Array.from(matrix.subarray(i * columns, (i + 1) * columns));
}
