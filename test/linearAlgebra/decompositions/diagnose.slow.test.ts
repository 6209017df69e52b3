import { expect } from 'chai';
import { DECOMPOSITION_FAMILIES } from '../../../src/linearAlgebra/decompositions/chooseDecompositions.js';
import { diagnoseDecompositions } from '../../../src/linearAlgebra/index.js';

describe('the diagnosis of decompositions', () => {
  it('lists every family, verified and measured or with a reason, and the one in use', async () => {
    const diagnosis = await diagnoseDecompositions();
    expect(diagnosis.map(({ family }) => family)).to.deep.equal([...DECOMPOSITION_FAMILIES]);
    const available = diagnosis.filter(entry => entry.available);
    expect(available.map(({ inUse }) => inUse)).to.deep.equal(available.map((_, place) => place === 0));
    for (const { verifiedError, eigenSeconds, choleskySeconds } of available) {
      // The largest that is allowed, at 210 × 210.
      expect(verifiedError).to.be.within(0, 9.7e-14);
      expect(eigenSeconds).to.be.above(0);
      expect(choleskySeconds).to.be.above(0);
    }
    for (const entry of diagnosis) if (!entry.available) expect(entry.reason).to.not.equal('');
  });
});
