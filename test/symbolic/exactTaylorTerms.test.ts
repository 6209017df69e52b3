import { expect } from 'chai';
import { InvalidArgumentError, SymbolicLimitError } from '../../src/errors/index.js';
import { hypernetwork, initialize, mlp, residual, type Model } from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { exactTaylorTerms, parseFormula } from '../../src/symbolic/index.js';
import { expectEqual } from './support/moments.js';

const linear = (depth: number): Model => mlp({ depth, activation: 'linear' });

describe('exact Taylor terms', () => {
  it('have as many terms as there are products of paths', () => {
    const sizes = (model: Model, width: number, inputSize: number, order: number): number[] =>
      exactTaylorTerms(model, { width, inputSize, order }).coefficients.map(({ size }) => size);
    // h = Σ W3_c W2_cb W1_ba x_a has n² n₀ terms.
    expect(sizes(linear(3), 3, 2, 1)[0]).to.equal(18);
    expect(sizes(linear(4), 2, 2, 4)).to.deep.equal([16, 240, 1792, 3440, 1088]);
    // Beyond the degree of the network they are 0.
    expect(sizes(linear(2), 2, 1, 5).slice(3)).to.deep.equal([0, 0, 0]);
  });

  it('of relu have slopes whose squares are eliminated', () => {
    const { derivatives, slopes } = exactTaylorTerms(mlp({ depth: 2 }), {
      width: 1,
      inputSize: 1,
      order: 2,
      inputs: 'one',
    });
    expect(slopes.map(({ symbol, at }) => `${symbol} at ${at.toString()}`)).to.deep.equal([
      'd1 at W1_1_1*x_1',
    ]);
    // h = √2 W2 d W1 x, so that Θ = 2 d x² (W1² + W2²).
    expectEqual(derivatives[1]!, parseFormula('2*d1*x_1^2*(W1_1_1^2 + W2_1_1^2)'));
    expectEqual(derivatives[2]!, parseFormula('2*2*sqrt(2)*d1*W1_1_1*W2_1_1*x_1^3'));
  });

  const networks: readonly (readonly [string, Model, 'one' | 'distinct'])[] = [
    ['linear', linear(3), 'distinct'],
    ['cubic with biases', mlp({ depth: 2, activation: 'cubic', biasScale: 0.3 }), 'distinct'],
    ['relu', mlp({ depth: 3 }), 'one'],
    ['relu at two inputs', mlp({ depth: 2 }), 'distinct'],
    ['leaky relu with biases', mlp({ depth: 3, activation: 'leakyRelu(0.1)', biasScale: 0.5 }), 'one'],
    ['abs', mlp({ depth: 3, activation: 'abs', gain: 0.7 }), 'one'],
    ['a residual network', residual({ depth: 1, activation: 'linear' }), 'distinct'],
    [
      'a hypernetwork',
      hypernetwork({ depth: 2, activation: 'linear', primaryActivation: 'relu', primaryWidths: [2, 1, 1] }),
      'distinct',
    ],
  ];
  for (const [name, model, inputs] of networks)
    it(`are those of the networks themselves: ${name}`, async () => {
      const options = { width: 2, inputSize: 2 };
      const { derivatives, slopes } = exactTaylorTerms(model, { ...options, order: 2, inputs });
      for (const seed of [1, 2, 3]) {
        const parameters = initialize(model, { ...options, seed });
        const values = new Map<string, number>();
        for (const [label, value] of parameters) {
          if (value instanceof DenseMatrix) {
            for (let column = 0; column < value.columns; column++) {
              const unit = Float64Array.from({ length: value.columns }, (_, k) => (k === column ? 1 : 0));
              value.multiply([unit])[0]!.forEach((entry, row) => {
                values.set(`${label}_${row + 1}_${column + 1}`, entry);
              });
            }
          } else if ('data' in value)
            value.data.forEach((entry, k) => {
              values.set(`${label}_${k + 1}`, entry);
            });
        }
        const points = { i: { x: [1, -0.5], z: [0.5, 2] }, j: { x: [0.25, 0.75], z: [-1, 0.5] } };
        for (const [suffix, point] of Object.entries(points))
          for (const [input, array] of Object.entries(point))
            array.forEach((value, k) => {
              values.set(`${input}_${inputs === 'one' ? '' : `${suffix}_`}${k + 1}`, value);
              if (inputs === 'one') values.set(`${input}_${k + 1}`, points.i[input as 'x'][k]!);
            });
        for (const { symbol, at, negative, positive } of slopes) {
          const side = at.at(Object.fromEntries(values)) > 0 ? positive : negative;
          values.set(symbol, side.at({}));
        }
        const given = (point: { x: number[]; z: number[] }): Record<string, number[]> =>
          Object.fromEntries(Object.keys(model.inputs).map(input => [input, point[input as 'x']]));
        const numbers = await taylorTerms(model, parameters, {
          at: given(points.i),
          along: given(inputs === 'one' ? points.i : points.j),
          order: 2,
        });
        for (const [r, derivative] of derivatives.entries()) {
          const exact = derivative.at(Object.fromEntries(values));
          const scale = Math.abs(exact) + 1e-3;
          expect(Math.abs(numbers.derivatives[r]!.data[0]! - exact), `K${r}`).to.be.below(1e-12 * scale);
        }
      }
    });

  it('refuse what is no polynomial, is not there, or is too large', () => {
    const options = { width: 2, inputSize: 1, order: 1 };
    expect(() => exactTaylorTerms(mlp({ depth: 2, activation: 'tanh' }), options)).to.throw(
      InvalidArgumentError,
      'tanh(multiply)',
    );
    for (const bad of [{ order: 21 }, { order: -1 }, { width: 0 }, { inputSize: 0 }, { output: 1 }])
      expect(() => exactTaylorTerms(linear(2), { ...options, ...bad })).to.throw(InvalidArgumentError);
    expect(() => exactTaylorTerms(linear(4), { width: 10, inputSize: 10, order: 4, terms: 10_000 })).to.throw(
      SymbolicLimitError,
      'terms',
    );
  });
});
