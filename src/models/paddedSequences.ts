import { checkMemoryOf, memoryLimit } from '../linearAlgebra/index.js';
import { toTensor, type Tensor } from '../ad/index.js';
import { checkInteger, InvalidArgumentError, ShapeError } from '../errors/index.js';

/** Sequences as the inputs of a recurrent network with `ragged`. */
export interface PaddedSequences {
  /** [sequences, steps, inputSize], with zeros after the end of a sequence. */
  readonly x: Tensor;
  /** How many vectors each sequence has: [sequences]. */
  readonly length: Tensor;
}

/**
 * Sequences of vectors, of different lengths perhaps, as arrays of one shape: zeros after their ends, and
 * their lengths beside them. What stands after the end of a sequence does not matter to
 * `recurrent({ ragged: true })`.
 *
 * @param steps the length of all in the arrays; that of the longest unless given.
 * @throws InvalidArgumentError for no sequences, or numbers that are not finite; ShapeError for a sequence
 *   without vectors, longer than `steps`, or vectors that are not all of one size ≥ 1.
 * @example
 * ```ts
 * import { limit, paddedSequences, recurrent, toNested } from 'widejet';
 * const sequences = paddedSequences([[[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 1]]]);
 * const network = limit(recurrent({ length: 3, ragged: true }));
 * console.log(sequences.x.shape, toNested(sequences.length)); // [ 2, 3, 2 ] [ 3, 2 ]
 * console.log((await network.ntk({ ...sequences })).shape); // [ 2, 2 ]
 * ```
 */
export function paddedSequences(
  sequences: readonly (readonly (readonly number[])[])[],
  steps?: number,
): PaddedSequences {
  if (steps !== undefined) checkInteger('steps', steps, { least: 1, most: 2 ** 24 });
  const given: unknown = sequences;
  if (!Array.isArray(given) || given.length === 0)
    throw new InvalidArgumentError('sequences', sequences, 'one or more sequences of vectors');
  const tensors = Array.from(sequences, (sequence, k) => sequenceOf(sequence, `sequences[${k}]`));
  const longest = tensors.reduce((most, { shape: [length = 0] }) => Math.max(most, length), 0);
  const inputSize = tensors[0]?.shape[1] ?? 0;
  const length = steps ?? longest;
  const bytes = 8 * tensors.length * length * inputSize;
  checkMemoryOf('the padded sequences', bytes, memoryLimit(bytes), 'Choose fewer steps');
  const data = new Float64Array(tensors.length * length * inputSize);
  tensors.forEach((tensor, k) => {
    const [own = 0, size = 0] = tensor.shape;
    if (own > length || size !== inputSize) {
      throw new ShapeError(
        `sequences[${k}] has ${own} vectors of ${size} numbers, allowed: at most ${length} vectors of ${inputSize} numbers`,
        { shape: tensor.shape, allowed: `[≤ ${length}, ${inputSize}]` },
      );
    }
    data.set(tensor.data, k * length * inputSize);
  });
  return {
    x: { data, shape: [tensors.length, length, inputSize] },
    length: {
      data: Float64Array.from(tensors, ({ shape }) => shape[0] ?? 0),
      shape: [tensors.length],
    },
  };
}

function sequenceOf(sequence: readonly (readonly number[])[], name: string): Tensor {
  const tensor = toTensor(sequence, name);
  if (tensor.shape.length === 2 && tensor.data.length > 0) return tensor;
  throw new ShapeError(
    `${name} has shape [${tensor.shape.join(', ')}], allowed: [steps, inputSize], lengths ≥ 1`,
    { shape: tensor.shape, allowed: '[steps, inputSize]' },
  );
}
