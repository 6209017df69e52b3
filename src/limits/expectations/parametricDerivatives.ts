import {
  backprop,
  constant,
  isApplication,
  multiply,
  negate,
  primitives,
  substitute,
  type ElementwiseFunction,
  type Node,
} from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { matrixOf, type CovarianceMatrix } from './covarianceMatrix.js';
import type { ParametricFunction } from './parametricNumbers.js';
import { smoothnessOrder } from './realFunction.js';
import { quotient } from './sideNodes.js';
import { slot } from './slots.js';
import { addAll, scaled } from './sums.js';

/** What an expectation of a function with parameters depends on. */
export interface Law {
  readonly covariance: CovarianceMatrix;
  /** The numbers, whose slots follow those of the variables. */
  readonly parameters: readonly Node[];
}

/** E[f] under a law; undefined is zero by structure. */
type Mean = (f: Node, law: Law) => Node | undefined;
type Partial = ElementwiseFunction['partial'];

/** The derivatives of E[f(x; p)] by the variance and by each parameter. */
export function partialOfSingle(f: Node, mean: Mean): Partial {
  return (place, [variance = constant(0), ...parameters]) => {
    const law = { covariance: [[variance]], parameters };
    return place === 0 ? byVariance(f, 0, law, mean) : byParameter(f, place, law, mean);
  };
}

/** The derivatives of E[f(x; p) g(y; q)] by k₁₁, k₁₂, k₂₂, p and q. */
export function partialOfPair(
  [f, g]: readonly [ParametricFunction, ParametricFunction],
  mean: Mean,
): Partial {
  const count = f.parameters.length;
  const left = over(f.f, [0, ...f.parameters.map((_, k) => 2 + k)]);
  const right = over(g.f, [1, ...g.parameters.map((_, k) => 2 + count + k)]);
  const whole = multiply(left, right);
  return (place, inputs) => {
    const [k11, k12, k22, ...parameters] = inputs as [Node, Node, Node, ...Node[]];
    const covariance = [
      [k11, k12],
      [k12, k22],
    ];
    const law = { covariance, parameters };
    if (place !== 1)
      return place < 3 ? byVariance(whole, place / 2, law, mean) : byParameter(whole, place - 1, law, mean);
    // ∂/∂k₁₂ = E[f′ g′] (Price 1958)
    const [slopeOfF, slopeOfG] = [slopeOf(left, 0), slopeOf(right, 1)];
    return slopeOfF && slopeOfG && mean(multiply(slopeOfF, slopeOfG), law);
  };
}

/** The derivatives of E[f(x₀, x₁, ...; p)] by the upper triangle of the covariance, and by p. */
export function partialOfMany(f: Node, size: number, mean: Mean): Partial {
  const pairs = Array.from({ length: size }, (_, i) => i).flatMap(i =>
    Array.from({ length: size - i }, (_, j): [number, number] => [i, i + j]),
  );
  return (place, inputs) => {
    const law = { covariance: matrixOf(size, pairs, inputs), parameters: inputs.slice(pairs.length) };
    const pair = pairs[place];
    if (pair === undefined) return byParameter(f, size + place - pairs.length, law, mean);
    const [i, j] = pair;
    const [first] = backprop(f, [slot(i)]);
    if (hasKinks(f) || (first !== undefined && hasKinks(first))) {
      throw new InvalidArgumentError(
        'the derivative by a covariance of an expectation of three or more variables, of',
        f.toString(),
        'smooth functions',
      );
    }
    const [second] = first === undefined ? [] : backprop(first, [slot(j)]);
    return scaled(i === j ? 0.5 : 1, second && mean(second, law));
  };
}

/** ∂E[f]/∂p = E[∂f/∂p], for the slot of p. */
function byParameter(f: Node, position: number, law: Law, mean: Mean): Node | undefined {
  const slope = slopeOf(f, position);
  return slope && mean(slope, law);
}

/**
 * ∂E[f]/∂kᵢᵢ = ½ E[∂²f/∂xᵢ²]. At kinks that is no function, but by Stein's E[xᵢ f′] = Σⱼ kᵢⱼ E[∂f′/∂xⱼ].
 */
function byVariance(f: Node, position: number, law: Law, mean: Mean): Node | undefined {
  const slope = slopeOf(f, position);
  if (slope === undefined) return undefined;
  if (!hasKinks(f)) {
    const [curvature] = backprop(slope, [slot(position)]);
    return scaled(0.5, curvature && mean(curvature, law));
  }
  const others = [...law.covariance.keys()].filter(other => other !== position);
  const mixed = others.map(other => {
    const covariance = law.covariance[position]?.[other];
    const [both] = backprop(slope, [slot(other)]);
    const ofBoth = covariance && both && mean(both, law);
    return ofBoth && negate(multiply(covariance, ofBoth));
  });
  const twice = addAll([mean(multiply(slot(position), slope), law), ...mixed]);
  const variance = law.covariance[position]?.[position] ?? constant(0);
  return twice && quotient(twice, multiply(2, variance));
}

/** ∂f/∂x of a function that does not jump. */
function slopeOf(f: Node, position: number): Node | undefined {
  if (mayJump(f)) {
    throw new InvalidArgumentError(
      'the derivative of an expectation with parameters, of',
      f.toString(),
      'functions without step and where',
    );
  }
  return backprop(f, [slot(position)])[0];
}

/** A function of slots 0, 1, ... as one of other slots. */
function over(f: Node, slots: readonly number[]): Node {
  return substitute([f], new Map(slots.map((to, from) => [slot(from), slot(to)])))[0] ?? f;
}

/** Whether a function may bend or jump, whatever its parameters are. */
function hasKinks(f: Node): boolean {
  return smoothnessOrder(f).some(
    node =>
      node.primitive.kinks !== undefined ||
      isApplication(node, primitives.where) ||
      isApplication(node, primitives.maximum),
  );
}

export function mayJump(f: Node): boolean {
  return smoothnessOrder(f).some(
    node => isApplication(node, primitives.step) || isApplication(node, primitives.where),
  );
}
