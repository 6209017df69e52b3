import { expect } from 'chai';
import { inProcess } from '../process.js';

/** What another process prints of a Gram matrix with n rows. */
function decompose(n: number, before = ''): string {
  return `
    ${before}
    import { createHash } from 'node:crypto';
    const { chooseMatrixKernels, cholesky, gramMatrix, symmetricEigen } = await import('./src/linearAlgebra/index.ts');
    const { chooseDecompositions } = await import('./src/linearAlgebra/decompositions/chooseDecompositions.ts');
    const n = ${n};
    const [vectors, gram] = [new Float64Array(n * n).map((_, i) => Math.sin(i * i)), new Float64Array(n * n)];
    gramMatrix(chooseMatrixKernels('plain'), vectors, n, n, gram);
    let turns = 0;
    const timer = setInterval(() => ++turns, 1);
    const [eigen, factor] = [await symmetricEigen(gram, n), await cholesky(gram, n)];
    clearInterval(timer);
    const { name } = await chooseDecompositions();
    const ones = factor.solve(new Float64Array(2 * n).fill(1), 2);
    const hash = createHash('sha256').update(eigen.values).update(eigen.vectors).update(ones).digest('hex');
    const logarithm = eigen.values.reduce((sum, value) => sum + Math.log(value), 0);
    console.log(JSON.stringify({ name, turns, hash, difference: logarithm - factor.logDeterminant() }));`;
}

interface Printed {
  readonly name: string;
  readonly turns: number;
  readonly hash: string;
  readonly difference: number;
}

function run(script: string, environment: Record<string, string>): Printed {
  return JSON.parse(inProcess(script, environment)) as Printed;
}

describe('decompositions on several threads', () => {
  const environment = { OPENBLAS_NUM_THREADS: '2' };

  it('give the same bits in each process, beside the event loop where LAPACK computes', () => {
    const first = run(decompose(500), environment);
    expect(run(decompose(500), environment).hash).to.equal(first.hash);
    expect(Math.abs(first.difference)).to.be.below(1e-9);
    if (first.name !== 'ml-matrix') expect(first.turns).to.be.above(2);
  });

  it('are by ml-matrix where there is no BLAS', () => {
    const { name, difference } = run(decompose(60), { WIDEJET_BLAS: 'none' });
    expect(name).to.equal('ml-matrix');
    expect(Math.abs(difference)).to.be.below(1e-9);
  });

  it('give the same bits, on the stack of the program, where it has opened libraries of its own before', () => {
    const before = `
      import { createRequire } from 'node:module';
      createRequire(import.meta.url)('koffi').load(null);`;
    const [plain, late] = ['', before].map(text => run(decompose(500, text), environment)) as [
      Printed,
      Printed,
    ];
    expect(late.hash).to.equal(plain.hash);
    expect(late.name).to.equal(plain.name);
  });
});
