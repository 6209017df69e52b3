/** Nodes and weights of Gauss–Legendre quadrature on [−1, 1], by Newton's method. */
export function legendre(count: number): { x: number[]; w: number[] } {
  const [x, w]: [number[], number[]] = [[], []];
  for (let i = 0; i < count; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let [p, before] = [1, 0];
      for (let j = 0; j < count; j++) [p, before] = [((2 * j + 1) * z * p - j * before) / (j + 1), p];
      slope = (count * (z * p - before)) / (z * z - 1);
      z -= p / slope;
    }
    x.push(z);
    w.push(2 / ((1 - z * z) * slope * slope));
  }
  return { x, w };
}

const angles = legendre(60);
const radii = legendre(160);
/** The density is below 1e-36 beyond. */
const FAR = 13;

/** Points x, y with their weights: what expectations are sums over. */
export interface Grid {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/**
 * For functions that are smooth but at 0: polar coordinates, on the four sectors between which x or y changes
 * its sign.
 */
export function polarGrid([k11, k12, k22]: readonly [number, number, number]): Grid {
  const [s, t] = [Math.sqrt(k11), Math.sqrt(k22)];
  const between = Math.acos(Math.max(-1, Math.min(1, k12 / (s * t))));
  const turn = 2 * Math.PI;
  const borders = [-1, 1, -1, 1].map((side, k) => (side * Math.PI) / 2 + (k < 2 ? 0 : between));
  const cuts = borders.map(angle => (angle + turn) % turn).sort((a, b) => a - b);
  const [x, y, weights]: [number[], number[], number[]] = [[], [], []];
  for (let sector = 0; sector < 4; sector++) {
    const [from, to] = [cuts[sector]!, cuts[sector + 1] ?? cuts[0]! + turn];
    for (const [i, a] of angles.x.entries()) {
      const angle = (from + to) / 2 + ((to - from) / 2) * a;
      for (const [j, b] of radii.x.entries()) {
        const r = (FAR * (1 + b)) / 2;
        const density = (r * Math.exp(-r * r * 0.5)) / turn;
        x.push(r * s * Math.cos(angle));
        y.push(r * t * Math.cos(angle - between));
        weights.push((angles.w[i]! * radii.w[j]! * ((to - from) / 2) * FAR * density) / 2);
      }
    }
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y), weights: Float64Array.from(weights) };
}

/** E[f(x) g(y)] from the values of both on a grid, and √(E f² E g²), which errors are relative to. */
export function quadrature(
  { weights }: Grid,
  f: Float64Array,
  g: Float64Array,
): { value: number; size: number } {
  let [value, ofF, ofG] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    value += weights[i]! * f[i]! * g[i]!;
    ofF += weights[i]! * f[i]! * f[i]!;
    ofG += weights[i]! * g[i]! * g[i]!;
  }
  return { value, size: Math.sqrt(ofF * ofG) };
}
