import { expect } from 'chai';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../src/errors/index.js';
import { initialize, mlp } from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import { descend, forward, inputGradient, taylorTerms } from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import { batchOf, drawCase, hypernetworkCase, inputOf, mlpCase } from '../models/networkCases.js';
import { plainForward, type PlainInputs } from '../models/plainNetworks.js';

const cases = [
  mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.5, outputs: 3 }),
  hypernetworkCase({ depth: 2, activation: 'sin', primaryWidths: [2, 3, 2] }),
];

describe('forward', () => {
  for (const network of cases) {
    it(`is the network by plain loops, for one input and a batch: ${network.name}`, async () => {
      const { model, parameters, plain, dense, inputs } = drawCase(network, { width: 6, seed: 2 });
      const expected = inputs.map(input => plainForward(plain, dense, input).outputs);
      const one = await forward(model, parameters, inputOf(inputs[0]!));
      expect(one.shape).to.deep.equal([model.outputs]);
      expectClose(one.data, expected[0]!, 1e-13, 'one', 1);
      const all = await forward(model, parameters, batchOf(inputs));
      expect(all.shape).to.deep.equal([inputs.length, model.outputs]);
      expectClose(all.data, expected.flat(), 1e-13, 'batch', 1);
    });
  }

  it('of implicit weights agrees with K⁽⁰⁾, and follows training', async () => {
    const model = mlp({ depth: 3, activation: 'tanh' });
    const parameters = initialize(model, { width: 2000, inputSize: 2, seed: 3 });
    const x = [0.4, -1];
    const { derivatives } = await taylorTerms(model, parameters, { at: x, along: x, order: 0 });
    const before = await forward(model, parameters, x);
    expect(before.data[0]).to.be.closeTo(derivatives[0]!.data[0]!, 1e-12);
    const { parameters: after } = await descend(model, parameters, {
      along: x,
      targets: [5],
      learningRate: 0.1,
    });
    const [h] = (await forward(model, after, x)).data;
    expect(Math.abs(h! - 5)).to.be.below(Math.abs(before.data[0]! - 5));
  });

  it('refuses inputs that do not fit', async () => {
    const { model, parameters } = drawCase(cases[0]!, { width: 4, seed: 1 });
    for (const [inputs, kind] of [
      [[1, NaN], InvalidArgumentError],
      [[1, 2, 3, 4, 5], ShapeError],
      [{ y: [1, 2] }, InvalidArgumentError],
    ] as const) {
      const error: unknown = await forward(model, parameters, inputs).catch((error: unknown) => error);
      expect(error).to.be.instanceOf(kind);
    }
  });
});

describe('inputGradient', () => {
  for (const network of cases) {
    it(`is the slope of the network by plain loops: ${network.name}`, async () => {
      const { model, parameters, plain, dense, inputs } = drawCase(network, { width: 6, seed: 2 });
      const [first, second] = [inputs[0]!, inputs[1]!];
      for (let output = 0; output < model.outputs; output++) {
        const slopes = await inputGradient(model, parameters, { inputs: inputOf(first), output });
        expect(Object.keys(slopes)).to.deep.equal(Object.keys(model.inputs));
        for (const [name, { data }] of Object.entries(slopes)) {
          const key = name as keyof PlainInputs;
          data.forEach((slope, k) => {
            // Central differences: h² f‴/6 and rounding of 1e-16/h.
            const h = 1e-5;
            const at = (sign: number): number => {
              const moved = { ...first, [key]: first[key]!.with(k, first[key]![k]! + sign * h) };
              return plainForward(plain, dense, moved).outputs[output]!;
            };
            expect(slope).to.be.closeTo((at(1) - at(-1)) / (2 * h), 1e-8);
          });
        }
        const both = await inputGradient(model, parameters, { inputs: batchOf([first, second]), output });
        const other = await inputGradient(model, parameters, { inputs: inputOf(second), output });
        for (const [name, { data, shape }] of Object.entries(both)) {
          expect(shape).to.deep.equal([2, ...slopes[name]!.shape]);
          expectClose(data, [...slopes[name]!.data, ...other[name]!.data], 1e-14, name, 1);
        }
      }
    });
  }

  it('of a linear network is the product of its matrices, for every input of a batch', async () => {
    const model = mlp({ depth: 1 });
    const weights = new Map([['W1', new DenseMatrix(Float64Array.of(3, -4), 1, 2)]]);
    const { x } = await inputGradient(model, weights, {
      inputs: [
        [1, 0],
        [5, 6],
      ],
    });
    const slope = [3 / Math.SQRT2, -4 / Math.SQRT2];
    expect(x!.shape).to.deep.equal([2, 2]);
    expectClose(x!.data, [...slope, ...slope], 1e-15, 'slope', 1);
  });

  it('refuses an output that does not exist', async () => {
    const { model, parameters, inputs } = drawCase(cases[0]!, { width: 4, seed: 1 });
    const error: unknown = await inputGradient(model, parameters, { inputs: inputs[0]!.x, output: 3 }).catch(
      (error: unknown) => error,
    );
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect((error as Error).message).to.match(/output is 3.*from 0 to 2/);
  });
});

describe('derivatives r! aᵣ that leave the range of numbers', () => {
  it('are refused by order when they are read, and the coefficients stay', async () => {
    // h = v exp(w s) at v = 1, w = 0 along its gradient (1, s): (1 + ε) exp(ε s²), so K⁽ʳ⁾ = s²ʳ + r s²ʳ⁻².
    const model = mlp({ depth: 2, activation: 'exp' });
    const weights = new Map([
      ['W1', new DenseMatrix(Float64Array.of(0), 1, 1)],
      ['W2', new DenseMatrix(Float64Array.of(1), 1, 1)],
    ]);
    const s = 1600;
    const terms = await taylorTerms(model, weights, { at: [s], along: [s], order: 55 });
    expect(terms.coefficients.every(({ data }) => data.every(Number.isFinite))).to.equal(true);
    expect(() => terms.derivatives).to.throw(
      NonFiniteError,
      /derivative of order 49 is not finite: 49! times the coefficient .*read `coefficients`/,
    );
    const lower = await taylorTerms(model, weights, { at: [s], along: [s], order: 30 });
    for (const r of [0, 1, 2, 10, 30]) {
      const expected = s ** (2 * r) + r * s ** (2 * r - 2);
      expect(lower.derivatives[r]!.data[0]! / expected).to.be.closeTo(1, 1e-13);
    }
  });
});
