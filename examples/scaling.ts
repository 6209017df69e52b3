/**
 * How K⁽²⁾ of a ReLU network and another correlation function fall with its width, against theory: a small
 * sweep, fits with bootstrap intervals, and verdicts.
 *
 *     npx tsx examples/scaling.ts
 */
import { mlp } from 'widejet';
import { scalingRows, sweep } from 'widejet/scaling';
import { scalingTable } from 'widejet/node';

const model = mlp({ depth: 3 });
const quantities = ['K2', 'f0[a,b] f1[a,c] f0[b] f1[c]'];
const samples = await sweep({
  model,
  inputSize: 3,
  inputs: [
    [1, 0.5, -0.5],
    [0.5, -1, 1],
  ],
  quantities,
  widths: [64, 128, 256, 512],
  seeds: Array.from({ length: 40 }, (_, seed) => seed),
});
console.log(scalingTable(scalingRows(samples, { model, quantities }), { colour: false }));

// Prints:
// mlp
// ┌────────────────┬──────────┬────────────────┬────────────┬────────────────────┐
// │ quantity       │ exponent │ as n → ∞       │ prediction │ verdict            │
// ├────────────────┼──────────┼────────────────┼────────────┼────────────────────┤
// │ |K⁽²⁾|         │    −0.89 │ [−1.33, −0.47] │ −1         │ not yet asymptotic │
// │ |f0[a,b]       │   −1.013 │ [−1.22, −0.80] │ ≤ −1       │ consistent         │
// │ f1[a,c] f0[b]  │          │                │            │                    │
// │ f1[c]|         │          │                │            │                    │
// └────────────────┴──────────┴────────────────┴────────────┴────────────────────┘
