import type { Node } from '../node.js';
import { reshape } from '../primitives/reshape.js';
import type { Shape } from '../shape.js';

/**
 * What a reduction over axes (in ascending order) left, with these axes again, of length 1, so that it
 * broadcasts with what was reduced.
 */
export function withAxes(reduced: Node, axes: readonly number[]): Node {
  const whole = axes.reduce<Shape>((shape, axis) => shape.toSpliced(axis, 0, 1), reduced.shape);
  return reshape(reduced, whole);
}
