import { NonFiniteError } from '../../errors/index.js';

export type Parity = 'even' | 'odd' | 'none';

/** A function of one real variable that is analytic between its kinks. */
export interface RealFunction {
  value(x: number): number;
  /** Where it is not smooth, jumps among them; its values there matter only at variance 0. */
  readonly kinks: readonly number[];
  /** Under x → −x, but for single points. */
  readonly parity: Parity;
}

/** Its value at x. Infinite is what outgrew float64, and is left to whoever weighs it with a density. */
export function valueAt(f: RealFunction, x: number): number {
  const value = f.value(x);
  if (Number.isNaN(value)) throw new NonFiniteError(`a function of a Gaussian variable is NaN at ${x}`);
  return value;
}
