import {
  aNumberFromZero,
  checkAboveZero,
  checkInteger,
  InvalidArgumentError,
  NonFiniteError,
  optional,
} from '../../errors/index.js';

/**
 * How far training has come in the direction of one eigenvector of the kernel: g(λ), so that the dual
 * coefficients are a = g(Θ + ρ) (y − f₀), and the outputs f = f₀ + Θ a. At the end of training g is 1/λ.
 */
export interface Filter {
  /** g(λ) for λ ≥ 0, 0 included as long as training has an end. */
  (eigenvalue: number): number;
  /** The time, learning rate × steps. */
  readonly time: number;
}

/** Gradient flow for a time: g(λ) = (1 − e^(−λt))/λ, t at λ = 0. */
export function flowFilter(time: number): Filter {
  if (!(time >= 0)) throw new InvalidArgumentError('t', time, 'a time ≥ 0, Infinity included');
  const progress = (eigenvalue: number): number => {
    if (time === Infinity) return 1 / eigenvalue;
    return eigenvalue === 0 ? time : -Math.expm1(-eigenvalue * time) / eigenvalue;
  };
  return Object.assign(progress, { time });
}

export interface StepsOptions {
  /** μ > 0 */
  readonly learningRate: number;
  /** β of the heavy ball, 0 ≤ β < 1; 0, gradient descent, unless given. */
  readonly momentum?: number;
}

/** What steps are made with, in tables. */
export const stepsKinds = { learningRate: aNumberFromZero, momentum: optional(aNumberFromZero) };

/**
 * Steps of gradient descent, w ← w − μ ∇L + β (w − w before), from rest:
 *
 *   g₀ = g₋₁ = 0,  gₛ₊₁ = gₛ + μ (1 − λ gₛ) + β (gₛ − gₛ₋₁),
 *
 * which is (1 − (1 − μλ)ˢ)/λ without momentum.
 */
export function stepsFilter(steps: number, { learningRate, momentum = 0 }: StepsOptions): Filter {
  checkInteger('steps', steps, { least: 0 });
  checkAboveZero('learningRate', learningRate);
  if (!(momentum >= 0 && momentum < 1))
    throw new InvalidArgumentError('momentum', momentum, 'a number from 0 to below 1');
  const progress = (eigenvalue: number): number =>
    momentum === 0
      ? afterSteps(steps, learningRate, eigenvalue)
      : afterHeavyBallSteps(steps, learningRate, momentum, eigenvalue);
  return Object.assign(progress, { time: learningRate * steps });
}

function afterSteps(steps: number, rate: number, eigenvalue: number): number {
  if (steps === 0) return 0;
  if (eigenvalue === 0) return rate * steps;
  const move = rate * eigenvalue;
  // (1 − μλ)ˢ − 1 without the digits that would cancel.
  if (move < 1) return -Math.expm1(steps * Math.log1p(-move)) / eigenvalue;
  return (1 - (1 - move) ** steps) / eigenvalue;
}

/**
 * The affine map (g, d) ↦ (g + d′, d′), d′ = β d + μ (1 − λ g), applied so many times by squaring:
 * a 2×2 matrix A and a vector b, of which two maps in a row are (A A, A b + b).
 */
function afterHeavyBallSteps(steps: number, rate: number, momentum: number, eigenvalue: number): number {
  const move = rate * eigenvalue;
  let power: AffineMap = { a: 1 - move, b: momentum, c: -move, d: momentum, x: rate, y: rate };
  let [g, change] = [0, 0];
  for (let left = steps; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      const { a, b, c, d, x, y } = power;
      [g, change] = [a * g + b * change + x, c * g + d * change + y];
    }
    power = twice(power);
  }
  return g;
}

interface AffineMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly x: number;
  readonly y: number;
}

function twice({ a, b, c, d, x, y }: AffineMap): AffineMap {
  return {
    a: a * a + b * c,
    b: (a + d) * b,
    c: (a + d) * c,
    d: b * c + d * d,
    x: a * x + b * y + x,
    y: c * x + d * y + y,
  };
}

/**
 * The largest learning rate at which steps do not diverge: 2 (1 + β)/λ, for the largest eigenvalue λ (Polyak
 * 1964).
 */
export function largestStableRate(largestEigenvalue: number, momentum = 0): number {
  return (2 * (1 + momentum)) / largestEigenvalue;
}

/** @throws NonFiniteError where training has left the range of numbers. */
export function checkProgress(values: Float64Array, filter: Filter, largest: number): void {
  if (values.every(Number.isFinite)) return;
  const rate = largestStableRate(largest);
  if (filter.time === Infinity || rate === Infinity)
    throw new NonFiniteError(
      `1/λ is beyond the range of numbers, allowed: larger entries of the kernel, whose largest eigenvalue is ${largest}`,
    );
  throw new NonFiniteError(
    `training to the time ${filter.time} overflows: take learning rates below ${rate}, ` +
      `2/λ of the largest eigenvalue ${largest}`,
  );
}
