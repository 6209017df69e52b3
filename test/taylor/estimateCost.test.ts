import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { hypernetwork, initialize, mlp, type Model } from '../../src/models/index.js';
import { ImplicitGaussian } from '../../src/operators/index.js';
import { estimateCost, taylorTerms } from '../../src/taylor/index.js';

const models: [string, Model][] = [
  ['a perceptron', mlp({ depth: 4, activation: 'tanh', biasScale: 0.5 })],
  ['a ReLU perceptron', mlp({ depth: 3 })],
  ['a hypernetwork', hypernetwork({ depth: 3, activation: 'tanh', primaryWidths: [2, 3, 1] })],
  ['one with Fourier features', hypernetwork({ depth: 3, primaryWidths: [2, 3, 1], fourierFeatures: 5 })],
];
const inputSize = 3;

function inputsOf(model: Model, count: number): Record<string, number[][]> {
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, [size]]) => [
      name,
      Array.from({ length: count }, (_, k) =>
        Array.from({ length: size === 'inputSize' ? inputSize : (size as number) }, (_, i) =>
          Math.sin(1 + i + 5 * k + name.length + (name === 'z' ? 3 : 0)),
        ),
      ),
    ]),
  );
}

describe('estimateCost', () => {
  for (const [what, model] of models) {
    it(`counts the dense parameters exactly: ${what}`, () => {
      const options = { width: 37, inputSize };
      let numbers = 0;
      for (const parameter of initialize(model, { ...options, seed: 1, storage: 'dense' }).values()) {
        numbers += 'data' in parameter ? parameter.data.length : parameter.rows * parameter.columns;
      }
      const cost = estimateCost(model, { ...options, order: 3, storage: 'dense' });
      expect(cost.weightBytes).to.equal(8 * numbers);
      expect(cost.variates).to.equal(numbers);
      expect(cost.bytes).to.be.above(cost.weightBytes);
    });

    for (const [at, along] of [
      [1, 1],
      [2, 3],
    ] as const) {
      it(`counts what implicit weights hold after ${at} × ${along} pairs: ${what}`, async () => {
        const options = { width: 400, inputSize, storage: 'implicit' as const };
        const parameters = initialize(model, { ...options, seed: 1 });
        const single = at * along === 1;
        const inputs = (
          count: number,
          axis: number,
        ): Record<string, { data: Float64Array; shape: number[] }> =>
          Object.fromEntries(
            Object.entries(inputsOf(model, 5)).map(([name, rows]) => {
              const own = rows.slice(axis === 0 ? 0 : 2, (axis === 0 ? 0 : 2) + count);
              const size = rows[0]!.length;
              return [name, { data: Float64Array.from(own.flat()), shape: single ? [size] : [count, size] }];
            }),
          );
        await taylorTerms(model, parameters, { at: inputs(at, 0), along: inputs(along, 1), order: 3 });
        let held = 0;
        for (const parameter of parameters.values()) {
          if (parameter instanceof ImplicitGaussian) held += parameter.bytes;
          else if ('data' in parameter) held += 8 * parameter.data.length;
        }
        const { weightBytes } = estimateCost(model, { ...options, order: 3, inputs: { at, along } });
        // Questions that lie in the span of earlier ones take nothing, so the estimate is a bound, and a
        // close one.
        expect(held).to.be.at.most(weightBytes);
        expect(held).to.be.above(0.4 * weightBytes);
      });
    }

    it(`grows with the square of the width for dense weights, and with the width for implicit ones: ${what}`, () => {
      const bytesAt = (width: number, storage: 'dense' | 'implicit'): number =>
        estimateCost(model, { width, inputSize, order: 3, storage }).bytes;
      expect(bytesAt(2e5, 'dense') / bytesAt(1e5, 'dense')).to.be.closeTo(4, 0.01);
      // Blocks of narrower bases are merged, and what they were merged from stays for others.
      expect(bytesAt(2e6, 'implicit') / bytesAt(1e6, 'implicit')).to.be.closeTo(2, 0.01);
    });
  }

  it('does not grow with the order beyond the degree of a ReLU network', () => {
    const cost = (order: number): unknown => estimateCost(models[1]![1], { width: 64, inputSize, order });
    expect(cost(20)).to.deep.equal(cost(6));
    const tanh = models[0]![1];
    const operations = [1, 2, 4, 8].map(
      order => estimateCost(tanh, { width: 64, inputSize, order }).operations,
    );
    expect(operations).to.deep.equal([...new Set(operations)].sort((a, b) => a - b));
  });

  it('refuses what taylorTerms and initialize refuse', () => {
    const [, model] = models[0]!;
    const good = { width: 8, inputSize, order: 2 };
    const bad: [object, RegExp][] = [
      [{ width: 0 }, /width is 0/],
      [{ width: [8, 8] }, /width is \[8,8\]/],
      [{ inputSize: 1.5 }, /inputSize is 1\.5/],
      [{ order: -1 }, /order is -1/],
      [{ storage: 'sparse' }, /storage is "sparse"/],
    ];
    for (const [changes, message] of bad) {
      expect(() => estimateCost(model, { ...good, ...changes })).to.throw(InvalidArgumentError, message);
    }
  });
});
