import { ShapeError } from '../../errors/index.js';
import { joinNumbers, MOST_MATERIALIZED } from '../../operators/index.js';
import type { DeviceMemory } from './device.js';
import type { Home } from './deviceBackend.js';
import { contract, partialsOf } from './contractKernels.js';
import { DeviceDense } from './denseOperator.js';
import type { DeviceOperator } from './deviceOperator.js';
import type { DeviceRun } from './deviceRun.js';
import type { Asked } from './matrixKernels.js';
import { addOuterProducts, addScaled } from './updateKernels.js';

/**
 * s W + Σₖ uₖ vₖᵀ for a matrix W on a device, whose update is never formed, but where it would take more
 * numbers than the matrix: then that is written out when it is next asked.
 */
export class DeviceUpdate implements DeviceOperator {
  readonly rows: number;
  readonly columns: number;
  private written: DeviceDense | undefined;

  private constructor(
    private readonly home: Home,
    private readonly base: DeviceOperator,
    /** uₖ, one after the other: rank × rows. */
    private readonly left: Float64Array,
    /** vₖ, one after the other: rank × columns. */
    private readonly right: Float64Array,
    private readonly rank: number,
    private readonly scale: number,
    /** All uₖ and then all vₖ. */
    private readonly factors: DeviceMemory,
  ) {
    this.rows = base.rows;
    this.columns = base.columns;
    const { device } = home;
    home.forgotten.register(this, () => {
      device.release(factors);
    });
  }

  /** An update of an updated matrix is appended to it. */
  static of(
    home: Home,
    matrix: DeviceOperator,
    left: Float64Array,
    right: Float64Array,
    rank: number,
    scale = 1,
  ): DeviceUpdate {
    const { rows, columns } = matrix;
    if (left.length !== rank * rows || right.length !== rank * columns) {
      throw new ShapeError(
        `an update of rank ${rank} of a ${rows} × ${columns} matrix takes ${rank * rows} and ${rank * columns} numbers, ` +
          `but ${left.length} and ${right.length} were given`,
      );
    }
    if (matrix instanceof this) {
      if (matrix.written !== undefined) return this.of(home, matrix.written, left, right, rank, scale);
      const before = scale === 1 ? matrix.left : matrix.left.map(entry => scale * entry);
      return this.of(
        home,
        matrix.base,
        joinNumbers(before, left),
        joinNumbers(matrix.right, right),
        matrix.rank + rank,
        scale * matrix.scale,
      );
    }
    const factors = home.pool.fresh(Math.max(1, rank * (rows + columns)));
    if (rank > 0) {
      home.device.write(factors, 0, left);
      home.device.write(factors, left.length, right);
    }
    return new this(home, matrix, left, right, rank, scale, factors);
  }

  get backend(): Home['backend'] {
    return this.home.backend;
  }

  async answer(run: DeviceRun, transposed: boolean, asked: readonly Asked[]): Promise<void> {
    const dense = await this.compact(run);
    if (dense !== undefined) {
      await dense.answer(run, transposed, asked);
      return;
    }
    const { rank, rows, columns, factors } = this;
    const plain = asked.map(({ question, answer }) => ({ question, answer }));
    await this.base.answer(run, transposed, plain);
    const [near, far] = transposed ? [rows, columns] : [columns, rows];
    const [nearFactors, farFactors] = transposed ? [0, rank * rows] : [rank * rows, 0];
    const count = asked.length;
    const [overlaps, changes] = [count * near, count * (near + rank)];
    const sumOfProducts = {
      by: 'sum',
      lengths: [count, rank],
      over: near,
      factors: [
        { from: 'a', start: 0, strides: [near, 0], step: 1 },
        { from: 'b', start: nearFactors, strides: [0, near], step: 1 },
      ],
      to: { start: overlaps, strides: [rank, 1] },
    } as const;
    const combination = {
      by: 'sum',
      lengths: [count, far],
      over: rank,
      factors: [
        { from: 'a', start: overlaps, strides: [rank, 0], step: 1 },
        { from: 'b', start: farFactors, strides: [0, 1], step: far },
      ],
      to: { start: changes, strides: [far, 1] },
    } as const;
    const partials = changes + count * far;
    const work = run.temporary(partials + Math.max(partialsOf(sumOfProducts), partialsOf(combination)));
    asked.forEach(({ question }, k) => {
      run.copy(run.arena, question, work, k * near, near);
    });
    run.launch(contract(sumOfProducts, partials), work, factors);
    run.launch(contract(combination, partials), work, factors);
    asked.forEach((each, k) => {
      run.launch([addScaled(far, changes + k * far, each.answer, this.scale, each)], run.arena, work);
    });
  }

  async writeEntries(run: DeviceRun, to: DeviceMemory, start: number): Promise<void> {
    const { rows, columns, rank, scale } = this;
    if (this.written !== undefined) {
      await this.written.writeEntries(run, to, start);
      return;
    }
    const work = run.temporary(rows * columns);
    await this.base.writeEntries(run, work, 0);
    run.launch([addOuterProducts(rows, columns, rank, scale)], work, this.factors);
    run.copy(work, 0, to, start, rows * columns);
  }

  async materialize(): Promise<Float64Array> {
    const size = this.rows * this.columns;
    return this.home.alone(async run => {
      await this.writeEntries(run, run.arena, 0);
      const [entries] = await run.read([{ from: run.arena, start: 0 }], [size]);
      return entries!;
    }, size);
  }

  /** The matrix written out, where that takes fewer numbers than the update. */
  private async compact(run: DeviceRun): Promise<DeviceDense | undefined> {
    const { home, rows, columns, rank, base } = this;
    if (this.written !== undefined) return this.written;
    const entries = rows * columns;
    if (rank * (rows + columns) <= entries || entries > home.device.longest) return undefined;
    if (!(base instanceof DeviceDense) && entries > MOST_MATERIALIZED) return undefined;
    const memory = home.pool.fresh(entries);
    try {
      await this.writeEntries(run, memory, 0);
    } catch (error) {
      home.device.release(memory);
      throw error;
    }
    return (this.written = DeviceDense.in(home, rows, columns, memory));
  }
}
