import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { filesIn, read } from '../docs/support.js';
import type { DenseMatrix } from '../../src/operators/index.js';
import { dimensionSize, power } from '../../src/ad/index.js';
import { initialize, mlp } from '../../src/models/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { input, multiply } from '../../src/ad/index.js';
import { RandomStream } from '../../src/random/index.js';

/**
 * Functions whose last bits an engine chooses itself (ECMA-262 asks for an approximation). Powers of two by a
 * whole number are exact in every engine, and stand in constants alone.
 */
const chosenByEngines =
  /Math\.(a?sinh?|a?cosh?|a?tan[h2]?|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot)\b|\*\*(?!\s*-?\d)/;

/** What is promised to be the same on every machine: what draws numbers, and what puts them into weights. */
const promised = [
  ...filesIn('src/random', '.ts'),
  'src/models/initialize.ts',
  'src/operators/denseMatrix.ts',
];

describe('bits that are the same on every machine', () => {
  for (const path of promised) {
    it(`are made of +, −, ×, ÷ and square roots in ${path}`, () => {
      const code = read(path)
        .replaceAll(/\/\*.*?\*\//gs, '')
        .replaceAll(/\/\/.*$/gm, '');
      expect(chosenByEngines.exec(code)?.[0]).to.equal(undefined);
    });
  }

  it('has a look-out that sees what it looks for', () => {
    for (const code of ['Math.exp(x)', 'Math.pow(n, -0.5)', 'x ** y', 'Math.hypot(a, b)', 'Math.atan2(a, b)'])
      expect(chosenByEngines.test(code), code).to.equal(true);
    for (const code of ['Math.sqrt(x)', '2 ** 53', '2 ** -52', 'Math.floor(x)'])
      expect(chosenByEngines.test(code), code).to.equal(false);
  });

  it('are these for some streams and weights', () => {
    const numbers = new Float64Array(20_000);
    new RandomStream(7, 'bits', 3).fillNormal(numbers, 5);
    const weight = initialize(mlp({ depth: 3, biasScale: 1 }), { width: 40, inputSize: 3, seed: 9 }).get(
      'W2',
    );
    const entries = (weight as DenseMatrix).materialize();
    const digest = createHash('sha256').update(bytes(numbers)).update(bytes(entries)).digest('hex');
    expect(digest).to.equal('f306e758a502e2959a6737012bd5abb124d864fdf169dc54ac0184cc2fb7f037');
  });

  it('has 1/√n of widths by roots and quotients, which IEEE 754 rounds', async () => {
    const x = input('x', ['n']);
    const scaled = multiply(x, power(dimensionSize('n'), -0.5));
    for (const n of [3, 7, 10, 129, 1000, 4097]) {
      const [result] = await evaluate([scaled], new Map([[x, new Float64Array(n).fill(1)]]));
      expect(result?.data[n - 1]).to.equal(1 / Math.sqrt(n));
    }
  });
});

/** Little-endian bytes, on any machine. */
function bytes(numbers: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}
