/**
 * xᶜ of numbers. Of half powers, such as the 1/√n of every layer, the bits are the same in every engine,
 * since
 * IEEE 754 rounds roots and quotients; `Math.pow` may differ in its last bits between versions of one.
 */
export function powerOf(x: number, exponent: number): number {
  // The powers of zeros and infinities have signs of their own.
  if (x > 0 && x < Infinity) {
    if (exponent === 0.5) return Math.sqrt(x);
    if (exponent === -0.5) return 1 / Math.sqrt(x);
  }
  return Math.pow(x, exponent);
}
