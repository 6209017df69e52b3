import { checkPositiveInteger, ShapeError, UnavailableError } from '../../errors/index.js';
import type { DeviceMemory } from './device.js';
import type { Home } from './deviceBackend.js';
import type { DeviceOperator } from './deviceOperator.js';
import type { DeviceRun } from './deviceRun.js';
import { contract } from './contractKernels.js';
import { multiply, multiplyTransposed, partsOf, type Asked, type StoredRows } from './matrixKernels.js';

/** Rows of a matrix in a memory of their own. */
type Block = StoredRows & { readonly memory: DeviceMemory };

/**
 * A matrix whose entries are all stored on a device, row-major, in blocks of rows where one memory would be
 * too long. Up to 8 questions share one reading.
 */
export class DeviceDense implements DeviceOperator {
  private isReleased = false;
  private readonly giveBack: () => void;

  private constructor(
    private readonly home: Home,
    readonly rows: number,
    readonly columns: number,
    private readonly blocks: readonly Block[],
  ) {
    const { device } = home;
    // It must not hold the matrix itself, which would then never be forgotten.
    this.giveBack = () => {
      for (const { memory } of blocks) device.release(memory);
    };
    home.forgotten.register(this, this.giveBack, this);
  }

  /** @throws ShapeError, InvalidArgumentError, MemoryLimitError before anything is written. */
  static of(home: Home, rows: number, columns: number, entries: Float64Array): DeviceDense {
    checkLengths(rows, columns);
    if (entries.length !== rows * columns) {
      throw new ShapeError(
        `a ${rows} × ${columns} matrix has ${rows * columns} entries, but ${entries.length} were given`,
      );
    }
    const blocks = allocateBlocks(home, rows, columns);
    for (const { memory, firstRow, rows: count } of blocks) {
      home.device.write(memory, 0, entries.subarray(firstRow * columns, (firstRow + count) * columns));
    }
    return new this(home, rows, columns, blocks);
  }

  /** A matrix in a memory that is its own from now on. */
  static in(home: Home, rows: number, columns: number, memory: DeviceMemory): DeviceDense {
    return new this(home, rows, columns, [{ memory, rows, columns, firstRow: 0 }]);
  }

  get backend(): Home['backend'] {
    return this.home.backend;
  }

  answer(run: DeviceRun, transposed: boolean, asked: readonly Asked[]): Promise<void> {
    this.checkInUse();
    if (!transposed) {
      for (const block of this.blocks) run.launch(multiply(block, asked), run.arena, block.memory);
      return Promise.resolve();
    }
    const { columns, blocks } = this;
    const counts = blocks.map(partsOf);
    const parts = counts.reduce((total, count) => total + count, 0);
    if (parts === 1) {
      run.launch(
        multiplyTransposed(blocks[0]!, asked, { count: 1, first: 0, stride: 0 }),
        run.arena,
        blocks[0]!.memory,
      );
      return Promise.resolve();
    }
    // Questions, and for each of them the sums over parts of the rows, one after the other.
    const partials = asked.length * this.rows;
    const work = run.temporary(partials + asked.length * parts * columns);
    asked.forEach(({ question }, k) => {
      run.copy(run.arena, question, work, k * this.rows, this.rows);
    });
    const inWork = asked.map((_, k) => ({ question: k * this.rows, answer: partials + k * parts * columns }));
    let first = 0;
    for (const [b, block] of blocks.entries()) {
      const count = counts[b]!;
      run.launch(multiplyTransposed(block, inWork, { count, first, stride: columns }), work, block.memory);
      first += count;
    }
    asked.forEach(({ answer, label, element = 0 }, k) => {
      const sum = contract({
        by: 'sum',
        lengths: [columns],
        over: parts,
        factors: [{ from: 'b', start: inWork[k]!.answer, strides: [1], step: columns }],
        to: { start: answer, strides: [1] },
        element,
        ...(label !== undefined && { label }),
      });
      run.launch(sum, run.arena, work);
    });
    return Promise.resolve();
  }

  writeEntries(run: DeviceRun, to: DeviceMemory, start: number): Promise<void> {
    this.checkInUse();
    for (const { memory, firstRow, rows } of this.blocks) {
      run.copy(memory, 0, to, start + firstRow * this.columns, rows * this.columns);
    }
    return Promise.resolve();
  }

  materialize(): Promise<Float64Array> {
    return this.home.alone(async run => {
      this.checkInUse();
      const entries = new Float64Array(this.rows * this.columns);
      const parts = await run.read(
        this.blocks.map(({ memory }) => ({ from: memory, start: 0 })),
        this.blocks.map(({ rows }) => rows * this.columns),
      );
      this.blocks.forEach(({ firstRow }, b) => {
        entries.set(parts[b]!, firstRow * this.columns);
      });
      return entries;
    }, 1);
  }

  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    this.home.forgotten.unregister(this);
    // What has been asked before still has to be answered.
    const giveBack = (): Promise<void> => {
      this.giveBack();
      return Promise.resolve();
    };
    void this.home.inTurn(giveBack).catch(() => undefined);
  }

  private checkInUse(): void {
    if (!this.isReleased) return;
    throw new UnavailableError('this matrix was released: make another one to ask for products');
  }
}

function checkLengths(rows: number, columns: number): void {
  checkPositiveInteger('rows', rows);
  checkPositiveInteger('columns', columns);
}

function allocateBlocks({ device, pool }: Home, rows: number, columns: number): Block[] {
  const together = Math.max(1, Math.floor(device.longest / columns));
  const blocks: Block[] = [];
  try {
    for (let firstRow = 0; firstRow < rows; firstRow += together) {
      const count = Math.min(together, rows - firstRow);
      blocks.push({ memory: pool.fresh(count * columns), rows: count, columns, firstRow });
    }
  } catch (error) {
    for (const { memory } of blocks) device.release(memory);
    throw error;
  }
  return blocks;
}
