import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { matvec } from '../../src/ad/index.js';
import { defineModel, mlp, modelFromConfiguration, modelFromModule } from '../../src/models/index.js';
import { threadPool } from '../../src/scaling/threadPool.js';

const residual = fileURLToPath(new URL('../cli/models/residual.ts', import.meta.url));

describe('threads for a model of one’s own', () => {
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
