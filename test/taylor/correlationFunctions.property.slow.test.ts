import { expectSums } from './anyCorrelation.js';
import { smallNetworks } from './correlationCases.js';

describe('any correlation function of many', () => {
  it('of a small network is the sum over all entries of all derivative tensors, loops included', async () => {
    await expectSums(smallNetworks, 40);
  }).timeout(240_000);
});
