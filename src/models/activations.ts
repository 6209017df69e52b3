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

/** An elementwise nonlinearity φ, with what theory and defaults need to know of it. */
export interface Activation {
  readonly name: string;
  readonly apply: (x: Node) => Node;
  /** Whether φ is linear but for one kink at 0, as Theorem 1 assumes. */
  readonly piecewiseLinear: boolean;
}

const smooth = { sigmoid, softplus, tanh, erf, gelu, sin, cos, exp };

const named: Record<string, Activation> = {
  relu: { name: 'relu', apply: relu, piecewiseLinear: true },
  abs: { name: 'abs', apply: abs, piecewiseLinear: true },
  linear: { name: 'linear', apply: x => x, piecewiseLinear: true },
  ...Object.fromEntries(
    Object.entries(smooth).map(([name, apply]) => [name, { name, apply, piecewiseLinear: false }]),
  ),
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
  return { name: activation, apply: x => leakyRelu(x, slope), piecewiseLinear: true };
}

/** √2 for piecewise-linear activations, as in Littwin et al. 2020, eq. 2, and 1 for the others. */
export function defaultGain({ piecewiseLinear, name }: Activation): number {
  return piecewiseLinear && name !== 'linear' && name !== 'abs' ? Math.SQRT2 : 1;
}
