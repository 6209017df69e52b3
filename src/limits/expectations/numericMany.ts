import { applyFunction, type ElementwiseFunction, type Node } from '../../ad/index.js';
import { manyIntegral } from '../numeric/index.js';
import { nameOf, NumericExpectation } from './numericExpectation.js';
import { regionsOf } from './pieces.js';
import { numberFunction } from './realFunction.js';

/**
 * E[f(x₁, ..., x_d)]
 * @param covariances the upper triangle, row by row.
 * @param partial its derivatives by these.
 */
export function numericMany(
  f: Node,
  dimension: number,
  covariances: readonly Node[],
  partial: ElementwiseFunction['partial'],
): Node {
  const expectation = new NumericExpectation(
    `E[${nameOf(f)} of ${dimension}]`,
    () => {
      const integral = manyIntegral(numberFunction(f), dimension, regionsOf(f, dimension));
      return { fill: (entries, out) => integral.fill(entries, out) };
    },
    partial,
  );
  return applyFunction(expectation, covariances);
}
