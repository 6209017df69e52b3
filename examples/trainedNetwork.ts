/**
 * Taylor terms of a trained network that stands in a file (docs/network-files.md says how to write one): the
 * terms that further training would bring.
 *
 *     npx tsx examples/trainedNetwork.ts
 */
import { fileURLToPath } from 'node:url';
import { readNetworkFile, taylorTable } from 'widejet/node';
import { taylorTerms } from 'widejet';

const path = fileURLToPath(new URL('trainedNetwork.json', import.meta.url));
const { model, parameters, at, along } = readNetworkFile(path);
const { derivatives, coefficients } = await taylorTerms(model, parameters, { at, along, order: 3 });

console.log(model.configuration);
console.log(
  taylorTable(
    derivatives.map(({ data }) => Number((data[0] ?? NaN).toPrecision(8))),
    coefficients.map(({ data }) => Number((data[0] ?? NaN).toPrecision(8))),
  ),
);

// Prints:
// {
//   model: 'mlp',
//   depth: 3,
//   activation: 'tanh',
//   gain: 1,
//   biasScale: 0.5,
//   outputs: 1
// }
// ┌───┬─────────────┬──────────────┐
// │ r │        K⁽ʳ⁾ │    K⁽ʳ⁾ / r! │
// ├───┼─────────────┼──────────────┤
// │ 0 │   1.0000391 │    1.0000391 │
// ├───┼─────────────┼──────────────┤
// │ 1 │  0.48948345 │   0.48948345 │
// ├───┼─────────────┼──────────────┤
// │ 2 │  -0.1860969 │ -0.093048451 │
// ├───┼─────────────┼──────────────┤
// │ 3 │ 0.016620617 │ 0.0027701028 │
// └───┴─────────────┴──────────────┘
