import { expect } from 'chai';
import { Decimal } from 'decimal.js';
import { fillBits, unitInterval } from '../../src/random/randomBits.js';
import { LAYER_AREA, layers, LAYERS, normalFromBits, TAIL_START } from '../../src/random/ziggurat.js';
import { exactly, kolmogorovSmirnov, lowerTail, upperTail } from './randomTools.js';

const Exact = Decimal.clone({ precision: 40 });
const KEY = Uint32Array.of(11, 22, 33, 44);
/** P(√n D > 2.2) is 1.3e-4 under the law that is tested. */
const KOLMOGOROV_BOUND = 2.2;

describe('ziggurat', () => {
  it('has layers of equal area, the lowest with its tail among them', () => {
    const density = (x: number): Decimal => exactly(x).pow(2).div(-2).exp();
    const base = density(TAIL_START).mul(exactly(TAIL_START)).add(exactTailArea(TAIL_START));
    const areas = [base];
    const { edges } = layers();
    const densities = [...edges].map(density);
    for (let i = 1; i < LAYERS; ++i) {
      areas.push(densities[i + 1]!.sub(densities[i]!).mul(exactly(edges[i]!)));
    }
    // An edge near x is rounded by x·2⁻⁵³, a layer is some 10⁻³ high: 10⁻¹² of the area, and the sums' own
    // rounding.
    areas.forEach((area, layer) => {
      expect(area.div(exactly(LAYER_AREA)).sub(1).abs().toNumber(), `layer ${layer}`).to.be.below(5e-12);
    });
    expect(edges[LAYERS]).to.equal(0);
  });

  it('accepts a first attempt below the edge of the layer above, with the sign of bit 11', () => {
    const low = 5 | (0xabcde << 12);
    const x = unitInterval(low >>> 0, 0x12345678) * layers().edges[5]!;
    expect(normalFromBits(KEY, 0, low >>> 0, 0x12345678)).to.equal(x);
    expect(normalFromBits(KEY, 0, (low | 0x800) >>> 0, 0x12345678)).to.equal(-x);
  });

  it('accepts a point between two edges with the share of its strip that lies under the density', () => {
    const draws = 300_000;
    for (const layer of [1, 2, 40, 500, 1000, LAYERS - 1]) {
      const [outer, inner] = [layers().edges[layer]!, layers().edges[layer + 1]!];
      // A magnitude whose point lies halfway between the edges.
      const high = Math.round(((outer + inner) / 2 / outer) * 2 ** 32);
      const x = unitInterval(layer, high) * outer;
      let accepted = 0;
      for (let i = 0; i < draws; ++i) if (normalFromBits(KEY, i, layer, high) === x) ++accepted;
      const share = Math.expm1((outer ** 2 - x ** 2) / 2) / Math.expm1((outer ** 2 - inner ** 2) / 2);
      const standardError = Math.sqrt((share * (1 - share)) / draws);
      expect(Math.abs(accepted / draws - share), `layer ${layer}`).to.be.below(4.5 * standardError);
    }
  });

  it('draws the tail beyond r from the normal law itself', () => {
    // All magnitude bits set in layer 0: beyond r every time, above 0 and below it in turn.
    const excess = Float64Array.from({ length: 100_000 }, (_, i) => {
      const x = normalFromBits(KEY, i, i % 2 === 0 ? 0xfffff000 : 0xfffff800, 0xffffffff);
      return i % 2 === 0 ? x : -x;
    });
    expect(excess.every(x => x >= TAIL_START)).to.be.true;
    const distance = kolmogorovSmirnov(excess, x => 1 - upperTail(x) / upperTail(TAIL_START));
    expect(distance).to.be.below(KOLMOGOROV_BOUND);
  });

  it('gives numbers whose first attempt is refused the law that is left for them', () => {
    // First attempts accepted at x have the sub-density Σᵢ 1/(1024·2xᵢ) over the layers with |x| < xᵢ₊₁;
    // refused ones must make up the difference to the normal density. An error in a wedge or in the tail
    // shows here undiluted.
    const refused: number[] = [];
    const { edges } = layers();
    const draws = 100 * 2 ** 16;
    const purpose = 99;
    for (let start = 0; start < draws; start += 2 ** 16) {
      const bits = fillBits(KEY, purpose, new Float64Array(2 ** 16), start);
      for (let i = 0; i < 2 ** 16; ++i) {
        const [low, high] = [bits[2 * i]!, bits[2 * i + 1]!];
        const layer = low % (edges.length - 1);
        const x = unitInterval(low, high) * edges[layer]!;
        if (x >= edges[layer + 1]!) refused.push(normalFromBits(KEY, start + i, low, high));
      }
    }
    const share = refusedLaw(Infinity);
    expect(Math.abs(refused.length - draws * share)).to.be.below(4.5 * Math.sqrt(draws * share));
    const magnitudes = Float64Array.from(refused, Math.abs);
    expect(kolmogorovSmirnov(magnitudes, x => refusedLaw(x) / share)).to.be.below(KOLMOGOROV_BOUND);
    const positive = refused.filter(x => x > 0).length;
    expect(Math.abs(2 * positive - refused.length)).to.be.below(4.5 * Math.sqrt(refused.length));
  });
});

/** P(|x| ≤ t and the first attempt is refused). */
function refusedLaw(t: number): number {
  const { edges } = layers();
  let accepted = 0;
  for (let i = 0; i < edges.length - 1; ++i) accepted += Math.min(t, edges[i + 1]!) / edges[i]!;
  return lowerTail(t) - lowerTail(-t) - accepted / LAYERS;
}

/** ∫ₓ^∞ exp(−t²/2) dt by Laplace's continued fraction f(x)/(x + 1/(x + 2/(x + …))). */
function exactTailArea(x: number): Decimal {
  let fraction = exactly(x);
  for (let k = 400; k >= 1; --k) fraction = new Exact(k).div(fraction).add(exactly(x));
  return exactly(x).pow(2).div(-2).exp().div(fraction);
}
