import { expect } from 'chai';
import * as graph from '../../src/doors/graph.js';
import * as scaling from '../../src/doors/scaling.js';
import * as widejet from '../../src/index.js';

const { InvalidArgumentError, UnknownNameError, NonFiniteError, WidejetError } = widejet;
const model = widejet.mlp({ depth: 3, activation: 'tanh' });
const parameters = widejet.initialize(model, { width: 6, inputSize: 2, seed: 1 });

/** What a call throws or rejects with. */
async function refusal(call: () => unknown): Promise<Error> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}

describe('arrays that are not of float64', () => {
  const numbers = [0.1, -0.7];
  const views = [
    Float32Array.from(numbers),
    new Float32Array([9, 9, ...numbers, 9]).subarray(2, 4),
    Int8Array.of(3, -4),
    Uint8ClampedArray.of(3, 4),
    Int32Array.of(2 ** 31 - 1, -(2 ** 31)),
    Uint32Array.of(2 ** 32 - 1, 1),
  ];

  it('are converted exactly where they enter', async () => {
    for (const view of views) {
      const exact = Float64Array.from(view);
      expect(widejet.toTensor(view).data).to.deep.equal(exact);
      expect(widejet.toTensor({ data: view, shape: [2, 1] })).to.deep.equal({ data: exact, shape: [2, 1] });
      expect(widejet.toTensor([view, view]).data).to.deep.equal(Float64Array.of(...exact, ...exact));
    }
    const [single] = views as [Float32Array];
    const double = Float64Array.from(single);
    const along = [0.5, 1];
    for (const ask of [
      (x: widejet.TensorLike) => widejet.neuralTangentKernel(model, parameters, { at: x, along }),
      (x: widejet.TensorLike) => widejet.mixedTaylorTerm(model, parameters, { at: x, along: [along] }),
      async (x: widejet.TensorLike) =>
        (await widejet.correlationFunction(model, parameters, 'f0[a] f1[a]', { inputs: [x, along] })).value,
    ])
      expect((await ask(single)).data).to.deep.equal((await ask(double)).data);
  });

  it('make a matrix with every family of kernels', () => {
    const entries = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    for (const family of ['auto', 'wasm', 'plain'] as const) {
      const kernels = graph.chooseMatrixKernels(family);
      const of = (given: Float32Array | Float64Array): graph.DenseMatrix =>
        new graph.DenseMatrix(given, 2, 3, kernels);
      const vectors = [Float64Array.of(1, 2, 3)];
      expect(of(entries).multiply(vectors)).to.deep.equal(of(Float64Array.from(entries)).multiply(vectors));
    }
  });

  it('are refused where they do not say what they hold, or float64 does not hold it', async () => {
    for (const array of [BigInt64Array.of(1n, 2n), new DataView(new ArrayBuffer(16)), new ArrayBuffer(16)])
      expect(await refusal(() => widejet.toTensor(array as never))).to.be.instanceOf(InvalidArgumentError);
  });

  it('never reach native code, nor do numbers in their place', async () => {
    const [matrix, vector] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 1)];
    for (const family of ['auto', 'wasm', 'plain'] as const) {
      const kernels = graph.chooseMatrixKernels(family);
      for (const wrong of [
        1,
        Float32Array.of(1, 2, 3, 4),
        undefined,
        'text',
        { length: 4 },
        new DataView(new ArrayBuffer(32)),
      ])
        for (const name of ['multiply', 'multiplyTransposed'] as const) {
          const out = new Float64Array(2);
          expect(
            await refusal(() => {
              kernels[name](wrong as never, 2, 2, vector, 1, out);
            }),
          ).to.be.instanceOf(InvalidArgumentError);
          expect(
            await refusal(() => {
              kernels[name](matrix, 2, 2, wrong as never, 1, out);
            }),
          ).to.be.instanceOf(InvalidArgumentError);
          expect(
            await refusal(() => {
              kernels[name](matrix, 2, 2, vector, 1, wrong as never);
            }),
          ).to.be.instanceOf(InvalidArgumentError);
        }
    }
  });
});

describe('options', () => {
  const f = (x: graph.Node): graph.Node => graph.sum(graph.sin(x));
  const pair = { at: [1, 0], along: [0, 1] };
  const misspelt: Readonly<Record<string, () => unknown>> = {
    mlp: () => widejet.mlp({ depth: 2, width: 100 } as never),
    initialize: () => widejet.initialize(model, { width: 4, inputSize: 2, seed: 1, store: 'dense' } as never),
    taylorTerms: () => widejet.taylorTerms(model, parameters, { ...pair, order: 1, outputs: 0 } as never),
    gradient: () => graph.gradient(f, { arguments: 0 } as never),
    evaluate: () => graph.evaluate([], new Map(), { backends: 1 } as never),
    limit: () => widejet.limit(model, { outputs: 0 } as never),
    fitScaling: () => scaling.fitScaling([], { statistics: 'median' } as never),
    nngp: () => widejet.limit(widejet.mlp({ depth: 2 })).nngp([[1, 0]], undefined, { worker: 2 } as never),
    readDigits: () => widejet.readDigits({ images: 'a', label: 'b' } as never),
  };

  for (const [name, call] of Object.entries(misspelt))
    it(`of ${name} with an unknown name are refused, with the nearest`, async () => {
      const error = await refusal(call);
      expect(error).to.be.instanceOf(UnknownNameError);
    });

  it('say the nearest name', async () => {
    const error = await refusal(misspelt['taylorTerms'] as () => unknown);
    expect(error.message).to.match(/an option of taylorTerms is "outputs", .* Nearest: "output"/);
  });

  it('that are none meet a typed error', async () => {
    for (const wrong of [5, null, 'text', []]) {
      expect(await refusal(() => widejet.limit(wrong as never))).to.be.instanceOf(InvalidArgumentError);
      expect(await refusal(() => widejet.taylorTerms(model, parameters, wrong as never))).to.be.instanceOf(
        InvalidArgumentError,
      );
    }
    const kernel = widejet.limit(widejet.mlp({ depth: 2 }));
    const flow = await widejet.gradientFlow({ kernel, x: [[1, 0]], y: [1] });
    expect(await refusal(() => flow.steps(5, undefined as never))).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal(() => widejet.limit(undefined as never))).to.be.instanceOf(InvalidArgumentError);
  });
});

describe('sizes and numbers', () => {
  const calls: Readonly<Record<string, () => unknown>> = {
    'a depth of 2³¹': () => widejet.mlp({ depth: 2 ** 31 }),
    'the same in a configuration': () => widejet.modelFromConfiguration({ model: 'mlp', depth: 1e9 }),
    'a jet to order 10⁶': () => graph.jet(x => graph.exp(x), 1e6),
    'a width of 10¹²': () => widejet.initialize(model, { width: 1e12, inputSize: 2, seed: 1 }),
    'dense weights of width 10⁹': () =>
      widejet.initialize(model, { width: 1e9, inputSize: 2, seed: 1, storage: 'dense' }),
    'Taylor terms to order 10⁹': () => scaling.taylorQuantities(1e9),
    '10⁹ probes': () =>
      widejet.correlationFunction(model, parameters, 'f0[a,a]', { inputs: [[1, 0]], loops: { probes: 1e9 } }),
    'a statistic of another name': () => scaling.fitScaling([], { statistic: 'mean' } as never),
    'statistics of NaN': () => scaling.widthStatistics({ width: 4, values: [1, NaN, 2] }),
    'a normalisation of another name': () => widejet.embeddedDigits('Unit' as never),
    'costs of NaN inputs': () =>
      widejet.estimateCost(model, { width: 4, inputSize: 2, order: 1, inputs: { at: NaN, along: 1 } }),
  };

  for (const [name, call] of Object.entries(calls))
    it(`meet an error before work starts: ${name}`, async function () {
      this.timeout(5000);
      expect(await refusal(call)).to.be.instanceOf(WidejetError);
    });

  it('that no float64 holds are errors, not infinities', async () => {
    const error = await refusal(() => widejet.mlpSmoothnessBound({ depth: 1000, width: 10, inputSize: 2 }));
    expect(error).to.be.instanceOf(NonFiniteError);
  });
});
