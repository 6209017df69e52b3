import type { NetworkFacts } from '../../facts/index.js';

/**
 * What exponents depend on: whether a layer of f acts on a derivative of f at most once (Littwin et al. 2020,
 * eq. 27), and H, of how many factors that depend on f the output h is the product; Infinity for a smooth
 * primary network.
 */
export type Kinks = Pick<NetworkFacts, 'widePiecewiseLinear' | 'primaryDepth'>;

/**
 * The exponent of the part of ⟨∇ᵏf, (∇f)^⊗k⟩ in which the derivatives are with respect to given layers.
 *
 * Piecewise linear: −max(k − 1, 0) (Littwin et al. 2020, Lemma 3), for each set of layers. Smooth: −⌊k/2⌋,
 * the exponent n_e + (n_o − m)/2 of one cluster of m = k + 1 factors (Dyer & Gur-Ari, *Asymptotics of Wide
 * Networks from Feynman Diagrams*, 2020), n_e and n_o counting clusters of even and odd size.
 */
export function outputExponent(order: number, { widePiecewiseLinear }: Kinks): number {
  return widePiecewiseLinear.holds ? Math.min(1 - order, 0) : 0 - Math.floor(order / 2);
}

/**
 * The exponent of the part of K⁽ʳ⁾ in which the derivatives are with respect to given layers: they may be
 * dealt out to the H factors of h in any way, and the largest counts. With r ≤ H each factor gets one at
 * most; beyond, each further one costs 1 where f is piecewise linear, and each further two cost 1 where it is
 * smooth.
 */
export function layersExponent(order: number, { widePiecewiseLinear, primaryDepth }: Kinks): number {
  const excess = Math.max(order - primaryDepth, 0);
  return 0 - (widePiecewiseLinear.holds ? excess : Math.ceil(excess / 2));
}

/**
 * The exponent of the term α of Lemma 4: factors ⟨∇^(α_d) f^d, (∇h)^⊗α_d⟩ multiply, so their exponents add
 * up.
 */
export function primaryExponent(alpha: readonly number[], kinks: Kinks): number {
  return alpha.reduce((sum, order) => sum + outputExponent(order, kinks), 0);
}

/**
 * The exponent of the part of ⟨∇ᵏfᵈ, ∇f^(d₁) ⊗ ... ⊗ ∇f^(d_k)⟩ with given layers in which not all d₁, ...,
 * d_k are d.
 *
 * Piecewise linear: eq. 34 has the factor ⟨C^(d_k), Cᵈ⟩, which for d_k ≠ d is a centred sum over n products
 * of two independent rows of the last weight matrix and so costs 1/2; the other outputs cost nothing. Smooth:
 * the term is a sum over n products of k + 1 entries of such rows, which has a mean, and so −⌊k/2⌋, only if
 * every row but d is there an even number of times; else its exponent is −k/2. Two gradients of one other
 * output are such a pair, one is not.
 */
export function mixedOutputsExponent(layers: readonly number[], crossed: boolean, kinks: Kinks): number {
  const order = layers.length;
  const paired = outputExponent(order, kinks);
  if (kinks.widePiecewiseLinear.holds) return crossed ? paired - 0.5 : paired;
  const free = crossed ? order : layers.filter(layer => layer !== layers.at(-1)).length;
  return free > 1 ? paired : -order / 2;
}
