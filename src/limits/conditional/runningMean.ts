import type { Tensor } from '../../ad/index.js';

/** A mean over draws, and √(variance / count). */
export interface MeanOfSamples {
  readonly value: Tensor;
  readonly standardError: Tensor;
}

/** The mean of arrays that come one after the other (Welford 1962). */
export class RunningMean {
  private count = 0;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;

  constructor(private readonly shape: readonly number[]) {
    const size = shape.reduce((product, length) => product * length, 1);
    this.mean = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  include(values: Float64Array): void {
    const { mean, squares } = this;
    this.count++;
    for (let i = 0; i < mean.length; i++) {
      const [value, before] = [values[i] ?? NaN, mean[i] ?? 0];
      const after = before + (value - before) / this.count;
      mean[i] = after;
      squares[i] = (squares[i] ?? 0) + (value - before) * (value - after);
    }
  }

  result(): MeanOfSamples {
    const { count, shape } = this;
    const errors = this.squares.map(sum => Math.sqrt(sum / (count - 1) / count));
    return { value: { data: this.mean.slice(), shape }, standardError: { data: errors, shape } };
  }
}
