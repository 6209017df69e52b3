import { expect } from 'chai';
import { conjugateGradients, plainKernels, type VectorProducts } from '../../../src/linearAlgebra/index.js';
import { secondDifferences } from './matrices.js';

function productsWith(matrix: Float64Array, n: number): VectorProducts {
  return (vectors, count, out) => {
    plainKernels.multiply(matrix, n, n, vectors, count, out);
  };
}

describe('conjugate gradients', () => {
  it('finds the inverse of second differences in as many iterations as the right side has parts', async () => {
    const n = 30;
    // A constant is even about the middle: it has parts along every other eigenvector.
    const rightSides = new Float64Array(n).fill(1e-200);
    const multiply = productsWith(secondDifferences(n), n);
    const { solution, residuals, iterations } = await conjugateGradients({
      multiply,
      rightSides,
      size: n,
      count: 1,
      tolerance: 1e-14,
    });
    expect(iterations).to.equal(n / 2);
    expect(residuals[0]).to.be.at.most(1e-14);
    for (let i = 0; i < n; ++i) {
      const exact = ((i + 1) * (n - i)) / 2;
      expect(solution[i]! / 1e-200).to.be.closeTo(exact, 1e-12 * exact);
    }
  });
});
