import { expect } from 'chai';
import { cholesky } from '../../../src/linearAlgebra/index.js';
import { secondDifferences } from './matrices.js';

describe("Cholesky's factor", () => {
  it('has the determinant n + 1 of second differences, and their inverse', async () => {
    const n = 30;
    const factor = await cholesky(secondDifferences(n), n);
    if (!factor.isPositiveDefinite) throw new Error('second differences are positive definite');
    expect(factor.logDeterminant()).to.be.closeTo(Math.log(n + 1), 1e-14);
    const identity = new Float64Array(n * n);
    for (let i = 0; i < n; ++i) identity[i * n + i] = 1;
    const inverse = factor.solve(identity, n);
    for (let i = 0; i < n; ++i) {
      for (let j = 0; j < n; ++j) {
        const exact = ((Math.min(i, j) + 1) * (n - Math.max(i, j))) / (n + 1);
        expect(inverse[i * n + j]).to.be.closeTo(exact, 1e-13);
      }
    }
    // ‖A‖₁ = 4, and the middle column of the inverse sums to (n/2)(n/2 + 1)/2 for even n.
    expect(factor.conditionEstimate).to.be.closeTo((4 * ((n / 2) * (n / 2 + 1))) / 2, 1e-10);
  });

  it('says which leading minor is not positive', async () => {
    const matrix = secondDifferences(5);
    matrix[3 * 5 + 3] = 0.75;
    expect(await cholesky(matrix, 5)).to.deep.include({ isPositiveDefinite: false, order: 4 });
  });
});
