import { expect } from 'chai';
import type { LinearOperator } from '../../src/operators/index.js';
import {
  ConditionedSampler,
  DenseMatrix,
  dot,
  energyTest,
  implicitGaussian,
  kolmogorovSmirnov,
  normals,
  type Omission,
} from './implicitGaussianTools.js';
import { multiplyPanel, multiplyPanelTransposed } from '../support/panels.js';

/** Questions to a matrix, and some numbers that depend on the answers. */
type Experiment = (matrix: LinearOperator) => number[];
type Sampler = (seed: number) => LinearOperator;

/**
 * What a network asks: forward, backward, and panels that depend on the answers before, not all to new
 * directions.
 */
const networkQuestions: Experiment = matrix => {
  const { rows, columns } = matrix;
  const u = normals(columns, 1);
  const a = multiplyPanel(matrix, u, 1);
  const activated = a.map(Math.tanh);
  const b = multiplyPanelTransposed(matrix, activated, 1);
  const panel = new Float64Array(3 * columns);
  panel.set(b);
  panel.set(
    u.map((value, i) => 0.1 * value - b[i]!),
    columns,
  );
  panel.set(b.map(Math.tanh), 2 * columns);
  const c = multiplyPanel(matrix, panel, 3);
  const [cFirst, cLast] = [c.subarray(0, rows), c.subarray(2 * rows)];
  const left = new Float64Array(2 * rows);
  left.set(cFirst);
  left.set(
    a.map((value, i) => value * cLast[i]!),
    rows,
  );
  const d = multiplyPanelTransposed(matrix, left, 2);
  return [
    a[0]!,
    dot(a, a),
    b[0]!,
    dot(b, b),
    dot(cFirst, activated),
    dot(cFirst, a),
    dot(
      cLast,
      a.map(value => value ** 2),
    ),
    dot(cLast, cFirst),
    d[1]!,
    dot(d.subarray(0, columns), panel.subarray(2 * columns)),
    dot(d.subarray(columns), u),
  ];
};

/** u, Wᵀ W u and powers: uᵀ (Wᵀ W)^k u. */
const powers: Experiment = matrix => {
  const u = new Float64Array(matrix.columns).fill(matrix.columns ** -0.5);
  const a = multiplyPanel(matrix, u, 1);
  const b = multiplyPanelTransposed(matrix, a, 1);
  const c = multiplyPanel(matrix, b, 1);
  return [dot(a, a), dot(b, b), dot(c, c)];
};

function draw(sampler: Sampler, experiment: Experiment, draws: number, seed: number): Float64Array[] {
  return Array.from({ length: draws }, (_, i) => Float64Array.from(experiment(sampler(seed + i))));
}

function column(sample: readonly Float64Array[], k: number): Float64Array {
  return Float64Array.from(sample, x => x[k]!);
}

/** The least p-value over all numbers of an experiment, each compared on its own. */
function leastKolmogorovSmirnov(first: readonly Float64Array[], second: readonly Float64Array[]): number {
  return Math.min(...Array.from(first[0]!, (_, k) => kolmogorovSmirnov(column(first, k), column(second, k))));
}

const implicit =
  (rows: number, columns: number): Sampler =>
  seed =>
    implicitGaussian(rows, columns, seed);
const dense =
  (rows: number, columns: number): Sampler =>
  seed =>
    DenseMatrix.gaussian(rows, columns, seed);

describe('the law of ImplicitGaussian', () => {
  // 6 × 10 and 8 × 8 become dense on the way (after 3 and 4 directions), 24 × 24 and 40 × 18 stay implicit.
  for (const [rows, columns] of [
    [8, 8],
    [6, 10],
    [24, 24],
    [40, 18],
  ] as const) {
    it(`is that of a dense ${rows} × ${columns} matrix for the questions of a network`, () => {
      const first = draw(implicit(rows, columns), networkQuestions, 3000, 1e6);
      const second = draw(dense(rows, columns), networkQuestions, 3000, 2e6);
      // 11 numbers: by chance alone the least of their p-values is below 1e-3 once in 90 seeds.
      expect(leastKolmogorovSmirnov(first, second)).to.be.greaterThan(1e-3);
      expect(energyTest(first.slice(0, 500), second.slice(0, 500), 3)).to.be.greaterThan(0.01);
    });
  }

  it('has the moments E uᵀ(WᵀW)ᵏu of a Wishart matrix', () => {
    const [m, n, draws] = [14, 10, 4000];
    const sample = draw(implicit(m, n), powers, draws, 3e6);
    // Moments of WᵀW for W m × n: m, m (m + n + 1), m (m² + n² + 3mn + 3m + 3n + 4), times the unit matrix.
    const expected = [m, m * (m + n + 1), m * (m * m + n * n + 3 * m * n + 3 * m + 3 * n + 4)];
    for (const [k, value] of expected.entries()) {
      const numbers = column(sample, k);
      const mean = numbers.reduce((sum, x) => sum + x, 0) / draws;
      const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws;
      expect(Math.abs(mean - value)).to.be.lessThan(3.5 * Math.sqrt(variance / draws));
    }
  });

  describe('of the entries, written out after questions that depend on answers', () => {
    const [rows, columns, draws] = [7, 12, 4000];
    const size = rows * columns;
    let sample: Float64Array[] = [];
    before(() => {
      const experiment: Experiment = matrix => {
        const answers = multiplyPanel(matrix, normals(2 * columns, 5), 2);
        multiplyPanelTransposed(matrix, answers.map(Math.tanh).subarray(0, rows), 1);
        return [...matrix.materialize()];
      };
      sample = draw(implicit(rows, columns), experiment, draws, 4e6);
    });

    it('has mean 0 and the unit matrix as covariance', () => {
      const means = Array.from(
        { length: size },
        (_, k) => column(sample, k).reduce((a, x) => a + x, 0) / draws,
      );
      // √draws · mean is a standard normal: among 84 the largest is above 4.5 in 6 of 10⁴ seeds.
      expect(Math.sqrt(draws) * Math.max(...means.map(Math.abs))).to.be.lessThan(4.5);
      let largest = 0;
      let total = 0;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          const covariance = sample.reduce((sum, x) => sum + x[i]! * x[j]!, 0) / draws - (i === j ? 1 : 0);
          const standard = covariance * Math.sqrt(draws / (i === j ? 2 : 1));
          largest = Math.max(largest, Math.abs(standard));
          total += standard ** 2;
        }
      }
      // 3570 nearly normal values: their squares sum to χ², with standard deviation √(2 · 3570).
      const degrees = (size * (size + 1)) / 2;
      expect(largest).to.be.lessThan(5);
      expect(Math.abs(total - degrees)).to.be.lessThan(4 * Math.sqrt(2 * degrees));
    });

    it('is normal in each entry and jointly', () => {
      const fresh = draw(dense(rows, columns), matrix => [...matrix.materialize()], draws, 5e6);
      expect(leastKolmogorovSmirnov(sample, fresh)).to.be.greaterThan(1e-4);
      expect(energyTest(sample.slice(0, 500), fresh.slice(0, 500), 6)).to.be.greaterThan(0.01);
    });
  });

  describe('compared with the conditioning formula one vector at a time', () => {
    const sampler =
      (rows: number, columns: number, omission: Omission): Sampler =>
      seed =>
        new ConditionedSampler(rows, columns, seed, omission);
    const marginal = (omission: Omission): number =>
      leastKolmogorovSmirnov(
        draw(sampler(10, 12, omission), networkQuestions, 3000, 6e6),
        draw(dense(10, 12), networkQuestions, 3000, 7e6),
      );
    const entriesAfterQuestions: Experiment = matrix => {
      const answer = multiplyPanel(matrix, normals(matrix.columns, 5), 1);
      multiplyPanelTransposed(matrix, answer.map(Math.tanh), 1);
      return [...matrix.materialize()];
    };
    const joint = (omission: Omission): number =>
      energyTest(
        draw(sampler(3, 4, omission), entriesAfterQuestions, 600, 8e6),
        draw(dense(3, 4), entriesAfterQuestions, 600, 9e6),
        8,
      );

    it('agrees with the whole formula', () => {
      expect(marginal('nothing')).to.be.greaterThan(1e-3);
      expect(joint('nothing')).to.be.greaterThan(0.01);
    });

    // The power of these tests: each term of the formula is needed to pass them.
    for (const omission of [
      'projection of the fresh part',
      'known part',
      'residual of the question',
    ] as const) {
      it(`would notice a missing ${omission}`, () => {
        expect(marginal(omission)).to.be.lessThan(1e-6);
        expect(joint(omission)).to.be.lessThan(0.01);
      });
    }
  });
});
