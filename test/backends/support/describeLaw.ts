import { expect } from 'chai';
import { input, weight, type Node } from '../../../src/ad/index.js';
import { cpuBackend } from '../../../src/backends/index.js';
import * as ad from '../../../src/doors/graph.js';
import { evaluate } from '../../../src/evaluation/index.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import { RandomStream } from '../../../src/random/index.js';
import { kolmogorovSmirnov } from '../../operators/implicitGaussianTools.js';

/** Matrices are n × n. */
const n = 12;

/** A chance of less than this is none. */
const LEAST_CHANCE = 1e-4;

/**
 * Implicit matrices on a backend beside dense ones on the processor: numbers that depend on the answers have
 * the same law, by the test of Kolmogorov and Smirnov. To be called where suites are described.
 *
 * @param backend asked within tests, when it is open.
 * @param draws how many matrices of each kind.
 */
export function describeLaw(backend: () => Backend, draws = 600): void {
  it(`${draws} implicit matrices have the law of dense ones, also where they become dense on the way`, async () => {
    const [W, v] = [weight('W', [n, n]), input('v', [n])];
    const first = ad.matvec(W, v);
    const back = ad.matvec(W, first, { transposed: true });
    // Seven directions: a matrix of this size is dense from six on.
    let deep: Node = ad.tanh(back);
    for (let k = 0; k < 2; k++) {
      deep = ad.tanh(ad.matvec(W, deep));
      deep = ad.tanh(ad.matvec(W, deep, { transposed: true }));
    }
    const outputs = [
      ad.dot(first, first),
      ad.dot(back, back),
      ad.sum(ad.matvec(W, ad.tanh(back))),
      ad.dot(deep, ad.matvec(W, deep)),
    ];
    const draw = async (make: (seed: number) => Operator): Promise<Float64Array[]> => {
      const columns = outputs.map(() => new Float64Array(draws));
      for (let seed = 0; seed < draws; seed++) {
        const matrix = make(seed);
        const given = new Map<Node, Operator | number[]>([
          [W, matrix],
          [v, new Array<number>(n).fill(n ** -0.5)],
        ]);
        (await evaluate(outputs, given)).forEach(({ data }, k) => (columns[k]![seed] = data[0]!));
        matrix.release?.();
      }
      return columns;
    };
    const implicit = await draw(seed => backend().implicit(n, n, new RandomStream(seed, 'implicit')));
    const dense = await draw(seed => {
      const entries = new Float64Array(n * n);
      new RandomStream(seed, 'dense').fillNormal(entries);
      return cpuBackend.dense(n, n, entries);
    });
    implicit.forEach((sample, k) => {
      expect(kolmogorovSmirnov(sample, dense[k]!), `statistic ${k}`).to.be.above(LEAST_CHANCE);
    });
    // The test sees what the law is not: squares of entries that are larger by a fifth, or twice as large for
    // fewer draws.
    const scaled = implicit[0]!.map(value => (draws < 600 ? 2 : 1.21) * value);
    expect(kolmogorovSmirnov(scaled, dense[0]!)).to.be.below(LEAST_CHANCE);
  });
}
