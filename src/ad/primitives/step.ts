import { aFiniteNumber, optional, optionsOf } from '../../errors/index.js';
import type { Node } from '../node.js';
import { seriesOf } from './series.js';
import type { NodeLike } from './constant.js';
import { applyUnary, defineUnary } from './unary.js';

export const stepPrimitive = defineUnary<{ readonly negative: number; readonly positive: number }>({
  name: 'step',
  domain: 'everywhere; all derivatives are 0, at the jump x = 0 by convention',
  kinks: [0],
  value: (x, { negative, positive }) => (x > 0 ? positive : x < 0 ? negative : x === 0 ? 0 : NaN),
  derivative: () => undefined,
  jet: (_x, y) => seriesOf(y, []),
});

const stepOptions = optionsOf<{ readonly negative?: number; readonly positive?: number }>('step', {
  negative: optional(aFiniteNumber),
  positive: optional(aFiniteNumber),
});

/** Piecewise constant: `negative` (0) for x < 0, 0 at 0, `positive` (1) for x > 0. */
export function step(
  x: NodeLike,
  options: { readonly negative?: number; readonly positive?: number } = {},
): Node {
  stepOptions.check('options', options);
  const { negative = 0, positive = 1 } = options;
  return applyUnary(stepPrimitive, x, { negative, positive });
}

/** The sign of x: −1, 0 or 1. */
export function sign(x: NodeLike): Node {
  return step(x, { negative: -1 });
}
