/** What one witness says of left = right. */
export type WitnessVerdict = 'equal' | 'different' | 'no answer';

/** One way to find out whether two formulas are equal, and what came of it. */
export interface Witness {
  readonly verdict: WitnessVerdict;
  /** Of `different`: by what; of `no answer`: why there is none. */
  readonly reason?: string;
  readonly milliseconds: number;
}

/** Whether two formulas are equal, by three witnesses that share no arithmetic. */
export interface Proof {
  /** Whether they are; no two witnesses say otherwise. */
  readonly equal: boolean;
  /** The terms of the longer side, multiplied out. */
  readonly terms: number;
  /** Exact polynomials: both sides multiplied out, term by term. */
  readonly ring: Witness;
  /** The algebra library nerdamer, which multiplies out the difference as it is written. */
  readonly nerdamer: Witness;
  /** float64 with a bound of its rounding, at several points, and numbers of the caller's own. */
  readonly numbers: Witness;
}
