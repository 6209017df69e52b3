import { InvalidArgumentError } from '../errors/index.js';
import { BLOCK_WORDS, threefry, type Key } from './threefry.js';
import { Purpose } from './randomBits.js';

/**
 * The key of the stream (seed, path). The seed is the first key; each part of the path leads from a key to
 * the next, through the generator itself: the new key is the block whose counter spells the part. Kinds and
 * lengths are spelled too, so that no two paths spell the same blocks.
 */
export function streamKey(seed: number, path: readonly (string | number)[]): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError('seed', seed, 'an integer from 0 to 2^53 − 1');
  }
  let key: Key = Uint32Array.of(seed, seed / 2 ** 32, 0, 0);
  path.forEach((part, position) => {
    if (typeof part === 'string') key = keyAfterText(key, part);
    else if (Number.isSafeInteger(part))
      key = nextKey(key, Purpose.pathNumber, part >>> 0, Math.floor(part / 2 ** 32) >>> 0, 0);
    else throw new InvalidArgumentError(`path[${position}]`, part, 'strings and safe integers');
  });
  return key;
}

/** The length, then six UTF-16 code units at a time. */
function keyAfterText(start: Key, text: string): Key {
  let key = nextKey(start, Purpose.pathText, text.length, 0, 0);
  for (let i = 0; i < text.length; i += 6) {
    key = nextKey(key, Purpose.pathTextPart, twoUnits(text, i), twoUnits(text, i + 2), twoUnits(text, i + 4));
  }
  return key;
}

function twoUnits(text: string, at: number): number {
  const unit = (i: number): number => (i < text.length ? text.charCodeAt(i) : 0);
  return unit(at) + unit(at + 1) * 2 ** 16;
}

function nextKey(key: Key, purpose: number, word0: number, word1: number, word3: number): Key {
  const next = new Uint32Array(BLOCK_WORDS);
  threefry(key, word0, word1, purpose, word3, next);
  return next;
}
