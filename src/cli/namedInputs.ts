/** Images as inputs of a model; inputs that take none get fixed points on a sphere. */
import { platform } from '#platform';
import { createHash } from 'node:crypto';
import type { Shape, Tensor } from '../ad/index.js';
import { embeddedDigits, readDigits, type Digits } from '../data/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { Model } from '../models/index.js';

/**
 * The images that a command names as inputs x₀, x₁, ... of a model; other inputs are vectors of length √m on
 * a sphere.
 */
export interface NamedInputs {
  readonly inputSize: number;
  readonly inputs: readonly Readonly<Record<string, Tensor>>[];
}

/**
 * An input gets the image if its shape has a named dimension, or as many numbers as an image; others, as z of
 * a hypernetwork, get points on a sphere.
 */
export function namedInputs(model: Model, file: string | undefined, numbers: readonly number[]): NamedInputs {
  const digits = file === undefined ? embeddedDigits() : readDigits({ images: file });
  const pixels = digits.inputSize;
  const inputSize = namedLength(model, pixels);
  const others = Object.entries(model.inputs).filter(([, shape]) => !takesImage(shape, pixels));
  const inputs = numbers.map((number, k) =>
    Object.fromEntries(
      Object.entries(model.inputs).map(([name, shape]) => {
        const lengths = shape.map(length => (typeof length === 'number' ? length : inputSize));
        const position = others.findIndex(([other]) => other === name);
        const data =
          position < 0
            ? image(digits, number)
            : onSphere(sizeOf(shape), Math.PI / 6 + (k * Math.PI) / 4 + position);
        return [name, { data, shape: lengths }];
      }),
    ),
  );
  return { inputSize, inputs };
}

/** @throws InvalidArgumentError for other than two images, once. */
export function pairOf(inputs: readonly (readonly number[])[] = [[0, 1]]): readonly number[] {
  const [numbers = [], ...more] = inputs;
  if (numbers.length === 2 && more.length === 0) return numbers;
  throw new InvalidArgumentError('--inputs', inputs, 'two numbers, as 0,1, once');
}

/** Which images those are that `namedInputs` takes from a file, by the hash of its bytes. */
export function imagesUsed(file: string | undefined): { readonly file: string; readonly sha256?: string } {
  if (file === undefined) return { file: 'embedded digits' };
  return { file, sha256: platform.sha256(platform.readFile(file, 'idx file')) };
}

/** What inputs are by content, whatever file they come from: SHA-256 of their names, shapes and numbers. */
export function hashOfInputs({ inputs }: NamedInputs): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const [name, { data, shape }] of Object.entries(input)) {
      hash.update(JSON.stringify([name, shape]));
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex');
}

/**
 * Many images as one batch of a model: inputs that take no image are the same point for all.
 *
 * @param images `count` × `inputSize` numbers, row-major.
 */
export function batchOfImages(model: Model, images: Float64Array, inputSize: number): Record<string, Tensor> {
  const length = namedLength(model, inputSize);
  const count = images.length / inputSize;
  const others = Object.entries(model.inputs).filter(([, shape]) => !takesImage(shape, inputSize));
  if (others.length === Object.keys(model.inputs).length) {
    throw new InvalidArgumentError('--model', model.name, `a model with an input of ${inputSize} pixels`);
  }
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, shape]) => {
      const lengths = shape.map(each => (typeof each === 'number' ? each : length));
      const position = others.findIndex(([other]) => other === name);
      return position < 0
        ? [name, { data: images, shape: [count, ...lengths] }]
        : [name, { data: onSphere(sizeOf(shape), Math.PI / 6 + position), shape: lengths }];
    }),
  );
}

/**
 * The length of the named dimension of the inputs with which they have as many numbers as an image: 28 for
 * [28, "inputSize"].
 */
export function namedLength({ name, inputs }: Model, pixels: number): number {
  const named = Object.entries(inputs).filter(([, shape]) => shape.some(isName));
  const [length = pixels, ...others] = new Set(
    named.map(([, shape]) => Math.round((pixels / sizeOf(shape)) ** (1 / shape.filter(isName).length))),
  );
  const strange = named.find(([, shape]) => sizeOf(shape) * length ** shape.filter(isName).length !== pixels);
  if (strange === undefined && others.length === 0) return length;
  const [input, shape] = strange ?? named[0] ?? [];
  throw new InvalidArgumentError(
    `--images for input ${input ?? ''} of ${name}`,
    `${pixels} pixels`,
    `images with as many pixels as one length makes of [${shape?.join(', ') ?? ''}]`,
  );
}

function isName(length: Shape[number]): boolean {
  return typeof length === 'string';
}

function takesImage(shape: Shape, pixels: number): boolean {
  return shape.some(isName) || sizeOf(shape) === pixels;
}

function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, length) => size * (typeof length === 'number' ? length : 1), 1);
}

function image({ inputs, count, inputSize }: Digits, index: number): Float64Array {
  if (index >= count) throw new InvalidArgumentError('--inputs', index, `numbers from 0 to ${count - 1}`);
  return inputs.slice(index * inputSize, (index + 1) * inputSize);
}

/**
 * A vector of length √m with coordinates cos and sin of multiples of an angle, so that two angles are a
 * generic pair.
 */
function onSphere(size: number, angle: number): Float64Array {
  if (size === 1) return Float64Array.of(1);
  const coordinates = Float64Array.from({ length: size }, (_, k) =>
    k % 2 === 0 ? Math.cos((k / 2 + 1) * angle) : Math.sin(((k + 1) / 2) * angle),
  );
  const length = Math.sqrt(coordinates.reduce((sum, coordinate) => sum + coordinate ** 2, 0));
  return coordinates.map(coordinate => (coordinate * Math.sqrt(size)) / length);
}
