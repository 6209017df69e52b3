import { zigguratLayers } from '../../random/index.js';

/**
 * Normal numbers in OpenCL C: Threefry-4x32-13 and the ziggurat of src/random, operation by operation, so
 * that every number has the bits that the processor gives it. Additions, multiplications, divisions and
 * roots round the same way everywhere, and nothing else is used.
 *
 * Memory b has the 1025 edges of the layers, and then the 1024 rises.
 */
export const normalFunctions = `
uint4 threefryBlock(uint4 key, uint word0, uint word1, uint word2, uint word3) {
  uint k[5] = { key.x, key.y, key.z, key.w, 0x1bd11bdau ^ key.x ^ key.y ^ key.z ^ key.w };
  const uint even[4] = { 10, 11, 13, 23 };
  const uint evenOther[4] = { 26, 21, 27, 5 };
  const uint odd[4] = { 6, 17, 25, 18 };
  const uint oddOther[4] = { 20, 11, 10, 20 };
  uint x0 = word0 + k[0];
  uint x1 = word1 + k[1];
  uint x2 = word2 + k[2];
  uint x3 = word3 + k[3];
  for (uint turn = 0; turn < 13; ++turn) {
    const uint step = turn % 4;
    const bool isEven = (turn / 4) % 2 == 0;
    const uint one = isEven ? even[step] : odd[step];
    const uint other = isEven ? evenOther[step] : oddOther[step];
    if (step % 2 == 0) {
      x0 += x1; x1 = rotate(x1, one) ^ x0;
      x2 += x3; x3 = rotate(x3, other) ^ x2;
    } else {
      x0 += x3; x3 = rotate(x3, one) ^ x0;
      x2 += x1; x1 = rotate(x1, other) ^ x2;
    }
    if (step == 3) {
      const uint injection = turn / 4 + 1;
      x0 += k[injection % 5];
      x1 += k[(injection + 1) % 5];
      x2 += k[(injection + 2) % 5];
      x3 += k[(injection + 3) % 5] + injection;
    }
  }
  return (uint4)(x0, x1, x2, x3);
}
double unitInterval(uint low, uint high) { return high * 0x1p-32 + ((low >> 12) + 0.5) * 0x1p-52; }
double withSign(double x, uint low) { return (low & 0x800u) != 0 ? -x : x; }
double minusLog(double u) {
  double m = u;
  int k = 0;
  for (; m < 0.7071067811865476; m *= 2.0) ++k;
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double series = 0.0;
  for (int n = 23; n >= 3; n -= 2) series = z * (1.0 / n + series);
  return k * 0.6931471805599453 - 2.0 * (s + s * series);
}
double expMinusOne(double d) {
  double series = 0.0;
  for (int k = 17; k >= 1; --k) {
    double factorial = 1.0;
    for (int i = 2; i <= k; ++i) factorial *= i;
    series = d * (1.0 / factorial + series);
  }
  return series;
}
typedef struct {
  uint4 key;
  ulong index;
  uint attempt;
  uint position;
  uint4 words;
} retry_bits;
uint nextWord(retry_bits *bits) {
  if (bits->position == 4) {
    bits->words = threefryBlock(bits->key, (uint)bits->index, (uint)(bits->index >> 32), 2, bits->attempt);
    ++bits->attempt;
    bits->position = 0;
  }
  const uint position = bits->position++;
  return position == 0 ? bits->words.x : position == 1 ? bits->words.y : position == 2 ? bits->words.z : bits->words.w;
}
double nextUniform(retry_bits *bits) {
  const uint low = nextWord(bits);
  const uint high = nextWord(bits);
  return unitInterval(low, high);
}
bool isUnderDensity(__global const double *tables, uint layer, double x, double u) {
  const double height = u * tables[1025 + layer];
  const double outer = tables[layer];
  const double d = 0.5 * (outer - x) * (outer + x);
  if (height <= d) return true;
  if (height >= d + d * d) return false;
  return height < expMinusOne(d);
}
double tailVariate(retry_bits *bits) {
  for (;;) {
    const double excess = minusLog(nextUniform(bits)) / 4.0388498461095045;
    if (2.0 * minusLog(nextUniform(bits)) > excess * excess) return 4.0388498461095045 + excess;
  }
}
double refusedNumber(__global const double *tables, uint4 key, ulong index, uint low, uint high) {
  retry_bits bits;
  bits.key = key;
  bits.index = index;
  bits.attempt = 0;
  bits.position = 4;
  for (;;) {
    const uint layer = low & 1023u;
    const double x = unitInterval(low, high) * tables[layer];
    if (x < tables[layer + 1] || (layer > 0 && isUnderDensity(tables, layer, x, nextUniform(&bits)))) {
      return withSign(x, low);
    }
    if (layer == 0) return withSign(tailVariate(&bits), low);
    low = nextWord(&bits);
    high = nextWord(&bits);
  }
}
double normalNumber(__global const double *tables, uint k0, uint k1, uint k2, uint k3, ulong index) {
  const uint4 key = (uint4)(k0, k1, k2, k3);
  const ulong block = index / 2;
  const uint4 words = threefryBlock(key, (uint)block, (uint)(block >> 32), 0, 0);
  const uint low = index % 2 == 0 ? words.x : words.z;
  const uint high = index % 2 == 0 ? words.y : words.w;
  const uint layer = low & 1023u;
  const double x = unitInterval(low, high) * tables[layer];
  return x < tables[layer + 1] ? withSign(x, low) : refusedNumber(tables, key, index, low, high);
}
`;

/** The tables of the ziggurat: 1025 edges of the layers, and then their rises. */
export function normalTables(): Float64Array {
  const { edges, rises } = zigguratLayers();
  const tables = new Float64Array(edges.length + rises.length);
  tables.set(edges);
  tables.set(rises, edges.length);
  return tables;
}
