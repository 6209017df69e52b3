/** All numbers that functions in WGSL use, in the order of their places: kernels read them from memory. */
const known: number[] = [0];
const placeOf = new Map<string, number>();

/**
 * The place of some numbers, one after the other. They are no literals in a kernel, since compilers take
 * sums apart that have literals in them, and lose the errors of rounding that double float32 is made of.
 */
export function table(numbers: readonly number[]): number {
  const key = numbers.join();
  const found = placeOf.get(key);
  if (found !== undefined) return found;
  const place = known.length;
  for (const number of numbers) known.push(number);
  placeOf.set(key, place);
  return place;
}

/** A number, as an expression in WGSL. */
export function constant(number: number): string {
  return `constantAt(${table([number])}u)`;
}

/** What is at all places; at place 0 is the 0 that no compiler knows of. */
export function allConstants(): Float64Array {
  return Float64Array.from(known);
}

/**
 * Σₖ cₖ zᵏ.
 *
 * @param z an expression.
 */
export function polynomial(coefficients: readonly number[], z: string): string {
  return `horner(${table(coefficients)}u, ${coefficients.length}u, ${z})`;
}

/**
 * A text with numbers as literals of pairs in the place of constants: for tests of what compilers do with
 * these.
 */
export function withLiterals(text: string): string {
  return text.replace(/constantAt\((\d+)u\)/g, (_, place: string) => {
    const number = known[Number(place)]!;
    // Literals are finite.
    if (!Number.isFinite(number)) return `constantAt(${place}u)`;
    const high = Math.fround(number);
    return `vec2<f32>(${literal(high)}, ${literal(number - high)})`;
  });
}

function literal(number: number): string {
  return Math.abs(number) < 2 ** -126 ? '0.0' : `f32(${number.toExponential()})`;
}
