/**
 * One step of gradient descent as a Taylor series in the learning rate (Littwin et al. 2020, eq. 5). With
 * ReLU the series is finite and exact up to the learning rate at which the first activation flips; beyond it
 * a remainder appears that no order removes.
 *
 *     npx tsx examples/gradientStep.ts
 */
import { firstActivationFlip, gradientStep, initialize, mlp } from 'widejet';

const model = mlp({ depth: 3 });
const parameters = initialize(model, { width: 64, inputSize: 2, seed: 2 });
const step = { at: [1, 0.5], along: [0.5, 1], target: 1 };

const flip = await firstActivationFlip(model, parameters, step);
console.log(`first flip at learning rate ${flip.learningRate.toPrecision(4)}, layer ${flip.layer ?? 'none'}`);

for (const factor of [0.99, 5]) {
  const learningRate = factor * flip.learningRate;
  const { exact, terms, remainder } = await gradientStep(model, parameters, {
    ...step,
    learningRate,
    order: 4,
  });
  const numbers = terms.map(({ data }) => (data[0] ?? NaN).toExponential(2));
  const size = Math.abs(remainder.data[0] ?? NaN);
  console.log(`at ${factor} of it: h = ${(exact.data[0] ?? NaN).toFixed(6)}, terms ${numbers.join(', ')}`);
  console.log(`  remainder ${size < 1e-14 ? 'none but rounding' : size.toExponential(2)}`);
}

// Prints:
// first flip at learning rate 0.4070, layer 2
// at 0.99 of it: h = 0.308865, terms -4.40e-2, 3.51e-1, 1.44e-3, 8.11e-7, 0.00e+0
//   remainder none but rounding
// at 5 of it: h = 1.722160, terms -4.40e-2, 1.77e+0, 3.68e-2, 1.05e-4, 0.00e+0
//   remainder 4.57e-2
