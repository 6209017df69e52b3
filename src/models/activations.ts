import { aText, InvalidArgumentError, isCallable, isLikeObject, UnknownNameError } from '../errors/index.js';
import {
  abs,
  cos,
  elu,
  erf,
  exp,
  gelu,
  leakyRelu,
  type Node,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  square,
  step,
  tanh,
} from '../ad/index.js';
import { cubic, geluTanh, hardtanh, hermite, mish, polynomial, relu6, selu } from './composedActivations.js';

/**
 * An elementwise nonlinearity φ: one of those that widejet knows by name, or a function of nodes of your own.
 */
export interface Activation {
  readonly name: string;
  readonly apply: (x: Node) => Node;
}

const functions: Readonly<Record<string, Activation['apply']>> = {
  abs,
  cos,
  cubic,
  erf,
  exp,
  gelu,
  geluTanh,
  hardtanh,
  identity: x => x,
  linear: x => x,
  mish,
  quadratic: square,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  sin,
  softplus,
  step: x => step(x),
  swish: silu,
  tanh,
};

const named: ReadonlyMap<string, Activation> = new Map(
  Object.entries(functions).map(([name, apply]) => [name, { name, apply }]),
);

/** Activations that depend on numbers, which stand in parentheses after their name. */
interface Family {
  /** What the name alone stands for; without it there is no such name. */
  readonly unless?: readonly number[];
  /** How its numbers are written, in messages. */
  readonly written: string;
  readonly accepts: (numbers: readonly number[]) => boolean;
  readonly of: (numbers: readonly number[]) => Activation['apply'];
}

const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  [
    'elu',
    {
      unless: [1],
      written: 'elu(0.5)',
      accepts: ({ length }) => length === 1,
      of:
        ([alpha = 1]) =>
        x =>
          elu(x, alpha),
    },
  ],
  [
    'hermite',
    {
      written: 'hermite(3)',
      accepts: ({ length, 0: degree = 0 }) =>
        length === 1 && Number.isInteger(degree) && degree >= 1 && degree <= 100,
      of:
        ([degree = 1]) =>
        x =>
          hermite(x, degree),
    },
  ],
  [
    'leakyRelu',
    {
      unless: [0.01],
      written: 'leakyRelu0.1',
      accepts: ({ length }) => length === 1,
      of:
        ([slope = 0.01]) =>
        x =>
          leakyRelu(x, slope),
    },
  ],
  [
    'polynomial',
    {
      written: 'polynomial(0,1,0.5)',
      accepts: ({ length }) => length >= 1,
      of: coefficients => x => polynomial(x, coefficients),
    },
  ],
]);

const names = [...named.keys(), ...families.keys()].sort();

/** All names of activations, those with numbers with an example of such. */
export const activationNames: readonly string[] = [
  ...[...named.keys(), ...[...families].flatMap(([name, { unless }]) => (unless ? [name] : []))].sort(),
  ...[...families.values()].map(({ written }) => written),
];

const allowed = activationNames.join(', ');

/**
 * The activation of a name. Names with numbers are "leakyRelu(0.1)" or "leakyRelu0.1" (slope, 0.01 unless
 * given), "elu(0.5)" (α, 1 unless given), "polynomial(0,1,0.5)" (c₀ + c₁ x + c₂ x² + ...) and "hermite(3)"
 * (the normalised probabilists' Hermite polynomial h₃ = He₃/√3!, degrees 1 to 100).
 *
 * @throws UnknownNameError for a name that is not known, with the nearest ones and the whole list;
 *   InvalidArgumentError for numbers that are not allowed, or an object without a name and a function.
 * @example
 * ```ts
 * import { activationOf } from 'widejet';
 * import { evaluate, input } from 'widejet/graph';
 * const x = input('x', []);
 * const [value] = await evaluate([activationOf('elu(0.5)').apply(x)], new Map([[x, -1]]));
 * console.log(value?.data[0]?.toFixed(6)); // -0.316060
 * ```
 */
export function activationOf(activation: string | Activation, argument = 'activation'): Activation {
  aText.check('argument', argument);
  if (typeof activation !== 'string') return checkedActivation(activation, argument);
  const known = named.get(activation);
  if (known !== undefined) return known;
  const { name, numbers } = /^(?<name>[A-Za-z]+)\((?<numbers>[^()]*)\)$/.exec(activation)?.groups ?? {
    ...leakyReluOf(activation),
  };
  const family = families.get(name ?? activation);
  const given = numbers === undefined ? family?.unless : numbers.split(',').map(numberOf);
  if (family === undefined) throw new UnknownNameError(argument, activation, names, allowed);
  if (given === undefined || !given.every(Number.isFinite) || !family.accepts(given))
    throw new InvalidArgumentError(argument, activation, allowed, `Numbers stand as in ${family.written}`);
  return { name: activation, apply: family.of(given) };
}

/** "leakyRelu0.1", the spelling of old: its slope stands right after the name. */
function leakyReluOf(activation: string): Record<'name' | 'numbers', string> | undefined {
  const slope = /^leakyRelu(?<slope>(\d+\.?\d*|\.\d+)(e-?\d+)?)$/.exec(activation)?.groups?.['slope'];
  return slope === undefined ? undefined : { name: 'leakyRelu', numbers: slope };
}

function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function checkedActivation(activation: Activation, argument: string): Activation {
  const { name, apply }: Partial<Activation> = isLikeObject(activation) ? activation : {};
  if (typeof name !== 'string' || name === '' || !isCallable(apply))
    throw new InvalidArgumentError(argument, activation, `${allowed}, or an Activation { name, apply }`);
  return activation;
}

/**
 * √2 for ReLU and leaky ReLU, as in Littwin et al. 2020, eq. 2, and 1 for all others: by name, whatever a
 * function of one's own does.
 */
export function defaultGain({ name }: Activation): number {
  return /^(relu$|leakyRelu($|[\d.(]))/.test(name) ? Math.SQRT2 : 1;
}
