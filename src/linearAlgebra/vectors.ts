import { platform } from '#platform';
import { checkFloat64, InvalidArgumentError, ShapeError } from '../errors/index.js';
import { leaveArray, takeArray } from './spareArrays.js';

/**
 * An array with unspecified content: whoever asks for it writes all of it, so that it need not be cleared
 * before.
 */
export function unspecifiedArray(length: number): Float64Array {
  return platform.unclearedArray(length);
}

/** `count` arrays of one length, each with unspecified content. */
export function unspecifiedVectors(count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, () => unspecifiedArray(length));
}

/** Views of the vectors of a panel: vectors of one length, one after the other. */
export function splitPanel(panel: Float64Array, length: number): Float64Array[] {
  if (panel.length === length) return [panel];
  return Array.from({ length: panel.length / length }, (_, k) =>
    panel.subarray(k * length, (k + 1) * length),
  );
}

/**
 * The vectors one after the other: a view if they lie so already, else a copy, which `leaveJoined` takes when
 * it is done with.
 */
export function joinVectors(vectors: readonly Float64Array[], length: number): Float64Array {
  const view = adjacentPanel(vectors, length);
  if (view !== undefined) return view;
  const panel = takeArray(vectors.length * length);
  for (const [k, vector] of vectors.entries()) panel.set(vector, k * length);
  return panel;
}

/** Leaves what `joinVectors` has made of these vectors to others, if it is a copy. */
export function leaveJoined(panel: Float64Array, vectors: readonly Float64Array[]): void {
  if (panel.buffer !== vectors[0]?.buffer) leaveArray(panel);
}

/** Lets `change` work on vectors as one panel: in place if they lie one after the other. */
export function changeAsPanel(
  vectors: readonly Float64Array[],
  length: number,
  change: (panel: Float64Array) => void,
): void {
  const panel = joinVectors(vectors, length);
  change(panel);
  if (panel.buffer === vectors[0]?.buffer) return;
  for (const [k, vector] of vectors.entries()) vector.set(panel.subarray(k * length, (k + 1) * length));
  leaveArray(panel);
}

/**
 * Answers vectors by products with a stored matrix, all of them in one reading of it. But gathering long
 * vectors for a matrix of one or two rows (or columns) takes longer than reading that again for each.
 */
export function answerTogether(
  vectors: readonly Float64Array[],
  length: number,
  answers: readonly Float64Array[],
  answerLength: number,
  product: (vectors: Float64Array, count: number, out: Float64Array) => void,
): void {
  if (Math.min(length, answerLength) <= 2) {
    for (const [k, answer] of answers.entries()) product(vectors[k] as Float64Array, 1, answer);
    return;
  }
  const panel = joinVectors(vectors, length);
  changeAsPanel(answers, answerLength, out => {
    product(panel, vectors.length, out);
  });
  leaveJoined(panel, vectors);
}

/**
 * @throws ShapeError unless there are `count` vectors, all of `length` numbers; InvalidArgumentError if one
 *   is
 *   no Float64Array. `what` says which in the
 * message.
 */
export function checkVectors(
  what: string,
  vectors: readonly Float64Array[],
  length: number,
  count?: number,
): void {
  if (!Array.isArray(vectors)) throw new InvalidArgumentError(what, vectors, 'a list of Float64Arrays');
  if (count !== undefined && vectors.length !== count)
    throw new ShapeError(`${vectors.length} ${what} were given, allowed: ${count}, one for each question`);
  for (const [k, vector] of vectors.entries()) {
    checkFloat64(`number ${k} of the ${what}`, vector);
    if (vector.length !== length)
      throw new ShapeError(
        `number ${k} of the ${what} has ${vector.length} entries, allowed: ${length}, as the matrix has`,
      );
  }
}

function adjacentPanel(vectors: readonly Float64Array[], length: number): Float64Array | undefined {
  const [first] = vectors;
  if (first === undefined) return new Float64Array(0);
  const stride = length * Float64Array.BYTES_PER_ELEMENT;
  const isAdjacent = vectors.every(
    ({ buffer, byteOffset }, k) => buffer === first.buffer && byteOffset === first.byteOffset + k * stride,
  );
  return isAdjacent ? new Float64Array(first.buffer, first.byteOffset, vectors.length * length) : undefined;
}
