/**
 * A rule of Gauss and Legendre on [−1, 1]. Row j of `detail` dotted with the values at the nodes gives one of
 * the highest Legendre coefficients that the rule resolves: where these are small, so is what it leaves out.
 */
export interface LegendreRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  readonly detail: readonly Float64Array[];
}

/** The rule of `size` nodes, which sees the coefficients of degrees size − details … size − 1. */
export function legendreRule(size: number, details: number): LegendreRule {
  const nodes = new Float64Array(size);
  const weights = new Float64Array(size);
  for (let i = 0; 2 * i < size; i++) {
    const node = rootOfLegendre(size, i);
    nodes[i] = -node;
    nodes[size - 1 - i] = node;
    // 1/Σ (j + ½) Pⱼ(x)², a sum of squares, loses no digits near the ends.
    const sum = legendreValues(size - 1, node).reduce((total, p, j) => total + (j + 0.5) * p * p, 0);
    weights[i] = weights[size - 1 - i] = 1 / sum;
  }
  const detail = Array.from({ length: details }, (_, row) => {
    const degree = size - details + row;
    return nodes.map((x, i) => (degree + 0.5) * weights[i]! * legendreValues(degree, x)[degree]!);
  });
  return { nodes, weights, detail };
}

/** Number i of the roots from above, by Newton's method from the asymptotic formula. */
function rootOfLegendre(size: number, i: number): number {
  if (2 * i + 1 === size) return 0;
  let x = Math.cos((Math.PI * (i + 0.75)) / (size + 0.5));
  for (let iteration = 0; iteration < 8; iteration++) {
    const values = legendreValues(size, x);
    x -= values[size]! / slopeAt(x, values, size);
  }
  return x;
}

/** Pₙ′(x) of n = size, from Pₙ₋₁(x) and Pₙ(x). */
function slopeAt(x: number, values: Float64Array, size: number): number {
  return (size * (values[size - 1]! - x * values[size]!)) / ((1 - x) * (1 + x));
}

/** P₀(x) … P_degree(x). */
function legendreValues(degree: number, x: number): Float64Array {
  const values = new Float64Array(degree + 1);
  values[0] = 1;
  if (degree > 0) values[1] = x;
  for (let j = 1; j < degree; j++)
    values[j + 1] = ((2 * j + 1) * x * values[j]! - j * values[j - 1]!) / (j + 1);
  return values;
}

/** The largest of the highest Legendre coefficients of values at the nodes, from `at` on. */
export function highestDetail({ detail }: LegendreRule, values: Float64Array, at = 0): number {
  let largest = 0;
  for (const row of detail) {
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += row[i]! * values[at + i]!;
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}
