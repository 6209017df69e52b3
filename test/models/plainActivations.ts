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

const positive = (x: number): number => (x > 0 ? 1 : 0);
const [seluLambda, seluAlpha] = [1.0507009873554805, 1.6732632423543772];
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const inner = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const innerSlope = (x: number): number => Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x ** 2);

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
  identity: [x => x, () => 1],
  'leakyRelu(0.3)': [x => (x > 0 ? x : 0.3 * x), x => (x > 0 ? 1 : x < 0 ? 0.3 : 0)],
  elu: [x => (x > 0 ? x : Math.expm1(x)), x => (x > 0 ? 1 : Math.exp(x))],
  'elu(0.5)': [x => (x > 0 ? x : 0.5 * Math.expm1(x)), x => (x > 0 ? 1 : 0.5 * Math.exp(x))],
  selu: [
    x => seluLambda * (x > 0 ? x : seluAlpha * Math.expm1(x)),
    x => seluLambda * (x > 0 ? 1 : seluAlpha * Math.exp(x)),
  ],
  silu: [x => x * logistic(x), x => logistic(x) * (1 + x * (1 - logistic(x)))],
  swish: [x => x * logistic(x), x => logistic(x) * (1 + x * (1 - logistic(x)))],
  mish: [
    x => x * Math.tanh(softplus(x)),
    x => Math.tanh(softplus(x)) + (x * logistic(x)) / Math.cosh(softplus(x)) ** 2,
  ],
  geluTanh: [
    x => 0.5 * x * (1 + Math.tanh(inner(x))),
    x => 0.5 * (1 + Math.tanh(inner(x))) + (0.5 * x * innerSlope(x)) / Math.cosh(inner(x)) ** 2,
  ],
  hardtanh: [x => Math.min(Math.max(x, -1), 1), x => positive(1 - Math.abs(x))],
  relu6: [x => Math.min(Math.max(x, 0), 6), x => positive(x) * positive(6 - x)],
  step: [positive, () => 0],
  quadratic: [x => x ** 2, x => 2 * x],
  cubic: [x => x ** 3, x => 3 * x ** 2],
  'polynomial(0.5,1,-0.25)': [x => 0.5 + x - 0.25 * x ** 2, x => 1 - 0.5 * x],
  'hermite(3)': [x => (x ** 3 - 3 * x) / Math.sqrt(6), x => (3 * x ** 2 - 3) / Math.sqrt(6)],
};

export const activationNames = Object.keys(pairs);

export function plainActivation(name: string): PlainActivation {
  const [value, slope] = pairs[name] ?? [];
  if (value === undefined || slope === undefined) throw new Error(`no plain activation ${name}`);
  return { value, slope };
}
