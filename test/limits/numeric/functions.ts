import { pairIntegral, type Parity, type RealFunction } from '../../../src/limits/numeric/index.js';

export function real(
  value: (x: number) => number,
  parity: Parity = 'none',
  kinks: readonly number[] = [],
): RealFunction {
  return { value, parity, kinks };
}

export const tanh = real(Math.tanh, 'odd');
export const sine = real(Math.sin, 'odd');
export const exponential = real(Math.exp);
export const relu = real(x => Math.max(0, x), 'none', [0]);
export const step = real(x => (x > 0 ? 1 : 0), 'none', [0]);
export const elu = real(x => (x > 0 ? x : Math.expm1(x)), 'none', [0]);
export const hardtanh = real(x => Math.max(-1, Math.min(1, x)), 'odd', [-1, 1]);
export const relu6 = real(x => Math.max(0, Math.min(6, x)), 'none', [0, 6]);
export const shiftedStep = real(x => (x > 1 ? 1 : 0), 'none', [1]);

/** E[f(x) g(y)] of one pair, and what is said of its error. */
export function expectationOf(
  f: RealFunction,
  g: RealFunction,
  k11: number,
  k12: number,
  k22: number,
): { value: number; error: number } {
  const out = Float64Array.of(NaN);
  const error = pairIntegral(f, g).fill(
    Float64Array.of(k11),
    Float64Array.of(k12),
    Float64Array.of(k22),
    out,
  );
  return { value: out[0]!, error };
}
