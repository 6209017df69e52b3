/**
 * The smallest x in (0, limit) where the polynomial Σ cₖ xᵏ changes its sign, or undefined. The polynomial is
 * monotone between the sign changes of its derivative, so these, found in the same way, bracket every sign
 * change; each is then bisected to the last bit. A root where the sign does not change is none, nor are two
 * that rounding cannot tell apart.
 */
export function firstSignChange(coefficients: readonly number[], limit: number): number | undefined {
  if (cannotVanish(coefficients, limit)) return undefined;
  return signChanges(coefficients, limit)[0];
}

/** |c₀| > Σ_{k≥1} |cₖ| limitᵏ: a quick proof that there is no root, which holds for almost all units. */
function cannotVanish(coefficients: readonly number[], limit: number): boolean {
  let bound = 0;
  for (let k = coefficients.length - 1; k >= 1; k--)
    bound = (bound + Math.abs(coefficients[k] as number)) * limit;
  return Math.abs(coefficients[0] ?? 0) > bound;
}

function signChanges(coefficients: readonly number[], limit: number): number[] {
  let degree = coefficients.length - 1;
  while (degree >= 0 && coefficients[degree] === 0) degree--;
  if (degree < 1) return [];
  const trimmed = coefficients.slice(0, degree + 1);
  const end = Math.min(limit, rootBound(trimmed));
  const derivative = trimmed.slice(1).map((coefficient, k) => (k + 1) * coefficient);
  const changes: number[] = [];
  let from = 0;
  let before = signAt(trimmed, from);
  for (const to of [...signChanges(derivative, end), end]) {
    const after = signAt(trimmed, to);
    // At an extremum of height 0 the next piece decides whether the sign changes.
    if (after === 0) continue;
    if (before !== 0 && after !== before) changes.push(bisect(trimmed, from, to, before));
    [from, before] = [to, after];
  }
  return changes;
}

/**
 * All roots are smaller: 2 maxₖ |c_{d−k} / c_d|^(1/k) (Fujiwara 1916) bounds them, by logarithms since ratios
 * overflow.
 */
function rootBound(coefficients: readonly number[]): number {
  const degree = coefficients.length - 1;
  const logarithms = coefficients.map(coefficient => Math.log(Math.abs(coefficient)));
  const leading = logarithms[degree] as number;
  const radii = logarithms.slice(0, degree).map((log, k) => Math.exp((log - leading) / (degree - k)));
  return 2.5 * Math.max(...radii);
}

/** The sign of the value, 0 if it is within the rounding errors of its sum. */
function signAt(coefficients: readonly number[], x: number): number {
  const rounding = coefficients.length * Number.EPSILON * evaluate(coefficients.map(Math.abs), x);
  const value = evaluate(coefficients, x);
  return Math.abs(value) <= rounding && rounding < Infinity ? 0 : Math.sign(value);
}

/** The first number after which the polynomial does not have the sign `start` that it has at `from`. */
function bisect(coefficients: readonly number[], from: number, to: number, start: number): number {
  let [low, high] = [from, to];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (Math.sign(evaluate(coefficients, middle)) === start) low = middle;
    else high = middle;
  }
}

/** Horner's rule. */
function evaluate(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * x + (coefficients[k] as number);
  return value;
}
