import { expect } from 'chai';
import type { Tensor } from '../../../src/ad/index.js';
import type { Backend, Precision } from '../../../src/program/index.js';
import { float32Backend } from '../../program/float32Backend.js';

/** How exact Taylor terms and kernels are, of the largest of a batch, and entries of weights. */
export const accuracies: {
  readonly [P in Precision]: { readonly terms: number; readonly entries: number };
} = {
  float64: { terms: 1e-13, entries: 1e-13 },
  'double float32': { terms: 1e-11, entries: 1e-11 },
  float32: { terms: 1e-5, entries: 1e-6 },
};

/** Plain loops in float32 whose weights are off by the roundoff, up or down as a sample has it. */
function roundedOtherwise(sample: number): Backend {
  return {
    ...float32Backend,
    dense: (rows, columns, entries) =>
      float32Backend.dense(
        rows,
        columns,
        entries.map((entry, k) => entry * (1 + 2 ** -24 * Math.sign(Math.sin((k + 1) * (sample + 1.5))))),
      ),
  };
}

/** Errors in float32 are at most so many times the largest of a few others. */
const TIMES = 4;
const others = [0, 1, 2].map(roundedOtherwise);

export function largest(data: Float64Array): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The largest difference, of the largest number that is expected; 0 where all are equal. */
export function distance(actual: Tensor, expected: Tensor): number {
  expect(actual.shape).to.deep.equal(expected.shape);
  const error = largest(actual.data.map((value, i) => value - expected.data[i]!));
  return error === 0 ? 0 : error / largest(expected.data);
}

/**
 * Checks tables of Taylor terms, order by order: the error of each is what its precision allows, of the
 * largest number. Where larger terms cancel, as in single high orders, float32 has fewer digits. How many is
 * seen in what rounding does elsewhere, which is the roundoff times the size of what cancels: in plain loops
 * whose weights are rounded otherwise.
 *
 * @param compute the tables as a backend finds them; where none is given nothing may cancel.
 */
export async function expectTerms(
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  precision: Precision,
  compute?: (backend: Backend) => Promise<readonly Tensor[]>,
): Promise<void> {
  const { terms: usual } = accuracies[precision];
  const errors = actual.map((table, order) => distance(table, expected[order]!));
  const isOver = precision === 'float32' && errors.some(error => error >= usual);
  const rounded = isOver && compute !== undefined ? await Promise.all(others.map(compute)) : [];
  errors.forEach((error, order) => {
    const elsewhere = rounded.map(tables => distance(tables[order]!, expected[order]!));
    expect(error, `order ${order}`).to.be.below(Math.max(usual, TIMES * Math.max(0, ...elsewhere)));
    // Whoever computes in float64 after all is told: 24 bits are seen in every order.
    if (precision === 'float32' && largest(expected[order]!.data) > 0)
      expect(error, `order ${order}`).to.be.above(1e-10);
  });
}
