import { expect } from 'chai';
import { hypernetwork, initialize, mlp, type Parameters } from '../../src/models/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { taylorSeries } from '../../src/taylor/taylorTerms.js';
import { expectClose } from './closeness.js';
import { drawCase, mlpCase, only } from './networkCases.js';
import { denseParameters, plainForward, plainGradient, plainInner } from './plainNetworks.js';

function entries(parameters: Parameters, name: string): Float64Array {
  return denseParameters(parameters).get(name)!.data;
}

/** Σ f / count */
function meanOf(values: ArrayLike<number>, f: (value: number, index: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += f(values[i]!, i);
  return total / values.length;
}

/** sup |F̂ − F|, the distance of Kolmogorov and Smirnov from a distribution function. */
function distance(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) => Math.max((i + 1) / sorted.length - cdf(x), cdf(x) - i / sorted.length)),
  );
}

/** Φ by Simpson's rule, to about 1e-12. */
function normalCdf(x: number): number {
  const steps = 400;
  const h = x / steps;
  let total = 0;
  for (let i = 0; i <= steps; i++) {
    const factor = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    total += factor * Math.exp(-((i * h) ** 2) / 2);
  }
  return 0.5 + (total * h) / 3 / Math.sqrt(2 * Math.PI);
}

describe('initialize', () => {
  const model = mlp({ depth: 3, biasScale: 0.1 });
  const options = { width: 20, inputSize: 5, seed: 11 };

  it('gives the same bits for the same seed, and others for another seed', () => {
    const [first, again, other] = [options, options, { ...options, seed: 12 }].map(o => initialize(model, o));
    for (const { name } of model.parameters) {
      expect(entries(first!, name)).to.deep.equal(entries(again!, name));
      expect(entries(first!, name)).not.to.deep.equal(entries(other!, name));
    }
  });

  it('gives each parameter its named shape', () => {
    const parameters = initialize(model, { width: [7, 2], inputSize: 5, seed: 1 });
    const shapes = [...denseParameters(parameters)].map(([name, { rows, columns }]) => [name, rows, columns]);
    expect(shapes).to.deep.equal([
      ['W1', 7, 5],
      ['b1', 7, 1],
      ['W2', 2, 7],
      ['b2', 2, 1],
      ['W3', 1, 2],
      ['b3', 1, 1],
    ]);
  });

  it('draws a group by itself: it stays when another gets a different size', () => {
    const wide = initialize(model, { ...options, width: [20, 40] });
    const narrow = initialize(model, options);
    for (const name of ['W1', 'b1']) expect(entries(wide, name)).to.deep.equal(entries(narrow, name));
  });

  it('draws N(0, 1): mean, variance and fourth moment within five standard errors', () => {
    const parameters = initialize(model, { width: 300, inputSize: 5, seed: 2 });
    const w = entries(parameters, 'W2');
    const error = 5 / Math.sqrt(w.length);
    // The standard deviations of w, w² and w⁴ are 1, √2 and √96.
    expect(meanOf(w, x => x)).to.be.closeTo(0, error);
    expect(meanOf(w, x => x * x)).to.be.closeTo(1, Math.SQRT2 * error);
    expect(meanOf(w, x => x ** 4)).to.be.closeTo(3, Math.sqrt(96) * error);
  });

  it('draws groups, seeds and models independently: correlations within five standard errors', () => {
    const shape = { width: 100, inputSize: 100, seed: 3 };
    const parameters = initialize(mlp({ depth: 4 }), shape);
    const others = [
      entries(parameters, 'W2'),
      entries(parameters, 'W3'),
      entries(initialize(mlp({ depth: 4 }), { ...shape, seed: 4 }), 'W1'),
      entries(initialize(hypernetwork({ depth: 4, primaryWidths: [1, 1] }), shape), 'W1'),
    ];
    const w = entries(parameters, 'W1');
    for (const other of others) {
      expect(meanOf(w, (x, i) => x * other[i]!)).to.be.closeTo(0, 5 / Math.sqrt(w.length));
      expect(meanOf(w, (x, i) => x * x * other[i]! ** 2)).to.be.closeTo(1, 40 / Math.sqrt(w.length));
    }
  });

  it('draws the phases of Fourier features from (−π, π), and their frequencies from N(0, 1)', () => {
    const features = hypernetwork({ depth: 1, primaryWidths: [4, 1], fourierFeatures: 5000 });
    const parameters = initialize(features, { width: 1, inputSize: 1, seed: 5 });
    const phases = [...entries(parameters, 'fourierPhases')];
    // 1.95 / √n is exceeded once in a thousand samples of this law.
    expect(distance(phases, b => (b + Math.PI) / (2 * Math.PI))).to.be.below(1.95 / Math.sqrt(5000));
    const frequencies = [...entries(parameters, 'fourierFrequencies')];
    expect(frequencies.length).to.equal(20000);
    expect(distance(frequencies, normalCdf)).to.be.below(1.95 / Math.sqrt(20000));
  });
});

describe('the law of a network at initialisation', () => {
  it('tends to N(0, Σ) with the arc-cosine kernel (Cho & Saul 2009) of ReLU networks', async () => {
    const model = mlp({ depth: 3 });
    const at = [
      [1, 2, -1],
      [0.5, -1, 2],
    ];
    const draws = 500;
    const samples: [number, number][] = [];
    for (let seed = 0; seed < draws; seed++) {
      const parameters = initialize(model, { width: 128, inputSize: 3, seed });
      const { derivatives } = await taylorTerms(model, parameters, { at, along: at[0]!, order: 0 });
      samples.push([...derivatives[0]!.data] as [number, number]);
    }
    const size = (x: readonly number[]) => Math.sqrt(x.reduce((total, v) => total + v * v, 0) / 3);
    const [s, t] = [size(at[0]!), size(at[1]!)];
    const correlation = at[0]!.reduce((total, v, k) => total + v * at[1]![k]!, 0) / 3 / (s * t);
    const kernel = (rho: number) => (Math.sqrt(1 - rho ** 2) + rho * (Math.PI - Math.acos(rho))) / Math.PI;
    const rho = kernel(kernel(correlation));
    // With gain √2 the variance is |x|²/n₀ at every width. The law is a mixture of normal laws whose variance
    // has a relative variance of 5/n for each hidden layer (E q⁴ = 6 (E q²)²), hence an excess kurtosis of
    // 30/n = 0.23, and a distance of 0.23/24 · max |(x³ − 3x) φ(x)| = 0.005 from the limit.
    expect(
      distance(
        samples.map(([a]) => a / s),
        normalCdf,
      ),
    ).to.be.below(1.95 / Math.sqrt(draws) + 0.005);
    expect(
      distance(
        samples.map(([, b]) => b / t),
        normalCdf,
      ),
    ).to.be.below(1.95 / Math.sqrt(draws) + 0.005);
    const covariance = meanOf(
      samples.map(([a, b]) => (a * b) / (s * t)),
      x => x,
    );
    expect(covariance).to.be.closeTo(rho, (4 * Math.sqrt(1 + rho ** 2)) / Math.sqrt(draws));
  });
});

describe('tracing does not depend on the width', () => {
  it('uses one schedule for every width, input size and batch', async () => {
    const small = drawCase(mlpCase({ depth: 3, activation: 'tanh' }), { width: 4, inputSize: 2, seed: 1 });
    const graph = taylorSeries(small.model, { order: 1, atOutput: 0, alongOutput: 0 });
    const { parameters, dense, inputs } = drawCase(small, { width: [31, 8], inputSize: 5, seed: 2 });
    for (const drawn of [small, { ...small, parameters, dense, inputs }]) {
      const [i, j] = drawn.inputs;
      const { derivatives } = await taylorTerms(drawn.model, drawn.parameters, {
        at: i!.x,
        along: j!.x,
        order: 1,
      });
      expectClose([only(derivatives[0]!)], plainForward(drawn.plain, drawn.dense, i!).outputs, 1e-12, 'h', 1);
      const gradients = [i!, j!].map(input => plainGradient(drawn.plain, drawn.dense, input));
      expectClose([only(derivatives[1]!)], [plainInner(gradients[0]!, gradients[1]!)], 1e-12, 'K', 1);
    }
    expect(taylorSeries(small.model, { order: 1, atOutput: 0, alongOutput: 0 })).to.equal(graph);
    const dimensions = graph.schedule.steps.flatMap(({ nodes }) => nodes.flatMap(({ shape }) => shape));
    expect(new Set(dimensions)).to.deep.equal(new Set(['n1', 'n2', 1]));
  });
});
