import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { exp, input, log, power } from '../../../src/ad/index.js';
import type { DeviceBackend } from '../../../src/backends/index.js';
import { installedTensorFlow } from '../../../src/cli/tensorFlow.js';
import { NonFiniteError } from '../../../src/errors/index.js';
import { evaluate } from '../../../src/evaluation/index.js';
import { routes } from '../../ad/support/compositions.js';
import { describeNetworks } from '../support/describeNetworks.js';
import { describePrimitives } from '../support/describePrimitives.js';
import { describeOnGpu } from '../webGpu/device.js';

describeOnGpu('TensorFlow.js webgpu', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  let backend: DeviceBackend<'float32'>;
  before(async () => {
    backend = await installedTensorFlow('webgpu');
    // Short arrays would be computed by the processor.
    tf.env().set('WEBGPU_CPU_FORWARD', false);
  });
  after(() => {
    backend.close();
  });
  describeNetworks({ backend: () => backend, isShort: true });
  describePrimitives({
    backend: () => backend,
    routes: routes.filter(({ name }) => name === 'jet'),
    // Those that are its own or are made of these.
    names: ['erf', 'exp', 'expm1', 'gelu', 'log', 'log1p', 'matvec', 'power', 'sin', 'sinh', 'tan', 'tanh'],
    // Exponentials in the language of shaders are off by some |x| units.
    float32: { usual: 3e-6 },
  });

  it('names what is not finite, though shaders need not compute it', async () => {
    const t = input('t', ['n']);
    for (const [output, value, said] of [
      [log(t), 0, /^log gave -Infinity \(element 1 of/],
      [log(t), -1, /^log gave NaN \(element 1 of/],
      [power(t, -1.5), 0, /^power gave Infinity \(element 1 of/],
      [exp(t), 100, /^exp gave Infinity \(element 1 of/],
    ] as const) {
      const failure = await evaluate([output], new Map([[t, [1, value]]]), { backend }).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(NonFiniteError);
      expect((failure as Error).message).to.match(said);
    }
  });
});
