import { decoded, instantiate, normalModule } from '../webAssembly/index.js';
import { BLOCK_WORDS, type Key } from './threefry.js';
import { plainKernel, type NormalKernel } from './normalKernel.js';
import { layers, normalFromBits } from './ziggurat.js';

/** What assembly/normal.ts exports. */
interface NormalModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  edgesAddress(): number;
  keyAddress(): number;
  outAddress(): number;
  refusedAddress(): number;
  capacity(): number;
  fill(firstBlock: number, groups: number): number;
}

/** Numbers that the module makes at a time: eight blocks of two. */
const GROUP = 16;

/**
 * The SIMD WebAssembly kernel, if it can be loaded and gives the same bits as the plain one on some thousand
 * numbers, refused first attempts and a far start among them; else the plain kernel, whose name then says
 * why.
 */
export function loadNormalKernel(bytes: Uint8Array = decoded(normalModule)): NormalKernel {
  try {
    const kernel = wasmKernel(instantiate(bytes) as NormalModule);
    for (const start of [0, 2 ** 45 + 5]) {
      if (!agree(kernel, start, 4096)) throw new Error('it disagrees with the plain kernel');
    }
    return kernel;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...plainKernel, name: `${plainKernel.name} (WebAssembly cannot be used: ${reason})` };
  }
}

function wasmKernel(module: NormalModule): NormalKernel {
  const { buffer } = module.memory;
  const capacity = module.capacity();
  const moduleKey = new Uint32Array(buffer, module.keyAddress(), BLOCK_WORDS);
  const numbers = new Float64Array(buffer, module.outAddress(), capacity);
  const bits = new Uint32Array(buffer, module.outAddress(), 2 * capacity);
  const refused = new Uint32Array(buffer, module.refusedAddress(), capacity);
  const { edges } = layers();
  new Float64Array(buffer, module.edgesAddress(), edges.length).set(edges);

  /**
   * Writes up to `capacity` numbers from `groupStart` on, a multiple of 16, into the memory of the module.
   */
  function generate(key: Key, groupStart: number, count: number): void {
    const refusedCount = module.fill(groupStart / 2, Math.ceil(count / GROUP));
    for (let i = 0; i < refusedCount; ++i) {
      const at = refused[i]!;
      numbers[at] = normalFromBits(key, groupStart + at, bits[2 * at]!, bits[2 * at + 1]!);
    }
  }

  return {
    name: 'WebAssembly SIMD',
    fill(key, out, start) {
      // One group is the least that the module makes; fewer numbers are made faster one by one.
      if (out.length < GROUP) {
        plainKernel.fill(key, out, start);
        return;
      }
      moduleKey.set(key);
      let skip = start % GROUP;
      for (let done = 0; done < out.length;) {
        const count = Math.min(capacity - skip, out.length - done);
        generate(key, start + done - skip, skip + count);
        out.set(numbers.subarray(skip, skip + count), done);
        done += count;
        skip = 0;
      }
    },
  };
}

function agree(kernel: NormalKernel, start: number, count: number): boolean {
  const key = Uint32Array.of(1, 2, 3, 4);
  const expected = new Float64Array(count);
  const actual = new Float64Array(count);
  plainKernel.fill(key, expected, start);
  kernel.fill(key, actual, start);
  return expected.every((value, i) => Object.is(value, actual[i]));
}
