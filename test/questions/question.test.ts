import { expect } from 'chai';
import { multiply, sum } from '../../src/ad/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { hypernetwork, initialize, mlp } from '../../src/models/index.js';
import { forward, layerTerms, outputTerms, primaryTerms, taylorTerms } from '../../src/taylor/index.js';
import { inputsAlone, question } from '../../src/questions/index.js';

describe('a question about networks', () => {
  /** Σₖ (factor · h(x))ₖ, and how often it was traced. */
  const counted = (): { traces: () => number; scaled: ReturnType<typeof scaledSum> } => {
    let count = 0;
    return { traces: () => count, scaled: scaledSum(() => (count += 1)) };
  };
  function scaledSum(onTrace: () => void) {
    return question(inputsAlone, (network, { inputs }, { factor }: { factor: number }) => {
      onTrace();
      return { outputs: [sum(multiply(factor, network.apply(inputs)))], factor };
    });
  }

  it('is traced once for a model and a key, and answered for any parameters, widths and inputs', async () => {
    const { traces, scaled } = counted();
    const model = mlp({ depth: 2, outputs: 2 });
    for (const width of [3, 8]) {
      const parameters = initialize(model, { width, inputSize: 2, seed: width });
      const x = { data: Float64Array.of(1, -2), shape: [2] };
      const h = await forward(model, parameters, x);
      for (const factor of [2, -3]) {
        const [value] = await scaled(model, { factor }).ask(parameters, { inputs: { x } });
        expect(value!.data[0]).to.be.closeTo(factor * (h.data[0]! + h.data[1]!), 1e-14);
      }
    }
    expect(traces()).to.equal(2);
    expect(scaled(model, { factor: 2 })).to.equal(scaled(model, { factor: 2 }));
    expect(scaled(model, { factor: 2 }).found.factor).to.equal(2);
    expect(scaled(mlp({ depth: 2 }), { factor: 2 })).not.to.equal(scaled(model, { factor: 2 }));
  });

  it('forgets the one that was not asked for longest when there are many', () => {
    const { traces, scaled } = counted();
    const model = mlp({ depth: 2 });
    for (let factor = 0; factor < 64; factor++) scaled(model, { factor });
    scaled(model, { factor: 0 }); // now the newest
    scaled(model, { factor: 64 }); // 1 leaves
    expect(traces()).to.equal(65);
    scaled(model, { factor: 0 });
    expect(traces()).to.equal(65);
    scaled(model, { factor: 1 });
    expect(traces()).to.equal(66);
  });

  it('says which parameters are missing', () => {
    const { scaled } = counted();
    const model = mlp({ depth: 2 });
    expect(() => scaled(model, { factor: 1 }).bind(new Map(), { inputs: {} })).to.throw(
      InvalidArgumentError,
      /parameters.*W1, W2/,
    );
  });
});

describe('terms of two outputs', () => {
  const pair = { order: 2, output: [1, 0] } as const;

  it('by layers and by the weights of g add up to K⁽ʳ⁾ᵢⱼ of these outputs', async () => {
    const plain = mlp({ depth: 3, activation: 'tanh', outputs: 2 });
    const inputs = { at: [1, 0.5], along: [-0.3, 0.8] };
    const parameters = initialize(plain, { width: 9, inputSize: 2, seed: 3 });
    const { derivatives } = await taylorTerms(plain, parameters, { ...inputs, ...pair });
    const { total } = await layerTerms(plain, parameters, { ...inputs, ...pair });
    const expected = derivatives[2]!.data[0]!;
    expect(total).to.be.closeTo(expected, 1e-13 * (1 + Math.abs(expected)));
    const swapped = await layerTerms(plain, parameters, { ...inputs, ...pair, output: [0, 1] });
    expect(Math.abs(swapped.total - total)).to.be.above(1e-3 * Math.abs(total));

    const double = hypernetwork({ depth: 2, primaryWidths: [2, 3, 2] });
    const both = { at: { x: [1, 0.5], z: [1, -1] }, along: { x: [-0.3, 0.8], z: [0.4, 1] } };
    const drawn = initialize(double, { width: 9, inputSize: 2, seed: 5 });
    const whole = (await taylorTerms(double, drawn, { ...both, ...pair })).derivatives[2]!.data[0]!;
    const parts = await primaryTerms(double, drawn, { ...both, ...pair });
    expect(parts.total).to.be.closeTo(whole, 1e-13 * (1 + Math.abs(whole)));
  });

  it('take ∇hⱼ from the second: ⟨∇fᵈ, ∇hⱼ⟩ as both outputs have it alone', async () => {
    const double = hypernetwork({ depth: 2, primaryWidths: [2, 3, 2] });
    const both = { at: { x: [1, 0.5], z: [1, -1] }, along: { x: [-0.3, 0.8], z: [0.4, 1] } };
    const drawn = initialize(double, { width: 9, inputSize: 2, seed: 5 });
    const of = async (output: 0 | 1 | readonly [number, number]): Promise<number> =>
      (await outputTerms(double, drawn, { ...both, component: 0, order: 1, output })).total;
    // f is the same for both outputs, so only j matters.
    expect(await of([1, 0])).to.equal(await of(0));
    expect(await of([0, 1])).to.equal(await of(1));
    expect(await of(0)).not.to.equal(await of(1));
  });
});
