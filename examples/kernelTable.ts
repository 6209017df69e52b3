/**
 * The neural tangent kernel of a few handwritten digits, at one finite width: the table
 * K⁽¹⁾ᵢⱼ = ⟨∇hᵢ, ∇hⱼ⟩ of every pair of inputs, in one evaluation.
 *
 *     npx tsx examples/kernelTable.ts
 */
import { embeddedDigits, initialize, mlp, taylorTerms } from 'widejet';

const { inputs, inputSize, labels } = embeddedDigits();
const count = 4;
const images = { data: inputs.slice(0, count * inputSize), shape: [count, inputSize] };

const model = mlp({ depth: 3 });
const weights = initialize(model, { width: 4096, inputSize, seed: 1 });
const { derivatives } = await taylorTerms(model, weights, { at: images, along: images, order: 1 });

const kernel = derivatives[1]?.data ?? new Float64Array();
for (let i = 0; i < count; i++) {
  const row = Array.from(kernel.subarray(i * count, (i + 1) * count), value => value.toFixed(3));
  console.log(`digit ${labels?.[i] ?? '?'}: ${row.join('  ')}`);
}

// Prints:
// digit 7: 2.987  0.869  0.926  1.266
// digit 2: 0.869  2.846  0.990  1.150
// digit 1: 0.926  0.990  3.049  0.952
// digit 0: 1.266  1.150  0.952  2.842
