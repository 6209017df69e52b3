import { expect } from 'chai';
import { InvalidArgumentError, UnknownNameError } from '../../src/errors/index.js';
import { limit, meanField, mlp } from '../../src/index.js';

/** Close relative to its size, but for the last bits of some hundred operations. */
function expectClose(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual - expected)).to.be.at.most(tolerance * Math.abs(expected));
}

describe('the mean field of deep networks', () => {
  it('of relu has variance σ_b²/(1 − σ_w²/2), and χ₁ = σ_w²/2', async () => {
    const { variance, slope, correlation, correlationDepth, varianceDepth } = await meanField('relu').at({
      weightScale: 1.2,
      biasScale: 0.3,
    });
    expectClose(variance, 0.09 / (1 - 0.72));
    expectClose(slope, 0.72);
    expect(correlation).to.equal(1);
    expectClose(correlationDepth, -1 / Math.log(0.72));
    expectClose(varianceDepth, -1 / Math.log(0.72));
    const { weightScale, biasScale } = await meanField('relu').criticalPoint(0.6);
    expectClose(weightScale, Math.SQRT2);
    expect(biasScale).to.equal(0);
  });

  it('of erf is that of the arcsine kernel, in order and in chaos', async () => {
    const erf = meanField('erf');
    for (const [weightScale, biasScale] of [
      [0.9, 0.5],
      [2, 0.3],
    ] as const) {
      const [weight, bias] = [weightScale ** 2, biasScale ** 2];
      const pair = (q: number, k: number): number => (2 / Math.PI) * Math.asin((2 * k) / (1 + 2 * q));
      const slopes = (q: number, k: number): number =>
        4 / Math.PI / Math.sqrt((1 + 2 * q) ** 2 - (2 * k) ** 2);
      // Layer after layer.
      let [q, k] = [1, 0.3];
      for (let layer = 0; layer < 2000; layer++)
        [q, k] = [weight * pair(q, q) + bias, weight * pair(q, k) + bias];
      const found = await erf.at({ weightScale, biasScale });
      expectClose(found.variance, q);
      expectClose(found.slope, weight * slopes(q, q));
      // Rounding of a correlation near 1 is felt as its root.
      expectClose(found.correlation, k / q, found.correlation === 1 ? 1e-9 : 1e-12);
      expectClose(found.correlationDepth, -1 / Math.log(weight * slopes(q, found.correlation * q)));
      // d/dq of asin(2q/(1 + 2q)), by a difference.
      const h = 1e-6;
      const growth = (weight * (pair(q + h, q + h) - pair(q - h, q - h))) / (2 * h);
      expectClose(found.varianceDepth, -1 / Math.log(growth), 1e-8);
    }
  });

  it('of tanh is what networks have: the NNGP of a layer, and the part of its bias in the tangent kernel', async () => {
    const tanh = meanField('tanh');
    for (const variance of [0.1, 0.6, 3]) {
      const { weightScale, biasScale } = await tanh.criticalPoint(variance);
      const {
        slope,
        variance: settled,
        correlation,
        correlationDepth,
      } = await tanh.at({ weightScale, biasScale });
      expectClose(settled, variance);
      expectClose(slope, 1);
      expect([correlation, correlationDepth]).to.deep.equal([1, Infinity]);
      // A network of one hidden layer whose input gives it this variance before tanh.
      const network = limit(mlp({ depth: 2, activation: 'tanh', readoutScale: weightScale, biasScale }));
      const x = [Math.sqrt(variance - biasScale ** 2)];
      expectClose((await network.nngp([x])).data[0]!, variance);
      const { b1 } = await network.contributions([x]);
      expectClose(b1!.data[0]! / biasScale ** 2, 1);
    }
    // Poole et al. 2016, figure 1: σ_b² = 0.05 is critical near σ_w² = 1.76.
    const [ordered, chaotic] = [1.7, 1.82].map(weight =>
      tanh.at({ weightScale: Math.sqrt(weight), biasScale: Math.sqrt(0.05) }),
    );
    expect((await ordered!).slope).to.be.below(1);
    expect((await chaotic!).slope).to.be.above(1);
  });

  it('settles at 0 where nothing else is left', async () => {
    const { variance, slope, correlation } = await meanField('tanh').at({ weightScale: 0.9 });
    expect([variance, correlation]).to.deep.equal([0, 1]);
    expectClose(slope, 0.81);
  });

  it('names what it does not take', async () => {
    expect(() => meanField('rely')).to.throw(UnknownNameError);
    const relu = meanField('relu');
    for (const promise of [
      relu.at({ weightScale: 2 }),
      relu.at({ weightScale: 0 }),
      relu.at({ weightScale: 1, biasScale: NaN }),
      relu.criticalPoint(-1),
    ]) {
      const error = await promise.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });
});
