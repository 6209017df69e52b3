import { expect } from 'chai';
import { contractedCase, expectContraction, smallNetworks } from './correlationCases.js';
import { itSumsTree, treeCase, treesUpToFour } from './correlationTreeCases.js';
import { mlpCase } from '../models/networkCases.js';

describe('correlation functions of trees are the sums over all entries of all derivative tensors', () => {
  for (const network of smallNetworks) {
    const drawn = treeCase(network);
    for (const [shape, edges] of Object.entries(treesUpToFour)) itSumsTree(shape, edges, drawn);

    it(`forests, values and repeated factors: ${drawn.name}`, async () => {
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
