import Table from 'cli-table3';
import {
  chooseMatrixKernels,
  cholesky,
  diagnoseDecompositions,
  gramMatrix,
  symmetricEigen,
  type DecompositionFamily,
} from '../src/linearAlgebra/index.js';
import { RandomStream } from '../src/random/index.js';

interface Seconds {
  /** Of the processor, all threads together. */
  readonly processor: number;
  readonly clock: number;
}

export interface DecompositionRow {
  readonly size: number;
  readonly decompositions: string;
  readonly cholesky: Seconds;
  readonly eigenvectors: Seconds;
}

/**
 * Cholesky's factor and all eigenvectors of a Gram matrix + 1, by each family that is here, the shortest of
 * some runs.
 */
export async function measureDecompositions(
  sizes: readonly number[],
  repeats: number,
): Promise<DecompositionRow[]> {
  const available = (await diagnoseDecompositions()).filter(entry => entry.available);
  const rows: DecompositionRow[] = [];
  for (const size of sizes) {
    const matrix = gram(size);
    for (const { family, name } of available) {
      process.stderr.write(`${name}, ${size} × ${size}\n`);
      rows.push({ size, decompositions: name, ...(await measure(matrix, size, family, repeats)) });
    }
  }
  return rows;
}

export function decompositionTable(rows: readonly DecompositionRow[]): string {
  const table = new Table({
    head: ['size', 'what', 'Cholesky CPU s', 'clock s', 'eigenvectors CPU s', 'clock s'],
    style: { head: [], border: [] },
  });
  for (const { size, decompositions, cholesky: factor, eigenvectors } of rows) {
    const times = [factor.processor, factor.clock, eigenvectors.processor, eigenvectors.clock];
    table.push([size, decompositions, ...times.map(seconds => seconds.toPrecision(2))]);
  }
  return table.toString();
}

async function measure(
  matrix: Float64Array,
  size: number,
  decompositions: DecompositionFamily,
  repeats: number,
): Promise<Pick<DecompositionRow, 'cholesky' | 'eigenvectors'>> {
  return {
    cholesky: await shortest(repeats, () => cholesky(matrix, size, { decompositions })),
    eigenvectors: await shortest(repeats, () => symmetricEigen(matrix, size, { decompositions })),
  };
}

async function shortest(repeats: number, work: () => Promise<unknown>): Promise<Seconds> {
  let best: Seconds = { processor: Infinity, clock: Infinity };
  for (let run = 0; run < repeats; ++run) {
    const [before, start] = [process.cpuUsage(), performance.now()];
    await work();
    const { user, system } = process.cpuUsage(before);
    const seconds = { processor: (user + system) / 1e6, clock: (performance.now() - start) / 1e3 };
    if (seconds.processor < best.processor) best = seconds;
  }
  return best;
}

function gram(size: number): Float64Array {
  const vectors = new Float64Array(size * size);
  new RandomStream(1, 'decompositions', size).fillNormal(vectors);
  const matrix = new Float64Array(size * size);
  gramMatrix(chooseMatrixKernels(), vectors, size, size, matrix);
  return matrix.map((entry, at) => (at % (size + 1) === 0 ? entry + 1 : entry));
}
