import { expect } from 'chai';
import { MemoryLimitError } from '../../src/errors/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import { batchOf, drawCase, hypernetworkCase, inputOf, mlpCase, only } from '../models/networkCases.js';

/**
 * A batch answers in one panel, so sums run in another order: a few rounding errors of numbers of order 1.
 */
const rounding = 1e-13;

const networks = [
  mlpCase({ depth: 3, activation: 'gelu', biasScale: 0.2 }),
  mlpCase({ depth: 3, activation: 'relu' }),
  hypernetworkCase({
    depth: 2,
    activation: 'relu',
    primaryActivation: 'tanh',
    primaryWidths: [2, 3, 1],
    gain: 2,
  }),
  hypernetworkCase({ depth: 2, activation: 'tanh', primaryWidths: [2, 2, 1], fourierFeatures: 3 }),
];

describe('tables of Taylor terms', () => {
  for (const network of networks) {
    const { model, parameters, inputs } = drawCase(network, { width: 6, seed: 1, inputs: 5 });
    const [rows, columns] = [inputs.slice(0, 3), inputs.slice(1, 5)];
    const order = 4;

    it(`I inputs against J inputs give [I, J], each as for the pair alone: ${network.name}`, async () => {
      const table = await taylorTerms(model, parameters, {
        at: batchOf(rows),
        along: batchOf(columns),
        order,
      });
      expect(table.derivatives.map(({ shape }) => shape)).to.deep.equal(new Array(5).fill([3, 4]));
      for (const [i, at] of rows.entries()) {
        for (const [j, along] of columns.entries()) {
          const pair = await taylorTerms(model, parameters, {
            at: inputOf(at),
            along: inputOf(along),
            order,
          });
          for (let r = 0; r <= order; r++) {
            const place = 4 * i + j;
            expectClose(
              [table.derivatives[r]!.data[place]!],
              [only(pair.derivatives[r]!)],
              rounding,
              `K${r}`,
              1,
            );
            const coefficient = table.coefficients[r]!.data[place]!;
            expectClose([coefficient], [only(pair.coefficients[r]!)], rounding, `a${r}`, 1);
          }
        }
      }
    });

    it(`one side may be a single input: [I] and [J] are a column and a row: ${network.name}`, async () => {
      const [i, j] = [inputOf(rows[0]!), inputOf(columns[0]!)];
      const table = await taylorTerms(model, parameters, {
        at: batchOf(rows),
        along: batchOf(columns),
        order,
      });
      const column = await taylorTerms(model, parameters, { at: batchOf(rows), along: j, order });
      const row = await taylorTerms(model, parameters, { at: i, along: batchOf(columns), order });
      for (let r = 0; r <= order; r++) {
        const { data } = table.derivatives[r]!;
        expect(column.derivatives[r]!.shape).to.deep.equal([3]);
        expect(row.derivatives[r]!.shape).to.deep.equal([4]);
        expectClose(column.derivatives[r]!.data, [data[0]!, data[4]!, data[8]!], rounding, `column ${r}`, 1);
        expectClose(row.derivatives[r]!.data, data.subarray(0, 4), rounding, `row ${r}`, 1);
      }
    });

    it(`the NTK of a set with itself is symmetric and positive semidefinite: ${network.name}`, async () => {
      const batch = batchOf(inputs);
      const { derivatives } = await taylorTerms(model, parameters, { at: batch, along: batch, order: 2 });
      const kernel = (i: number, j: number) => derivatives[1]!.data[5 * i + j]!;
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          expectClose([kernel(i, j)], [kernel(j, i)], rounding, `K(${i}, ${j})`, 1);
          expect(kernel(i, j) ** 2).to.be.at.most(kernel(i, i) * kernel(j, j) + 1e-12);
        }
      }
      const vector = [1, -2, 0.5, 1.5, -1];
      const form = vector.flatMap((a, i) => vector.map((b, j) => a * b * kernel(i, j)));
      expect(form.reduce((sum, term) => sum + term, 0)).to.be.above(0);
    });
  }

  it('keeps several batch axes, and shares z among many x', async () => {
    const { model, parameters, inputs } = drawCase(networks[2]!, { width: 6, seed: 1, inputs: 5 });
    const x = inputs.map(input => input.x);
    const grid = [[x[0]!, x[1]!], [x[2]!, x[3]!], [x[4]!, x[0]!]]; // prettier-ignore
    const z = inputs[0]!.z!;
    const along = inputs.slice(0, 2);
    const table = await taylorTerms(model, parameters, {
      at: { x: grid, z },
      along: batchOf(along),
      order: 3,
    });
    expect(table.derivatives[3]!.shape).to.deep.equal([3, 2, 2]);
    for (const [a, row] of grid.entries()) {
      for (const [b, at] of row.entries()) {
        for (const [c, j] of along.entries()) {
          const pair = await taylorTerms(model, parameters, {
            at: { x: at, z },
            along: inputOf(j),
            order: 3,
          });
          for (let r = 0; r <= 3; r++) {
            const value = table.derivatives[r]!.data[(a * 2 + b) * 2 + c]!;
            expectClose([value], [only(pair.derivatives[r]!)], rounding, `K${r}`, 1);
          }
        }
      }
    }
  });

  it('does not depend on how many pairs fit into memory at once, and is refused where not one does', async () => {
    const { model, parameters, inputs } = drawCase(networks[2]!, { width: 6, seed: 2, inputs: 7 });
    const asked = { at: batchOf(inputs), along: batchOf(inputs.slice(1, 6)), order: 3 };
    const whole = await taylorTerms(model, parameters, asked);
    for (const memoryLimit of [100_000, 30_000, 20_000]) {
      const tiled = await taylorTerms(model, parameters, { ...asked, memoryLimit });
      whole.derivatives.forEach(({ data, shape }, r) => {
        expect(tiled.derivatives[r]!.shape).to.deep.equal(shape);
        expectClose(tiled.derivatives[r]!.data, data, rounding, `K${r}`, 1);
      });
    }
    const refused: unknown = await taylorTerms(model, parameters, { ...asked, memoryLimit: 2000 }).catch(
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(MemoryLimitError);
  });

  it('takes nested lists, Float64Arrays and tensors for the same', async () => {
    const { model, parameters, inputs } = drawCase(networks[0]!, { width: 6, seed: 1 });
    const [i, j] = [inputs[0]!.x, inputs[1]!.x];
    const given = [
      { at: i, along: j },
      { at: { x: Float64Array.from(i) }, along: { x: j } },
      {
        at: { data: Float64Array.from(i), shape: [3] },
        along: { x: { data: Float64Array.from(j), shape: [3] } },
      },
    ];
    const [first, ...others] = await Promise.all(
      given.map(({ at, along }) => taylorTerms(model, parameters, { at, along, order: 2 })),
    );
    for (const other of others) expect(other.derivatives).to.deep.equal(first!.derivatives);
  });
});
