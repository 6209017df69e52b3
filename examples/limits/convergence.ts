/**
 * How tangent kernels of networks approach the limit as they widen: their distance falls as n^−½. Writes
 * convergence.svg where it is told to.
 *
 *     npx tsx examples/limits/convergence.ts convergence.svg
 */
import { writeFileSync } from 'node:fs';
import { mlp } from 'widejet';
import { convergenceFigure, limitConvergence } from 'widejet/scaling';

const convergence = await limitConvergence(mlp({ depth: 4, biasScale: 0.3 }), {
  inputs: [
    [1, 2, 2],
    [0, 1, 0],
    [-1, 1, 0.5],
  ],
  widths: [256, 512, 1024, 2048, 4096, 8192],
  seeds: 60,
});
const { fit } = convergence;
if (fit.kind === 'power law') {
  const { lower, upper } = fit.law.interval;
  console.log(`exponent −1/2: ${lower < -0.5 && upper > -0.5 ? 'inside' : 'outside'} the interval`);
}

const [, , path] = process.argv;
if (path !== undefined) {
  const svg = await convergenceFigure({ title: 'Tangent kernels beside their limit', convergence });
  writeFileSync(path, svg);
}

// Prints:
// exponent −1/2: inside the interval
