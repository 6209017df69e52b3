/**
 * The mixed Taylor term ⟨∇²h(x₀), ∇h(x₁) ⊗ ∇h(x₂)⟩ (Littwin et al. 2020, eq. 23): how a step on x₁ changes
 * the kernel between x₀ and x₂. It is symmetric in x₁ and x₂, and with x₁ = x₂ it is K⁽²⁾.
 *
 *     npx tsx examples/mixedTerm.ts
 */
import { initialize, mixedTaylorTerm, mlp, taylorTerms } from 'widejet';

const model = mlp({ depth: 3, activation: 'gelu' });
const parameters = initialize(model, { width: 256, inputSize: 2, seed: 5 });
const [x0, x1, x2] = [
  [1, 0],
  [0, 1],
  [1, 1],
];

async function term(...along: number[][]): Promise<string> {
  const { data } = await mixedTaylorTerm(model, parameters, { at: x0, along });
  return (data[0] ?? NaN).toPrecision(6);
}

console.log('x1 then x2:', await term(x1, x2));
console.log('x2 then x1:', await term(x2, x1));
console.log('x1 twice:  ', await term(x1, x1));

const { derivatives } = await taylorTerms(model, parameters, { at: x0, along: x1, order: 2 });
console.log('K of order 2:', (derivatives[2]?.data[0] ?? NaN).toPrecision(6));

// Prints:
// x1 then x2: -0.00110857
// x2 then x1: -0.00110857
// x1 twice:   -0.0000510630
// K of order 2: -0.0000510630
