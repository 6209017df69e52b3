/** Kernels by recursions over layers and steps, by hand: nothing of src/limits is used. */

/** E over a pair of Gaussians of φ φ and φ′ φ′ by their covariance. */
export interface Dual {
  value(k11: number, k12: number, k22: number): number;
  slope(k11: number, k12: number, k22: number): number;
}

/** relu by the arc-cosine kernels (Cho & Saul 2009), times the square of a gain. */
export function reluDual(gain: number): Dual {
  const angle = (k11: number, k12: number, k22: number): number =>
    Math.acos(Math.max(-1, Math.min(1, k12 / Math.sqrt(k11 * k22))));
  return {
    value(k11, k12, k22) {
      if (k11 === 0 || k22 === 0) return 0;
      const theta = angle(k11, k12, k22);
      const size = Math.sqrt(k11 * k22);
      return (gain ** 2 * size * (Math.sin(theta) + (Math.PI - theta) * Math.cos(theta))) / (2 * Math.PI);
    },
    slope(k11, k12, k22) {
      if (k11 === 0 || k22 === 0) return 0;
      return (gain ** 2 * (Math.PI - angle(k11, k12, k22))) / (2 * Math.PI);
    },
  };
}

/** A smooth φ by the trapezoidal rule, which converges exponentially: to 1e-15 for variances near 1. */
export function smoothDual(
  phi: (x: number) => number,
  derivative: (x: number) => number,
  step = 0.125,
): Dual {
  const nodes: number[] = [];
  for (let t = -9; t <= 9; t += step) nodes.push(t);
  const weights = nodes.map(t => (step * Math.exp((-t * t) / 2)) / Math.sqrt(2 * Math.PI));
  const expectation = (f: (x: number) => number, k11: number, k12: number, k22: number): number => {
    const first = Math.sqrt(k11);
    const across = first === 0 ? 0 : k12 / first;
    const own = Math.sqrt(Math.max(0, k22 - across ** 2));
    let total = 0;
    for (const [i, s] of nodes.entries()) {
      let inner = 0;
      for (const [j, t] of nodes.entries()) inner += (weights[j] ?? 0) * f(across * s + own * t);
      total += (weights[i] ?? 0) * f(first * s) * inner;
    }
    return total;
  };
  return {
    value: (k11, k12, k22) => expectation(phi, k11, k12, k22),
    slope: (k11, k12, k22) => expectation(derivative, k11, k12, k22),
  };
}

/** Nodes and weights of the Gauss–Legendre rule on [−1, 1], by Newton's method. */
function legendreRule(count: number): (readonly [node: number, weight: number])[] {
  return Array.from({ length: count }, (_, k) => {
    let x = Math.cos((Math.PI * (k + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 50; iteration++) {
      let [before, p] = [1, x];
      for (let n = 2; n <= count; n++) [before, p] = [p, ((2 * n - 1) * x * p - (n - 1) * before) / n];
      slope = (count * (x * p - before)) / (x * x - 1);
      x -= p / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)] as const;
  });
}

const rule = legendreRule(16);

/** ∫ f(t) exp(−t²/2)/√(2π) dt in panels that end where f bends or jumps. */
function gaussianIntegral(f: (t: number) => number, breaks: readonly number[]): number {
  const ends = [...breaks.filter(t => Math.abs(t) < 9), ...Array.from({ length: 19 }, (_, k) => k - 9)].sort(
    (a, b) => a - b,
  );
  let total = 0;
  for (const [k, end] of ends.slice(1).entries()) {
    const start = ends[k] ?? NaN;
    const [middle, half] = [(start + end) / 2, (end - start) / 2];
    for (const [node, weight] of rule) {
      const t = middle + half * node;
      total += weight * half * f(t) * Math.exp((-t * t) / 2);
    }
  }
  return total / Math.sqrt(2 * Math.PI);
}

/** Any φ that is smooth but for kinks and jumps at known places, in panels between these. */
export function piecewiseDual(
  phi: (x: number) => number,
  derivative: (x: number) => number,
  kinks: readonly number[],
): Dual {
  const expectation = (f: (x: number) => number, k11: number, k12: number, k22: number): number => {
    const first = Math.sqrt(k11);
    const across = k12 / first;
    const own = Math.sqrt(Math.max(0, k22 - across ** 2));
    const breaks = kinks.map(kink => kink / first);
    // One variable: what rounding leaves of the other would have its kinks anywhere.
    if (own < 1e-7 * Math.sqrt(k22)) {
      return gaussianIntegral(
        s => f(first * s) * f(across * s),
        [...breaks, ...kinks.map(kink => kink / across)],
      );
    }
    return gaussianIntegral(s => {
      const inner = gaussianIntegral(
        t => f(across * s + own * t),
        kinks.map(kink => (kink - across * s) / own),
      );
      return f(first * s) * inner;
    }, breaks);
  };
  return {
    value: (k11, k12, k22) => expectation(phi, k11, k12, k22),
    slope: (k11, k12, k22) => expectation(derivative, k11, k12, k22),
  };
}

export interface Kernels {
  readonly nngp: number;
  readonly ntk: number;
  readonly contributions: Readonly<Record<string, number>>;
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
export const inner = (x: readonly number[], y: readonly number[]): number =>
  sum(x.map((value, k) => value * (y[k] ?? 0)));

/** The covariances of two inputs, layer by layer, and the kernel of a plain network (Jacot et al. 2018). */
export function mlpKernels(
  dual: Dual,
  {
    depth,
    weightScale = 1,
    biasScale = 0,
    outputBias = true,
    readoutScale = weightScale,
  }: {
    depth: number;
    weightScale?: number;
    biasScale?: number;
    outputBias?: boolean;
    readoutScale?: number;
  },
  x: readonly number[],
  y: readonly number[],
): Kernels {
  let k = [inner(x, x), inner(x, y), inner(y, y)].map(value => value / x.length) as [number, number, number];
  const layers: { before: number; slope: number }[] = [];
  let nngp = 0;
  for (let layer = 1; layer <= depth; layer++) {
    const [weight, bias] = [
      layer === depth ? readoutScale ** 2 : weightScale ** 2,
      layer === depth && !outputBias ? 0 : biasScale ** 2,
    ];
    const before = k[1];
    const [k11, k12, k22] = k.map(value => weight * value + bias) as [number, number, number];
    nngp = k12;
    layers.push({ before, slope: layer === depth ? 1 : dual.slope(k11, k12, k22) });
    k = [dual.value(k11, k11, k11), dual.value(k11, k12, k22), dual.value(k22, k22, k22)];
  }
  const contributions: Record<string, number> = {};
  // The covariance of gradients by the outputs of layer l.
  let gradient = 1;
  for (let layer = depth; layer >= 1; layer--) {
    const { before, slope } = layers[layer - 1] ?? { before: NaN, slope: NaN };
    const weight = layer === depth ? readoutScale ** 2 : weightScale ** 2;
    if (layer < depth) gradient *= slope;
    contributions[`W${layer}`] = gradient * weight * before;
    if (biasScale !== 0 && (layer < depth || outputBias))
      contributions[`b${layer}`] = gradient * biasScale ** 2;
    gradient *= weight;
  }
  return { nngp, ntk: sum(Object.values(contributions)), contributions };
}

/** The kernel of a residual network with blocks x + α σ_v V φ(σ_w W x/√n)/√n (Tirer, Bruna & Giryes 2020). */
export function residualKernels(
  dual: Dual,
  {
    depth,
    alpha,
    weightScale,
    branchScale,
  }: { depth: number; alpha: number; weightScale: number; branchScale: number },
  x: readonly number[],
  y: readonly number[],
): Kernels {
  type Triple = [number, number, number];
  let k = [inner(x, x), inner(x, y), inner(y, y)].map(value => value / x.length) as Triple;
  const branch = (alpha * branchScale) ** 2;
  const blocks: { before: number; value: number; slope: number }[] = [];
  for (let block = 0; block < depth; block++) {
    const [a, b, c] = k.map(value => weightScale ** 2 * value) as Triple;
    const value = dual.value(a, b, c);
    blocks.push({ before: k[1], value, slope: dual.slope(a, b, c) });
    k = [k[0] + branch * dual.value(a, a, a), k[1] + branch * value, k[2] + branch * dual.value(c, c, c)];
  }
  const contributions: Record<string, number> = { [`W${depth + 1}`]: weightScale ** 2 * k[1] };
  let gradient = weightScale ** 2;
  for (let block = depth; block >= 1; block--) {
    const { before, value, slope } = blocks[block - 1] ?? { before: NaN, value: NaN, slope: NaN };
    contributions[`V${block}`] = gradient * branch * value;
    contributions[`W${block}`] = gradient * branch * slope * weightScale ** 2 * before;
    gradient *= 1 + branch * slope * weightScale ** 2;
  }
  contributions['U'] = gradient * (inner(x, y) / x.length);
  return { nngp: weightScale ** 2 * k[1], ntk: sum(Object.values(contributions)), contributions };
}

/** The kernel of a recurrent network over all pairs of steps (Tensor Programs II, Yang 2020). */
export function recurrentKernels(
  dual: Dual,
  {
    pooling,
    weightScale,
    inputScale,
    biasScale,
    readoutScale,
  }: {
    pooling: 'last' | 'average';
    weightScale: number;
    inputScale: number;
    biasScale: number;
    readoutScale: number;
  },
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
): Kernels {
  const width = x[0]?.length ?? 0;
  const sequences = [x, y];
  // Steps of both sequences in one list: covariances of pre-activations and of states.
  const steps = sequences.flatMap((sequence, of) => sequence.map((input, t) => ({ of, t, input })));
  const C = steps.map(() => steps.map(() => NaN));
  const S = steps.map(() => steps.map(() => NaN));
  const at = (of: number, t: number): number => steps.findIndex(step => step.of === of && step.t === t);
  const order = steps.map((_, k) => k).sort((a, b) => (steps[a]?.t ?? 0) - (steps[b]?.t ?? 0));
  const pairs = order
    .flatMap(a => order.map(b => [a, b] as const))
    .sort(([a, b], [c, d]) => {
      const age = (i: number, j: number): number => Math.max(steps[i]?.t ?? 0, steps[j]?.t ?? 0);
      return age(a, b) - age(c, d);
    });
  const previous = (k: number): number => {
    const step = steps[k];
    return step === undefined || step.t === 0 ? -1 : at(step.of, step.t - 1);
  };
  const before = (a: number, b: number): number => {
    const [p, q] = [previous(a), previous(b)];
    return p < 0 || q < 0 ? 0 : (S[p]?.[q] ?? NaN);
  };
  const given = (a: number, b: number): number =>
    (inputScale ** 2 * inner(steps[a]?.input ?? [], steps[b]?.input ?? [])) / width;
  for (const [a, b] of pairs)
    (C[a] as number[])[b] = weightScale ** 2 * before(a, b) + given(a, b) + biasScale ** 2;
  // States need their variances first; each pair needs only earlier ones.
  for (const [a, b] of pairs) {
    (C[a] as number[])[b] = weightScale ** 2 * before(a, b) + given(a, b) + biasScale ** 2;
    (C[a] as number[])[a] = weightScale ** 2 * before(a, a) + given(a, a) + biasScale ** 2;
    (C[b] as number[])[b] = weightScale ** 2 * before(b, b) + given(b, b) + biasScale ** 2;
    (S[a] as number[])[b] = dual.value(C[a]?.[a] ?? NaN, C[a]?.[b] ?? NaN, C[b]?.[b] ?? NaN);
  }
  const weight = (of: number, t: number): number => {
    const length = sequences[of]?.length ?? 0;
    if (pooling === 'average') return 1 / length;
    return t === length - 1 ? 1 : 0;
  };
  let nngp = 0;
  const gradients = x.map(() => y.map(() => 0));
  const contributions = { W: 0, U: 0, b: 0, v: 0 };
  for (let t = x.length - 1; t >= 0; t--) {
    for (let s = y.length - 1; s >= 0; s--) {
      const [a, b] = [at(0, t), at(1, s)];
      const pooled = readoutScale ** 2 * weight(0, t) * weight(1, s);
      nngp += pooled * (S[a]?.[b] ?? NaN);
      const ofState = pooled + weightScale ** 2 * (gradients[t + 1]?.[s + 1] ?? 0);
      const slope = dual.slope(C[a]?.[a] ?? NaN, C[a]?.[b] ?? NaN, C[b]?.[b] ?? NaN);
      const gradient = ofState * slope;
      (gradients[t] as number[])[s] = gradient;
      contributions.W += gradient * weightScale ** 2 * before(a, b);
      contributions.U += gradient * given(a, b);
      contributions.b += gradient * biasScale ** 2;
    }
  }
  contributions.v = nngp;
  return { nngp, ntk: sum(Object.values(contributions)), contributions };
}
