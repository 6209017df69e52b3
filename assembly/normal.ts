/**
 * Normal variates, first attempt of the ziggurat: the SIMD twin of the plain TypeScript in
 * src/random/normalKernel.ts, which says what is computed and how the numbers are laid out. Four ChaCha8 blocks at a
 * time, one in each 32-bit lane, give 32 numbers. A number whose first attempt is refused is left as its 64 random
 * bits and its position is listed; the caller settles it (four in a thousand), so that logarithms and rare cases are
 * written once, in TypeScript.
 */

const LAYERS: i32 = 1024;
const CAPACITY: i32 = 2048;

/** Half-widths of the layers, LAYERS + 1 of them, written by the caller. */
const EDGES = memory.data((LAYERS + 1) * 8, 16);
/** Key of the stream, 8 words, written by the caller. */
const KEY = memory.data(32, 16);
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

/** Writes the numbers of `groups` groups of 32 from block `firstBlock` (a multiple of 4) on; gives how many are refused. */
export function fill(firstBlock: f64, groups: i32): i32 {
  refusedCount = 0;
  let block = <u64>firstBlock;
  const end = OUT + <usize>groups * 256;
  for (let out = OUT; out < end; out += 256) {
    randomBits(block, out);
    for (let four = out; four < out + 256; four += 32) firstAttempts(four);
    block += 4;
  }
  return refusedCount;
}

/** Four ChaCha8 blocks, their words interleaved into 32 times 64 bits. */
function randomBits(block: u64, out: usize): void {
  // A group starts at a multiple of 4, so that the four counters differ in the low word alone.
  const counter = v128.add<i32>(i32x4.splat(<i32>block), i32x4(0, 1, 2, 3));
  const counterHigh = i32x4.splat(<i32>(block >> 32));
  let x0 = i32x4.splat(0x61707865);
  let x1 = i32x4.splat(0x3320646e);
  let x2 = i32x4.splat(0x79622d32);
  let x3 = i32x4.splat(0x6b206574);
  let x4 = v128.load32_splat(KEY);
  let x5 = v128.load32_splat(KEY, 4);
  let x6 = v128.load32_splat(KEY, 8);
  let x7 = v128.load32_splat(KEY, 12);
  let x8 = v128.load32_splat(KEY, 16);
  let x9 = v128.load32_splat(KEY, 20);
  let x10 = v128.load32_splat(KEY, 24);
  let x11 = v128.load32_splat(KEY, 28);
  let x12 = counter;
  let x13 = counterHigh;
  let x14 = i32x4.splat(0);
  let x15 = i32x4.splat(0);

  for (let doubleRound = 0; doubleRound < 4; ++doubleRound) {
    x12 = rotate16(v128.xor(x12, (x0 = v128.add<i32>(x0, x4))));
    x4 = rotate12(v128.xor(x4, (x8 = v128.add<i32>(x8, x12))));
    x12 = rotate8(v128.xor(x12, (x0 = v128.add<i32>(x0, x4))));
    x4 = rotate7(v128.xor(x4, (x8 = v128.add<i32>(x8, x12))));

    x13 = rotate16(v128.xor(x13, (x1 = v128.add<i32>(x1, x5))));
    x5 = rotate12(v128.xor(x5, (x9 = v128.add<i32>(x9, x13))));
    x13 = rotate8(v128.xor(x13, (x1 = v128.add<i32>(x1, x5))));
    x5 = rotate7(v128.xor(x5, (x9 = v128.add<i32>(x9, x13))));

    x14 = rotate16(v128.xor(x14, (x2 = v128.add<i32>(x2, x6))));
    x6 = rotate12(v128.xor(x6, (x10 = v128.add<i32>(x10, x14))));
    x14 = rotate8(v128.xor(x14, (x2 = v128.add<i32>(x2, x6))));
    x6 = rotate7(v128.xor(x6, (x10 = v128.add<i32>(x10, x14))));

    x15 = rotate16(v128.xor(x15, (x3 = v128.add<i32>(x3, x7))));
    x7 = rotate12(v128.xor(x7, (x11 = v128.add<i32>(x11, x15))));
    x15 = rotate8(v128.xor(x15, (x3 = v128.add<i32>(x3, x7))));
    x7 = rotate7(v128.xor(x7, (x11 = v128.add<i32>(x11, x15))));

    x15 = rotate16(v128.xor(x15, (x0 = v128.add<i32>(x0, x5))));
    x5 = rotate12(v128.xor(x5, (x10 = v128.add<i32>(x10, x15))));
    x15 = rotate8(v128.xor(x15, (x0 = v128.add<i32>(x0, x5))));
    x5 = rotate7(v128.xor(x5, (x10 = v128.add<i32>(x10, x15))));

    x12 = rotate16(v128.xor(x12, (x1 = v128.add<i32>(x1, x6))));
    x6 = rotate12(v128.xor(x6, (x11 = v128.add<i32>(x11, x12))));
    x12 = rotate8(v128.xor(x12, (x1 = v128.add<i32>(x1, x6))));
    x6 = rotate7(v128.xor(x6, (x11 = v128.add<i32>(x11, x12))));

    x13 = rotate16(v128.xor(x13, (x2 = v128.add<i32>(x2, x7))));
    x7 = rotate12(v128.xor(x7, (x8 = v128.add<i32>(x8, x13))));
    x13 = rotate8(v128.xor(x13, (x2 = v128.add<i32>(x2, x7))));
    x7 = rotate7(v128.xor(x7, (x8 = v128.add<i32>(x8, x13))));

    x14 = rotate16(v128.xor(x14, (x3 = v128.add<i32>(x3, x4))));
    x4 = rotate12(v128.xor(x4, (x9 = v128.add<i32>(x9, x14))));
    x14 = rotate8(v128.xor(x14, (x3 = v128.add<i32>(x3, x4))));
    x4 = rotate7(v128.xor(x4, (x9 = v128.add<i32>(x9, x14))));
  }

  storeInterleaved(
    v128.add<i32>(x0, i32x4.splat(0x61707865)),
    v128.add<i32>(x1, i32x4.splat(0x3320646e)),
    out,
  );
  storeInterleaved(
    v128.add<i32>(x2, i32x4.splat(0x79622d32)),
    v128.add<i32>(x3, i32x4.splat(0x6b206574)),
    out + 32,
  );
  storeInterleaved(
    v128.add<i32>(x4, v128.load32_splat(KEY)),
    v128.add<i32>(x5, v128.load32_splat(KEY, 4)),
    out + 64,
  );
  storeInterleaved(
    v128.add<i32>(x6, v128.load32_splat(KEY, 8)),
    v128.add<i32>(x7, v128.load32_splat(KEY, 12)),
    out + 96,
  );
  storeInterleaved(
    v128.add<i32>(x8, v128.load32_splat(KEY, 16)),
    v128.add<i32>(x9, v128.load32_splat(KEY, 20)),
    out + 128,
  );
  storeInterleaved(
    v128.add<i32>(x10, v128.load32_splat(KEY, 24)),
    v128.add<i32>(x11, v128.load32_splat(KEY, 28)),
    out + 160,
  );
  storeInterleaved(v128.add<i32>(x12, counter), v128.add<i32>(x13, counterHigh), out + 192);
  storeInterleaved(x14, x15, out + 224);
}

function rotate16(words: v128): v128 {
  return v128.swizzle(words, i8x16(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}
function rotate12(words: v128): v128 {
  return v128.or(v128.shl<i32>(words, 12), v128.shr<u32>(words, 20));
}
function rotate8(words: v128): v128 {
  return v128.swizzle(words, i8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
}
function rotate7(words: v128): v128 {
  return v128.or(v128.shl<i32>(words, 7), v128.shr<u32>(words, 25));
}

function storeInterleaved(low: v128, high: v128, out: usize): void {
  v128.store(out, v128.shuffle<i32>(low, high, 0, 4, 1, 5));
  v128.store(out, v128.shuffle<i32>(low, high, 2, 6, 3, 7), 16);
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

/** (m + ½) 2⁻⁵² for the upper 52 bits m: put behind the exponent of [1, 2), less 1 − 2⁻⁵³; every step is exact. */
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
