/**
 * The coefficients aₖ of f(ε) ≈ Σ aₖ εᵏ from its values at ε = −m s, ..., m s: Newton's interpolation,
 * written out in powers. Exact but for rounding for polynomials of degree ≤ 2m; else a finite difference of
 * order 2m.
 */
export function fittedCoefficients(f: (epsilon: number) => number, m: number, step: number): number[] {
  const nodes = Array.from({ length: 2 * m + 1 }, (_, i) => i - m);
  const divided = nodes.map(k => f(k * step));
  for (let order = 1; order < nodes.length; order++) {
    for (let i = nodes.length - 1; i >= order; i--) divided[i] = (divided[i]! - divided[i - 1]!) / order;
  }
  // Horner: p(k) = d₀ + (k − k₀)(d₁ + (k − k₁)(d₂ + ...))
  let powers: number[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const raised = [0, ...powers];
    powers.forEach((coefficient, k) => (raised[k]! -= nodes[i]! * coefficient));
    raised[0]! += divided[i]!;
    powers = raised;
  }
  return powers.map((coefficient, k) => coefficient / step ** k);
}
