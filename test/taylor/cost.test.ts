import { expect } from 'chai';
import { topologicalOrder } from '../../src/ad/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { taylorSeries } from '../../src/taylor/taylorTerms.js';
import { batchOf, drawCase, hypernetworkCase, mlpCase, type NetworkCase } from '../models/networkCases.js';

const networks: NetworkCase[] = [
  mlpCase({ depth: 5, activation: 'relu' }),
  mlpCase({ depth: 5, activation: 'tanh' }),
  mlpCase({ depth: 4, activation: 'gelu', biasScale: 0.1 }),
  hypernetworkCase({ depth: 4, activation: 'relu', primaryWidths: [2, 3, 1] }),
  hypernetworkCase({ depth: 4, activation: 'tanh', primaryWidths: [2, 3, 3, 1] }),
];

describe('what Taylor terms cost', () => {
  for (const network of networks) {
    const { model } = network;
    const inner = Array.from({ length: network.plain.depth - 2 }, (_, layer) => `W${layer + 2}`);

    it(`each inner weight is read three times for K⁽⁰⁾..K⁽ᴿ⁾ at any R, and none more often: ${network.name}`, async () => {
      for (let order = 1; order <= 8; order++) {
        const { parameters, inputs } = drawCase(network, { width: 5, seed: order });
        const batch = batchOf(inputs);
        await taylorTerms(model, parameters, { at: batch, along: batch, order });
        for (const [name, matrix] of parameters) {
          if (!(matrix instanceof DenseMatrix)) continue;
          if (inner.includes(name)) expect(matrix.reads, `${name} for R = ${order}`).to.equal(3);
          else expect(matrix.reads, `${name} for R = ${order}`).to.be.within(1, 3);
        }
      }
    });

    it(`no array is as large as a matrix: ${network.name}`, () => {
      const { outputs, steps } = taylorSeries(model, { order: 6, atOutput: 0, alongOutput: 0 }).schedule;
      const rowsOfF = model.parameters.find(({ name }) => name === `W${network.plain.depth}`)!.shape[0];
      for (const node of [...outputs, ...steps.flatMap(({ nodes }) => nodes)]) {
        // One dimension at most is a width, and then the others are 1; what is left is no longer than the
        // output of f.
        const widths = node.shape.filter(dimension => typeof dimension === 'string');
        const known = node.shape.filter(dimension => typeof dimension === 'number');
        const size = known.reduce((product, length) => product * length, 1);
        expect(widths.length).to.be.at.most(1);
        expect(size).to.be.at.most(widths.length === 1 ? 1 : (rowsOfF as number));
      }
    });
  }

  it('the graph of a tanh network grows as R², and that of a ReLU network stops at its degree', () => {
    const sizeOf = ({ model }: NetworkCase, order: number): number =>
      topologicalOrder(taylorSeries(model, { order, atOutput: 0, alongOutput: 0 }).schedule.outputs).length;
    const orders = Array.from({ length: 16 }, (_, k) => k + 2);
    const sizes = orders.map(order => sizeOf(networks[1]!, order));
    // N(R) = a R² + b R + c, but for terms that are there for even R only: second differences over two steps
    // are equal, or at least do not grow.
    const twoSteps = (values: readonly number[]) => values.slice(2).map((value, k) => value - values[k]!);
    const second = twoSteps(twoSteps(sizes)).slice(2);
    expect(Math.min(...second)).to.be.above(0);
    expect(Math.max(...second)).to.be.at.most(1.2 * Math.min(...second));
    // Nested first-order differentiation would double the graph with each order.
    expect(sizeOf(networks[1]!, 16) / sizeOf(networks[1]!, 8)).to.be.below(4);
    const relu = orders.map(order => sizeOf(networks[0]!, order));
    expect(new Set(relu.slice(3)).size).to.equal(1);
  });
});
