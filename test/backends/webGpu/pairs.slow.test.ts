import { expect } from 'chai';
import * as ad from '../../../src/doors/graph.js';
import { input, type Node } from '../../../src/ad/index.js';
import { cpuBackend, webgpuBackend } from '../../../src/backends/index.js';
import { ownKernels } from '../../../src/backends/devices/index.js';
import { checkPairs } from '../../../src/backends/webgpu/selfTest.js';
import { UnavailableError } from '../../../src/errors/index.js';
import { evaluate } from '../../../src/evaluation/index.js';
import { initialize, mlp } from '../../../src/models/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { backendWith, describeOnGpu } from './device.js';

describeOnGpu('double float32 on WebGPU', function () {
  // Compilers take long for pairs.
  this.timeout(900_000);

  it('K⁽⁰⁾..K⁽³⁾ for all pairs of a batch to 1e-11 of the largest, after its self-test', async () => {
    const backend = await webgpuBackend({ precision: 'double float32' });
    expect(backend.precision).to.equal('double float32');
    const model = mlp({ depth: 3, activation: 'tanh', biasScale: 0.5 });
    const inputs = [[1, 0.25], [0.5, -1]]; // prettier-ignore
    const results = [];
    for (const where of [backend, cpuBackend]) {
      const parameters = initialize(model, {
        width: 30,
        inputSize: 2,
        seed: 5,
        storage: 'dense',
        backend: where,
      });
      results.push(
        (await taylorTerms(model, parameters, { at: inputs, along: inputs, order: 3 })).coefficients,
      );
    }
    const [there, here] = results;
    there!.forEach(({ data }, r) => {
      const expected = here![r]!.data;
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      data.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!), `order ${r}`).to.be.below(1e-11 * largest);
      });
    });
    backend.close();
  });

  it('elementwise operations to 1e-13', async () => {
    const backend = await backendWith('double float32', { policy: ownKernels });
    const x = input('x', [60]);
    const positive = ad.add(0.5, ad.multiply(x, x));
    const outputs: readonly Node[] = [
      ad.exp(x), ad.expm1(ad.multiply(1e-3, x)), ad.log(positive), ad.sin(ad.multiply(3, x)), ad.tanh(x),
      ad.erfc(x), ad.sigmoid(x), ad.atan(x), ad.power(positive, -1.5), ad.divide(x, positive),
    ]; // prettier-ignore
    const data = Float64Array.from({ length: 60 }, (_, i) => (i - 30.3) / 9.7);
    for (const output of outputs) {
      const given = new Map([[x, { data, shape: [60] }]]);
      const [there] = await evaluate([output], given, { backend });
      const [here] = await evaluate([output], given);
      there!.data.forEach((value, i) => {
        const expected = here!.data[i]!;
        // Near its zeros a sine is as wrong as its argument is rounded.
        const size = output.primitive.name === 'sin' ? 1 : Math.abs(expected);
        const error = Math.abs(value - expected) / size;
        expect(error, `${output.primitive.name} at ${data[i]!}`).to.be.below(1e-13);
      });
    }
    backend.close();
  });

  it('is refused by its self-test where compilers see through it', async () => {
    const backend = await backendWith('double float32', { isGuarded: false, policy: ownKernels });
    let refusal: unknown;
    try {
      await checkPairs(backend);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).to.be.instanceOf(UnavailableError);
    expect((refusal as Error).message).to.match(
      /^WebGPU: .* does not compute in double float32: .* is wrong by \d\.\de-\d+ of the largest number, allowed: 1e-11/,
    );
    backend.close();
  });
});
