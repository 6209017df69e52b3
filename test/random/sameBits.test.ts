import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { filesIn, read } from '../docs/support.js';
import { plainKernels } from '../../src/linearAlgebra/index.js';
import { ImplicitGaussian, type DenseMatrix } from '../../src/operators/index.js';
import { measureQuestions } from '../../src/operators/implicitGaussian/questions.js';
import { dimensionSize, power } from '../../src/ad/index.js';
import { initialize, mlp } from '../../src/models/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { input, multiply } from '../../src/ad/index.js';
import { RandomStream } from '../../src/random/index.js';

/**
 * Functions whose last bits an engine chooses itself (ECMA-262 asks for an approximation), squares by `**`
 * among them. Powers of two by a whole number are exact in every engine, and stand in constants alone.
 */
const chosenByEngines =
  /Math\.(a?sinh?|a?cosh?|a?tan[h2]?|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot)\b|(?<!(?:^|[^\w.])2 )\*\*|\*\*(?!\s*-?\d)/;

/** What is promised to be the same on every machine: what draws numbers, and what puts them into weights. */
const promised = [
  ...filesIn('src/random', '.ts', { recursive: true }),
  'src/models/initialize.ts',
  ...filesIn('src/operators', '.ts', { recursive: true }),
  ...filesIn('src/backends/devices/implicit', '.ts'),
  ...filesIn('src/linearAlgebra', '.ts'),
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
    for (const code of [
      'Math.exp(x)',
      'Math.pow(n, -0.5)',
      'x ** y',
      'x ** 2',
      '12 ** 2',
      'Math.hypot(a, b)',
      'Math.atan2(a, b)',
    ])
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

  it('are these for an implicit matrix whose products are plain loops', () => {
    const matrix = new ImplicitGaussian({
      rows: 60,
      columns: 50,
      stream: new RandomStream(7, 'implicit'),
      kernels: plainKernels,
    });
    const question = (length: number, path: string, size = 1): Float64Array => {
      const vector = new Float64Array(length);
      new RandomStream(3, path).fillNormal(vector, 0);
      return vector.map(value => size * value);
    };
    // The last two are so large and so small that their squares are not, and are scaled by powers of 2.
    const answers = [
      ...matrix.multiply([question(50, 'a'), question(50, 'b')]),
      ...matrix.multiplyTransposed([question(60, 'c')]),
      ...matrix.multiply([question(50, 'd', 2 ** 700), question(50, 'e', 2 ** -700)]),
    ];
    const hash = createHash('sha256');
    for (const answer of answers) hash.update(bytes(answer));
    expect(hash.digest('hex')).to.equal('cb586a12cc4c9a7e7302b3e52de9050926a1b1bcc37e8bee741e9243012a861e');
  });

  it('scales vectors at the ends of float64 by the power of 2 below their largest number', () => {
    const largest = [3, 2 ** 500, 1.5 * 2 ** 500, -(2 ** -600), 2 ** -1074, Number.MAX_VALUE];
    const vectors = largest.map(value => Float64Array.of(value, 0));
    const { scales } = measureQuestions(vectors, plainKernels);
    expect([...scales]).to.deep.equal([1, 2 ** -500, 2 ** -500, 2 ** 600, 2 ** 1000, 2 ** -1000]);
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
