/**
 * Panels of products with one tile of a matrix, two float64 numbers at a time.
 * src/linearAlgebra/wasmKernels.ts cuts a matrix into tiles, writes each into MATRIX once and asks for all
 * products with it, so that the matrix itself is read from memory once. All arrays are row-major and lie
 * without gaps from the start of their buffer.
 */

const TILE_CAPACITY: i32 = 32768;
const PANEL_CAPACITY: i32 = 65536;

const MATRIX = memory.data(TILE_CAPACITY * 8, 16);
const VECTORS = memory.data(PANEL_CAPACITY * 8, 16);
const OUT = memory.data(PANEL_CAPACITY * 8, 16);

export function matrixAddress(): usize {
  return MATRIX;
}
export function vectorsAddress(): usize {
  return VECTORS;
}
export function outAddress(): usize {
  return OUT;
}
/** The most numbers in a tile. */
export function tileCapacity(): i32 {
  return TILE_CAPACITY;
}
/** The most numbers in the vectors, and in the products, of one tile. */
export function panelCapacity(): i32 {
  return PANEL_CAPACITY;
}

// @ts-ignore: decorator
@inline
function sum(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

// @ts-ignore: decorator
@inline
function multiplyAdd(total: v128, x: v128, y: v128): v128 {
  return f64x2.add(total, f64x2.mul(x, y));
}

/** Four rows by two vectors: six loads serve sixteen multiplications. */
function fourRowsTwoVectors(row: usize, vector: usize, columns: i32, out: usize, rows: i32): void {
  const stride = (<usize>columns) << 3;
  const row1 = row + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const vector1 = vector + stride;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  const even = (<usize>(columns & ~1)) << 3;
  for (let q: usize = 0; q < even; q += 16) {
    const v0 = v128.load(vector + q);
    const v1 = v128.load(vector1 + q);
    let a = v128.load(row + q);
    s00 = multiplyAdd(s00, a, v0);
    s10 = multiplyAdd(s10, a, v1);
    a = v128.load(row1 + q);
    s01 = multiplyAdd(s01, a, v0);
    s11 = multiplyAdd(s11, a, v1);
    a = v128.load(row2 + q);
    s02 = multiplyAdd(s02, a, v0);
    s12 = multiplyAdd(s12, a, v1);
    a = v128.load(row3 + q);
    s03 = multiplyAdd(s03, a, v0);
    s13 = multiplyAdd(s13, a, v1);
  }
  let t00 = sum(s00);
  let t01 = sum(s01);
  let t02 = sum(s02);
  let t03 = sum(s03);
  let t10 = sum(s10);
  let t11 = sum(s11);
  let t12 = sum(s12);
  let t13 = sum(s13);
  if (columns & 1) {
    const v0 = load<f64>(vector + even);
    const v1 = load<f64>(vector1 + even);
    const a0 = load<f64>(row + even);
    const a1 = load<f64>(row1 + even);
    const a2 = load<f64>(row2 + even);
    const a3 = load<f64>(row3 + even);
    t00 += a0 * v0;
    t01 += a1 * v0;
    t02 += a2 * v0;
    t03 += a3 * v0;
    t10 += a0 * v1;
    t11 += a1 * v1;
    t12 += a2 * v1;
    t13 += a3 * v1;
  }
  store<f64>(out, t00);
  store<f64>(out, t01, 8);
  store<f64>(out, t02, 16);
  store<f64>(out, t03, 24);
  const out1 = out + ((<usize>rows) << 3);
  store<f64>(out1, t10);
  store<f64>(out1, t11, 8);
  store<f64>(out1, t12, 16);
  store<f64>(out1, t13, 24);
}

/** Four rows by one vector. */
function fourRows(row: usize, vector: usize, columns: i32, out: usize): void {
  const stride = (<usize>columns) << 3;
  const row1 = row + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const even = (<usize>(columns & ~1)) << 3;
  for (let q: usize = 0; q < even; q += 16) {
    const v = v128.load(vector + q);
    s0 = multiplyAdd(s0, v128.load(row + q), v);
    s1 = multiplyAdd(s1, v128.load(row1 + q), v);
    s2 = multiplyAdd(s2, v128.load(row2 + q), v);
    s3 = multiplyAdd(s3, v128.load(row3 + q), v);
  }
  const last = columns & 1 ? load<f64>(vector + even) : 0;
  store<f64>(out, columns & 1 ? sum(s0) + load<f64>(row + even) * last : sum(s0));
  store<f64>(out, columns & 1 ? sum(s1) + load<f64>(row1 + even) * last : sum(s1), 8);
  store<f64>(out, columns & 1 ? sum(s2) + load<f64>(row2 + even) * last : sum(s2), 16);
  store<f64>(out, columns & 1 ? sum(s3) + load<f64>(row3 + even) * last : sum(s3), 24);
}

/** One row by one vector, for the rows that are left. */
function oneRow(row: usize, vector: usize, columns: i32): f64 {
  let s = f64x2.splat(0);
  const even = (<usize>(columns & ~1)) << 3;
  for (let q: usize = 0; q < even; q += 16) s = multiplyAdd(s, v128.load(row + q), v128.load(vector + q));
  const total = sum(s);
  return columns & 1 ? total + load<f64>(row + even) * load<f64>(vector + even) : total;
}

/** OUT (count × rows) = VECTORS (count × columns) · MATRIX (rows × columns)ᵀ. */
export function multiply(rows: i32, columns: i32, count: i32): void {
  const stride = (<usize>columns) << 3;
  for (let j = 0; j < count; j += 2) {
    const pair = j + 1 < count;
    const vector = VECTORS + <usize>j * stride;
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      const row = MATRIX + <usize>i * stride;
      const out = OUT + (<usize>(j * rows + i) << 3);
      if (pair) fourRowsTwoVectors(row, vector, columns, out, rows);
      else fourRows(row, vector, columns, out);
    }
    for (; i < rows; i++) {
      const row = MATRIX + <usize>i * stride;
      const out = OUT + (<usize>(j * rows + i) << 3);
      store<f64>(out, oneRow(row, vector, columns));
      if (pair) store<f64>(out + (<usize>rows << 3), oneRow(row, vector + stride, columns));
    }
  }
}

/** out += Σ over four rows of weight · row, for one vector (its four weights lie at `weights`). */
function addFourRows(row: usize, weights: usize, columns: i32, out: usize): void {
  const stride = (<usize>columns) << 3;
  const row1 = row + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const w0 = load<f64>(weights);
  const w1 = load<f64>(weights, 8);
  const w2 = load<f64>(weights, 16);
  const w3 = load<f64>(weights, 24);
  const s0 = f64x2.splat(w0);
  const s1 = f64x2.splat(w1);
  const s2 = f64x2.splat(w2);
  const s3 = f64x2.splat(w3);
  const even = (<usize>(columns & ~1)) << 3;
  for (let q: usize = 0; q < even; q += 16) {
    let total = multiplyAdd(v128.load(out + q), s0, v128.load(row + q));
    total = multiplyAdd(total, s1, v128.load(row1 + q));
    total = multiplyAdd(total, s2, v128.load(row2 + q));
    v128.store(out + q, multiplyAdd(total, s3, v128.load(row3 + q)));
  }
  if (columns & 1) {
    let total = load<f64>(out + even) + w0 * load<f64>(row + even);
    total += w1 * load<f64>(row1 + even);
    total += w2 * load<f64>(row2 + even);
    store<f64>(out + even, total + w3 * load<f64>(row3 + even));
  }
}

/**
 * The same for two vectors at once, whose weights and products lie `weightStride` and one row of OUT apart.
 */
function addFourRowsTwoVectors(row: usize, weights: usize, weightStride: usize, columns: i32, out: usize): void {
  const stride = (<usize>columns) << 3;
  const row1 = row + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const out1 = out + stride;
  const weights1 = weights + weightStride;
  const s0 = v128.load64_splat(weights);
  const s1 = v128.load64_splat(weights, 8);
  const s2 = v128.load64_splat(weights, 16);
  const s3 = v128.load64_splat(weights, 24);
  const r0 = v128.load64_splat(weights1);
  const r1 = v128.load64_splat(weights1, 8);
  const r2 = v128.load64_splat(weights1, 16);
  const r3 = v128.load64_splat(weights1, 24);
  const even = (<usize>(columns & ~1)) << 3;
  for (let q: usize = 0; q < even; q += 16) {
    let a = v128.load(row + q);
    let total = multiplyAdd(v128.load(out + q), s0, a);
    let total1 = multiplyAdd(v128.load(out1 + q), r0, a);
    a = v128.load(row1 + q);
    total = multiplyAdd(total, s1, a);
    total1 = multiplyAdd(total1, r1, a);
    a = v128.load(row2 + q);
    total = multiplyAdd(total, s2, a);
    total1 = multiplyAdd(total1, r2, a);
    a = v128.load(row3 + q);
    v128.store(out + q, multiplyAdd(total, s3, a));
    v128.store(out1 + q, multiplyAdd(total1, r3, a));
  }
  if (columns & 1) {
    let total = load<f64>(out + even);
    let total1 = load<f64>(out1 + even);
    for (let i: usize = 0; i < 4; i++) {
      const a = load<f64>(row + i * stride + even);
      total += load<f64>(weights + (i << 3)) * a;
      total1 += load<f64>(weights1 + (i << 3)) * a;
    }
    store<f64>(out + even, total);
    store<f64>(out1 + even, total1);
  }
}

/** out += weight · row. */
function addRow(row: usize, weight: f64, columns: i32, out: usize): void {
  const w = f64x2.splat(weight);
  const even = (<usize>(columns & ~1)) << 3;
  for (let q: usize = 0; q < even; q += 16) {
    v128.store(out + q, multiplyAdd(v128.load(out + q), w, v128.load(row + q)));
  }
  if (columns & 1) store<f64>(out + even, load<f64>(out + even) + weight * load<f64>(row + even));
}

/** OUT (count × columns) += VECTORS (count × rows) · MATRIX (rows × columns). */
export function addMultiplyTransposed(rows: i32, columns: i32, count: i32): void {
  const stride = (<usize>columns) << 3;
  const weightStride = (<usize>rows) << 3;
  for (let j = 0; j < count; j += 2) {
    const pair = j + 1 < count;
    const out = OUT + <usize>j * stride;
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      const row = MATRIX + <usize>i * stride;
      const weights = VECTORS + (<usize>(j * rows + i) << 3);
      if (pair) addFourRowsTwoVectors(row, weights, weightStride, columns, out);
      else addFourRows(row, weights, columns, out);
    }
    for (; i < rows; i++) {
      const row = MATRIX + <usize>i * stride;
      const weights = VECTORS + (<usize>(j * rows + i) << 3);
      addRow(row, load<f64>(weights), columns, out);
      if (pair) addRow(row, load<f64>(weights + weightStride), columns, out + stride);
    }
  }
}
