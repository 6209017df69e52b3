import { expect } from 'chai';
import { NonFiniteError, ShapeError } from '../../src/errors/index.js';
import { hypernetwork, mlp } from '../../src/models/index.js';
import type { SweepOptions } from '../../src/scaling/index.js';
import { estimateCost } from '../../src/taylor/index.js';
import { base, rejection, swept } from './sweeps.js';

describe('a sweep on several threads', function () {
  this.timeout(120_000);
  const experiments: [string, Partial<SweepOptions>][] = [
    ['dense weights', { storage: 'dense' }],
    ['implicit weights', { storage: 'implicit', widths: [40, 90] }],
    [
      'a hypernetwork',
      {
        model: hypernetwork({ depth: 2, primaryWidths: [2, 2, 1], biasScale: 0.5, fourierFeatures: 3 }),
        inputs: [
          { x: [1, 0], z: [0.3, 1] },
          { x: [0.2, 1], z: [1, -0.5] },
        ],
      },
    ],
  ];
  for (const [what, changes] of experiments) {
    it(`gives the same bits with 1, 2 and 4 of them: ${what}`, async () => {
      const alone = await swept(changes);
      expect(await swept({ ...changes, workers: 2 })).to.deep.equal(alone);
      expect(await swept({ ...changes, workers: 4 })).to.deep.equal(alone);
    });
  }

  it('needs no more memory than one network at a time, if the limit is that', async () => {
    const { bytes } = estimateCost(base.model, { inputSize: 2, width: 12, order: 3 });
    expect(await swept({ workers: 4, memoryLimit: bytes })).to.deep.equal(await swept({}));
  });

  it('fails with the same typed error as on one', async () => {
    // 1e200 to the fourth power is no float64.
    const changes = { model: mlp({ depth: 3, activation: 'linear', gain: 1e200 }) };
    const alone = await rejection(swept(changes));
    expect(alone).to.be.instanceOf(NonFiniteError);
    const together = await rejection(swept({ ...changes, workers: 2 }));
    expect(together).to.be.instanceOf(NonFiniteError);
    expect((together as Error).message.replaceAll(/%\d+/g, '')).to.equal(
      (alone as Error).message.replaceAll(/%\d+/g, ''),
    );
    expect(
      await rejection(
        swept({
          inputs: [
            [1, 2, 3],
            [1, 2],
          ],
          workers: 2,
        }),
      ),
    ).to.be.instanceOf(ShapeError);
  });
});
