import { expect } from 'chai';
import { inProcess } from './process.js';

describe('BLAS on several threads', () => {
  it('gives the same bits in each process, and leaves the environment as it was', () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { searchKernels } from './src/linearAlgebra/chooseKernels.ts';
      const search = searchKernels('blas');
      const hash = createHash('sha256');
      if ('kernels' in search) for (const [rows, columns] of [[1100, 1300], [6, 200001], [100003, 20]]) {
        const matrix = new Float64Array(rows * columns).map((_, i) => Math.sin(i));
        for (const count of [1, 3, 8, 14, 15, 32]) {
          const [v, u] = [matrix.slice(0, count * columns), matrix.slice(0, count * rows)];
          const [wide, tall] = [new Float64Array(count * rows), new Float64Array(count * columns)];
          const [from, to] = [new Float64Array(count * columns).fill(0.1), new Float64Array(count * rows).fill(0.3)];
          from.set(v); to.set(u);
          search.kernels.multiply(matrix, rows, columns, from, count, wide);
          search.kernels.multiplyTransposed(matrix, rows, columns, to, count, tall);
          hash.update(wide).update(tall);
        }
      }
      console.log(hash.digest('hex'), process.env.OPENBLAS_CORETYPE, process.env.OPENBLAS_THREAD_TIMEOUT);`;
    const surroundings = {
      OPENBLAS_NUM_THREADS: '2',
      OPENBLAS_CORETYPE: undefined,
      OPENBLAS_THREAD_TIMEOUT: undefined,
    };
    const first = inProcess(script, surroundings);
    expect(inProcess(script, surroundings)).to.equal(first);
    expect(first).to.match(/^[0-9a-f]{64} undefined undefined$/);
  });
});

describe('the choice of matrix kernels in an environment', () => {
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
