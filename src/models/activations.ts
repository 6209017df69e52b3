import { InvalidArgumentError } from '../errors.js';
import {
  abs,
  cos,
  erf,
  exp,
  gelu,
  leakyRelu,
  relu,
  sigmoid,
  sin,
  softplus,
  tanh,
  type Node,
} from '../ad/index.js';

/** An elementwise nonlinearity φ. */
export interface Activation {
  readonly name: string;
  readonly apply: (x: Node) => Node;
}

const smooth = { sigmoid, softplus, tanh, erf, gelu, sin, cos, exp };

const named: Record<string, Activation> = {
  relu: { name: 'relu', apply: relu },
  abs: { name: 'abs', apply: abs },
  linear: { name: 'linear', apply: x => x },
  ...Object.fromEntries(Object.entries(smooth).map(([name, apply]) => [name, { name, apply }])),
};

const allowed = `${[...Object.keys(named), 'leakyRelu'].sort().join(', ')}, leakyRelu with its slope ("leakyRelu0.1"), or an Activation`;

/**
 * The activation of a name; "leakyRelu0.1" is a leaky ReLU of slope 0.1 ("leakyRelu" alone: 0.01).
 * @throws InvalidArgumentError for a name that is not known.
 */
export function activationOf(activation: string | Activation, argument = 'activation'): Activation {
  if (typeof activation !== 'string') return activation;
  const known = Object.hasOwn(named, activation) ? named[activation] : undefined;
  if (known !== undefined) return known;
  const leaky = /^leakyRelu(?<slope>(\d+\.?\d*|\.\d+)(e-?\d+)?)?$/.exec(activation);
  const slope = Number(leaky?.groups?.['slope'] ?? 0.01);
  if (leaky === null || !Number.isFinite(slope))
    throw new InvalidArgumentError(argument, activation, allowed);
  return { name: activation, apply: x => leakyRelu(x, slope) };
}

/** √2 for ReLU and leaky ReLU, as in Littwin et al. 2020, eq. 2, and 1 for the others. */
export function defaultGain({ name }: Activation): number {
  return name === 'relu' || name.startsWith('leakyRelu') ? Math.SQRT2 : 1;
}
