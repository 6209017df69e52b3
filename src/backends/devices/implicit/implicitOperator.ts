import { checkPositiveInteger, MemoryLimitError, UnavailableError } from '../../../errors/index.js';
import { chooseMatrixKernels, plainKernels } from '../../../linearAlgebra/index.js';
import {
  condition,
  MERGED_NUMBERS,
  MOST_MATERIALIZED,
  QUESTIONS_TOGETHER,
  split,
  type RoundingLevels,
  type Splitting,
} from '../../../operators/index.js';
import type { NormalSource, Precision } from '../../../program/index.js';
import type { DeviceMemory } from '../device.js';
import type { Home } from '../deviceBackend.js';
import { DeviceDense } from '../denseOperator.js';
import type { DeviceOperator } from '../deviceOperator.js';
import type { DeviceRun } from '../deviceRun.js';
import type { Asked } from '../matrixKernels.js';
import { measureVectors } from './measureVectors.js';
import { combine, completeNormals, drawNormals } from './panelKernels.js';
import { DeviceStack } from './panelStack.js';
import { PanelSweeps, rowOf } from './panelSweeps.js';

/** What is known of W from one side: orthonormal directions, and the products of W (or Wᵀ) with each. */
interface Side {
  readonly directions: DeviceStack;
  readonly answers: DeviceStack;
}

/**
 * A matrix with independent normal entries that is never formed, as `ImplicitGaussian` on the processor: the
 * same law, from the same numbers of the stream in the same order, with the same decisions. The vectors are
 * on the device, and small matrices come to the processor to be decided on.
 */
export class DeviceImplicit implements DeviceOperator {
  private right: Side;
  private left: Side;
  private dense: DeviceDense | undefined;
  private drawn = 0;
  private isReleased = false;

  /** @throws InvalidArgumentError unless rows and columns are positive integers. */
  constructor(
    private readonly home: Home,
    readonly rows: number,
    readonly columns: number,
    private readonly stream: NormalSource,
  ) {
    checkPositiveInteger('rows', rows);
    checkPositiveInteger('columns', columns);
    this.right = this.emptySide(columns, rows);
    this.left = this.emptySide(rows, columns);
    const stacks = [this.right, this.left].flatMap(({ directions, answers }) => [directions, answers]);
    // It must not hold the matrix itself, which would then never be forgotten.
    home.forgotten.register(
      this,
      () => {
        for (const { blocks } of stacks) for (const { memory } of blocks) home.device.release(memory);
      },
      this,
    );
  }

  get backend(): Home['backend'] {
    return this.home.backend;
  }

  async answer(run: DeviceRun, transposed: boolean, asked: readonly Asked[]): Promise<void> {
    this.checkInUse();
    const [near, far] = transposed ? [this.left, this.right] : [this.right, this.left];
    for (let first = 0; first < asked.length; first += QUESTIONS_TOGETHER) {
      let waiting = asked.slice(first, first + QUESTIONS_TOGETHER);
      while (waiting.length > 0) {
        if (this.dense !== undefined) {
          await this.dense.answer(run, transposed, waiting);
          break;
        }
        const deferred = await this.answerRound(run, near, far, waiting);
        // Once the matrix is dense it is asked all of them.
        if (deferred !== undefined) waiting = deferred;
      }
    }
  }

  async writeEntries(run: DeviceRun, to: DeviceMemory, start: number): Promise<void> {
    this.checkInUse();
    this.dense ??= await this.becomeDense(run);
    await this.dense.writeEntries(run, to, start);
  }

  async materialize(): Promise<Float64Array> {
    const entries = this.rows * this.columns;
    if (entries > MOST_MATERIALIZED) {
      throw new MemoryLimitError(
        `a ${this.rows} × ${this.columns} matrix has ${entries} entries, at most ${MOST_MATERIALIZED} ` +
          '(4096 × 4096) are written out: ask for products instead',
      );
    }
    return this.home.alone(async run => {
      await this.writeEntries(run, run.arena, 0);
      const [data] = await run.read([{ from: run.arena, start: 0 }], [entries]);
      return data!;
    }, entries);
  }

  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    this.home.forgotten.unregister(this);
    this.dense?.release();
    // What has been asked before still has to be answered.
    void this.home
      .inTurn(() => {
        this.releaseSides();
        return Promise.resolve();
      })
      .catch(() => undefined);
  }

  /** Answers what it can and gives back what must be asked again; undefined where W has become dense. */
  private async answerRound(
    run: DeviceRun,
    near: Side,
    far: Side,
    asked: readonly Asked[],
  ): Promise<Asked[] | undefined> {
    const farLength = far.directions.length;
    const questions = PanelSweeps.ofQuestions(run, near.directions, far.answers, asked);
    const { scales, norms } = await measureVectors(run, questions, asked, near.directions.length);
    const { coefficients, mixing, products, deferred } = await performed(
      questions,
      norms,
      run.device.precision,
    );
    const { memory, start, count: added } = questions.panel;
    const held = near.directions.count + far.directions.count + added;
    if (held * (this.rows + this.columns) > this.rows * this.columns) {
      this.dense = await this.becomeDense(run);
      return undefined;
    }

    // W N = G + P (Zᵀ N - Pᵀ G): the known part and the projection of the fresh part in one combination of P.
    const image = PanelSweeps.room(run, far.directions, added);
    if (added > 0) {
      this.draw(run, image.memory, added * farLength);
      const { overlaps } = await image.begin();
      image.add(products.map((block, b) => block.map((known, k) => known - overlaps[b]![k]!)));
    }

    const rowsOf = (block: Float64Array, width: number): number[][] =>
      asked.map((_, i) => rowOf(block, width, i).map(entry => entry / scales[i]!));
    const parts = [
      { memory: image.memory, count: added, rows: rowsOf(mixing, added) },
      ...near.answers.blocks.map(({ memory, count }, b) => ({
        memory,
        count,
        rows: rowsOf(coefficients[b]!, count),
      })),
    ];
    parts.forEach(({ memory: summands, count, rows }, position) => {
      const isLast = position === parts.length - 1;
      const results = asked.map(({ answer, label, element = 0 }, i) => ({
        to: answer,
        coefficients: rows[i]!,
        element,
        ...(isLast && label !== undefined && { label }),
      }));
      run.launch(combine({ start: 0, count }, 'b', farLength, results, position > 0), run.arena, summands);
    });
    if (added > 0) {
      near.directions.append(run, memory, start, added);
      near.answers.append(run, image.memory, 0, added);
    }
    return deferred.map(i => asked[i]!);
  }

  /** Fresh numbers of the stream to the front of a memory. */
  private draw(run: DeviceRun, to: DeviceMemory, count: number): void {
    const { counter } = this.stream;
    const { normals } = run.device.dialect;
    if (counter === undefined || normals === undefined) {
      const numbers = new Float64Array(count);
      this.stream.fillNormal(numbers, this.drawn);
      run.write(to, 0, numbers);
    } else {
      const { key, deviation } = counter;
      const tables = this.home.normalTables(normals.tables);
      const wanted = [count, 0, this.drawn, key, deviation] as const;
      const completion = normals.complete === undefined ? [] : [completeNormals(...wanted)];
      run.launch([drawNormals(...wanted), ...completion], to, tables);
    }
    this.drawn += count;
  }

  /** Draws what is still free, on the processor, and forgets what has been known by products. */
  private async becomeDense(run: DeviceRun): Promise<DeviceDense> {
    const { rows, columns } = this;
    const sides = [];
    for (const { directions, answers } of [this.right, this.left]) {
      const [ofDirections, ofAnswers] = [await directions.toRows(run), await answers.toRows(run)];
      const { count } = directions;
      sides.push({
        directions: { count, length: directions.length, toRows: () => ofDirections },
        answers: { count, length: answers.length, toRows: () => ofAnswers },
      });
    }
    const entries = new Float64Array(rows * columns);
    this.stream.fillNormal(entries, this.drawn);
    this.drawn += entries.length;
    condition(entries, sides[0]!, sides[1]!, chooseMatrixKernels());
    const dense = DeviceDense.of(this.home, rows, columns, entries);
    this.releaseSides();
    return dense;
  }

  private releaseSides(): void {
    for (const { directions, answers } of [this.right, this.left]) {
      directions.release();
      answers.release();
    }
  }

  private emptySide(length: number, answerLength: number): Side {
    const mergeCount = Math.floor(MERGED_NUMBERS / Math.max(length, answerLength));
    return {
      directions: new DeviceStack(this.home, length, mergeCount),
      answers: new DeviceStack(this.home, answerLength, mergeCount),
    };
  }

  private checkInUse(): void {
    if (!this.isReleased) return;
    throw new UnavailableError('this implicit matrix was released: draw another one to ask for products');
  }
}

/**
 * Those of float64 are the default; others are as many units of rounding, but for a span that is told closer.
 */
const roundingLevels: { readonly [P in Precision]: RoundingLevels | undefined } = {
  float64: undefined,
  'double float32': { span: 2 ** -38, orthogonality: 2 ** -43, orthonormality: 2 ** -41 },
  float32: { span: 2 ** -17, orthogonality: 2 ** -21, orthonormality: 2 ** -19 },
};

/** Performs what a splitting asks for. */
async function performed(sweeps: PanelSweeps, norms: Float64Array, precision: Precision): Promise<Splitting> {
  const splitting = split(norms, plainKernels, roundingLevels[precision]);
  for (let step = splitting.next(); ;) {
    if (step.done === true) return step.value;
    step = splitting.next(await sweeps.perform(step.value));
  }
}
