import { abs, add, constant, exp, expm1, cos, multiply, sign, sin, type Node } from '../../ad/index.js';
import { swapped, type Covariance } from './covariance.js';
import { addAll, scaled } from './sums.js';
import { isOddProduct, isWave, type Term } from './term.js';
import { differentiate } from './termAlgebra.js';

/**
 * E[f(x) g(y)] for powers times exponential and circular functions: Stein's equation lowers powers, and E
 * e^(u x + w y) = e^((u² k₁₁ + 2 u w k₁₂ + w² k₂₂)/2) for complex u, w. Undefined is 0 by structure.
 */
export function waveMoment(f: Term, g: Term, covariance: Covariance): Node | undefined {
  if (f.coefficient !== 1 || g.coefficient !== 1) {
    const moment = waveMoment({ ...f, coefficient: 1 }, { ...g, coefficient: 1 }, covariance);
    return scaled(f.coefficient * g.coefficient, moment);
  }
  if (isOddProduct(f, g)) return undefined;
  if (f.power > 0) return lowered(f, g, covariance);
  if (g.power > 0) return lowered(g, f, swapped(covariance));
  return base(f, g, covariance);
}

function lowered(f: Term, g: Term, covariance: Covariance): Node | undefined {
  const { k11, k12 } = covariance;
  const F = { ...f, power: f.power - 1 };
  const byX = addAll(differentiate([F]).map(slope => waveMoment(slope, g, covariance)));
  const byY = addAll(differentiate([g]).map(slope => waveMoment(F, slope, covariance)));
  return addAll([byX && multiply(k11, byX), byY && multiply(k12, byY)]);
}

/** Both even, or both odd. */
function base(f: Term, g: Term, { k11, k12, k22 }: Covariance): Node {
  const [left, right] = [shapeOf(f), shapeOf(g)];
  const exponent = addAll([
    scaled((left.square * left.rate ** 2) / 2, k11),
    scaled((right.square * right.rate ** 2) / 2, k22),
  ]);
  const mixed = multiply(left.rate * right.rate, k12);
  const isOdd = left.isOdd;
  if (left.rate === 0 || right.rate === 0) return exponential(exponent);
  // i · i = −1 goes into the odd product, sin x sin y, with its sign turned.
  if (left.square !== right.square) return multiply(exponential(exponent), isOdd ? sin(mixed) : cos(mixed));
  return hyperbolic(exponent, mixed, isOdd);
}

/** e^Q sinh m or e^Q cosh m, where Q alone may be far below and m far above 0. */
function hyperbolic(exponent: Node | undefined, mixed: Node, isOdd: boolean): Node {
  const size = abs(mixed);
  const largest = exp(exponent === undefined ? size : add(exponent, size));
  if (!isOdd) return multiply(0.5, multiply(largest, add(1, exp(multiply(-2, size)))));
  return multiply(multiply(-0.5, sign(mixed)), multiply(largest, expm1(multiply(-2, size))));
}

function exponential(exponent: Node | undefined): Node {
  return exponent === undefined ? constant(1) : exp(exponent);
}

interface WaveShape {
  readonly rate: number;
  /** The square of the unit of the exponent: 1, or i² = −1. */
  readonly square: 1 | -1;
  readonly isOdd: boolean;
}

function shapeOf({ factor }: Term): WaveShape {
  const kind = isWave(factor) ? factor.kind : 'cos';
  return {
    rate: factor.scale,
    square: kind === 'cos' || kind === 'sin' ? -1 : 1,
    isOdd: kind === 'sin' || kind === 'sinh',
  };
}
