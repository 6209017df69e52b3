import { expect } from 'chai';
import type { Device } from '../../../src/backends/devices/index.js';
import { completeNormals, drawNormals } from '../../../src/backends/devices/implicit/panelKernels.js';
import { launch, type Kernel, type Launch } from '../../../src/backends/devices/kernel.js';
import { normalTables } from '../../../src/backends/webgpu/normals.js';
import { webGpuDevice } from '../../../src/backends/webgpu/webGpuDevice.js';
import { openDevice, type WebGpuPrecision } from '../../../src/backends/webgpu/webgpuBackend.js';
import { wideParts } from '../../../src/backends/webgpu/wideFloats.js';
import { RandomStream, zigguratLayers } from '../../../src/random/index.js';
import { fillBits, Purpose, unitInterval } from '../../../src/random/randomBits.js';
import { describeOnGpu } from './device.js';

const COUNT = 2 ** 18;
/** Places in far parts of a stream need more than one word. */
const STARTS = [0, 2 ** 33 + 7, 2 ** 45 + 5];
const TAIL_START = 4.0388498461095045;

interface Opened {
  readonly device: Device;
  readonly close: () => void;
}

async function opened(precision: WebGpuPrecision): Promise<Opened> {
  const { adapter, device } = await openDevice();
  const arithmetic = { isPair: precision === 'double float32', isGuarded: true };
  return {
    device: webGpuDevice(adapter.info, device, precision, arithmetic),
    close: () => {
      device.destroy();
    },
  };
}

/** What kernels leave in `a`, one after the other, with numbers in `b`. */
async function results(
  device: Device,
  launches: readonly Launch[],
  length: number,
  given: Float64Array,
): Promise<Float64Array> {
  const [a, b, faults] = [device.allocate(length), device.allocate(given.length), device.faults(0)];
  device.write(b, 0, given);
  const into = new Float64Array(length);
  const commands = launches.map(each => ({ kind: 'launch', ...each, a, b }) as const);
  await device.submit(commands, [{ from: a, start: 0, into }], faults);
  device.release(a);
  device.release(b);
  faults.release();
  return into;
}

/** A number is so many integers that float32 has: sign, exponent, and 24, 24 and 5 bits. */
const PIECES = 5;

function piecesOf(number: number): number[] {
  const { isNegative, exponent, high, low } = wideParts(number);
  const bits = [high >>> 8, ((high & 0xff) << 16) | (low >>> 16), (low >>> 11) & 0x1f];
  return [Number(isNegative), exponent, ...bits];
}

/** Pairs of both signs: of all sizes, close to each other, ties of rounding, with few bits, and 0. */
function operands(count: number): Float64Array {
  const drawn = new Float64Array(2 * count);
  new RandomStream(3, 'operands').fillNormal(drawn);
  for (let i = 0; i < drawn.length; i += 2) {
    const [x, y] = [drawn[i]!, drawn[i + 1]!];
    const pairs = [
      [x, y],
      [x * 2 ** (((i * 37) % 120) - 60), y],
      [x, x * (1 + (i % 5) * 2 ** -52)],
      [x, -x * (1 + (i % 3) * 2 ** -51)],
      [Math.round(8 * x) / 4, Math.round(3 * y) || 1],
      [x, x * 2 ** -((i * 7) % 70)],
      [1 + Math.round(9 * x) * 2 ** -52, 1 - Math.round(9 * y) * 2 ** -53],
      [Math.fround(x), Math.fround(y) * 2 ** -24],
    ] as const;
    drawn.set(pairs[(i / 2) % pairs.length]!, i);
  }
  return drawn;
}

const operations = [
  { text: 'sumWide(x, y)', of: (x: number, y: number) => x + y },
  { text: 'sumWide(x, negatedWide(y))', of: (x: number, y: number) => x - y },
  { text: 'productWide(x, y)', of: (x: number, y: number) => x * y },
  { text: 'quotientWide(x, y)', of: (x: number, y: number) => x / y },
] as const;

describeOnGpu('normal numbers on WebGPU', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);

  it('come from float64 in words, which rounds as the processor does', async () => {
    const count = 2 ** 15;
    const outputs = operations.length * PIECES + 2;
    const operand = (name: string, first: number): string => {
      const piece = (which: number): string => `bAt(${2 * PIECES}u * item + ${first + which}u)`;
      const words = `(u32(${piece(2)}) << 8u) | (m >> 16u), (m << 16u) | (u32(${piece(4)}) << 11u)`;
      return `m = u32(${piece(3)}); let ${name} = Wide(${piece(0)} > 0.5, i32(${piece(1)}), ${words});`;
    };
    const result = (text: string, k: number): string => `
      r = ${text};
      let at${k} = ${outputs}u * item + ${k * PIECES}u;
      setA(at${k}, select(0.0, 1.0, r.isNegative));
      setA(at${k} + 1u, f32(r.exponent));
      setA(at${k} + 2u, f32(r.high >> 8u));
      setA(at${k} + 3u, f32(((r.high & 0xffu) << 16u) | (r.low >> 16u)));
      setA(at${k} + 4u, f32((r.low >> 11u) & 0x1fu));`;
    const kernel: Kernel = {
      key: 'float64 in words',
      body: () => `
        if (item < ${count}u) {
          var m: u32;
          var r: Wide;
          ${operand('x', 0)}
          ${operand('y', PIECES)}
          ${operations.map(({ text }, k) => result(text, k)).join('\n')}
          setA(${outputs}u * (item + 1u) - 2u, floatOfWide(x));
          setA(${outputs}u * (item + 1u) - 1u, restOfWide(x));
        }`,
    };
    const given = operands(count);
    const { device, close } = await opened('float32');
    const pieces = Float64Array.from(Array.from(given).flatMap(piecesOf));
    const found = await results(device, [launch(kernel, count, [])], outputs * count, pieces);
    close();
    const wrong: string[] = [];
    for (let i = 0; i < count; i++) {
      const [x, y] = [given[2 * i]!, given[2 * i + 1]!];
      operations.forEach(({ text, of }, k) => {
        const there = Array.from(found.subarray(outputs * i + k * PIECES, outputs * i + (k + 1) * PIECES));
        const here = piecesOf(of(x, y));
        // What has no bits is 0, whatever else it has.
        const isSame = of(x, y) === 0 ? String(there.slice(2)) === '0,0,0' : String(there) === String(here);
        if (!isSame) wrong.push(`${text} of ${x} and ${y}: ${there.join()} instead of ${here.join()}`);
      });
      const [high, rest] = found.subarray(outputs * (i + 1) - 2, outputs * (i + 1));
      if (x !== 0 && (high !== Math.fround(x) || rest !== Math.fround(x - high)))
        wrong.push(`${x} as floats`);
    }
    expect(wrong.slice(0, 5)).to.deep.equal([]);
  });

  it('have the words of the processor, and its decisions about first attempts', async () => {
    const { device, close } = await opened('float32');
    const { edges } = zigguratLayers();
    const { key } = new RandomStream(7, 'draw').counter;
    const outputs = 5;
    const kernel: Kernel = {
      key: 'words and decisions',
      body(dialect) {
        const words = [0, 1, 2, 3].map(k => dialect.parameter('word', `${k}`));
        return `
          if (item < ${COUNT}u) {
            let first = vec2<u32>(p[10], p[11]);
            let words = wordsAt(vec4<u32>(${words.join(', ')}), placeInStream(first, item));
            let x = productWide(unitInterval(words), tableEntry(words.x & 1023u));
            setA(${outputs}u * item, f32(words.x & 0xffffu));
            setA(${outputs}u * item + 1u, f32(words.x >> 16u));
            setA(${outputs}u * item + 2u, f32(words.y & 0xffffu));
            setA(${outputs}u * item + 3u, f32(words.y >> 16u));
            setA(${outputs}u * item + 4u, select(0.0, 1.0, isLessWide(x, tableEntry((words.x & 1023u) + 1u))));
          }`;
      },
    };
    let refused = 0;
    for (const start of STARTS) {
      const launches = [launch(kernel, COUNT, [...key, start])];
      const found = await results(device, launches, outputs * COUNT, normalTables());
      const bits = fillBits(key, Purpose.normal, new Float64Array(COUNT), start);
      let first = -1;
      for (let i = 0; i < COUNT && first < 0; i++) {
        const [low, high] = [bits[2 * i]!, bits[2 * i + 1]!];
        const [a, b, c, d, decision] = found.subarray(outputs * i, outputs * (i + 1));
        const isAccepted = unitInterval(low, high) * edges[low & 1023]! < edges[(low & 1023) + 1]!;
        if (!isAccepted) refused++;
        const hasWords = a! + b! * 2 ** 16 === low && c! + d! * 2 ** 16 === high;
        if (!hasWords || decision !== Number(isAccepted)) first = i;
      }
      expect(first, `from ${start} on`).to.equal(-1);
    }
    expect(refused).to.be.above(1000);
    close();
  });

  for (const precision of ['float32', 'double float32'] as const) {
    it(`are those of the processor, rounded to ${precision}, refused ones and the tail among them`, async () => {
      const { device, close } = await opened(precision);
      const stream = new RandomStream(7, 'draw');
      let beyond = 0;
      for (const start of STARTS) {
        const wanted = [COUNT, 0, start, stream.counter.key, 1] as const;
        const launches = [drawNormals(...wanted), completeNormals(...wanted)];
        const drawn = await results(device, launches, COUNT, normalTables());
        const expected = new Float64Array(COUNT);
        stream.fillNormal(expected, start);
        beyond += expected.filter(value => Math.abs(value) > TAIL_START).length;
        const rounded = expected.map(value => {
          const high = Math.fround(value);
          return precision === 'float32' ? high : high + Math.fround(value - high);
        });
        expect(
          drawn.findIndex((value, i) => value !== rounded[i]),
          `from ${start} on`,
        ).to.equal(-1);
      }
      expect(beyond).to.be.above(20);
      close();
    });
  }

  it('are drawn to where they belong, for any count, with a deviation', async () => {
    const { device, close } = await opened('float32');
    const stream = new RandomStream(8, 'draw');
    for (const count of [1, 63, 5000]) {
      const wanted = [count, 7, 11, stream.counter.key, 0.5] as const;
      const launches = [drawNormals(...wanted), completeNormals(...wanted)];
      const drawn = await results(device, launches, count + 10, normalTables());
      const expected = new Float64Array(count + 10);
      stream.fillNormal(expected.subarray(7, 7 + count), 11);
      expect(drawn).to.deep.equal(expected.map(value => 0.5 * Math.fround(value)));
    }
    close();
  });
});
