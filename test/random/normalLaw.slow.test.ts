import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { lowerTail, upperTail } from './randomTools.js';

/**
 * Every statistic below is compared in its own standard errors; 4.5 of them are passed 7 times in a million.
 */
const STANDARD_ERRORS = 4.5;
const CHUNK = 2 ** 20;

describe('normal numbers of a stream', () => {
  it('have the first eight moments of the normal law, in 10 million numbers', () => {
    const count = 10 * CHUNK;
    const sums = new Float64Array(9);
    forEachNormal(new RandomStream(1, 'moments'), count, x => {
      let power = 1;
      for (let k = 1; k <= 8; ++k) sums[k]! += power *= x;
    });
    for (let k = 1; k <= 8; ++k) {
      // Var xᵏ = E x²ᵏ − (E xᵏ)².
      const standardError = Math.sqrt((moment(2 * k) - moment(k) ** 2) / count);
      const deviation = Math.abs(sums[k]! / count - moment(k)) / standardError;
      expect(deviation, `moment ${k}`).to.be.below(STANDARD_ERRORS);
    }
  });

  it('fill 1000 intervals of equal probability equally: chi-square over 10 million numbers', () => {
    const count = 10 * CHUNK;
    const cells = new Float64Array(1000);
    forEachNormal(new RandomStream(2, 'cells'), count, x => {
      cells[Math.min(999, Math.floor(1000 * lowerTail(x)))]! += 1;
    });
    const expected = count / cells.length;
    const chiSquare = cells.reduce((sum, cell) => sum + (cell - expected) ** 2 / expected, 0);
    // 999 degrees of freedom: mean 999, variance 2 · 999. Too even is as wrong as too uneven.
    expect(Math.abs(chiSquare - 999)).to.be.below(STANDARD_ERRORS * Math.sqrt(2 * 999));
  });

  it('pass 3, 4, 4.5 and 5 sigma on either side as often as they should, in 30 million numbers', () => {
    const count = 30 * CHUNK;
    const thresholds = [3, 4, 4.5, 5];
    const above = new Float64Array(4);
    const below = new Float64Array(4);
    forEachNormal(new RandomStream(3, 'tails'), count, x => {
      for (let t = 0; t < 4 && Math.abs(x) > thresholds[t]!; ++t) (x > 0 ? above : below)[t]! += 1;
    });
    thresholds.forEach((threshold, t) => {
      const expected = count * upperTail(threshold);
      // Binomial, nearly Poisson; at 5 sigma, where 9 are expected, 4.5 standard errors are passed upward
      // once in 10 thousand times and downward never: so that side asks for one at least (none: once in 8
      // thousand).
      const bound = STANDARD_ERRORS * Math.sqrt(expected);
      for (const seen of [above[t]!, below[t]!]) {
        expect(seen, `beyond ${threshold}`).to.be.within(Math.max(1, expected - bound), expected + bound);
      }
    });
  });

  it('are uncorrelated with their neighbours, in value and in size', () => {
    const numbers = new Float64Array(CHUNK);
    new RandomStream(4, 'lags').fillNormal(numbers);
    const squares = numbers.map(x => (x * x - 1) / Math.SQRT2);
    for (const lag of [1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 33, 64, 2048]) {
      expectUncorrelated(numbers.subarray(lag), numbers, `lag ${lag}`);
      expectUncorrelated(squares.subarray(lag), squares, `squares at lag ${lag}`);
    }
  });

  it('are uncorrelated with those of streams of neighbouring names and with the uniform numbers', () => {
    const stream = new RandomStream(5, 'layer', 1);
    const numbers = normals(stream);
    const others = {
      'next number in the path': new RandomStream(5, 'layer', 2),
      'next letter in the path': new RandomStream(5, 'layes', 1),
      'next seed': new RandomStream(6, 'layer', 1),
      'a child': stream.substream(0),
      'the parent': new RandomStream(5, 'layer'),
      'a number as text': new RandomStream(5, 'layer', '1'),
    };
    const squares = numbers.map(x => (x * x - 1) / Math.SQRT2);
    for (const [name, other] of Object.entries(others)) {
      const otherNumbers = normals(other);
      expectUncorrelated(numbers, otherNumbers, name);
      expectUncorrelated(
        squares,
        otherNumbers.map(x => (x * x - 1) / Math.SQRT2),
        `squares, ${name}`,
      );
    }
    const uniforms = new Float64Array(CHUNK);
    stream.fillUniform(uniforms);
    const standardized = uniforms.map(u => (u - 0.5) * Math.sqrt(12));
    expectUncorrelated(numbers, standardized, 'uniform numbers');
  });

  it('are uncorrelated between the parameters of a network and between seeds that follow each other', () => {
    const [seeds, length] = [20_000, 64];
    const parameters = ['W1', 'b1', 'W2', 'b2', 'W3', 'b3'].map(name => {
      const all = new Float64Array(seeds * length);
      for (let seed = 0; seed < seeds; seed++)
        new RandomStream(seed, 'mlp', name).fillNormal(all.subarray(seed * length, (seed + 1) * length));
      return { name, all };
    });
    for (const [i, { name, all }] of parameters.entries()) {
      for (const other of parameters.slice(0, i))
        expectUncorrelated(all, other.all, `${name} and ${other.name}`);
      for (const lag of [1, 2, 3, 4, 8, 30, 256])
        expectUncorrelated(all.subarray(lag * length), all, `${name}, seeds ${lag} apart`);
      for (const between of [1, 2, 3]) expectUncorrelated(all.subarray(between), all, `${name}, entries`);
    }
  });
});

describe('uniform numbers of a stream', () => {
  it('lie within (0, 1) and fill 1024 cells equally, and so do their low bits', () => {
    const uniforms = new Float64Array(4 * CHUNK);
    new RandomStream(7).fillUniform(uniforms);
    expect(uniforms.every(u => u > 0 && u < 1)).to.be.true;
    for (const scale of [1, 2 ** 20, 2 ** 42]) {
      const cells = new Float64Array(1024);
      for (const u of uniforms) cells[Math.floor((u * scale - Math.floor(u * scale)) * 1024)]! += 1;
      const expected = uniforms.length / 1024;
      const chiSquare = cells.reduce((sum, cell) => sum + (cell - expected) ** 2 / expected, 0);
      expect(Math.abs(chiSquare - 1023), `scale ${scale}`).to.be.below(STANDARD_ERRORS * Math.sqrt(2 * 1023));
    }
  });
});

/** E xᵏ = (k − 1)!! for even k, 0 for odd. */
function moment(k: number): number {
  if (k % 2 === 1) return 0;
  return k === 0 ? 1 : (k - 1) * moment(k - 2);
}

function forEachNormal(stream: RandomStream, count: number, visit: (x: number) => void): void {
  const numbers = new Float64Array(CHUNK);
  for (let start = 0; start < count; start += CHUNK) {
    stream.fillNormal(numbers, start);
    for (const x of numbers) visit(x);
  }
}

function normals(stream: RandomStream): Float64Array {
  const numbers = new Float64Array(CHUNK);
  stream.fillNormal(numbers);
  return numbers;
}

/** Of independent sequences of mean 0 and variance 1, the mean product has standard error 1/√count. */
function expectUncorrelated(a: Float64Array, b: Float64Array, what: string): void {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i]! * b[i]!;
  expect(Math.abs(sum) / Math.sqrt(a.length), what).to.be.below(STANDARD_ERRORS);
}
