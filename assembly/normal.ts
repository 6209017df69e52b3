/**
 * Normal variates, first attempt of the ziggurat: the SIMD twin of the plain TypeScript in
 * src/random/normalKernel.ts, which says what is computed. Eight Threefry blocks at a time, in two times four
 * 32-bit lanes, give 16 numbers. A number whose first attempt is refused is left as its 64 random bits and
 * its position is listed; the caller settles it (four in a thousand), so that logarithms and rare cases are
 * written once, in TypeScript.
 */

const LAYERS: i32 = 1024;
const CAPACITY: i32 = 2048;

/** Half-widths of the layers, LAYERS + 1 of them, written by the caller. */
const EDGES = memory.data((LAYERS + 1) * 8, 16);
/** Key of the stream, 4 words, written by the caller. */
const KEY = memory.data(16, 16);
const OUT = memory.data(CAPACITY * 8, 16);
const REFUSED = memory.data(CAPACITY * 4, 16);

export function edgesAddress(): usize {
  return EDGES;
}
export function keyAddress(): usize {
  return KEY;
}
export function outAddress(): usize {
  return OUT;
}
export function refusedAddress(): usize {
  return REFUSED;
}
/** The most numbers that one call of fill may write. */
export function capacity(): i32 {
  return CAPACITY;
}

let refusedCount: i32 = 0;

/**
 * Writes the numbers of `groups` groups of 16 from block `firstBlock` (a multiple of 8) on; gives how many
 * are refused.
 */
export function fill(firstBlock: f64, groups: i32): i32 {
  refusedCount = 0;
  let block = <u64>firstBlock;
  const end = OUT + <usize>groups * 128;
  for (let out = OUT; out < end; out += 128) {
    randomBits(block, out);
    for (let four = out; four < out + 128; four += 32) firstAttempts(four);
    block += 8;
  }
  return refusedCount;
}

/**
 * Eight Threefry-4x32-13 blocks, two numbers each: x holds four of them in its lanes and y the next four,
 * side by side so that the steps of one fill the waits of the other. Words 2 and 3 of the counter, purpose
 * and attempt, are 0.
 */
function randomBits(block: u64, out: usize): void {
  const k0 = v128.load32_splat(KEY);
  const k1 = v128.load32_splat(KEY, 4);
  const k2 = v128.load32_splat(KEY, 8);
  const k3 = v128.load32_splat(KEY, 12);
  const k4 = v128.xor(v128.xor(v128.xor(k0, k1), v128.xor(k2, k3)), i32x4.splat(0x1bd11bda));

  // A group starts at a multiple of 8, so that the eight counters differ in the low word alone.
  const low = v128.add<i32>(i32x4.splat(<i32>block), k0);
  const high = v128.add<i32>(i32x4.splat(<i32>(block >> 32)), k1);
  let x0 = v128.add<i32>(low, i32x4(0, 1, 2, 3));
  let y0 = v128.add<i32>(low, i32x4(4, 5, 6, 7));
  let x1 = high;
  let y1 = high;
  let x2 = k2;
  let y2 = k2;
  let x3 = k3;
  let y3 = k3;

  // Rounds 1 to 4.
  x1 = v128.xor(rotate(x1, 10), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 26), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 10), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 26), (y2 = v128.add<i32>(y2, y3)));
  x3 = v128.xor(rotate(x3, 11), (x0 = v128.add<i32>(x0, x3)));
  x1 = v128.xor(rotate(x1, 21), (x2 = v128.add<i32>(x2, x1)));
  y3 = v128.xor(rotate(y3, 11), (y0 = v128.add<i32>(y0, y3)));
  y1 = v128.xor(rotate(y1, 21), (y2 = v128.add<i32>(y2, y1)));
  x1 = v128.xor(rotate(x1, 13), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 27), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 13), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 27), (y2 = v128.add<i32>(y2, y3)));
  x3 = v128.xor(rotate(x3, 23), (x0 = v128.add<i32>(x0, x3)));
  x1 = v128.xor(rotate(x1, 5), (x2 = v128.add<i32>(x2, x1)));
  y3 = v128.xor(rotate(y3, 23), (y0 = v128.add<i32>(y0, y3)));
  y1 = v128.xor(rotate(y1, 5), (y2 = v128.add<i32>(y2, y1)));
  const k4and1 = v128.add<i32>(k4, i32x4.splat(1));
  x0 = v128.add<i32>(x0, k1);
  x1 = v128.add<i32>(x1, k2);
  x2 = v128.add<i32>(x2, k3);
  x3 = v128.add<i32>(x3, k4and1);
  y0 = v128.add<i32>(y0, k1);
  y1 = v128.add<i32>(y1, k2);
  y2 = v128.add<i32>(y2, k3);
  y3 = v128.add<i32>(y3, k4and1);

  // Rounds 5 to 8.
  x1 = v128.xor(rotate(x1, 6), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 20), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 6), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 20), (y2 = v128.add<i32>(y2, y3)));
  x3 = v128.xor(rotate(x3, 17), (x0 = v128.add<i32>(x0, x3)));
  x1 = v128.xor(rotate(x1, 11), (x2 = v128.add<i32>(x2, x1)));
  y3 = v128.xor(rotate(y3, 17), (y0 = v128.add<i32>(y0, y3)));
  y1 = v128.xor(rotate(y1, 11), (y2 = v128.add<i32>(y2, y1)));
  x1 = v128.xor(rotate(x1, 25), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 10), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 25), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 10), (y2 = v128.add<i32>(y2, y3)));
  x3 = v128.xor(rotate(x3, 18), (x0 = v128.add<i32>(x0, x3)));
  x1 = v128.xor(rotate(x1, 20), (x2 = v128.add<i32>(x2, x1)));
  y3 = v128.xor(rotate(y3, 18), (y0 = v128.add<i32>(y0, y3)));
  y1 = v128.xor(rotate(y1, 20), (y2 = v128.add<i32>(y2, y1)));
  const k0and2 = v128.add<i32>(k0, i32x4.splat(2));
  x0 = v128.add<i32>(x0, k2);
  x1 = v128.add<i32>(x1, k3);
  x2 = v128.add<i32>(x2, k4);
  x3 = v128.add<i32>(x3, k0and2);
  y0 = v128.add<i32>(y0, k2);
  y1 = v128.add<i32>(y1, k3);
  y2 = v128.add<i32>(y2, k4);
  y3 = v128.add<i32>(y3, k0and2);

  // Rounds 9 to 12.
  x1 = v128.xor(rotate(x1, 10), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 26), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 10), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 26), (y2 = v128.add<i32>(y2, y3)));
  x3 = v128.xor(rotate(x3, 11), (x0 = v128.add<i32>(x0, x3)));
  x1 = v128.xor(rotate(x1, 21), (x2 = v128.add<i32>(x2, x1)));
  y3 = v128.xor(rotate(y3, 11), (y0 = v128.add<i32>(y0, y3)));
  y1 = v128.xor(rotate(y1, 21), (y2 = v128.add<i32>(y2, y1)));
  x1 = v128.xor(rotate(x1, 13), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 27), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 13), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 27), (y2 = v128.add<i32>(y2, y3)));
  x3 = v128.xor(rotate(x3, 23), (x0 = v128.add<i32>(x0, x3)));
  x1 = v128.xor(rotate(x1, 5), (x2 = v128.add<i32>(x2, x1)));
  y3 = v128.xor(rotate(y3, 23), (y0 = v128.add<i32>(y0, y3)));
  y1 = v128.xor(rotate(y1, 5), (y2 = v128.add<i32>(y2, y1)));
  const k1and3 = v128.add<i32>(k1, i32x4.splat(3));
  x0 = v128.add<i32>(x0, k3);
  x1 = v128.add<i32>(x1, k4);
  x2 = v128.add<i32>(x2, k0);
  x3 = v128.add<i32>(x3, k1and3);
  y0 = v128.add<i32>(y0, k3);
  y1 = v128.add<i32>(y1, k4);
  y2 = v128.add<i32>(y2, k0);
  y3 = v128.add<i32>(y3, k1and3);

  // Round 13.
  x1 = v128.xor(rotate(x1, 6), (x0 = v128.add<i32>(x0, x1)));
  x3 = v128.xor(rotate(x3, 20), (x2 = v128.add<i32>(x2, x3)));
  y1 = v128.xor(rotate(y1, 6), (y0 = v128.add<i32>(y0, y1)));
  y3 = v128.xor(rotate(y3, 20), (y2 = v128.add<i32>(y2, y3)));

  storeBlocks(x0, x1, x2, x3, out);
  storeBlocks(y0, y1, y2, y3, out + 64);
}

function rotate(words: v128, bits: i32): v128 {
  return v128.or(v128.shl<i32>(words, bits), v128.shr<u32>(words, 32 - bits));
}

/** Writes four blocks one after the other, given as the four words of each in the lanes. */
function storeBlocks(word0: v128, word1: v128, word2: v128, word3: v128, out: usize): void {
  const low01 = v128.shuffle<i32>(word0, word1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(word2, word3, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(word0, word1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(word2, word3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(low01, high01, 0, 2));
  v128.store(out, v128.shuffle<i64>(low01, high01, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(low23, high23, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(low23, high23, 1, 3), 48);
}

/** Turns the random bits of four numbers into their first attempts, in place. */
function firstAttempts(out: usize): void {
  // Each load brings the half-width of a layer and that of the layer above it.
  const edges0 = v128.load(EDGES + (((<usize>load<u32>(out)) & (LAYERS - 1)) << 3));
  const edges1 = v128.load(EDGES + (((<usize>load<u32>(out, 8)) & (LAYERS - 1)) << 3));
  const edges2 = v128.load(EDGES + (((<usize>load<u32>(out, 16)) & (LAYERS - 1)) << 3));
  const edges3 = v128.load(EDGES + (((<usize>load<u32>(out, 24)) & (LAYERS - 1)) << 3));
  const bits01 = v128.load(out);
  const bits23 = v128.load(out, 16);
  const x01 = v128.mul<f64>(magnitude(bits01), v128.shuffle<f64>(edges0, edges1, 0, 2));
  const x23 = v128.mul<f64>(magnitude(bits23), v128.shuffle<f64>(edges2, edges3, 0, 2));
  v128.store(out, v128.or(x01, sign(bits01)));
  v128.store(out, v128.or(x23, sign(bits23)), 16);
  const refused01 = v128.ge<f64>(x01, v128.shuffle<f64>(edges0, edges1, 1, 3));
  const refused23 = v128.ge<f64>(x23, v128.shuffle<f64>(edges2, edges3, 1, 3));
  if (v128.any_true(v128.or(refused01, refused23))) {
    refuse(bits01, refused01, out);
    refuse(bits23, refused23, out + 16);
  }
}

/**
 * (m + ½) 2⁻⁵² for the upper 52 bits m: put behind the exponent of [1, 2), less 1 − 2⁻⁵³; every step is
 * exact.
 */
function magnitude(bits: v128): v128 {
  const oneToTwo = v128.or(v128.shr<u64>(bits, 12), i64x2.splat(0x3ff0000000000000));
  return v128.sub<f64>(oneToTwo, f64x2.splat(1.0 - 1.1102230246251565e-16));
}

/** Bit 11 as the sign of a float64. */
function sign(bits: v128): v128 {
  return v128.shl<i64>(v128.and(bits, i64x2.splat(0x800)), 52);
}

function refuse(bits: v128, refused: v128, out: usize): void {
  if (v128.extract_lane<i64>(refused, 0) != 0) refuseOne(v128.extract_lane<i64>(bits, 0), out);
  if (v128.extract_lane<i64>(refused, 1) != 0) refuseOne(v128.extract_lane<i64>(bits, 1), out + 8);
}

function refuseOne(bits: i64, out: usize): void {
  store<i64>(out, bits);
  store<i32>(REFUSED + ((<usize>refusedCount) << 2), <i32>((out - OUT) >> 3));
  ++refusedCount;
}
