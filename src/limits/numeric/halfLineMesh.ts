import { InvalidArgumentError } from '../../errors/index.js';

/** Beyond it, a function that does not grow has no weight √φ(z) in float64, relative to itself. */
export const leastEnd = 12.5;
/** Here √φ(z) is nearly the smallest number of float64. */
export const mostEnd = 53;
/** What is so small in comparison with the largest value is left out. */
export const negligible = 2 ** -60;

/**
 * f(σz) √φ(z) at nodes z ≥ 0 that resolve it, with φ the standard normal density up to its factor 1/√2π: its
 * even and odd part, divided by `scale`. A part that is zero by parity is all zeros.
 */
export interface HalfLineMesh {
  readonly nodes: Float64Array;
  /** Of the integral over z > 0. */
  readonly weights: Float64Array;
  readonly even: Float64Array;
  readonly odd: Float64Array;
  readonly scale: number;
  /**
   * How large rounding of z and of the density is in units of 2⁻⁵², relative to the norm: that of z f′ and
   * z² f.
   */
  readonly noise: number;
  /** Beyond it, the function has no weight. */
  readonly end: number;
}

export function growsTooFast(deviation: number): InvalidArgumentError {
  return new InvalidArgumentError(
    'variance',
    deviation * deviation,
    'one whose Gaussian density integrates the square of the function within float64',
    'The function grows too fast for it',
  );
}

export function variesTooFast(deviation: number): InvalidArgumentError {
  return new InvalidArgumentError(
    'variance',
    deviation * deviation,
    'one at which the function can be resolved',
    'It varies too fast',
  );
}
