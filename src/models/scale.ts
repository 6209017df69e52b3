import { InvalidArgumentError } from '../errors/index.js';
import type { Shape } from '../ad/index.js';
import type { Parameter } from './model.js';

/**
 * Where the scale σ of a group of parameters stands: `outside`, as a factor in the graph of parameters drawn
 * from N(0, 1) (Jacot et al. 2018), or `inside`, in the law N(0, σ²) of parameters that have no factor (Yang,
 * Tensor Programs II). Outputs at initialisation have the same law; gradients have a factor σ only outside.
 */
export type Variance = 'outside' | 'inside';

/** A scale σ where it stands: σ = factor · deviation, and one of them is 1. */
export interface Scale {
  /** What the parameters are multiplied by in the graph. */
  readonly factor: number;
  /** The standard deviation of their law. */
  readonly deviation: number;
}

export const unitScale: Scale = { factor: 1, deviation: 1 };

/** @throws InvalidArgumentError naming the argument for a negative σ inside a law. */
export function scaleOf(sigma: number, variance: Variance, argument: string): Scale {
  if (variance === 'outside') return { factor: sigma, deviation: 1 };
  if (sigma >= 0) return { factor: 1, deviation: sigma };
  throw new InvalidArgumentError(argument, sigma, 'a number ≥ 0 where the variance is "inside"');
}

/** A group of parameters of normal law. */
export function normalParameter(
  name: string,
  kind: Parameter['kind'],
  shape: Shape,
  { deviation }: Scale = unitScale,
): Parameter {
  return { name, kind, shape, law: 'normal', ...(deviation !== 1 && { deviation }) };
}
