import { expect } from 'chai';
import { chooseMatrixKernels } from '../../src/linearAlgebra/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import {
  KERNEL_FAMILIES,
  type KernelPreference,
  searchKernels,
} from '../../src/linearAlgebra/chooseKernels.js';

describe('the choice of matrix kernels', () => {
  it('takes the first family that is there, the same each time', () => {
    const first = KERNEL_FAMILIES.map(searchKernels).find(search => 'kernels' in search);
    expect(first).to.have.property('kernels', chooseMatrixKernels());
    expect(chooseMatrixKernels('auto')).to.equal(chooseMatrixKernels());
    expect(chooseMatrixKernels('plain').name).to.equal('plain loops');
  });

  it('refuses names of no kernels', () => {
    expect(() => chooseMatrixKernels('cuda' as KernelPreference)).to.throw(
      InvalidArgumentError,
      'kernels is "cuda", allowed: auto, blas, wasm, plain',
    );
  });
});
