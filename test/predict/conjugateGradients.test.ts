import { ok, rejects, strictEqual, throws } from 'node:assert/strict';
import {
  gradientFlow,
  initialize,
  InvalidArgumentError,
  kernelRegression,
  limit,
  MemoryLimitError,
  mlp,
  type FiniteNetwork,
  type InfiniteNetwork,
} from '../../src/index.js';
import { distance, draw } from './support/dense.js';

const [x, test, y] = [draw(1, 150, 4), draw(2, 5, 4), draw(3, 150, 2)];
const model = mlp({ depth: 2, activation: 'tanh', outputs: 2 });
const kernels: Readonly<Record<string, InfiniteNetwork | FiniteNetwork>> = {
  'of an infinite network': limit(mlp({ depth: 3 })),
  'of a finite network': { model, parameters: initialize(model, { width: 50, inputSize: 4, seed: 1 }) },
};

describe('kernel regression by conjugate gradients', () => {
  for (const [name, kernel] of Object.entries(kernels)) {
    it(`is that by Cholesky's factor, with the kernel kept or computed in blocks: ${name}`, async () => {
      const given = { kernel, x, y, ridge: 0.1 };
      const direct = await kernelRegression({ ...given, solver: 'direct' });
      strictEqual(direct.residual, undefined);
      const { condition } = (await gradientFlow(given)).conditioning;
      const expected = (await direct.predict(test)).data;
      // With less memory than for the whole kernel it is computed anew in each iteration, by blocks.
      const limits = 'graph' in kernel ? [undefined, 300_000] : [undefined];
      for (const memoryLimit of limits) {
        const found = await kernelRegression({
          ...given,
          tolerance: 1e-12,
          ...(memoryLimit !== undefined && { memoryLimit }),
          solver: 'conjugateGradients',
        });
        ok((found.residual ?? NaN) <= 1e-12, `${found.residual}`);
        // The condition number is some hundred.
        ok(distance((await found.predict(test)).data, expected) < 1e-9);
        ok(distance(found.training.data, direct.training.data) < 1e-9);
        ok(found.conditioning.condition >= condition);
        ok(found.conditioning.sentence.includes('conjugate gradients'), found.conditioning.sentence);
        throws(() => found.leaveOneOut(), InvalidArgumentError);
      }
    });
  }

  it('is taken where the factor does not fit, and there is a ridge', async () => {
    const kernel = limit(mlp({ depth: 3 }));
    // The kernel takes 0.18 MB.
    const memoryLimit = 300_000;
    const found = await kernelRegression({ kernel, x, y, ridge: 0.1, memoryLimit });
    ok(found.residual !== undefined && found.residual <= 1e-10);
    await rejects(kernelRegression({ kernel, x, y, memoryLimit }), MemoryLimitError);
    await rejects(kernelRegression({ kernel, x, y, ridge: 0.1, memoryLimit: 100 }), MemoryLimitError);
  });

  it('refuses what it cannot do', async () => {
    const kernel = limit(mlp({ depth: 3 }));
    const solver = 'conjugateGradients';
    await rejects(kernelRegression({ kernel, x, y, solver }), InvalidArgumentError);
    await rejects(kernelRegression({ kernel, x, y, solver: 'other' as never }), InvalidArgumentError);
    await rejects(kernelRegression({ kernel, x, y, ridge: 1, tolerance: -1 }), InvalidArgumentError);
  });
});
