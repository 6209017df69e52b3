import type { ArrayLedger } from '../../linearAlgebra/index.js';
import { MERGED_NUMBERS, QUESTIONS_TOGETHER } from './implicitGaussian.js';

/** The counts of the blocks of a `PanelStack`, and how they grow. */
interface Blocks {
  readonly length: number;
  readonly counts: number[];
}

/** What is known of W from one side: as many directions as answers, in blocks of the same counts. */
interface Side {
  readonly directions: Blocks;
  readonly answers: Blocks;
}

/**
 * The memory of an `ImplicitGaussian`, array for array, before anything is drawn. Questions are taken to be
 * independent of each other as far as there are dimensions: those in the span of others take less.
 */
export class ImplicitFootprint {
  private readonly right: Side;
  private readonly left: Side;
  private readonly mergeCount: number;
  private isDense = false;
  private variates = 0;

  constructor(
    readonly rows: number,
    readonly columns: number,
    private readonly ledger: ArrayLedger,
  ) {
    const sideOf = (length: number, answerLength: number): Side => ({
      directions: { length, counts: [] },
      answers: { length: answerLength, counts: [] },
    });
    this.right = sideOf(columns, rows);
    this.left = sideOf(rows, columns);
    this.mergeCount = Math.floor(MERGED_NUMBERS / Math.max(rows, columns));
  }

  /** Numbers held between questions. */
  get numbers(): number {
    const { rows, columns } = this;
    return this.isDense ? rows * columns : this.directionsHeld * (rows + columns);
  }

  /** Standard normal variates drawn until now. */
  get drawn(): number {
    return this.variates;
  }

  /** Whether all entries are drawn: then products take what those of a dense matrix take. */
  get hasEntries(): boolean {
    return this.isDense;
  }

  private get directionsHeld(): number {
    return countOf(this.right.directions) + countOf(this.left.directions);
  }

  /** Answers `count` questions, W v or (`transposed`) Wᵀ u. */
  ask(transposed: boolean, count: number): void {
    const near = transposed ? this.left : this.right;
    for (let first = 0; first < count && !this.isDense; first += QUESTIONS_TOGETHER) {
      this.askTogether(near, Math.min(QUESTIONS_TOGETHER, count - first));
    }
  }

  private askTogether({ directions, answers }: Side, count: number): void {
    const { ledger, rows, columns } = this;
    ledger.take(count * directions.length);
    const added = Math.min(count, directions.length - countOf(directions));
    if (added < count) {
      // A narrower panel takes its place.
      ledger.take(added * directions.length);
      ledger.leave(count * directions.length);
    }
    if ((this.directionsHeld + added) * (rows + columns) > rows * columns) {
      ledger.leave(added * directions.length);
      this.becomeDense();
      return;
    }
    if (added === 0) return;
    ledger.take(added * answers.length);
    this.variates += added * answers.length;
    this.append(directions, added);
    this.append(answers, added);
  }

  /** As `PanelStack.append` does. */
  private append({ length, counts }: Blocks, count: number): void {
    let last = count;
    for (;;) {
      const previous = counts.at(-1);
      if (previous === undefined || previous > last || previous + last > this.mergeCount) break;
      this.ledger.take((previous + last) * length);
      this.ledger.leave(previous * length);
      this.ledger.leave(last * length);
      last += previous;
      counts.pop();
    }
    counts.push(last);
  }

  /** The entries, and what `condition` brings both sides together in. */
  private becomeDense(): void {
    const { ledger, rows, columns, right, left } = this;
    ledger.take(rows * columns);
    this.variates += rows * columns;
    const passing =
      countOf(right.directions) * (columns + 2 * rows) + countOf(left.directions) * (columns + 2 * rows);
    ledger.add(passing);
    ledger.remove(passing);
    for (const blocks of [right.directions, right.answers, left.directions, left.answers]) {
      for (const count of blocks.counts) ledger.leave(count * blocks.length);
      blocks.counts.length = 0;
    }
    this.isDense = true;
  }
}

function countOf({ counts }: Blocks): number {
  return counts.reduce((total, count) => total + count, 0);
}
