/**
 * Weighted least squares in one abscissa, as linear functionals: for fixed abscissas and weights, the slope and the
 * curvature are Σₖ cₖ yₖ, so that thousands of bootstrap replicates cost one dot product each.
 */

/** cₖ with Σ cₖ yₖ = b, where a + b x minimises Σ wₖ (yₖ − a − b xₖ)². */
export function slopeFunctional(abscissas: readonly number[], weights: readonly number[]): number[] {
  const centred = orthogonal(abscissas, weights, [abscissas.map(() => 1)]);
  return functional(centred, weights);
}

/** cₖ with Σ cₖ yₖ = q, where a + b x + q x² minimises Σ wₖ (yₖ − a − b xₖ − q xₖ²)². */
export function curvatureFunctional(abscissas: readonly number[], weights: readonly number[]): number[] {
  const ones = abscissas.map(() => 1);
  const linear = orthogonal(abscissas, weights, [ones]);
  const square = linear.map(x => x * x);
  return functional(orthogonal(square, weights, [ones, linear]), weights);
}

export function apply(coefficients: readonly number[], ordinates: ArrayLike<number>): number {
  return coefficients.reduce((sum, coefficient, index) => sum + coefficient * (ordinates[index] ?? NaN), 0);
}

export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  return (
    inner(
      values,
      weights,
      values.map(() => 1),
    ) / weights.reduce((sum, weight) => sum + weight, 0)
  );
}

/** Σ wₖ uₖ vₖ */
export function inner(u: readonly number[], weights: readonly number[], v: readonly number[]): number {
  return u.reduce((sum, value, index) => sum + value * (weights[index] ?? NaN) * (v[index] ?? NaN), 0);
}

/** `vector` less its projections on `basis`, whose members are orthogonal under the weights (Gram–Schmidt). */
function orthogonal(
  vector: readonly number[],
  weights: readonly number[],
  basis: readonly number[][],
): number[] {
  return basis.reduce<number[]>(
    (rest, member) => {
      const share = inner(rest, weights, member) / inner(member, weights, member);
      return rest.map((value, index) => value - share * (member[index] ?? NaN));
    },
    [...vector],
  );
}

function functional(direction: readonly number[], weights: readonly number[]): number[] {
  const norm = inner(direction, weights, direction);
  return direction.map((value, index) => (value * (weights[index] ?? NaN)) / norm);
}
