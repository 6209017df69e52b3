import { expect } from 'chai';
import { hypernetwork, mlp, type Model } from '../../src/models/index.js';
import type { ModelInputs } from '../../src/questions/index.js';
import { exactSizes, knownSize, rootMeanSquare, sweep } from '../../src/scaling/index.js';

const x = [0.7, -1.2, 0.4];
const y = [1.1, 0.3, -0.5];

/** Mean square of each quantity over networks beside the exact one, in standard errors. */
async function scores(
  model: Model,
  inputs: readonly ModelInputs[],
  quantities: readonly string[],
): Promise<number[]> {
  const width = 4;
  const seeds = Array.from({ length: 600 }, (_, seed) => seed);
  const samples = await sweep({
    model,
    inputSize: 3,
    inputs,
    quantities,
    widths: [width],
    seeds,
    workers: 1,
  });
  const sizes = await exactSizes({ model, inputs, quantities }, { workers: 1 });
  return quantities.map((quantity, position) => {
    const squares = samples.map(({ values }) => (values[position] ?? NaN) ** 2);
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    const variance = squares.reduce((sum, square) => sum + (square - mean) ** 2, 0) / (squares.length - 1);
    const size = knownSize(sizes.get(quantity));
    if (size === undefined) throw new Error(`${quantity}: ${JSON.stringify(sizes.get(quantity))}`);
    return (mean - rootMeanSquare(size, width) ** 2) / Math.sqrt(variance / squares.length);
  });
}

describe('exact sizes of quantities of a sweep', function () {
  this.timeout(240_000);

  it('are those of its networks: linear ones at two inputs', async () => {
    const model = mlp({ depth: 3, activation: 'linear' });
    const quantities = ['K0', 'K1', 'K2', 'K1-limit', 'T{1,2}', 'f0[a] f1[a]', 'f0[a,b] f1[a] f2[b]'];
    for (const score of await scores(model, [x, y, x], quantities)) expect(Math.abs(score)).to.be.below(6);
  });

  it('are those of its networks: relu at one input', async () => {
    const model = mlp({ depth: 3 });
    for (const score of await scores(model, [x, x], ['K0', 'K1', 'K1-limit', 'T{1,2}']))
      expect(Math.abs(score)).to.be.below(6);
  });

  it('are those of its networks: biases and scales, an output of several, inputs of a primary network', async () => {
    const biased = mlp({ depth: 2, activation: 'quadratic', biasScale: 0.5, outputs: 2 });
    for (const score of await scores(biased, [x, y], ['K0', 'K1'])) expect(Math.abs(score)).to.be.below(6);
    const hyper = hypernetwork({ depth: 2, activation: 'linear', primaryWidths: [2, 1] });
    const [at, along] = [
      { x, z: [1, -0.5] },
      { x: y, z: [0.3, 2] },
    ];
    for (const score of await scores(hyper, [at, along], ['K0', 'K1']))
      expect(Math.abs(score)).to.be.below(6);
  });
});
