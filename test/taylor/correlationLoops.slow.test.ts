import { contractedCase, exactLoops, expectContraction, smallNetworks } from './correlationCases.js';

describe('correlation functions with loops, exactly, in every small network', () => {
  for (const network of smallNetworks) {
    const [{ name }] = network;
    it(`are the sums over all entries of all derivative tensors: ${name}`, async () => {
      const drawn = contractedCase(network, { seed: name.includes('relu') ? 4 : 1, inputs: 3 });
      for (const text of exactLoops) await expectContraction(drawn, text, { method: 'exact' });
    }).timeout(120_000);
  }
});
