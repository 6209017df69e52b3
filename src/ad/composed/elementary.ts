import { InvalidArgumentError } from '../../errors/index.js';
import type { Node } from '../node.js';
import { asNode, type NodeLike } from '../primitives/constant.js';
import { divide } from '../primitives/divide.js';
import { expm1 } from '../primitives/expm1.js';
import { multiply } from '../primitives/multiply.js';
import { sigmoid } from '../primitives/sigmoid.js';
import { where } from '../primitives/where.js';

/** x² */
export function square(x: NodeLike): Node {
  const node = asNode(x, 'square');
  return multiply(node, node);
}

/** 1/x, for x ≠ 0 */
export function reciprocal(x: NodeLike): Node {
  return divide(1, asNode(x, 'reciprocal'));
}

/** The sigmoid linear unit x σ(x), also known as swish (Elfwing, Uchibe & Doya 2017). */
export function silu(x: NodeLike): Node {
  const node = asNode(x, 'silu');
  return multiply(node, sigmoid(node));
}

/**
 * The exponential linear unit (Clevert, Unterthiner & Hochreiter 2015): x for x > 0, α (eˣ − 1) elsewhere, α
 * = 1 unless given. At 0 all derivatives are those from the left.
 * @throws InvalidArgumentError if α is not finite.
 */
export function elu(x: NodeLike, alpha = 1): Node {
  const node = asNode(x, 'elu');
  if (!Number.isFinite(alpha)) throw new InvalidArgumentError('alpha', alpha, 'a finite number');
  return where(
    node,
    positive => positive,
    negative => multiply(alpha, expm1(negative)),
    node,
    { safe: 0 },
  );
}
