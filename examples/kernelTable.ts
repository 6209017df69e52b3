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
const parameters = initialize(model, { width: 1024, inputSize, seed: 1, storage: 'dense' });
const { derivatives } = await taylorTerms(model, parameters, { at: images, along: images, order: 1 });

const kernel = derivatives[1]?.data ?? new Float64Array();
for (let i = 0; i < count; i++) {
  const row = Array.from(kernel.subarray(i * count, (i + 1) * count), value => value.toFixed(3));
  console.log(`digit ${labels?.[i] ?? '?'}: ${row.join('  ')}`);
}

// Prints:
// digit 7: 3.031  0.946  0.930  1.296
// digit 2: 0.946  3.160  1.149  1.166
// digit 1: 0.930  1.149  3.158  0.958
// digit 0: 1.296  1.166  0.958  2.720
