import { aNode } from './kinds.js';
import { ShapeError } from '../errors/index.js';
import type { Node } from './node.js';
import { isApplication } from './primitive.js';
import { multiply } from './primitives/multiply.js';
import { negate } from './primitives/negate.js';
import { linearIn, type Algebra } from './primitives/operatorAlgebra.js';
import { outerPrimitive } from './primitives/outer.js';

/** One outer product u vᵀ. */
export interface OuterProduct {
  readonly u: Node;
  readonly v: Node;
}

/** Signs and factors are moved into the first vectors. */
const sums: Algebra<OuterProduct[]> = {
  add: (a, b) => [...a, ...b],
  subtract: (a, b) => [...a, ...sums.negate(b)],
  negate: a => a.map(({ u, v }) => ({ u: negate(u), v })),
  scale: (a, factor) => a.map(({ u, v }) => ({ u: multiply(factor, u), v })),
};

/**
 * The outer products that an operator is the sum of, with signs and factors moved into the first vectors: the
 * factors of a gradient with respect to a weight.
 *
 * @throws ShapeError if the operator is not a sum of outer products, e.g. contains a weight.
 */
export function outerProducts(operator: Node): OuterProduct[] {
  aNode.check('operator', operator);
  if (isApplication(operator, outerPrimitive)) {
    const [u, v] = operator.inputs;
    return [{ u, v }];
  }
  const products = linearIn(operator, outerProducts, sums);
  if (products === undefined) throw new ShapeError(`${operator.toString()} is not a sum of outer products`);
  return products;
}
