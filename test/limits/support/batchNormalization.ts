import { legendre } from '../expectations/support/quadrature.js';

/**
 * Batch normalisation and ReLU by the formulas of Tensor Programs II (Yang 2020, equations 36 to 39, ε = 0),
 * with inverse matrices, and Gauss–Legendre sums over y for s = (y/(1 − y))².
 */
export type Matrix = number[][];

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const table = (rows: number, columns: number, f: (i: number, j: number) => number): Matrix =>
  range(rows).map(i => range(columns).map(j => f(i, j)));
const at = (a: Matrix, i: number, j: number): number => a[i]![j]!;
const times = (a: Matrix, b: Matrix): Matrix =>
  table(a.length, b[0]!.length, (i, j) => b.reduce((sum, row, k) => sum + at(a, i, k) * row[j]!, 0));
const plus = (a: Matrix, b: Matrix, by = 1): Matrix =>
  table(a.length, a[0]!.length, (i, j) => at(a, i, j) + by * at(b, i, j));
const scaled = (a: Matrix, by: number): Matrix => a.map(row => row.map(value => by * value));
export const innerOf = (a: Matrix, b: Matrix): number =>
  a.reduce((sum, row, i) => sum + row.reduce((total, value, j) => total + value * at(b, i, j), 0), 0);
const block = (a: Matrix, rows: number[], columns: number[]): Matrix =>
  rows.map(i => columns.map(j => at(a, i, j)));
const centring = (size: number): Matrix => table(size, size, (i, j) => Number(i === j) - 1 / size);

/** (A⁻¹ B, det A), by elimination with pivots. */
function solve(a: Matrix, b: Matrix): { solution: Matrix; determinant: number } {
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  let determinant = 1;
  for (const k of range(a.length)) {
    const pivot = range(a.length)
      .slice(k)
      .reduce((best, i) => (Math.abs(at(rows, i, k)) > Math.abs(at(rows, best, k)) ? i : best), k);
    if (pivot !== k) {
      [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
      determinant = -determinant;
    }
    const own = rows[k]!;
    determinant *= own[k]!;
    const unit = own.map(value => value / own[k]!);
    rows.forEach((row, i) => {
      rows[i] = i === k ? unit : row.map((value, j) => value - row[k]! * unit[j]!);
    });
  }
  return { solution: rows.map(row => row.slice(a.length)), determinant };
}

/** K (I + 2 D K)⁻¹ and det(I + 2 D K)^−½ for a diagonal D. */
function tilted(k: Matrix, d: number[]): { k: Matrix; factor: number } {
  // (I + 2 K D)⁻¹ K
  const { solution, determinant } = solve(
    table(k.length, k.length, (i, j) => Number(i === j) + 2 * at(k, i, j) * d[j]!),
    k,
  );
  return {
    k: table(k.length, k.length, (i, j) => (at(solution, i, j) + at(solution, j, i)) / 2),
    factor: determinant ** -0.5,
  };
}

const areaOf = (k: Matrix, i: number, j: number): number =>
  Math.sqrt(Math.max(0, at(k, i, i) * at(k, j, j) - at(k, i, j) ** 2));
/** (π − θ)/2π */
const stepAt = (k: Matrix, i: number, j: number): number =>
  i === j ? 0.5 : Math.atan2(areaOf(k, i, j), -at(k, i, j)) / (2 * Math.PI);
const reluAt = (k: Matrix, i: number, j: number): number =>
  i === j ? at(k, i, i) / 2 : areaOf(k, i, j) / (2 * Math.PI) + stepAt(k, i, j) * at(k, i, j);
const mapOf = (k: Matrix, f: (k: Matrix, i: number, j: number) => number): Matrix =>
  table(k.length, k.length, (i, j) => f(k, i, j));

/** The gradient of ⟨Δ, V_relu(K)⟩ by K, for a symmetric Δ. */
function adjoint(k: Matrix, delta: Matrix): Matrix {
  return table(k.length, k.length, (i, j) => {
    if (i !== j) return at(delta, i, j) * stepAt(k, i, j);
    const others = range(k.length).filter(other => other !== i);
    return others.reduce(
      (sum, other) => sum + (at(delta, i, other) * areaOf(k, i, other)) / (2 * Math.PI * at(k, i, i)),
      at(delta, i, i) / 2,
    );
  });
}

/** Σ w f(s) for ∫ f(s) ds. */
function integral(count: number, f: (s: number) => Matrix): Matrix {
  const { x, w } = legendre(count);
  return x
    .map((node, k) => {
      const y = (1 + node) / 2;
      const root = y / (1 - y);
      return scaled(f(root * root), (w[k]! * root) / (1 - y) ** 2);
    })
    .reduce((sum, term) => plus(sum, term));
}

const WITHIN = 160;
const ACROSS = 48;

/** Equation 36. */
export function forwardWithin(sigma: Matrix): Matrix {
  const g = centring(sigma.length);
  const centred = times(times(g, sigma), g);
  return integral(WITHIN, s => {
    const { k, factor } = tilted(
      centred,
      centred.map(() => s),
    );
    return scaled(mapOf(k, reluAt), sigma.length * factor);
  });
}

/** Equation 38, for a symmetric Δ. */
export function backwardWithin(sigma: Matrix, delta: Matrix): Matrix {
  const g = centring(sigma.length);
  const centred = times(times(g, sigma), g);
  const whole = integral(WITHIN, s => {
    const { k, factor } = tilted(
      centred,
      centred.map(() => s),
    );
    const j = adjoint(k, delta);
    const first = table(k.length, k.length, (a, b) => at(delta, a, b) * stepAt(k, a, b));
    const value = innerOf(delta, mapOf(k, reluAt));
    const second = scaled(plus(scaled(k, value), times(times(k, j), k), 2), (s * s) / 2);
    const third = scaled(plus(times(k, j), times(j, k)), s);
    return scaled(plus(plus(first, second), third, -1), sigma.length * factor);
  });
  return times(times(g, whole), g);
}

/** Both batches, centred. */
function joint(sigma: Matrix, xi: Matrix, other: Matrix): Matrix {
  const size = sigma.length;
  const g = table(2 * size, 2 * size, (i, j) => (i < size === j < size ? Number(i === j) - 1 / size : 0));
  const whole = table(2 * size, 2 * size, (i, j) => {
    if (i < size) return j < size ? at(sigma, i, j) : at(xi, i, j - size);
    return j < size ? at(xi, j, i - size) : at(other, i - size, j - size);
  });
  return times(times(g, whole), g);
}

function across(
  [sigma, xi, other]: readonly [Matrix, Matrix, Matrix],
  f: (k: Matrix, s: number, t: number) => Matrix,
): Matrix {
  const size = sigma.length;
  const k = joint(sigma, xi, other);
  return integral(ACROSS, s =>
    integral(ACROSS, t => {
      const tilt = tilted(
        k,
        range(2 * size).map(i => (i < size ? s : t)),
      );
      return scaled(f(tilt.k, s, t), (size / Math.PI / Math.sqrt(s * t)) * tilt.factor);
    }),
  );
}

/** Equation 37. */
export function forwardAcross(sigma: Matrix, xi: Matrix, other: Matrix): Matrix {
  const [first, second] = halves(sigma.length);
  return across([sigma, xi, other], k => block(mapOf(k, reluAt), first, second));
}

/** Equation 39. */
export function backwardAcross(sigma: Matrix, xi: Matrix, other: Matrix, chi: Matrix): Matrix {
  const size = sigma.length;
  const [first, second] = halves(size);
  const delta = table(2 * size, 2 * size, (i, j) => {
    if (i < size === j < size) return 0;
    return i < size ? at(chi, i, j - size) : at(chi, j, i - size);
  });
  const whole = across([sigma, xi, other], (k, s, t) => {
    const j = adjoint(k, delta);
    const one = table(size, size, (a, b) => at(chi, a, b) * stepAt(k, a, size + b));
    const value = innerOf(chi, block(mapOf(k, reluAt), first, second));
    const two = plus(scaled(block(k, first, second), value), block(times(times(k, j), k), first, second));
    const three = plus(
      scaled(block(times(j, k), first, second), t),
      scaled(block(times(k, j), first, second), s),
    );
    return plus(plus(one, two, 4 * s * t), three, -2);
  });
  const g = centring(size);
  return times(times(g, whole), g);
}

function halves(size: number): [number[], number[]] {
  return [range(size), range(size).map(i => i + size)];
}

/** The kernels of `depth` layers of batch normalisation and ReLU, of outputs i and j (section E.4.1). */
export function kernelsWithin(
  x: Matrix,
  depth: number,
  [i, j]: readonly [number, number],
): { nngp: number; ntk: number } {
  const sigmas = [times(x, transposed(x)).map(row => row.map(value => value / x[0]!.length))];
  for (let l = 0; l < depth; l++) sigmas.push(forwardWithin(sigmas[l]!));
  let delta = table(
    x.length,
    x.length,
    (a, b) => (Number(a === i && b === j) + Number(a === j && b === i)) / 2,
  );
  let ntk = innerOf(sigmas[depth]!, delta);
  for (let l = depth - 1; l >= 0; l--) {
    delta = backwardWithin(sigmas[l]!, delta);
    ntk += innerOf(sigmas[l]!, delta);
  }
  return { nngp: at(sigmas[depth]!, i, j), ntk };
}

/** The same for output i of one batch and j of another. */
export function kernelsAcross(
  x: Matrix,
  y: Matrix,
  depth: number,
  [i, j]: readonly [number, number],
): { nngp: number; ntk: number } {
  const gram = (a: Matrix, b: Matrix): Matrix => scaled(times(a, transposed(b)), 1 / a[0]!.length);
  const layers = [{ sigma: gram(x, x), xi: gram(x, y), other: gram(y, y) }];
  for (let l = 0; l < depth; l++) {
    const { sigma, xi, other } = layers[l]!;
    layers.push({
      sigma: forwardWithin(sigma),
      xi: forwardAcross(sigma, xi, other),
      other: forwardWithin(other),
    });
  }
  let chi = table(x.length, y.length, (a, b) => Number(a === i && b === j));
  let ntk = innerOf(layers[depth]!.xi, chi);
  for (let l = depth - 1; l >= 0; l--) {
    const { sigma, xi, other } = layers[l]!;
    chi = backwardAcross(sigma, xi, other, chi);
    ntk += innerOf(xi, chi);
  }
  return { nngp: at(layers[depth]!.xi, i, j), ntk };
}

function transposed(a: Matrix): Matrix {
  return table(a[0]!.length, a.length, (i, j) => at(a, j, i));
}

/** A function of x̂ and its derivative. */
export interface Activation {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

/** One neuron in the batch: outputs yᵢ = φ(x̂ᵢ), and ∂yᵢ/∂hₖ. */
function neuron(c: readonly number[], epsilon: number, phi: Activation): { y: number[]; slopes: Matrix } {
  const size = c.length;
  const root = Math.sqrt(c.reduce((sum, value) => sum + value * value, 0) / size + epsilon);
  const x = c.map(value => value / root);
  return {
    y: x.map(phi.value),
    slopes: table(
      size,
      size,
      (i, k) => (phi.slope(x[i]!) * (Number(i === k) - 1 / size - (x[i]! * x[k]!) / size)) / root,
    ),
  };
}

export interface OneLayer {
  /** E yᵢ ȳⱼ */
  readonly values: Matrix;
  /** For each i and j, Σₖₗ E[∂yᵢ/∂hₖ ∂ȳⱼ/∂h̄ₗ] Kₖₗ, the part of the first matrix in the tangent kernel. */
  readonly gradients: Matrix;
}

/** Sums of one layer over points with weights, at each of which both batches have their numbers. */
function oneLayer(
  size: number,
  xi: Matrix,
  epsilon: number,
  phi: Activation,
  points: Iterable<{ weight: number; c: readonly number[]; d: readonly number[] }>,
): OneLayer {
  let [values, gradients] = [table(size, size, () => 0), table(size, size, () => 0)];
  for (const { weight, c, d } of points) {
    const [left, right] = [neuron(c, epsilon, phi), neuron(d, epsilon, phi)];
    const across = times(times(left.slopes, xi), transposed(right.slopes));
    values = plus(
      values,
      table(size, size, (i, j) => left.y[i]! * right.y[j]!),
      weight,
    );
    gradients = plus(gradients, across, weight);
  }
  return { values, gradients };
}

/** ∫ r e^(−r²/2) f(r) dr as a sum. */
const radii = (() => {
  const { x, w } = legendre(120);
  // r = 10 y³ resolves what ε changes near 0.
  return x.map((node, k) => {
    const y = (1 + node) / 2;
    const r = 10 * y ** 3;
    return { r, weight: (w[k]! / 2) * 30 * y * y * r * Math.exp((-r * r) / 2) };
  });
})();

/** Points of a plane in polar coordinates, with sectors between the angles at which `directions` vanish. */
function* planePoints(
  directions: readonly (readonly [number, number])[],
): Generator<{ weight: number; z: [number, number] }> {
  const turn = 2 * Math.PI;
  const angles = directions.flatMap(([a, b]) =>
    [0, Math.PI].map(half => (Math.atan2(-a, b) + half + 2 * turn) % turn),
  );
  const borders = [...new Set(angles)].sort((a, b) => a - b);
  const { x, w } = legendre(40);
  for (const [k, from] of borders.entries()) {
    const to = borders[k + 1] ?? borders[0]! + turn;
    for (const [m, node] of x.entries()) {
      const angle = from + ((to - from) * (1 + node)) / 2;
      for (const { r, weight } of radii)
        yield {
          weight: (weight * w[m]! * (to - from)) / 2 / turn,
          z: [r * Math.cos(angle), r * Math.sin(angle)],
        };
    }
  }
}

/** A batch of three with itself: centring leaves two dimensions, which have polar coordinates. */
export function threeWithin(sigma: Matrix, epsilon: number, phi: Activation): OneLayer {
  const basis = [[Math.SQRT1_2, -Math.SQRT1_2, 0], [1, 1, -2].map(value => value / Math.sqrt(6))];
  const plane = times(times(basis, sigma), transposed(basis));
  const first = Math.sqrt(at(plane, 0, 0));
  const below = at(plane, 1, 0) / first;
  const second = Math.sqrt(at(plane, 1, 1) - below * below);
  const rows = range(3).map((i): [number, number] => [
    at(basis, 0, i) * first + at(basis, 1, i) * below,
    at(basis, 1, i) * second,
  ]);
  const points = function* () {
    for (const { weight, z } of planePoints(rows)) {
      const c = rows.map(([a, b]) => a * z[0] + b * z[1]);
      yield { weight, c, d: c };
    }
  };
  return oneLayer(3, sigma, epsilon, phi, points());
}

/** Two batches of two: one dimension is left of each. */
export function twosAcross(
  sigma: Matrix,
  xi: Matrix,
  other: Matrix,
  epsilon: number,
  phi: Activation,
): OneLayer {
  const difference = (k: Matrix): number => (at(k, 0, 0) - at(k, 0, 1) - at(k, 1, 0) + at(k, 1, 1)) / 4;
  const first = Math.sqrt(difference(sigma));
  const below = difference(xi) / first;
  const second = Math.sqrt(Math.max(0, difference(other) - below * below));
  const points = function* () {
    for (const { weight, z } of planePoints([
      [first, 0],
      [below, second],
    ])) {
      const [c, d] = [first * z[0], below * z[0] + second * z[1]];
      yield { weight, c: [c, -c], d: [d, -d] };
    }
  };
  return oneLayer(2, xi, epsilon, phi, points());
}
