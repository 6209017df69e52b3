import { expect } from 'chai';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../../src/errors/index.js';
import { manyIntegral, type Region } from '../../../src/limits/numeric/index.js';

/** The upper triangle of one covariance, an array for each entry. */
function triangle(covariance: readonly (readonly number[])[]): Float64Array[] {
  return covariance.flatMap((row, i) => row.slice(i).map(entry => Float64Array.of(entry)));
}

function expectationOf(
  f: (x: Float64Array) => number,
  covariance: readonly (readonly number[])[],
  regions?: readonly Region[],
): { value: number; error: number } {
  const out = Float64Array.of(NaN);
  const error = manyIntegral(f, covariance.length, regions).fill(triangle(covariance), out);
  return { value: out[0]!, error };
}

function equicorrelated(size: number, correlation: number): number[][] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? 1 : correlation)),
  );
}

const sum = (x: Float64Array): number => x.reduce((total, entry) => total + entry, 0);

describe('expectations of functions of many Gaussian variables', () => {
  it('of at most three directions are right to the last digits', () => {
    const covariance = [
      [1, 0.5, 0.2],
      [0.5, 2, -0.3],
      [0.2, -0.3, 0.7],
    ];
    const variance = covariance.flat().reduce((total, entry) => total + entry, 0);
    const { value } = expectationOf(x => Math.cos(sum(x)), covariance);
    expect(value).to.be.closeTo(Math.exp(-variance / 2), 1e-14);
    // E x² y² z² by Isserlis.
    const [[a, b, c], [, d, e], [, , f]] = covariance as [number[], number[], number[]];
    const sixth = a! * d! * f! + 2 * a! * e! * e! + 2 * d! * c! * c! + 2 * f! * b! * b! + 8 * b! * c! * e!;
    expect(expectationOf(x => (x[0]! * x[1]! * x[2]!) ** 2, covariance).value).to.be.closeTo(sixth, 1e-13);
    const two = expectationOf(x => Math.tanh(x[0]!) * Math.tanh(x[1]!), equicorrelated(2, 0.5));
    expect(two.value).to.be.closeTo(0.18632441320344808615, 1e-15);
    expect(two.error).to.be.below(1e-10);
  });

  it('of singular covariances have as many directions as their rank', () => {
    // Five variables of rank two.
    const factor = [
      [1, 0],
      [0.5, 0.5],
      [0, 1],
      [1, 0],
      [0, 0],
    ];
    const covariance = factor.map(a => factor.map(b => a[0]! * b[0]! + a[1]! * b[1]!));
    const { value, error } = expectationOf(x => Math.exp(0.3 * sum(x)), covariance);
    const expected = Math.exp(0.045 * (2.5 ** 2 + 1.5 ** 2));
    expect(Math.abs(value - expected)).to.be.at.most(error);
    expect(error).to.be.below(1e-12);
    expect(
      expectationOf(
        x => 7 + sum(x),
        equicorrelated(3, 0).map(row => row.map(() => 0)),
      ),
    ).to.deep.equal({
      value: 7,
      error: 0,
    });
  });

  it('of more directions are within the estimated errors', () => {
    const fourth = expectationOf(x => x[0]! * x[1]! * x[2]! * x[3]!, equicorrelated(4, 0.5));
    expect(Math.abs(fourth.value - 0.75)).to.be.at.most(fourth.error);
    const ten = expectationOf(x => Math.cos(sum(x) / 5), equicorrelated(10, 0.3));
    expect(Math.abs(ten.value - Math.exp(-37 / 50))).to.be.at.most(ten.error);
    expect(ten.error).to.be.below(5e-3);
    const largest = expectationOf(x => Math.max(x[0]!, x[1]!), equicorrelated(2, 0.5));
    expect(Math.abs(largest.value - 1 / Math.sqrt(2 * Math.PI))).to.be.at.most(largest.error);
    expect(largest.error).to.be.below(1e-4);
  });

  it('on regions are integrated from border to border', () => {
    const largest = (x: Float64Array): number => Math.max(...x);
    for (const [size, closed] of [
      [3, 3 / (2 * Math.sqrt(Math.PI))],
      [4, (6 * Math.atan(Math.SQRT2)) / Math.PI ** 1.5],
    ] as const) {
      const places = Array.from({ length: size }, (_, i) => i);
      const regions = places.map(i => ({
        forms: places.filter(j => j !== i).map(j => (x: Float64Array) => x[i]! - x[j]!),
        f: (x: Float64Array) => x[i]!,
      }));
      const independent = equicorrelated(size, 0);
      const apart = expectationOf(largest, independent, regions);
      // E of the largest of three and of four normal variables.
      expect(Math.abs(apart.value - closed)).to.be.at.most(apart.error);
      // The largest is unbounded, which lattices like less than jumps: 4.5e-5 of three, 1.2e-4 of four.
      expect(apart.error).to.be.below(2e-4);
      // Where variables are equal regions have no inside.
      const equal = expectationOf(largest, equicorrelated(size, 1), regions);
      expect(Math.abs(equal.value)).to.be.at.most(equal.error);
    }
    // The probability that all of d variables with correlation 1/2 are positive is 1/(d + 1).
    for (const size of [1, 2, 5, 8]) {
      const forms = Array.from({ length: size }, (_, i) => (x: Float64Array) => x[i]!);
      const positive = (x: Float64Array): number => Number(x.every(entry => entry > 0));
      const { value, error } = expectationOf(positive, equicorrelated(size, 0.5), [{ forms, f: () => 1 }]);
      expect(Math.abs(value - 1 / (size + 1))).to.be.at.most(error);
      expect(error).to.be.below(1e-5);
      // Left whole it jumps.
      if (size === 5)
        expect(expectationOf(positive, equicorrelated(size, 0.5)).error).to.be.above(100 * error);
    }
    // More forms than directions: |x| < 1, where y is −x.
    const [unit, turned] = [(x: Float64Array) => 1 - x[0]!, (x: Float64Array) => 1 - x[1]!];
    const band = expectationOf(
      x => Number(Math.abs(x[0]!) < 1),
      equicorrelated(2, -1),
      [{ forms: [unit, turned], f: () => 1 }], // prettier-ignore
    );
    expect(band.value).to.be.closeTo(0.68268949213708589717, Math.min(1e-6, band.error));
  });

  it('are the same bits each time, and element by element', () => {
    const f = (x: Float64Array): number => Math.tanh(sum(x)) ** 2;
    const entries = triangle(equicorrelated(5, 0.2)).map(entry => Float64Array.of(entry[0]!, entry[0]!));
    const out = new Float64Array(2).fill(NaN);
    manyIntegral(f, 5).fill(entries, out);
    expect(out[0]).to.equal(out[1]);
    expect(expectationOf(f, equicorrelated(5, 0.2)).value).to.equal(out[0]);
  });

  it('refuse what is no covariance, and functions that are not finite', () => {
    expect(() => expectationOf(sum, equicorrelated(3, -0.9))).to.throw(InvalidArgumentError, /semidefinite/);
    expect(() => expectationOf(sum, equicorrelated(3, NaN))).to.throw(InvalidArgumentError);
    expect(() => expectationOf(sum, [[-1]])).to.throw(InvalidArgumentError);
    expect(() => expectationOf(x => Math.log(sum(x)), equicorrelated(2, 0))).to.throw(
      NonFiniteError,
      /NaN at \(/,
    );
    expect(() => manyIntegral(sum, 17)).to.throw(InvalidArgumentError);
    expect(() => manyIntegral(sum, 2).fill([new Float64Array(1)], new Float64Array(1))).to.throw(ShapeError);
  });
});
