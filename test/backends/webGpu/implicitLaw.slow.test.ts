import { expect } from 'chai';
import { cpuBackend, webgpuBackend, type DeviceBackend } from '../../../src/backends/index.js';
import { initialize, mlp, releaseParameters, type Parameters } from '../../../src/models/index.js';
import type { Backend } from '../../../src/program/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import {
  ConditionedSampler,
  jointTest,
  marginalTests,
  type Omission,
} from '../../operators/implicitGaussianTools.js';
import { describeOnGpu } from './device.js';

const model = mlp({ depth: 3 });
const at = [0.6, -1.1, 0.4];
const other = [-0.3, 0.8, 0.9];
/** Draws on the device take milliseconds each. */
const DRAWS = { dense: 2000, implicit: 300 } as const;

/** K⁽⁰⁾..K⁽³⁾ of networks, one after the other. */
async function sample(
  draws: number,
  along: number[],
  draw: (seed: number) => Parameters,
): Promise<Float64Array[]> {
  const drawn: Float64Array[] = [];
  for (let seed = 0; seed < draws; seed++) {
    const parameters = draw(seed);
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 3 });
    releaseParameters(parameters);
    drawn.push(Float64Array.from(derivatives, ({ data }) => data[0]!));
  }
  return drawn;
}

/** Seeds of their own for each storage, so that the samples are independent. */
function stored(
  width: number,
  along: number[],
  storage: 'dense' | 'implicit',
  backend: Backend,
): Promise<Float64Array[]> {
  const first = storage === 'dense' ? 1e6 : 2e6;
  return sample(DRAWS[storage], along, seed =>
    initialize(model, {
      width,
      inputSize: 3,
      seed: first + seed,
      storage,
      backend,
    }),
  );
}

describeOnGpu('the law of Taylor terms with implicit weights on WebGPU', function () {
  this.timeout(300_000);
  let backend: DeviceBackend<'float32'>;
  before(async () => {
    backend = await webgpuBackend();
  });
  after(() => {
    backend.close();
  });

  // At width 8 matrices turn dense while they are asked; equal inputs have products that overlap most.
  for (const [width, along, which] of [
    [8, other, 'different inputs'],
    [16, at, 'equal inputs'],
  ] as const) {
    it(`is that with dense weights on the processor: width ${width}, ${which}`, async () => {
      const there = await stored(width, along, 'implicit', backend);
      const here = await stored(width, along, 'dense', cpuBackend);
      // The least of 4 p-values is below 1e-3 by chance for one choice of seeds in 250.
      expect(Math.min(...marginalTests(there, here))).to.be.above(1e-3);
      expect(jointTest(there, here.slice(0, DRAWS.implicit))).to.be.above(0.01);
    });
  }

  // The power of tests of this size.
  for (const omission of [
    'projection of the fresh part',
    'known part',
    'residual of the question',
  ] as const) {
    it(`would not be that without the ${omission}`, async () => {
      const width = 16;
      const shapes = [
        [width, 3],
        [width, width],
        [1, width],
      ] as const;
      const without = (left: Omission): Promise<Float64Array[]> =>
        sample(
          DRAWS.implicit,
          at,
          seed =>
            new Map(
              shapes.map(([rows, columns], layer) => [
                `W${layer + 1}`,
                new ConditionedSampler(rows, columns, 10 * (3e6 + seed) + layer, left),
              ]),
            ),
        );
      const here = await stored(width, at, 'dense', cpuBackend);
      expect(Math.min(...marginalTests(await without(omission), here))).to.be.below(1e-3);
    });
  }
});
