import { expect } from 'chai';
import { cpuBackend, type DeviceBackend } from '../../../src/backends/index.js';
import { ownKernels } from '../../../src/backends/devices/index.js';
import type { WebGpuPrecision } from '../../../src/backends/webgpu/index.js';
import { hypernetwork, initialize, mlp, releaseParameters, type Model } from '../../../src/models/index.js';
import type { Backend } from '../../../src/program/index.js';
import type { ModelInputs } from '../../../src/questions/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { backendWith, describeOnGpu } from './device.js';

const x = [
  [1, 0.25, -0.5],
  [0.5, -1, 0.75],
];
const z = [
  [1, -1],
  [0.5, 0.25],
];

/** Of the largest of a batch. */
const allowed = { float32: 1e-5, 'double float32': 1e-11 } as const;

const plain = ['a plain network', mlp({ depth: 4, activation: 'tanh', biasScale: 0.5 }), x] as const;
const hyper = [
  'a hypernetwork',
  hypernetwork({ depth: 3, primaryWidths: [2, 3, 1], activation: 'gelu' }),
  { x, z },
] as const;
const cases: readonly (readonly [WebGpuPrecision, readonly [string, Model, ModelInputs], number])[] = [
  ['float32', plain, 1024],
  ['float32', plain, 65536],
  ['float32', hyper, 1024],
  ['double float32', plain, 1024],
];

async function series(
  model: Model,
  inputs: ModelInputs,
  width: number,
  backend: Backend,
): Promise<readonly Float64Array[]> {
  const parameters = initialize(model, { width, inputSize: 3, seed: 5, storage: 'implicit', backend });
  const { coefficients } = await taylorTerms(model, parameters, { at: inputs, along: inputs, order: 4 });
  releaseParameters(parameters);
  return coefficients.map(({ data }) => data);
}

function largest(numbers: Float64Array): number {
  return numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

describeOnGpu('implicit weights that WebGPU draws', function () {
  // Kernels are compiled at their first use, and processors that stand for GPUs take long.
  this.timeout(600_000);
  const backends = new Map<WebGpuPrecision, DeviceBackend>();
  after(() => {
    for (const backend of backends.values()) backend.close();
  });

  for (const [precision, [name, model, inputs], width] of cases) {
    it(`are those of the processor for a seed: K⁽⁰⁾..K⁽⁴⁾ of ${name}, width ${width}, in ${precision}`, async () => {
      const backend = backends.get(precision) ?? (await backendWith(precision, { policy: ownKernels }));
      backends.set(precision, backend);
      const there = await series(model, inputs, width, backend);
      const here = await series(model, inputs, width, cpuBackend);
      there.forEach((data, r) => {
        const error = largest(data.map((value, i) => value - here[r]![i]!)) / largest(here[r]!);
        expect(error, `order ${r}`).to.be.below(allowed[precision]);
      });
    });
  }
});
