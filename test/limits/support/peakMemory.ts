/**
 * A program that evaluates kernels once and prints, in bytes, what was forecast and what the process took at
 * its peak beyond what it had before: `peakMemory.ts one|two|contributions|parts N
 * activation`.
 */
import { limit, MemoryLimitError, mlp, RandomStream, type Tensor } from '../../../src/index.js';
import { peakOf } from '../../support/peakOf.js';

const [kind = 'one', size = '2000', activation = 'relu'] = process.argv.slice(2);
const network = limit(mlp({ depth: 4, activation }));

function examples(count: number, seed: number): Tensor {
  const data = new Float64Array(count * 20);
  new RandomStream(seed, 'memory').fillNormal(data);
  return { data, shape: [count, 20] };
}

async function evaluate(count: number, memoryLimit?: number): Promise<unknown> {
  const [x, y] = [examples(count, 1), kind === 'two' ? examples(count, 2) : undefined];
  const controls = memoryLimit === undefined ? {} : { memoryLimit };
  if (kind === 'contributions') return network.byGroups(x, y, controls);
  if (kind !== 'parts') return network.both(x, y, controls);
  let sum = 0;
  for await (const { errors } of network.parts('both', x, y, controls).compute()) sum += errors.length;
  return sum;
}

async function forecast(count: number): Promise<number> {
  try {
    await evaluate(count, 1);
  } catch (error) {
    if (!(error instanceof MemoryLimitError)) throw error;
    return Number(/takes (\S+) GiB/.exec(error.message)?.[1]) * 2 ** 30;
  }
  throw new Error('nothing was refused');
}

// Code and tables are there before.
await evaluate(30);
const expected = await forecast(Number(size));
const { peak, result } = await peakOf(() => evaluate(Number(size)));
console.log(JSON.stringify({ expected, peak, kept: result !== undefined }));
