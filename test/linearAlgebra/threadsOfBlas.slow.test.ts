import { expect } from 'chai';
import { inProcess } from './process.js';

describe('any number of threads of OpenBLAS', function () {
  this.timeout(300_000);

  /** What a script prints with 1, 2 and 3 threads. */
  const withThreads = (script: string): string[] =>
    ['1', '2', '3'].map(OPENBLAS_NUM_THREADS => inProcess(script, { OPENBLAS_NUM_THREADS }));

  const allEqual = ([first, ...others]: readonly string[]): void => {
    expect(first).to.match(/^[0-9a-f]{64}$/);
    for (const other of others) expect(other).to.equal(first);
  };

  it('gives steady products the same bits, for few vectors and many, long and short', () => {
    allEqual(
      withThreads(`
        import { createHash } from 'node:crypto';
        import { chooseSteadyKernels } from './src/linearAlgebra/index.ts';
        const kernels = chooseSteadyKernels();
        const hash = createHash('sha256');
        for (const [rows, columns] of [[301, 703], [26, 4096], [3, 20001], [20003, 3]]) {
          const matrix = new Float64Array(rows * columns).map((_, i) => Math.sin(i));
          for (const count of [1, 3, 14, 15, 33]) {
            const from = new Float64Array(count * columns).map((_, i) => Math.cos(i));
            const to = new Float64Array(count * rows).map((_, i) => Math.cos(2 * i));
            const [wide, tall] = [new Float64Array(count * rows), new Float64Array(count * columns)];
            kernels.multiply(matrix, rows, columns, from, count, wide);
            kernels.multiplyTransposed(matrix, rows, columns, to, count, tall);
            hash.update(wide).update(tall);
          }
        }
        console.log(hash.digest('hex'));`),
    );
  });

  it('leaves a seed its network, and a sweep its bits, also at high orders', () => {
    allEqual(
      withThreads(`
        import { createHash } from 'node:crypto';
        import { initialize, mlp, taylorTerms } from './src/index.ts';
        import { sweep, taylorQuantities } from './src/doors/scaling.ts';
        const model = mlp({ depth: 3, activation: 'tanh' });
        const input = shift => Array.from({ length: 50 }, (_, k) => Math.sin(shift + k));
        const [at, along] = [input(0), input(1)];
        const hash = createHash('sha256');
        for (const width of [701, 3000]) {
          const parameters = initialize(model, { width, inputSize: 50, seed: 1, storage: 'implicit' });
          const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 25 });
          for (const { data } of derivatives) hash.update(Float64Array.from(data));
        }
        const samples = await sweep({
          model, inputSize: 50, inputs: [at, along], quantities: taylorQuantities(25),
          widths: [283, 509], seeds: [0, 1], storage: 'dense', workers: 1,
        });
        for (const { values } of samples) hash.update(Float64Array.from(values));
        console.log(hash.digest('hex'));`),
    );
  });
});
