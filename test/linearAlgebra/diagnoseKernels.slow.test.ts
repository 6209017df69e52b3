import { expect } from 'chai';
import { chooseMatrixKernels, diagnoseKernels } from '../../src/linearAlgebra/index.js';
import { KERNEL_FAMILIES } from '../../src/linearAlgebra/chooseKernels.js';

describe('the diagnosis of matrix kernels', () => {
  it('lists every family, verified and measured or with a reason, and the one in use', () => {
    const diagnosis = diagnoseKernels();
    expect(diagnosis.map(({ family }) => family)).to.deep.equal([...KERNEL_FAMILIES]);
    const available = diagnosis.filter(entry => entry.available);
    expect(available.filter(({ inUse }) => inUse).map(({ name }) => name)).to.deep.equal([
      chooseMatrixKernels().name,
    ]);
    for (const { verifiedError, gigaflops, gigabytesPerSecond } of available) {
      // The products of the verification sum up to 4099 terms; half the bound n ε.
      expect(verifiedError).to.be.within(0, 4.6e-13);
      expect(gigaflops).to.be.above(0);
      expect(gigabytesPerSecond).to.be.above(0);
    }
    for (const entry of diagnosis) if (!entry.available) expect(entry.reason).to.not.equal('');
  });
});
