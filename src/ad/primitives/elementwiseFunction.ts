import {
  aFunction,
  anything,
  aText,
  checkArguments,
  listOf,
  objectWith,
  optional,
} from '../../errors/index.js';
import { broadcastShapes, type Shape } from '../shape.js';
import type { Node } from '../node.js';
import { jetOfFunction } from '../jet.js';
import type { Elementwise } from '../primitive.js';
import { broadcast } from './broadcast.js';
import { buildElementwise } from './build.js';
import { asNode, type NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { addAll, convolutionTerm, scaled, scaledByOrder, seriesOf, type Series } from './series.js';

/** Part of an array: one number after the other, or one number again and again (`step` 0). */
export interface Stretch {
  readonly data: Float64Array;
  readonly start: number;
  readonly step: number;
}

/** A function of numbers, given as an object: what a primitive is for one function alone. */
export interface ElementwiseFunction {
  /** Its identity: functions with equal keys are equal. */
  readonly key: string;
  /** What messages call it. */
  readonly name: string;
  /** f(x₁, x₂, ...) of numbers, in float64. */
  value(x: readonly number[]): number;
  /** ∂f/∂xᵢ as a graph of x; undefined is zero by structure. */
  partial(position: number, x: readonly Node[]): Node | undefined;
  /** f(x) by other primitives: what evaluation computes instead, where it is given. */
  expansion?(x: readonly Node[]): Node;
  /**
   * Writes f of each of `count` elements to out[outStart...], which may be where an operand stands: the same
   * as `value`, for many numbers.
   */
  fill?(x: readonly Stretch[], out: Float64Array, outStart: number, count: number): void;
}

export const elementwiseFunctionPrimitive: Elementwise<readonly Node[], { readonly f: ElementwiseFunction }> =
  {
    name: 'elementwiseFunction',
    domain: 'where the function is defined',
    value: (x, { f }) => f.value(x),
    shape: (shapes, { f }) => shapes.reduce<Shape>((a, b) => broadcastShapes(a, b, f.name), []),
    apply: (inputs, { f }) => applyFunction(f, inputs),
    backprop(cotangent, { inputs, attributes: { f } }) {
      return inputs.map((_, position) => {
        const slope = f.partial(position, inputs);
        return slope === undefined ? undefined : multiply(cotangent, slope);
      });
    },
    // y′ = Σᵢ pᵢ xᵢ′ with the partial derivatives pᵢ: k yₖ = Σᵢ Σ_{j=1..k} j xᵢⱼ pᵢ,ₖ₋ⱼ
    jet(x, y, order) {
      const { f } = y.attributes;
      const parts = x.flatMap((series, position) => {
        if (series.length === 1) return [];
        const slope = partialSeries(f, position, x, order - 1);
        return slope === undefined ? [] : [{ slope, slopesOfX: scaledByOrder(series) }];
      });
      const higher: (Node | undefined)[] = [];
      for (let k = 1; k <= order; k++) {
        const total = addAll(parts.map(({ slope, slopesOfX }) => convolutionTerm(slopesOfX, slope, k, 1, k)));
        const coefficient = scaled(1 / k, total);
        higher.push(coefficient && broadcast(coefficient, y.shape));
      }
      return seriesOf(y, higher);
    },
  };

const elementwiseFunction = objectWith<ElementwiseFunction>(
  'an elementwise function { key, name, value, partial }',
  {
    key: aText,
    name: aText,
    value: aFunction,
    partial: aFunction,
    expansion: optional(aFunction),
    fill: optional(aFunction),
  },
);

/** The coefficients of a partial derivative. */
function partialSeries(
  f: ElementwiseFunction,
  position: number,
  x: readonly Series[],
  order: number,
): Series | undefined {
  return jetOfFunction(variables => f.partial(position, variables), x, order);
}

/**
 * A function of one's own, elementwise with broadcasting, by its value and its partial derivatives. These are
 * graphs again, so that every transform goes through it, to any order for which derivatives exist.
 *
 * @throws InvalidArgumentError if an input is neither a node nor a finite number.
 * @example
 * ```ts
 * import { applyFunction, divide, gradient, type ElementwiseFunction, type Node } from 'widejet/graph';
 * const hypotenuse: ElementwiseFunction = {
 *   key: 'hypotenuse',
 *   name: 'hypotenuse',
 *   value: x => Math.hypot(...x),
 *   partial: (position, x) => divide(x[position] ?? 0, applyFunction(hypotenuse, x)),
 * };
 * const length = (x: Node): Node => applyFunction(hypotenuse, [x, 4]);
 * const [slope, curvature] = [gradient(length), gradient(x => gradient(length)(x))];
 * console.log((await slope(3)).data[0], (await curvature(3)).data[0]); // 0.6 0.128
 * ```
 */
export function applyFunction(f: ElementwiseFunction, inputs: readonly NodeLike[]): Node {
  checkArguments({ f: [f, elementwiseFunction], inputs: [inputs, listOf(anything)] });
  const nodes = inputs.map(input => asNode(input, f.name));
  return buildElementwise(elementwiseFunctionPrimitive, nodes, { f });
}
