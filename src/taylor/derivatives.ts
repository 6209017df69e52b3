import type { Tensor } from '../ad/index.js';
import { NonFiniteError } from '../errors/index.js';
import { factorial } from './expansion.js';
import type { TaylorTerms } from './taylorTerms.js';

/** Coefficients aᵣ and, computed when they are first read, the derivatives r! aᵣ. */
export function withDerivatives(coefficients: readonly Tensor[]): TaylorTerms {
  let derivatives: readonly Tensor[] | undefined;
  return {
    coefficients,
    get derivatives() {
      derivatives ??= coefficients.map(derivativeOf);
      return derivatives;
    },
  };
}

/** @throws NonFiniteError if r! aᵣ is beyond the largest number. */
function derivativeOf({ data, shape }: Tensor, order: number): Tensor {
  const derivative = data.map(value => value * factorial(order));
  const bad = derivative.findIndex(value => !Number.isFinite(value));
  if (bad >= 0) {
    throw new NonFiniteError(
      `the derivative of order ${order} is not finite: ${order}! times the coefficient ${data[bad] ?? NaN} exceeds the largest ` +
        'number; read `coefficients`, or choose a lower order',
    );
  }
  return { data: derivative, shape };
}
