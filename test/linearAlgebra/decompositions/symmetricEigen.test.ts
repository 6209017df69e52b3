import { expect } from 'chai';
import { symmetricEigen } from '../../../src/linearAlgebra/index.js';
import { secondDifferences } from './matrices.js';

describe('eigenvectors of a symmetric matrix', () => {
  it('has the eigenvalues 2 − 2 cos(kπ/(n + 1)) of second differences', async () => {
    for (const n of [1, 2, 7, 40]) {
      const { values } = await symmetricEigen(secondDifferences(n), n);
      for (const [k, value] of values.entries()) {
        const expected = 4 * Math.sin(((k + 1) * Math.PI) / (2 * (n + 1))) ** 2;
        // ‖A‖ = 4, and rounding that grows as √n at most.
        expect(value).to.be.closeTo(expected, 4 * Math.sqrt(n) * Number.EPSILON);
      }
    }
  });
});
