/** Activations that are exact compositions of primitives, so that all their derivatives follow. */
import { add, broadcast, elu, multiply, relu, softplus, subtract, tanh, type Node } from '../ad/index.js';

/** x tanh(log(1 + eˣ)) (Misra 2019). */
export function mish(x: Node): Node {
  return multiply(x, tanh(softplus(x)));
}

/**
 * λ elu(x) with the α and λ that keep mean 0 and variance 1 (Klambauer et al. 2017, eq. 2 and appendix A1).
 */
export function selu(x: Node): Node {
  return multiply(1.0507009873554805, elu(x, 1.6732632423543772));
}

/** The approximation x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))) of GELU (Hendrycks & Gimpel 2016). */
export function geluTanh(x: Node): Node {
  const inner = multiply(Math.sqrt(2 / Math.PI), add(x, multiply(0.044715, cubic(x))));
  return multiply(multiply(0.5, x), add(1, tanh(inner)));
}

/** min(max(x, −1), 1), written so that both ends are reached exactly, however large x is. */
export function hardtanh(x: Node): Node {
  return subtract(1, relu(subtract(2, relu(add(x, 1)))));
}

/** min(max(x, 0), 6) */
export function relu6(x: Node): Node {
  return subtract(6, relu(subtract(6, relu(x))));
}

export function cubic(x: Node): Node {
  return multiply(x, multiply(x, x));
}

/** c₀ + c₁ x + c₂ x² + ..., by Horner's rule. */
export function polynomial(x: Node, coefficients: readonly number[]): Node {
  const [last = 0, ...rest] = [...coefficients].reverse();
  // A constant is the same at every unit.
  return rest.reduce<Node>((sum, c) => add(multiply(x, sum), c), broadcast(last, x.shape));
}

/**
 * h_k = He_k/√k!, the probabilists' Hermite polynomial normalised to ⟨h_k²⟩ = 1 over N(0, 1), by the
 * recurrence √(k + 1) h_{k+1} = x h_k − √k h_{k−1}, h₀ = 1, h₁ = x.
 */
export function hermite(x: Node, degree: number): Node {
  let [before, h]: [Node, Node] = [broadcast(1, x.shape), x];
  for (let k = 1; k < degree; k++) {
    const next = subtract(multiply(x, h), multiply(Math.sqrt(k), before));
    [before, h] = [h, multiply(1 / Math.sqrt(k + 1), next)];
  }
  return h;
}
