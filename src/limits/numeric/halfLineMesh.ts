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
  /** Borders z of what varies fast: of narrow panels. */
  readonly structure: readonly number[];
  /** Beyond it, the function has no weight. */
  readonly end: number;
}

/** Where even and odd part, which are at most 1, are negligible from there on. */
export function endOfWeight(nodes: Float64Array, even: Float64Array, odd: Float64Array): number {
  let last = nodes.length - 1;
  while (last > 0 && Math.max(Math.abs(even[last - 1]!), Math.abs(odd[last - 1]!)) <= negligible) last--;
  return nodes[last]!;
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
