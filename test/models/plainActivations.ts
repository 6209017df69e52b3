/** erf(x) = 2/√π e^(−x²) Σ 2ᵏ x^(2k+1) / (2k+1)!!, a sum without cancellation (Abramowitz & Stegun 7.1.6). */
export function plainErf(x: number): number {
  // Beyond 6 the rest is below 1e-16, and the series overflows later on.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = 0;
  for (let k = 0; Math.abs(term) > 1e-18 * Math.abs(total); k++) {
    total += term;
    term *= (2 * x * x) / (2 * k + 3);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const normalCdf = (x: number): number => (1 + plainErf(x / Math.SQRT2)) / 2;

/** φ and φ′, with φ′ = 0 at a kink. */
export interface PlainActivation {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

const pairs: Record<string, readonly [PlainActivation['value'], PlainActivation['slope']]> = {
  linear: [x => x, () => 1],
  relu: [x => Math.max(x, 0), x => (x > 0 ? 1 : 0)],
  abs: [x => Math.abs(x), x => Math.sign(x)],
  leakyRelu: [x => (x > 0 ? x : 0.01 * x), x => (x > 0 ? 1 : x < 0 ? 0.01 : 0)],
  'leakyRelu0.1': [x => (x > 0 ? x : 0.1 * x), x => (x > 0 ? 1 : x < 0 ? 0.1 : 0)],
  tanh: [Math.tanh, x => 1 - Math.tanh(x) ** 2],
  sigmoid: [logistic, x => logistic(x) * (1 - logistic(x))],
  softplus: [x => Math.log1p(Math.exp(x)), logistic],
  erf: [plainErf, x => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)],
  gelu: [x => x * normalCdf(x), x => normalCdf(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)],
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, x => -Math.sin(x)],
  exp: [Math.exp, Math.exp],
};

export const activationNames = Object.keys(pairs);

export function plainActivation(name: string): PlainActivation {
  const [value, slope] = pairs[name] ?? [];
  if (value === undefined || slope === undefined) throw new Error(`no plain activation ${name}`);
  return { value, slope };
}
