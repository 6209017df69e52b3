/** What is known of the matrix that was solved for, in numbers and a sentence. */
export interface Conditioning {
  /** Rows of the matrix: N, or N · outputs where pairs of outputs have kernels of their own. */
  readonly size: number;
  /** How many eigenvalues of the kernel, with the ridge, are above the cutoff. */
  readonly rank: number;
  /**
   * The largest of these over the smallest: as estimated in the 1-norm by Cholesky's factor, as bounded by
   * row sums and the ridge where conjugate gradients are used.
   */
  readonly condition: number;
  /** What is smaller counts as 0, and the directions of such eigenvalues are left out. */
  readonly cutoff: number;
  /**
   * What was added to the diagonal without being asked for: 0, since directions of eigenvalues below the
   * cutoff are left out instead.
   */
  readonly jitter: number;
  readonly sentence: string;
}

/** The cutoff over the largest eigenvalue: what rounding makes of zeros. */
export function defaultCutoff(size: number): number {
  return size * 2 ** -52;
}

export function conditioningOf(
  found: Omit<Conditioning, 'jitter' | 'sentence'> & {
    readonly ridge: number;
    readonly isEstimate: boolean;
    readonly solved?: string;
  },
): Conditioning {
  const { size, rank, condition, cutoff, ridge, isEstimate, solved } = found;
  const jitter = 0;
  const matrix = `The kernel matrix of ${size} rows${ridge > 0 ? ` with the ridge ${format(ridge)}` : ''}`;
  const what = solved === undefined ? 'an estimated' : 'at most the';
  const number = `${isEstimate ? what : 'the'} condition number ${format(condition)}`;
  const sentence =
    rank === size
      ? `${matrix} has full rank and ${number}; ${solved ?? ''}no jitter was added.`
      : `${matrix} has rank ${rank}: ${leftOut(size - rank)} the cutoff ${format(cutoff)}, left out as by a ` +
        `pseudo-inverse; what is kept has ${number}; no jitter was added.`;
  return { size, rank, condition, cutoff, jitter, sentence };
}

function leftOut(count: number): string {
  return count === 1 ? 'one eigenvalue is below' : `${count} eigenvalues are below`;
}

function format(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
