import { expect } from 'chai';
import { chooseMatrixKernels, diagnoseKernels } from '../../src/linearAlgebra/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import {
  KERNEL_FAMILIES,
  type KernelPreference,
  searchKernels,
} from '../../src/linearAlgebra/chooseKernels.js';
import { inProcess } from './process.js';

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

  const tryOut = (preference: string) => `
    import { chooseMatrixKernels } from './src/linearAlgebra/index.ts';
    try { console.log(chooseMatrixKernels('${preference}').name); } catch (error) { console.log(error.name, error.message); }`;

  it('does without BLAS when it is switched off, and says what to do when it is asked for all the same', () => {
    const off = { WIDEJET_BLAS: 'none' };
    expect(inProcess(tryOut('auto'), off)).to.match(/^(WebAssembly SIMD|plain loops)$/);
    expect(inProcess(tryOut('blas'), off)).to.match(
      /^UnavailableError .*WIDEJET_BLAS=none\. Install OpenBLAS/,
    );
  });

  it('does not silently use something else than the library that WIDEJET_BLAS names', () => {
    const missing = { WIDEJET_BLAS: '/nowhere/libblas.so' };
    expect(inProcess(tryOut('auto'), missing)).to.match(
      /^UnavailableError .*\/nowhere\/libblas\.so cannot be opened/,
    );
    expect(inProcess(tryOut('plain'), missing)).to.equal('plain loops');
  });
});

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
