/**
 * Weighted least squares as linear functionals: for fixed regressors and weights a fitted coefficient is Σₖ
 * cₖ yₖ, so that thousands of draws of y cost one dot product each.
 */

/** cₖ with Σ cₖ yₖ = b, where a + b x minimises Σ wₖ (yₖ − a − b xₖ)². */
export function slopeFunctional(abscissas: readonly number[], weights: readonly number[]): number[] {
  return coefficientFunctional(abscissas, [], weights);
}

/** cₖ with Σ cₖ yₖ = q, where a + b x + q x² minimises Σ wₖ (yₖ − a − b xₖ − q xₖ²)². */
export function curvatureFunctional(abscissas: readonly number[], weights: readonly number[]): number[] {
  // About the mean: x² itself would be almost a multiple of x, and lose digits.
  const centre = weightedMean(abscissas, weights);
  const centred = abscissas.map(x => x - centre);
  const squares = centred.map(x => x * x);
  return coefficientFunctional(squares, [centred], weights);
}

/** cₖ with Σ cₖ yₖ = b, where a + b x + Σⱼ dⱼ uⱼ minimises the weighted squares; u are the `others`. */
export function coefficientFunctional(
  regressor: readonly number[],
  others: readonly (readonly number[])[],
  weights: readonly number[],
): number[] {
  const basis = others.reduce<number[][]>(
    (members, other) => [...members, residual(other, members, weights)],
    [regressor.map(() => 1)],
  );
  const direction = residual(regressor, basis, weights);
  const norm = inner(direction, weights, direction);
  return direction.map((value, index) => (value * (weights[index] ?? NaN)) / norm);
}

/**
 * `vector` less its projections on `basis`, whose members are orthogonal under the weights (Gram–Schmidt).
 */
export function residual(
  vector: readonly number[],
  basis: readonly (readonly number[])[],
  weights: readonly number[],
): number[] {
  return basis.reduce<number[]>(
    (rest, member) => {
      const share = inner(rest, weights, member) / inner(member, weights, member);
      return rest.map((value, index) => value - share * (member[index] ?? NaN));
    },
    [...vector],
  );
}

/** Σₖ cₖ yₖ */
export function apply(coefficients: readonly number[], ordinates: readonly number[]): number {
  return coefficients.reduce((sum, coefficient, index) => sum + coefficient * (ordinates[index] ?? NaN), 0);
}

/** Σₖ cₖ yₖ for every draw of y: `columns[k]` holds the draws of yₖ. */
export function applyToDraws(
  coefficients: readonly number[],
  columns: readonly Float64Array[],
): Float64Array {
  const sums = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, k) => {
    const coefficient = coefficients[k] ?? NaN;
    for (let draw = 0; draw < sums.length; draw++) {
      sums[draw] = (sums[draw] ?? NaN) + coefficient * (column[draw] ?? NaN);
    }
  });
  return sums;
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
