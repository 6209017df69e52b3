import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { chooseMatrixKernels, gramMatrix, symmetricEigen } from '../../../src/linearAlgebra/index.js';
import { platform } from '../../../src/platform/node.js';
import { inProcess } from '../process.js';
import { factorOf, normals } from './matrices.js';

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

function bits(array: Float64Array): string {
  return createHash('sha256').update(array).digest('hex');
}

describe('decompositions beside each other', () => {
  it('give the bits that each gives alone, and so do products meanwhile', async () => {
    const n = 600;
    const kernels = chooseMatrixKernels();
    const [vectors, gram] = [normals(n * n, 'beside'), new Float64Array(n * n)];
    gramMatrix(kernels, vectors, n, n, gram);
    const alone = await symmetricEigen(gram, n);
    const factor = await factorOf(gram, n, {});
    const together = Promise.all([symmetricEigen(gram, n), symmetricEigen(gram, n), factorOf(gram, n, {})]);
    const again = new Float64Array(n * n);
    let equal = true;
    for (let time = 0; time < 20; ++time) {
      gramMatrix(kernels, vectors, n, n, again);
      equal &&= bits(again) === bits(gram);
      await platform.pause();
    }
    expect(equal).to.equal(true);
    const [first, second, third] = await together;
    for (const { values, vectors: found } of [first, second]) {
      expect(bits(values)).to.equal(bits(alone.values));
      expect(bits(found)).to.equal(bits(alone.vectors));
    }
    expect(bits(third.solve(vectors, n))).to.equal(bits(factor.solve(vectors, n)));
  });
});

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
