import { quadraticIntegral, type QuadraticIntegral, type QuadraticSum } from './quadraticIntegral.js';

/** So many covariances are kept with what was computed for them. */
const MOST_KEPT = 16;

interface Kept {
  readonly covariance: Float64Array;
  /** The positions of the slots of polynomials. */
  readonly places: string;
  readonly integral: QuadraticIntegral;
  /** What was computed, by the positions. */
  readonly known: Map<string, ReturnType<QuadraticIntegral['at']>>;
}

/**
 * Writes the expectations of one function for elements that have a covariance each, the upper triangle of a
 * matrix (size × size) row by row, and positions of the slots that are not fixed. Those with the same
 * covariance and polynomials have one integral, and those with the same positions are computed once. Gives
 * the largest estimate of an error.
 */
export function quadraticFill(
  sum: QuadraticSum,
  size: number,
  positions: readonly (number | undefined)[],
): (inputs: readonly Float64Array[], out: Float64Array) => number {
  const entries = (size * (size + 1)) / 2;
  const chosen = positions.map(position => position ?? 0);
  const varying = positions.flatMap((position, slot) => (position === undefined ? slot : []));
  const inPolynomials = varying.filter(slot =>
    sum.polynomials.some(({ entries: own }) => own.some(([i, j]) => i === slot || j === slot)),
  );
  const placesNow = (): string => inPolynomials.map(slot => chosen[slot]).join();
  const kept: Kept[] = [];
  const isAt = (covariance: Float64Array, inputs: readonly Float64Array[], element: number): boolean => {
    for (let at = 0; at < entries; at++) if (covariance[at] !== inputs[at]![element]) return false;
    return true;
  };
  const keptAt = (inputs: readonly Float64Array[], element: number): Kept => {
    const here = placesNow();
    const at = kept.findIndex(
      ({ covariance, places }) => places === here && isAt(covariance, inputs, element),
    );
    const [found] = at < 0 ? [] : kept.splice(at, 1);
    const current =
      found ?? ofCovariance(Float64Array.from({ length: entries }, (_, i) => inputs[i]![element]!));
    kept.unshift(current);
    kept.splice(MOST_KEPT);
    return current;
  };
  const ofCovariance = (covariance: Float64Array): Kept => {
    const matrix = new Float64Array(size * size);
    for (let i = 0, at = 0; i < size; i++)
      for (let j = i; j < size; j++, at++) matrix[i * size + j] = matrix[j * size + i] = covariance[at]!;
    const polynomials = sum.polynomials.map(({ entries: own, constant }) => ({
      entries: own.map(([i, j, coefficient]) => [chosen[i]!, chosen[j]!, coefficient] as const),
      constant,
    }));
    const integral = quadraticIntegral({ ...sum, polynomials }, matrix, size);
    return { covariance, places: placesNow(), integral, known: new Map() };
  };
  return (inputs, out) => {
    let largest = 0;
    let current: Kept | undefined;
    for (let element = 0; element < out.length; element++) {
      varying.forEach((slot, k) => (chosen[slot] = inputs[entries + k]![element]!));
      if (current?.places !== placesNow() || !isAt(current.covariance, inputs, element))
        current = keptAt(inputs, element);
      const key = chosen.join();
      const result = current.known.get(key) ?? current.integral.at(chosen);
      current.known.set(key, result);
      out[element] = result.value;
      largest = Math.max(largest, result.error);
    }
    return largest;
  };
}
