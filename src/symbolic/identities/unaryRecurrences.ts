import {
  abs,
  add,
  atan,
  cos,
  cosh,
  divide,
  erf,
  erfc,
  erfcOf,
  erfOf,
  exp,
  expm1,
  gaussian,
  gelu,
  leakyRelu,
  log,
  log1p,
  maximum,
  multiply,
  power,
  relu,
  sechSquared,
  sigmoid,
  sin,
  sinh,
  softplus,
  sqrt,
  stopGradient,
  subtract,
  tan,
  tanh,
  where,
  type Node,
} from '../../ad/index.js';
import type { Identity } from './identity.js';
import { unaryRecurrence, type Unary } from './recurrence.js';

const unaries: readonly Unary[] = [
  {
    name: 'exp',
    statement: 'y′ = y x′',
    f: exp,
    functions: x => [[exp(x), 'y']],
    value: 'y',
    derivation: { y: 'y' },
    at: 0.3,
    values: x => ({ y: Math.exp(x) }),
  },
  {
    name: 'expm1',
    statement: 'y′ = eˣ x′',
    f: expm1,
    functions: x => [[exp(x), 'y']],
    value: 'y - 1',
    derivation: { y: 'y' },
    at: 0.3,
    values: x => ({ y: Math.exp(x) }),
  },
  {
    name: 'log',
    statement: 'x y′ = x′',
    f: log,
    functions: () => [],
    value: 'y',
    derivation: { y: '1/x' },
    at: 1.5,
    values: x => ({ y: Math.log(x) }),
  },
  {
    name: 'log1p',
    statement: '(1 + x) y′ = x′',
    f: log1p,
    functions: x => [[add(1, x), 'u']],
    value: 'y',
    derivation: { y: '1/u', u: '1' },
    at: 0.75,
    values: x => ({ y: Math.log1p(x), u: 1 + x }),
  },
  {
    name: 'sqrt',
    statement: 'y² = x',
    f: sqrt,
    functions: x => [[sqrt(x), 'y']],
    value: 'y',
    derivation: { y: '1/(2*y)' },
    at: 1.5,
    values: x => ({ y: Math.sqrt(x) }),
  },
  ...(
    [
      ['natural', 5, 'x^5'],
      ['negative', -2, 'x^(-2)'],
      ['half', 2.5, 'x^(5/2)'],
    ] as const
  ).map(([kind, exponent, value]): Unary => ({
    name: `power-${kind}`,
    file: 'power',
    statement: `y = xᶜ, c = ${exponent}`,
    f: x => power(x, exponent),
    functions: () => [],
    value,
    at: 1.5,
  })),
  {
    name: 'sin',
    statement: 's′ = c x′, c′ = −s x′',
    f: sin,
    functions: sineAndCosine,
    value: 's',
    derivation: { s: 'c', c: '-s' },
    at: 0.6,
    values: x => ({ s: Math.sin(x), c: Math.cos(x) }),
  },
  {
    name: 'cos',
    statement: 's′ = c x′, c′ = −s x′',
    f: cos,
    functions: sineAndCosine,
    value: 'c',
    derivation: { s: 'c', c: '-s' },
    at: 0.6,
    values: x => ({ s: Math.sin(x), c: Math.cos(x) }),
  },
  {
    name: 'tan',
    statement: 'y′ = (1 + y²) x′',
    f: tan,
    functions: x => [[tan(x), 'y']],
    value: 'y',
    derivation: { y: '1 + y^2' },
    at: 0.4,
    values: x => ({ y: Math.tan(x) }),
  },
  {
    name: 'atan',
    statement: '(1 + x²) y′ = x′',
    f: atan,
    // q = 1/(1 + x²), by a square and a scale s that has no influence
    functions(x) {
      const scale = stopGradient(divide(1, maximum(abs(x), 1)));
      const scaled = multiply(scale, x);
      return [
        [scale, 's'],
        [add(multiply(scale, scale), multiply(scaled, scaled)), 's^2/q'],
      ];
    },
    value: 'y',
    derivation: { y: 'q', q: '-2*x*q^2' },
    at: 0.75,
    values: x => ({ y: Math.atan(x), q: 1 / (1 + x * x), s: 1 }),
  },
  {
    name: 'sinh',
    statement: 's′ = c x′, c′ = s x′',
    f: sinh,
    functions: hyperbolicSineAndCosine,
    value: 's',
    derivation: { s: 'c', c: 's' },
    at: 0.6,
    values: x => ({ s: Math.sinh(x), c: Math.cosh(x) }),
  },
  {
    name: 'cosh',
    statement: 's′ = c x′, c′ = s x′',
    f: cosh,
    functions: hyperbolicSineAndCosine,
    value: 'c',
    derivation: { s: 'c', c: 's' },
    at: 0.6,
    values: x => ({ s: Math.sinh(x), c: Math.cosh(x) }),
  },
  {
    name: 'tanh',
    statement: 'y′ = (1 − y²) x′',
    f: tanh,
    functions: x => hyperbolicTangent(x, 't'),
    value: 't',
    derivation: { t: '1 - t^2' },
    at: 0.4,
    values: x => ({ t: Math.tanh(x) }),
  },
  {
    name: 'sechSquared',
    statement: 'y′ = −2 y tanh(x) x′',
    f: sechSquared,
    functions: x => hyperbolicTangent(x, 't'),
    value: '1 - t^2',
    derivation: { t: '1 - t^2' },
    at: 0.4,
    values: x => ({ t: Math.tanh(x) }),
  },
  {
    name: 'sigmoid',
    statement: 'y′ = y (1 − y) x′',
    f: sigmoid,
    functions: logistic,
    value: 'y',
    derivation: { y: 'y*(1 - y)' },
    at: 0.4,
    values: x => ({ y: 1 / (1 + Math.exp(-x)) }),
  },
  {
    name: 'softplus',
    statement: 'y′ = σ x′, σ′ = σ (1 − σ) x′',
    f: softplus,
    functions: logistic,
    value: 'z',
    derivation: { z: 'y', y: 'y*(1 - y)' },
    at: 0.4,
    values: x => ({ z: Math.log1p(Math.exp(x)), y: 1 / (1 + Math.exp(-x)) }),
  },
  {
    name: 'gaussian',
    statement: 'y′ = −2 x y x′',
    f: gaussian,
    functions: x => bell(x, 'x'),
    value: 'g',
    derivation: { g: '-2*x*g' },
    at: 0.4,
    values: x => ({ g: Math.exp(-x * x) }),
  },
  {
    name: 'erf',
    statement: 'y′ = (2/√π) exp(−x²) x′',
    f: erf,
    functions: x => bell(x, 'x'),
    value: 'y',
    derivation: { y: '2*g/sqrt(pi)', g: '-2*x*g' },
    at: 0.4,
    values: x => ({ y: erfOf(x), g: Math.exp(-x * x) }),
  },
  {
    name: 'erfc',
    statement: 'y′ = −(2/√π) exp(−x²) x′',
    f: erfc,
    functions: x => bell(x, 'x'),
    value: 'y',
    derivation: { y: '-2*g/sqrt(pi)', g: '-2*x*g' },
    at: 0.4,
    values: x => ({ y: erfcOf(x), g: Math.exp(-x * x) }),
  },
  {
    name: 'gelu',
    statement: 'y = x Φ(x), Φ′ = φ x′, φ′ = −x φ x′',
    f: gelu,
    // Φ = e/2 with e = erfc(−x/√2), φ = g/√(2π) with g = exp(−x²/2)
    functions(x) {
      const scaled = multiply(-Math.SQRT1_2, x);
      return [[erfc(scaled), 'e'], [inBell(x), 'x'], ...bell(scaled, '-x/sqrt(2)')];
    },
    value: 'x*e/2',
    derivation: { e: 'sqrt(2)*g/sqrt(pi)', g: '-x*g' },
    at: 0.4,
    values: x => ({ e: erfcOf(-x * Math.SQRT1_2), g: Math.exp((-x * x) / 2) }),
  },
  {
    name: 'relu',
    statement: 'y = d x, d of two values',
    f: relu,
    functions: () => [],
    value: 'd*x',
    at: 0.4,
    values: () => ({ d: 1 }),
  },
  {
    name: 'leakyRelu',
    statement: 'y = d x, d of two values',
    f: x => leakyRelu(x, 0.25),
    functions: () => [],
    value: 'd*x',
    at: -0.4,
    values: () => ({ d: 0.25 }),
  },
  {
    name: 'abs',
    statement: 'y = d x, d of two values',
    f: abs,
    functions: () => [],
    value: 'd*x',
    at: -0.4,
    values: () => ({ d: -1 }),
  },
];

export const unaryRecurrences: readonly Identity[] = unaries.map(unaryRecurrence);

type Functions = ReturnType<Unary['functions']>;

function sineAndCosine(x: Node): Functions {
  return [
    [sin(x), 's'],
    [cos(x), 'c'],
  ];
}

function hyperbolicSineAndCosine(x: Node): Functions {
  return [
    [sinh(x), 's'],
    [cosh(x), 'c'],
  ];
}

function hyperbolicTangent(x: Node, t: string): Functions {
  return [
    [tanh(x), t],
    [sechSquared(x), `1 - (${t})^2`],
  ];
}

/** The logistic function y, by tanh(x/2) = 2 y − 1. */
function logistic(x: Node): Functions {
  return [[sigmoid(x), 'y'], ...hyperbolicTangent(multiply(0.5, x), '2*y - 1')];
}

/** exp(−u²) as the symbol g, where it is not 0 in float64. */
function bell(u: Node, text: string): Functions {
  return [
    [gaussian(u), 'g'],
    [inBell(u), text],
  ];
}

/** u where exp(−u²/2) is not 0 in float64. */
function inBell(u: Node): Node {
  return where(subtract(64, abs(u)), u, 0);
}
