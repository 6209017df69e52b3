import { limit } from '../../src/index.js';
import {
  add,
  batchNormalize,
  mean,
  multiply,
  reshape,
  sqrt,
  square,
  subtract,
  divide,
  type Node,
} from '../../src/doors/graph.js';
import { agreesWithDifferences, batch, close, kernelsOf, network, oneHot } from './support/batchNetworks.js';
import { kernelsAcross } from './support/batchNormalization.js';

describe('batch normalisation in the limit, in seconds', () => {
  it('has the kernels of Tensor Programs II (37, 39) across two batches', async () => {
    const [x, y] = [batch(4, 0), batch(4, 0.3)];
    const limiting = limit(network({ size: 4 }));
    const { nngp, ntk } = await limiting.both({ x: [x], at: [oneHot(4, 0)] }, { x: [y], at: [oneHot(4, 1)] });
    const expected = kernelsAcross(x, y, 1, [0, 1]);
    close(nngp.data[0], expected.nngp, 'NNGP');
    close(ntk.data[0], expected.ntk, 'NTK');
  });

  it('is the same however it is written', async () => {
    const x = batch(4, 0.3);
    const expected = await kernelsOf(network({ size: 4, epsilon: 0.01 }), x);
    const ways: ((h: Node, epsilon: number) => Node)[] = [
      (h, epsilon) => {
        const centre = subtract(h, reshape(mean(h, 0), [1, 'n']));
        const deviation = sqrt(add(mean(square(centre), 0), epsilon));
        return multiply(centre, reshape(divide(1, deviation), [1, 'n']));
      },
      (h, epsilon) => {
        const centre = mean(h, 0);
        const variance = subtract(mean(square(h), 0), square(centre));
        return divide(
          subtract(h, reshape(centre, [1, 'n'])),
          reshape(sqrt(add(variance, epsilon)), [1, 'n']),
        );
      },
    ];
    for (const normalize of ways) {
      const actual = await kernelsOf(network({ size: 4, epsilon: 0.01, normalize }), x);
      for (const kernel of ['nngp', 'v', 'W1'] as const)
        actual[kernel].forEach((row, i) => {
          row.forEach((value, j) => {
            close(value, expected[kernel][i]?.[j] ?? NaN, `${kernel} ${i} ${j}`);
          });
        });
    }
  });

  it('is over several axes, or in groups of examples, which are batches by themselves', async () => {
    const inPairs = (axes: number | readonly number[]) =>
      network({
        size: 4,
        normalize: h => reshape(batchNormalize(reshape(h, [2, 2, 'n']), axes, 0.1), [4, 'n']),
      });
    const x = batch(4, 0.3);
    const [whole, both] = [
      await kernelsOf(network({ size: 4, epsilon: 0.1 }), x),
      await kernelsOf(inPairs([0, 1]), x),
    ];
    const [groups, pair] = [
      await kernelsOf(inPairs(1), x),
      await kernelsOf(network({ size: 2, epsilon: 0.1 }), x.slice(0, 2), x.slice(2)),
    ];
    for (const kernel of ['nngp', 'v', 'W1'] as const) {
      whole[kernel].forEach((row, i) => {
        row.forEach((value, j) => {
          close(both[kernel][i]?.[j], value, `${kernel} ${i} ${j}`);
        });
      });
      pair[kernel].forEach((row, i) => {
        row.forEach((value, j) => {
          close(groups[kernel][i]?.[j + 2], value, `${kernel} in groups ${i} ${j}`);
        });
      });
    }
  });

  it('has derivatives by inputs as differences have them: NTK', () => agreesWithDifferences('ntk'));
});
