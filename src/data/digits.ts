import { DataFormatError, oneOf, optional, optionsOf } from '../errors/index.js';
import { aSource, readIdx } from './idx.js';

/**
 * How pixels 0..255 become inputs x of n₀ coordinates.
 * - `unit` (default): x = c · pixels with c > 0 such that ‖x‖² = n₀, so that a first layer W x / √n₀ has unit
 *   variance, like every later one: the setting of the theory of wide networks.
 * - `none`: x = pixels / 255, every coordinate in [0, 1].
 */
export type Normalisation = 'unit' | 'none';

/** Images as inputs: `inputs` is `count` × `inputSize` row-major, `labels` one number per image. */
export interface Digits {
  readonly count: number;
  readonly inputSize: number;
  /** Height and width of one image in pixels; their product is `inputSize`. */
  readonly imageShape: readonly [rows: number, columns: number];
  readonly inputs: Float64Array;
  readonly labels?: Uint8Array;
}

export interface DigitFiles {
  /** An idx file of bytes, images × rows × columns. */
  readonly images: string | URL | Uint8Array;
  /** An idx file of bytes, one label per image. */
  readonly labels?: string | URL | Uint8Array;
  readonly normalise?: Normalisation;
}

const digitFiles = optionsOf<DigitFiles>('readDigits', {
  images: aSource,
  labels: optional(aSource),
  normalise: optional(oneOf('unit', 'none')),
});

/**
 * Reads images in the format of the MNIST database (and of its relatives with the same layout), and their
 * labels where given, as normalised inputs of a network.
 *
 * @throws FileError when a file cannot be read.
 * @throws DataFormatError when a file is damaged (see {@link readIdx}), holds another type or shape, when the
 *   numbers of images and labels differ, or when an image without ink cannot be scaled to ‖x‖² = n₀.
 */
export function readDigits(files: DigitFiles): Digits {
  digitFiles.check('files', files);
  const { images, labels, normalise = 'unit' } = files;
  const { shape, data } = readBytes(images, 'images', 3);
  const [count = 0, rows = 0, columns = 0] = shape;
  const inputSize = rows * columns;
  const digits: Digits = {
    count,
    inputSize,
    imageShape: [rows, columns],
    inputs: normalise === 'unit' ? unitMeanSquare(data, count, inputSize) : Float64Array.from(data, p => p / 255),
  };
  if (labels === undefined) return digits;
  const labelFile = readBytes(labels, 'labels', 1);
  if (labelFile.data.length !== count) {
    throw new DataFormatError(`${count} images but ${labelFile.data.length} labels: give files that belong together`);
  }
  return { ...digits, labels: labelFile.data };
}

/**
 * The 100 MNIST test digits that come with widejet (source and terms: `data/README.md`), 28 × 28, with
 * labels.
 *
 * @example
 * ```ts
 * import { embeddedDigits } from 'widejet';
 * const { count, inputSize, labels } = embeddedDigits();
 * console.log(count, inputSize, labels?.slice(0, 3)); // 100 784 Uint8Array(3) [ 7, 2, 1 ]
 * ```
 */
export function embeddedDigits(normalise: Normalisation = 'unit'): Digits {
  return readDigits({
    images: new URL('../../data/mnist-100-images.idx3-ubyte', import.meta.url),
    labels: new URL('../../data/mnist-100-labels.idx1-ubyte', import.meta.url),
    normalise,
  });
}

function readBytes(source: string | URL | Uint8Array, what: string, dimensions: number) {
  const file = readIdx(source);
  if (file.type !== 'u8' || file.shape.length !== dimensions) {
    const found = `${file.shape.length} of type ${file.type} (${file.shape.join(' × ')})`;
    throw new DataFormatError(`${what}: expected ${dimensions} dimension(s) of type u8, found ${found}`);
  }
  return file;
}

function unitMeanSquare(pixels: Uint8Array, count: number, inputSize: number): Float64Array {
  const inputs = new Float64Array(pixels.length);
  for (let image = 0; image < count; image++) {
    const own = pixels.subarray(image * inputSize, (image + 1) * inputSize);
    let squares = 0;
    for (let k = 0; k < inputSize; k++) squares += (own[k] ?? NaN) ** 2;
    if (squares === 0) {
      throw new DataFormatError(`image ${image} has no ink, so it cannot be scaled to ‖x‖² = n₀: leave it out, or read with normalise 'none'`);
    }
    const scale = Math.sqrt(inputSize / squares);
    const start = image * inputSize;
    for (let k = 0; k < inputSize; k++) inputs[start + k] = (own[k] ?? NaN) * scale;
  }
  return inputs;
}
