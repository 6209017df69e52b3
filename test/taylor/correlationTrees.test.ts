import { expect } from 'chai';
import { contractedCase, expectContraction, smallNetworks, textOf } from './correlationCases.js';
import { mlpCase } from '../models/networkCases.js';

/** All trees of one to five vertices, up to isomorphism (there are 1, 1, 1, 2 and 3). */
const trees: Record<string, [number, number][]> = {
  vertex: [],
  edge: [[0, 1]],
  'path of 3': [[0, 1], [1, 2]],
  'path of 4': [[0, 1], [1, 2], [2, 3]],
  'star of 4': [[0, 1], [0, 2], [0, 3]],
  'path of 5': [[0, 1], [1, 2], [2, 3], [3, 4]],
  'fork of 5': [[0, 1], [0, 2], [0, 3], [3, 4]],
  'star of 5': [[0, 1], [0, 2], [0, 3], [0, 4]],
}; // prettier-ignore

/** All ways to give vertices equal or distinct inputs, numbered in the order of their first use. */
function assignments(vertices: number): number[][] {
  if (vertices === 0) return [[]];
  return assignments(vertices - 1).flatMap(before =>
    Array.from({ length: Math.max(-1, ...before) + 2 }, (_, input) => [...before, input]),
  );
}

describe('correlation functions of trees are the sums over all entries of all derivative tensors', () => {
  for (const network of smallNetworks) {
    const [{ name }] = network;
    // Seeds for which every unit that matters is active: a third derivative of a ReLU network may vanish.
    const drawn = contractedCase(network, { seed: name.includes('relu') ? 4 : 1, inputs: 5 });
    for (const [shape, edges] of Object.entries(trees)) {
      it(`${shape}, inputs equal or distinct in every way: ${name}`, async function () {
        this.timeout(120_000);
        const all = assignments(edges.length + 1);
        // Of the 52 ways for five vertices every fifth: 12, from all equal to all distinct.
        const chosen = all.length > 20 ? all.filter((_, k) => k % 5 === 0 || k === all.length - 1) : all;
        const values: number[] = [];
        for (const inputs of chosen) values.push(await expectContraction(drawn, textOf(inputs, edges)));
        expect(Math.max(...values.map(Math.abs)), 'the largest of them').to.be.above(1e-6);
      });
    }

    it(`forests, values and repeated factors: ${name}`, async () => {
      for (const text of [
        'f0 f1',
        'f0 f0 f2[a] f1[a]',
        'f0[a] f1[a] f0[b] f1[b]',
        'f0[a,b] f1[a] f2[b] f3[c] f4[c] f0',
        'f1[a] f0[b,a] f2[b] f1[c] f0[d,c] f2[d]',
      ])
        await expectContraction(drawn, text);
    });
  }

  it('networks of width 6', async () => {
    for (const activation of ['tanh', 'relu', 'erf']) {
      const wide = contractedCase([mlpCase({ depth: 2, activation, biasScale: 0.3 }), 6], {
        seed: 5,
        inputs: 3,
      });
      for (const text of ['f0[a] f1[a]', 'f0[a,b] f1[a] f2[b]', 'f0[a,b] f0[b,c] f1[a] f2[c]'])
        await expectContraction(wide, text);
    }
  });

  it('does not depend on the order of factors, of indices, or on their names', async () => {
    const drawn = contractedCase(smallNetworks[0]!, { seed: 4, inputs: 4 });
    const values: number[] = [];
    for (const text of [
      'f0[a,b,c] f1[a] f2[b,d] f3[c] f1[d]',
      'f3[x] f1[y] f2[y,α] f1[z] f0[x,z,α]',
      'f1[f0] f0[f3,f0,f1] f1[d] f2[d,f1] f3[f3]',
    ])
      values.push(await expectContraction(drawn, text));
    for (const value of values) expect(value).to.be.closeTo(values[0]!, 1e-13 * Math.abs(values[0]!));
  });
});
