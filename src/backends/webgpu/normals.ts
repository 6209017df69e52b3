import { zigguratLayers } from '../../random/index.js';
import { refusedNumbersText, type Rows } from './refusedNumbers.js';
import { wideFloats, wideParts } from './wideFloats.js';

/** Rotations of rounds 4k to 4k + 3, for even k and for odd: of the two pairs of words. */
const ROTATIONS = [
  [[10, 26], [11, 21], [13, 27], [23, 5]],
  [[6, 20], [17, 11], [25, 10], [18, 20]],
] as const; // prettier-ignore
const ROUNDS = 13;

const LAYERS = 1024;
const MOST_FACTORIAL = 17;
const MOST_ODD = 11;
const ROWS: Rows = {
  edges: 0,
  rises: LAYERS + 1,
  factorials: 2 * (LAYERS + 1),
  mostFactorial: MOST_FACTORIAL,
  odd: 2 * (LAYERS + 1) + MOST_FACTORIAL + 1,
  mostOdd: MOST_ODD,
};
/** A number of float64 is this many numbers, which every format has exactly. */
const PIECES = 4;

/** One round: two pairs of words are added and mixed, with the other partner every second time. */
function round(turn: number): string {
  const step = turn % 4;
  const [first, second] = ROTATIONS[Math.floor(turn / 4) % 2]![step]!;
  const [one, other] = step % 2 === 0 ? [1, 3] : [3, 1];
  const mixed = (to: number, from: number, bits: number): string =>
    `x${to} = x${to} + x${from}; x${from} = ((x${from} << ${bits}u) | (x${from} >> ${32 - bits}u)) ^ x${to};`;
  return `${mixed(0, one, first)} ${mixed(2, other, second)}${step === 3 ? ` ${injection(Math.floor(turn / 4) + 1)}` : ''}`;
}

function injection(turn: number): string {
  const words = [0, 1, 2, 3].map(word => `x${word} = x${word} + k${(turn + word) % 5};`);
  return `${words.join(' ')} x3 = x3 + ${turn}u;`;
}

/**
 * Normal numbers in WGSL: Threefry-4x32-13 and the ziggurat of src/random, operation by operation in float64
 * made of words, so that every number is that of the processor, rounded once: whether a number is refused,
 * and what stands for it then, is decided by the same bits. `firstAttempt` leaves a mark where it is refused.
 */
export function normalsText(isPair: boolean, withRefused: boolean): string {
  return `${wideFloats}
fn threefryBlock(key: vec4<u32>, counter: vec4<u32>) -> vec4<u32> {
  let k0 = key.x;
  let k1 = key.y;
  let k2 = key.z;
  let k3 = key.w;
  let k4 = 0x1bd11bdau ^ k0 ^ k1 ^ k2 ^ k3;
  var x0 = counter.x + k0;
  var x1 = counter.y + k1;
  var x2 = counter.z + k2;
  var x3 = counter.w + k3;
  ${Array.from({ length: ROUNDS }, (_, turn) => round(turn)).join('\n  ')}
  return vec4<u32>(x0, x1, x2, x3);
}
fn tableEntry(row: u32) -> Wide {
  let place = ${PIECES}u * row;
  let upper = u32(highOf(bAt(place + 1u)));
  let middle = u32(highOf(bAt(place + 2u)));
  let lower = u32(highOf(bAt(place + 3u)));
  return Wide(false, i32(highOf(bAt(place))), (upper << 8u) | (middle >> 16u), (middle << 16u) | (lower << 11u));
}
fn unitInterval(words: vec2<u32>) -> Wide {
  return normalizedWide(false, 10, words.y >> 11u, (words.y << 21u) | ((words.x >> 12u) << 1u) | 1u);
}
fn withSign(x: Wide, low: u32) -> Wide { return Wide((low & 0x800u) != 0u, x.exponent, x.high, x.low); }
fn numberOfWide(x: Wide) -> number { return ${isPair ? 'vec2<f32>(floatOfWide(x), restOfWide(x))' : 'floatOfWide(x)'}; }
fn placeInStream(first: vec2<u32>, place: u32) -> vec2<u32> {
  let low = first.x + place;
  return vec2<u32>(low, first.y + select(0u, 1u, low < place));
}
fn halvedIndex(index: vec2<u32>) -> vec2<u32> { return vec2<u32>((index.x >> 1u) | (index.y << 31u), index.y >> 1u); }
fn wordsAt(key: vec4<u32>, index: vec2<u32>) -> vec2<u32> {
  let block = threefryBlock(key, vec4<u32>(halvedIndex(index), 0u, 0u));
  return select(block.xy, block.zw, (index.x & 1u) == 1u);
}
// What stands in the place of a number that is refused.
fn mark() -> number { return fromFloat(bitcast<f32>(0x7f7fffffu)); }
fn isMark(x: number) -> bool { return bitcast<u32>(highOf(x)) == 0x7f7fffffu; }
fn firstAttempt(key: vec4<u32>, first: vec2<u32>, place: u32, deviation: number) -> number {
  let words = wordsAt(key, placeInStream(first, place));
  let layer = words.x & ${LAYERS - 1}u;
  let x = productWide(unitInterval(words), tableEntry(layer));
  let isAccepted = isLessWide(x, tableEntry(layer + 1u));
  return choose(mark(), times(deviation, numberOfWide(withSign(x, words.x))), isAccepted);
}
${withRefused ? refusedNumbersText(ROWS) : ''}`;
}

/** The tables of the ziggurat and of its functions, as integers below 2²⁴ and exponents. */
export function normalTables(): Float64Array {
  const { edges, rises } = zigguratLayers();
  const factorials: number[] = [1];
  for (let k = 1; k <= MOST_FACTORIAL; k++) factorials.push(factorials[k - 1]! * k);
  const odd = Array.from({ length: MOST_ODD + 1 }, (_, k) => 1 / (2 * k + 1));
  // Layers without a rise have none that is asked for.
  const numbers = [
    ...edges,
    ...rises.map(rise => (Number.isNaN(rise) ? 0 : rise)),
    ...factorials.map(factorial => 1 / factorial),
    ...odd,
  ];
  return Float64Array.from(
    numbers.flatMap(number => {
      const { exponent, high, low } = wideParts(number);
      return [exponent, high >>> 8, ((high & 0xff) << 16) | (low >>> 16), (low >>> 11) & 0x1f];
    }),
  );
}
