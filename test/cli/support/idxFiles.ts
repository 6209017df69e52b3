import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { RandomStream } from '../../../src/random/index.js';

/** An idx file of bytes. */
export function idxOf(values: ArrayLike<number>, shape: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  shape.forEach((length, k) => {
    header.setUint32(4 + 4 * k, length);
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...Array.from(values)]);
}

/** Images of two or more kinds, of `size` × `size` pixels: bright above or below, with noise. */
export function writeImages(
  directory: string,
  name: string,
  labels: readonly number[],
  { size = 4, seed = 1, isZipped = false } = {},
): { readonly images: string; readonly labels: string } {
  const noise = new Float64Array(labels.length * size * size);
  new RandomStream(seed, name).fillUniform(noise);
  const pixels = noise.map((value, k) => {
    const label = labels[Math.floor(k / size ** 2)] ?? 0;
    const row = Math.floor((k % size ** 2) / size);
    return Math.floor(60 * value) + (row % 4 === label % 4 ? 180 : 0);
  });
  const pack = isZipped ? gzipSync : (bytes: Uint8Array) => bytes;
  const paths = { images: join(directory, `${name}-images`), labels: join(directory, `${name}-labels`) };
  writeFileSync(paths.images, pack(idxOf(pixels, [labels.length, size, size])));
  writeFileSync(paths.labels, pack(idxOf(labels, [labels.length])));
  return paths;
}
