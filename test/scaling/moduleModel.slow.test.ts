import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { modelFromModule } from '../../src/models/index.js';
import { computeSample, type SampleTask } from '../../src/scaling/sample.js';
import { threadPool } from '../../src/scaling/threadPool.js';

const residual = fileURLToPath(new URL('../cli/models/residual.ts', import.meta.url));
const task: SampleTask = {
  experiment: 'own',
  inputSize: 3,
  inputs: [
    { x: [1, 0, 2], context: [1, -1] },
    { x: [0, 1, -1], context: [0.5, 1] },
  ],
  quantities: ['K0', 'K1', 'K2'],
  output: 0,
  storage: 'auto',
  width: 9,
  seed: 3,
};

describe('threads for a model of one’s own', () => {
  it('load its module, and compute what this thread computes', async () => {
    const model = await modelFromModule(residual);
    const pool = await threadPool(model, 2);
    try {
      expect(pool.workers).to.equal(2);
      const { values } = await pool.run(task);
      expect(values).to.deep.equal((await computeSample(model, task)).values);
      expect(new Set(values.map(Math.abs)).size).to.equal(3);
    } finally {
      await pool.close();
    }
  }).timeout(120_000);
});
