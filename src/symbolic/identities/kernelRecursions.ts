import { constantFormula, type Formula } from '../formula.js';
import type { Numbers } from './readScalars.js';

/**
 * What the recursions of kernels are about, for two inputs x and x′ and an activation φ: layer l has
 * pre-activations whose covariance is Λˡ.
 */
export interface LayerValues<T> {
  /** E φ(u) φ(v), (u, v) ~ N(0, Λˡ), for l = 1, 2, .... */
  readonly values: readonly T[];
  /** E φ′(u) φ′(v) */
  readonly slopes: readonly T[];
}

/** Scales of weights, of biases, and of what is added to a residual network. */
export interface Scales {
  readonly weight: Formula;
  readonly bias: Formula;
}

const square = <T>({ of, power }: Numbers<T>, scale: Formula): T => power(of(scale), 2);

/** Λ¹ = σ² G + β², Λˡ⁺¹ = σ² E φ φ′ + β² (Jacot et al. 2018, Proposition 1). */
export function covariances<T>(
  numbers: Numbers<T>,
  gram: T,
  { values }: LayerValues<T>,
  scales: Scales,
): T[] {
  const { add, multiply } = numbers;
  return [gram, ...values].map(below =>
    add(multiply(square(numbers, scales.weight), below), square(numbers, scales.bias)),
  );
}

/** Θ¹ = Λ¹, Θˡ⁺¹ = Λˡ⁺¹ + σ² Θˡ E φ′ φ′ (Jacot et al. 2018, Theorem 1), with Λ given. */
export function tangentKernel<T>(
  numbers: Numbers<T>,
  [first, ...others]: readonly [T, ...T[]],
  { slopes }: LayerValues<T>,
  weight: Formula,
): T {
  const { add, multiply } = numbers;
  return others.reduce(
    (theta, covariance, l) =>
      add(covariance, multiply(square(numbers, weight), multiply(theta, slopes[l] as T))),
    first,
  );
}

/**
 * From the output down (Yang 2020, Tensor Programs II, eq. 9):
 *
 *   Θ = Σ_{l=1..L+1} Cˡ⁻¹ Dˡ + Σ_{l=1..L} Dˡ,  C⁰ = G, Cˡ = E φ φ,  D^{L+1} = 1, Dˡ = Dˡ⁺¹ E φ′ φ′.
 */
export function sumOverLayers<T>(numbers: Numbers<T>, gram: T, { values, slopes }: LayerValues<T>): T {
  const { add, multiply } = numbers;
  const forward = [gram, ...values];
  let backward = numbers.of(constantFormula(1));
  let sum = forward.at(-1) as T;
  for (let l = slopes.length; l >= 1; l--) {
    backward = multiply(backward, slopes[l - 1] as T);
    sum = add(sum, add(multiply(forward[l - 1] as T, backward), backward));
  }
  return sum;
}

/**
 * x ← x + α σ_v V φ(σ_w W x), from the input up (Tirer, Bruna & Giryes 2020): with a = (α σ_v)², K⁰ = T⁰ = G,
 *
 *   Kˡ = Kˡ⁻¹ + a Eˡ,  Tˡ = Tˡ⁻¹ + a (Eˡ + σ_w² Ėˡ (Tˡ⁻¹ + Kˡ⁻¹)),  Θ = σ_w² (Kᴸ + Tᴸ).
 */
export function residualKernel<T>(
  numbers: Numbers<T>,
  gram: T,
  { values, slopes }: LayerValues<T>,
  { weight, branch }: Readonly<Record<'weight' | 'branch', Formula>>,
): T {
  const { add, multiply } = numbers;
  const [ofWeight, ofBranch] = [square(numbers, weight), square(numbers, branch)];
  let [covariance, theta] = [gram, gram];
  for (const [l, value] of values.entries()) {
    const through = multiply(multiply(ofWeight, slopes[l] as T), add(theta, covariance));
    theta = add(theta, multiply(ofBranch, add(value, through)));
    covariance = add(covariance, multiply(ofBranch, value));
  }
  return multiply(ofWeight, add(covariance, theta));
}

/**
 * sᵗ = φ(σ_W W sᵗ⁻¹ + σ_U U xᵗ), read out at T: Λᵗ = σ_W² Eᵗ⁻¹ + σ_U² Gᵗ, and
 * Θᵗ = Λᵗ + σ_W² Ėᵗ⁻¹ Θᵗ⁻¹, Θ = σ_v² (Eᵀ + Ėᵀ Θᵀ) (Tensor Programs II, Appendix E.2).
 */
export function recurrentKernel<T>(
  numbers: Numbers<T>,
  grams: readonly T[],
  { values, slopes }: LayerValues<T>,
  scales: Readonly<Record<'weight' | 'input' | 'readout', Formula>>,
): T {
  const { add, multiply } = numbers;
  const [weight, input] = [square(numbers, scales.weight), square(numbers, scales.input)];
  let theta: T | undefined;
  for (const [t, gram] of grams.entries()) {
    const given = multiply(input, gram);
    theta =
      theta === undefined
        ? given
        : add(given, multiply(weight, add(values[t - 1] as T, multiply(slopes[t - 1] as T, theta))));
  }
  const last = multiply(slopes.at(-1) as T, theta as T);
  return multiply(square(numbers, scales.readout), add(values.at(-1) as T, last));
}

/**
 * Θᵍ of a primary network whose matrices have the covariance S between x and x′: Θᵍ = G_z of one layer, Eˡ +
 * S Ėˡ Θᵍ of one more (Littwin et al. 2020, Theorem 3).
 */
export function primaryKernel<T>(
  numbers: Numbers<T>,
  gram: T,
  covariance: T,
  { values, slopes }: LayerValues<T>,
): T {
  const { add, multiply } = numbers;
  return values.reduce(
    (theta, value, l) => add(value, multiply(covariance, multiply(slopes[l] as T, theta))),
    gram,
  );
}
