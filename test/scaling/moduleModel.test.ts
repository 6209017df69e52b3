import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { matvec } from '../../src/ad/index.js';
import { defineModel, mlp, modelFromConfiguration, modelFromModule } from '../../src/models/index.js';
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
  output: 0,
  quantities: ['K0', 'K1', 'K2'],
  storage: 'auto',
  width: 9,
  seed: 3,
};

describe('threads for a model of one’s own', function () {
  this.timeout(120_000);

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
  });

  it('are not there for a function that is in no module', async () => {
    const inCode = defineModel({
      name: 'in code',
      inputs: { x: ['inputSize'] },
      parameters: { v: [1, 'inputSize'] },
      apply: ({ v }, { x }) => matvec(v, x),
    });
    expect((await threadPool(inCode, 2)).workers).to.equal(1);
  });

  it('make the same model of its configuration', async () => {
    for (const model of [await modelFromModule(residual), mlp({ depth: 2, activation: 'elu(0.5)' })]) {
      const again = await modelFromConfiguration(JSON.parse(JSON.stringify(model.configuration)));
      expect(again.configuration).to.deep.equal(model.configuration);
      expect(again.parameters).to.deep.equal(model.parameters);
    }
  });
});
