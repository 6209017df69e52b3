import { expect } from 'chai';
import type { DeviceBackend } from '../../../src/backends/index.js';
import { initialize, mlp, releaseParameters } from '../../../src/models/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { describeLaw } from '../support/describeLaw.js';
import { describeNetworks } from '../support/describeNetworks.js';
import { x } from '../support/networks.js';
import { names, opened, tf } from './modules.js';

for (const where of names) {
  describe(`networks on TensorFlow.js ${where}`, () => {
    let backend: DeviceBackend<'float32'>;
    let tensors = 0;
    before(async () => {
      backend = await opened(where);
      tensors = tf.memory().numTensors;
    });
    after(() => {
      backend.close();
    });
    afterEach(() => {
      expect(tf.memory().numTensors).to.equal(tensors);
    });

    describeNetworks({ backend: () => backend });
    describeLaw(() => backend);

    it('hold no more tensors and bytes after 1,000 networks than after 50, dense and implicit', async () => {
      const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
      const question = { at: x[0]!, along: x[1]!, order: 1 };
      const held: { readonly numTensors: number; readonly numBytes: number }[] = [];
      const resident: number[] = [];
      for (let seed = 0; seed < 1000; seed++) {
        const storage = seed % 2 === 0 ? 'dense' : 'implicit';
        const parameters = initialize(model, { width: 8, inputSize: 3, seed, storage, backend });
        await taylorTerms(model, parameters, question);
        releaseParameters(parameters);
        const { numTensors, numBytes } = tf.memory();
        held.push({ numTensors, numBytes });
        resident.push(process.memoryUsage().rss);
      }
      expect(held.at(-1)).to.deep.equal(held[49]);
      expect(resident.at(-1)! - resident[300]!).to.be.below(40 * 2 ** 20);
    }).timeout(120_000);

    it('hold no more tensors after 1,000 evaluations of one network than after the first', async () => {
      const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
      const parameters = initialize(model, { width: 8, inputSize: 3, seed: 1, storage: 'dense', backend });
      const question = { at: x[0]!, along: x[1]!, order: 1 };
      await taylorTerms(model, parameters, question);
      const { numTensors, numBytes } = tf.memory();
      for (let k = 0; k < 1000; k++) await taylorTerms(model, parameters, question);
      expect(tf.memory()).to.include({ numTensors, numBytes });
      releaseParameters(parameters);
    }).timeout(120_000);
  });
}
