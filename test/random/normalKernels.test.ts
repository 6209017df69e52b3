import { expect } from 'chai';
import { normalKernelName } from '../../src/random/index.js';
import { plainKernel } from '../../src/random/normalKernel.js';
import { streamKey } from '../../src/random/streamKey.js';
import { layers, TAIL_START } from '../../src/random/ziggurat.js';
import { loadNormalKernel } from '../../src/random/wasmNormalKernel.js';
import { decoded, normalModule } from '../../src/webAssembly/index.js';

const KEY = streamKey(2024, ['kernels']);

describe('normal kernels', () => {
  it('are WebAssembly after npm run build:wasm', () => {
    expect(normalKernelName()).to.equal('WebAssembly SIMD');
  });

  it('give the same bits: 2 million numbers, refused ones and the tail among them', () => {
    const kernel = loadNormalKernel();
    const count = 2 ** 21 + 77;
    const plain = new Float64Array(count);
    const wasm = new Float64Array(count);
    plainKernel.fill(KEY, plain, 3);
    kernel.fill(KEY, wasm, 3);
    expectSameBits(wasm, plain);
    // What the sample must hold to prove anything: the tail, and x above x₁₀₂₃'s inside, always refused at
    // first.
    expect(plain.some(x => x > TAIL_START)).to.be.true;
    expect(plain.some(x => x < -TAIL_START)).to.be.true;
    expect(plain.some(x => Math.abs(x) < layers().edges.at(-2)!)).to.be.true;
  });

  it('give the same bits from any start, where words and groups carry', () => {
    const kernel = loadNormalKernel();
    const starts = [0, 1, 15, 16, 17, 2047, 2 ** 32 - 40, 2 ** 33 - 50, 2 ** 38 + 1, 2 ** 53 - 5000];
    for (const start of starts) {
      for (const count of [0, 1, 15, 16, 17, 32, 2048, 2049, 5000]) {
        const plain = new Float64Array(count);
        const wasm = new Float64Array(count);
        plainKernel.fill(KEY, plain, start);
        kernel.fill(KEY, wasm, start);
        expectSameBits(wasm, plain);
      }
    }
  });

  it('never use a module whose numbers differ in a last bit', () => {
    const bytes = decoded(normalModule);
    const at = Buffer.from(bytes).indexOf(MAGNITUDE_CONSTANT);
    expect(at).to.be.above(0);
    bytes[at] = 0xfe;
    expect(loadNormalKernel(bytes).name).to.match(
      /^plain TypeScript \(.*it disagrees with the plain kernel\)$/,
    );
  });

  it('say why the module is not used: not a module, not this module', () => {
    const garbage = new TextEncoder().encode('no module');
    expect(loadNormalKernel(garbage).name).to.match(/^plain TypeScript \(.*magic/);
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const fallback = loadNormalKernel(empty);
    expect(fallback.name).to.match(/^plain TypeScript \(WebAssembly cannot be used/);
    const numbers = new Float64Array(100);
    const expected = new Float64Array(100);
    fallback.fill(KEY, numbers, 9);
    plainKernel.fill(KEY, expected, 9);
    expectSameBits(numbers, expected);
  });
});

/** The constant 1 − 2⁻⁵³ twice, as assembly/normal.ts has it in a vector. */
const MAGNITUDE_CONSTANT = Buffer.from('ffffffffffffef3f'.repeat(2), 'hex');

function expectSameBits(actual: Float64Array, expected: Float64Array): void {
  const first = expected.findIndex((x, i) => !Object.is(x, actual[i]));
  expect(first, `number ${first}: ${actual[first]} instead of ${expected[first]}`).to.equal(-1);
}
