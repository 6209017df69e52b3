/**
 * How K⁽²⁾ of a tanh network falls with its width, against Theorem 1 of Littwin et al. 2020 (exponent −1): a small sweep,
 * a fit with a bootstrap interval, and the verdict.
 *
 *     npx tsx examples/scaling.ts
 */
import { mlp, scalingRows, scalingTable, sweep } from 'widejet';

const model = mlp({ depth: 3, activation: 'tanh' });
const samples = await sweep({
  model,
  inputSize: 3,
  at: [1, 0.5, -0.5],
  along: [0.5, -1, 1],
  order: 2,
  widths: [64, 128, 256, 512],
  seeds: Array.from({ length: 40 }, (_, seed) => seed),
});
const rows = scalingRows(samples, { primaryDepth: model.primaryDepth });
console.log(
  scalingTable(
    rows.filter(({ order }) => order === 2),
    { colour: false },
  ),
);

// Prints:
// mlp
// ┌───┬──────────┬─────────────────┬────────────────┬───────────┬────────────┐
// │ r │ quantity │ fitted exponent │ 95 % interval  │ Theorem 1 │ verdict    │
// ├───┼──────────┼─────────────────┼────────────────┼───────────┼────────────┤
// │ 2 │ |K⁽²⁾|   │           −1.04 │ [−1.23, −0.89] │        −1 │ consistent │
// └───┴──────────┴─────────────────┴────────────────┴───────────┴────────────┘
