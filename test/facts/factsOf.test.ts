import { expect } from 'chai';
import {
  add,
  matvec,
  maximum,
  minimum,
  multiply,
  relu,
  step,
  stopGradient,
  subtract,
  tanh,
  where,
  type Node,
} from '../../src/ad/index.js';
import { factsOf } from '../../src/facts/index.js';
import {
  hypernetwork,
  initialize,
  mlp,
  recurrent as recurrentNetwork,
  residual as residualNetwork,
  type Model,
} from '../../src/models/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import {
  attention,
  convolution,
  modelOf,
  recurrent,
  residual,
  scaled,
  squared,
  squashed,
  twoLayers,
} from './userModels.js';

/** The highest order r ≤ 12 whose K⁽ʳ⁾ is not 0 for some of 20 networks. */
async function highestOrder(model: Model, at: object, along: object): Promise<number> {
  let highest = 0;
  for (let seed = 0; seed < 20; seed++) {
    const parameters = initialize(model, { width: 4, inputSize: 2, seed });
    const { derivatives } = await taylorTerms(model, parameters, {
      at: { ...at },
      along: { ...along },
      order: 12,
    });
    derivatives.forEach(({ data: [value] }, order) => {
      if (value !== 0) highest = Math.max(highest, order);
    });
  }
  return highest;
}

const vector = [{ x: [0.7, -0.4] }, { x: [0.3, 0.9] }] as const;
const grid = (rows: number, columns: number) =>
  [0.3, 0.7].map(shift => ({
    x: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => Math.cos(shift + row + 2 * column)),
    ),
  }));

describe('factsOf the models of widejet', () => {
  const kinked = ['relu', 'leakyRelu0.1', 'abs', 'linear'];
  const smooth = ['tanh', 'gelu', 'sin', 'exp'];

  for (const biasScale of [undefined, 0.5]) {
    const bias = biasScale === undefined ? {} : { biasScale };
    it(`a plain network of L layers has degree L, H = 1, and is layered: ${JSON.stringify(bias)}`, () => {
      for (const depth of [1, 2, 4]) {
        for (const outputs of [1, 3]) {
          for (const activation of [...kinked, ...smooth]) {
            const isSmooth = smooth.includes(activation) && depth > 1;
            const facts = factsOf(mlp({ depth, outputs, activation, ...bias }));
            expect(facts.degree, activation).to.equal(isSmooth ? Infinity : depth);
            expect(facts.primaryDepth).to.equal(1);
            expect(facts.piecewiseLinear.holds).to.equal(!isSmooth);
            expect(facts.widePiecewiseLinear.holds).to.equal(!isSmooth);
            expect(facts.primaryPiecewiseLinear.holds).to.equal(true);
            expect(facts.layered.holds, facts.layered.reason).to.equal(true);
            expect(facts.layers).to.deep.equal(
              Array.from({ length: depth }, (_, l) =>
                biasScale === undefined ? [`W${l + 1}`] : [`W${l + 1}`, `b${l + 1}`],
              ),
            );
          }
        }
      }
    });

    it(`a hypernetwork has the degree L·H, and the H of its primary network: ${JSON.stringify(bias)}`, () => {
      for (const depth of [1, 3]) {
        for (const primaryWidths of [
          [2, 1],
          [2, 3, 1],
          [3, 2, 4, 2],
        ]) {
          for (const fourier of [{}, { fourierFeatures: 4 }]) {
            for (const [activation, primaryActivation] of [
              ['relu', 'leakyRelu0.1'],
              ['linear', 'abs'],
              ['tanh', 'relu'],
              ['relu', 'gelu'],
            ] as const) {
              const facts = factsOf(
                hypernetwork({ depth, primaryWidths, activation, primaryActivation, ...bias, ...fourier }),
              );
              const H = primaryWidths.length - 1;
              const wideSmooth = activation === 'tanh' && depth > 1;
              // A primary network of one layer applies no activation.
              const primarySmooth = primaryActivation === 'gelu' && H > 1;
              expect(facts.degree).to.equal(wideSmooth || primarySmooth ? Infinity : depth * H);
              expect(facts.primaryDepth).to.equal(primarySmooth ? Infinity : H);
              expect(facts.piecewiseLinear.holds).to.equal(!wideSmooth && !primarySmooth);
              expect(facts.widePiecewiseLinear.holds).to.equal(!wideSmooth);
              expect(facts.primaryPiecewiseLinear.holds).to.equal(!primarySmooth);
              expect(facts.layered.holds, facts.layered.reason).to.equal(true);
              expect(facts.layers.length).to.equal(depth);
            }
          }
        }
      }
    });
  }

  it('scales and where they stand change no fact', () => {
    // Reasons number the operations, of which a factor is one.
    const layers = (model: Model) => {
      const { layers, ...facts } = factsOf(model);
      return { layers, facts: JSON.stringify(facts).replaceAll(/operation \d+/g, 'operation') };
    };
    for (const activation of ['relu', 'tanh']) {
      const options = { depth: 3, activation, biasScale: 0.5 };
      const plain = layers(mlp(options));
      const scales = { weightScale: 1.5, readoutScale: 0.3 };
      for (const variance of ['outside', 'inside'] as const) {
        const scaled = layers(mlp({ ...options, ...scales, variance }));
        expect(scaled.layers).to.deep.equal(plain.layers);
        expect(scaled.facts).to.equal(plain.facts);
        const withoutBias = layers(mlp({ ...options, ...scales, variance, outputBias: false }));
        expect(withoutBias.layers).to.deep.equal([...plain.layers.slice(0, 2), ['W3']]);
        expect(withoutBias.facts).to.equal(plain.facts);
      }
    }
  });

  it('a residual network of L blocks: degree 2 L + 2 between kinks, as measured, and no chain', async () => {
    for (const depth of [1, 2]) {
      const model = residualNetwork({ depth, alpha: 0.5 });
      const { degree, kinks, layered, layers, primaryDepth, piecewiseLinear } = factsOf(model);
      expect({ degree, kinks, primaryDepth }).to.deep.equal({
        degree: 2 * depth + 2,
        kinks: depth,
        primaryDepth: 1,
      });
      expect([layered.holds, layers, piecewiseLinear.holds]).to.deep.equal([false, [], true]);
      expect(layered.reason).to.match(
        /no chain of matrices and elementwise functions \(operation \d+, add\(/,
      );
      expect(await highestOrder(model, ...vector)).to.equal(degree);
    }
    expect(factsOf(residualNetwork({ depth: 1, activation: 'tanh' })).degree).to.equal(Infinity);
  });

  it('a recurrent network of T steps: degree T + 1, as measured, and no chain', async () => {
    for (const pooling of ['last', 'average'] as const) {
      const model = recurrentNetwork({ length: 3, pooling, biasScale: 0.5 });
      const { degree, kinks, layered, primaryDepth } = factsOf(model);
      expect({ degree, kinks, primaryDepth }).to.deep.equal({ degree: 4, kinks: 3, primaryDepth: 1 });
      expect(layered.holds).to.equal(false);
      const [at, along] = grid(3, 2);
      expect(await highestOrder(model, at!, along!)).to.equal(4);
      // Which states are seen is no choice between what the weights move.
      const ragged = factsOf(recurrentNetwork({ length: 3, pooling, biasScale: 0.5, ragged: true }));
      expect([ragged.degree, ragged.kinks, ragged.piecewiseLinear.holds]).to.deep.equal([4, 3, true]);
    }
    expect(factsOf(recurrentNetwork({ length: 3 })).layered.reason).to.match(/^W is used twice/);
  });

  it('says which activation is smooth, in the same words in every process', () => {
    const { reason } = factsOf(mlp({ depth: 3, activation: 'tanh' })).piecewiseLinear;
    expect(reason).to.equal('tanh is smooth (operation 5, tanh(multiply))');
    expect(factsOf(mlp({ depth: 3 })).piecewiseLinear.reason).to.equal('relu is linear but for kinks');
  });
});

describe('factsOf networks of a user', () => {
  it('a residual network: degree 4 between kinks, as measured, and no chain', async () => {
    const model = residual();
    const { degree, layered, primaryDepth, piecewiseLinear, kinks } = factsOf(model);
    expect({ degree, primaryDepth, kinks }).to.deep.equal({ degree: 4, primaryDepth: 1, kinks: 1 });
    expect(piecewiseLinear.holds).to.equal(true);
    expect(layered.holds).to.equal(false);
    expect(layered.reason).to.match(/no chain of matrices and elementwise functions \(operation \d+, add\(/);
    expect(await highestOrder(model, ...vector)).to.equal(4);
    expect(factsOf(residual(tanh)).degree).to.equal(Infinity);
  });

  it('a recurrent network: each step raises the degree, and says which matrix is used twice', async () => {
    const { degree, layered, primaryDepth } = factsOf(recurrent);
    expect({ degree, primaryDepth }).to.deep.equal({ degree: 4, primaryDepth: 1 });
    expect(layered.reason).to.match(
      /^W is used twice \(operation \d+, matvec\(W, relu\); operation \d+, matvec\(W, relu\)\)$/,
    );
    expect(await highestOrder(recurrent, ...vector)).to.equal(4);
  });

  it('self-attention: degree 4 if linear, and a smooth exponential in a softmax', async () => {
    const linear = factsOf(attention('linear'));
    expect(linear.degree).to.equal(4);
    expect(linear.piecewiseLinear.holds).to.equal(true);
    const [at, along] = grid(3, 2) as [object, object];
    expect(await highestOrder(attention('linear'), at, along)).to.equal(4);
    const softmax = factsOf(attention('softmax'));
    expect(softmax.degree).to.equal(Infinity);
    expect(softmax.piecewiseLinear.reason).to.match(/^exp is smooth/);
    for (const { layered } of [linear, softmax]) {
      expect(layered.reason).to.match(/^[QKV] acts on 3 vectors at once/);
    }
  });

  it('a convolution: degree 2, and a matrix that acts on all places', async () => {
    const { degree, primaryDepth, layered } = factsOf(convolution);
    expect({ degree, primaryDepth }).to.deep.equal({ degree: 2, primaryDepth: 1 });
    expect(layered.reason).to.match(
      /^W1 acts on 4 vectors at once \(operation \d+, matvec\(W1, concatenate\)\)$/,
    );
    const [at, along] = grid(3, 3) as [object, object];
    expect(await highestOrder(convolution, at, along)).to.equal(2);
  });

  it('the factors 1/√n of the NTK parametrisation, which the standard one and the mean-field one do not have', () => {
    expect(factsOf(twoLayers(-0.5)).layered.holds).to.equal(true);
    expect(factsOf(twoLayers(undefined)).layered.reason).to.equal('W2 has no factor 1/√n');
    expect(factsOf(twoLayers(-1)).layered.reason).to.equal('W2 has the factor n^-1, not 1/√n');
    const narrow = modelOf({
      name: 'bottleneck',
      matrices: { W1: ['n', 'inputSize'], W2: [3, 'n'], W3: ['n', 3], W4: [1, 'n'] },
      apply: (parameter, x) =>
        ['W1', 'W2', 'W3', 'W4'].reduce((q, name) => scaled(parameter(name), relu(q)), x),
    });
    expect(factsOf(narrow).layered.reason).to.match(/^W3 acts on 3 numbers, which do not grow/);
    const unscaled = modelOf({
      name: 'three layers',
      hiddenDimensions: ['n1', 'n2'],
      matrices: { W1: ['n1', 'inputSize'], W2: ['n2', 'n1'], W3: [1, 'n2'] },
      apply: (parameter, x) =>
        scaled(parameter('W3'), relu(matvec(parameter('W2'), relu(scaled(parameter('W1'), x))))),
    });
    expect(factsOf(unscaled).layered.reason).to.match(
      /^W2 has no factor 1\/√n1 \(before operation \d+, relu/,
    );
  });

  it('functions of the output: H = 2 for its square, ∞ for a smooth one', async () => {
    const square = factsOf(squared);
    expect([square.degree, square.primaryDepth, square.layered.holds]).to.deep.equal([4, 2, true]);
    expect(await highestOrder(squared, ...vector)).to.equal(4);
    const { primaryDepth, primaryPiecewiseLinear, widePiecewiseLinear } = factsOf(squashed);
    expect(primaryDepth).to.equal(Infinity);
    expect(primaryPiecewiseLinear.reason).to.match(/^tanh is smooth/);
    expect(widePiecewiseLinear.holds).to.equal(true);
  });

  it('trained parameters outside of the wide network are none of a chain', () => {
    const head = modelOf({
      name: 'trained head',
      matrices: { W1: ['n', 'inputSize'], W2: [3, 'n'], V: [1, 3] },
      apply: (parameter, x) =>
        scaled(parameter('V'), relu(scaled(parameter('W2'), relu(scaled(parameter('W1'), x))))),
    });
    const facts = factsOf(head);
    expect([facts.degree, facts.primaryDepth]).to.deep.equal([3, 1]);
    expect(facts.layered.reason).to.match(/^V acts on 3 numbers, which do not grow with the width/);
  });

  it('choices between values: linear in what is chosen, with kinks where two of them meet', () => {
    const choices: [string, (x: Node) => Node][] = [
      ['maximum', x => maximum(x, 0)],
      ['maximum', x => minimum(multiply(2, x), x)],
      ['where', x => where(x, x, multiply(0.1, x))],
    ];
    for (const [name, apply] of choices) {
      const { degree, kinks, piecewiseLinear } = factsOf(mlp({ depth: 3, activation: { name, apply } }));
      expect([degree, kinks, piecewiseLinear.holds], name).to.deep.equal([3, 2, true]);
    }
    const smooth = factsOf(
      mlp({ depth: 3, activation: { name: 'square', apply: x => where(x, multiply(x, x), x) } }),
    );
    expect(smooth.degree).to.equal(7);
  });

  it('activations of a user: kinks elsewhere, several of them, functions that are smooth where they are not applied', () => {
    const own = (apply: (x: Node) => Node, depth = 3) =>
      factsOf(mlp({ depth, activation: { name: 'own', apply } }));
    const shifted = own(x => relu(subtract(x, 1)));
    expect([shifted.degree, shifted.kinks, shifted.layered.holds]).to.deep.equal([3, 2, true]);
    const clipped = own(x => subtract(relu(add(x, 1)), relu(subtract(x, 1))));
    expect([clipped.degree, clipped.kinks, clipped.layered.holds]).to.deep.equal([3, 4, true]);
    // x + relu(x) is one function of one pre-activation; x² is no longer linear.
    expect(own(x => add(x, relu(x))).layered.holds).to.equal(true);
    const power = own(x => multiply(x, x), 2);
    expect([power.degree, power.layered.holds, power.piecewiseLinear.holds]).to.deep.equal([3, true, false]);
    expect(own(x => multiply(x, step(x))).piecewiseLinear.holds).to.equal(true);
    expect(own(x => tanh(stopGradient(x)), 2).layered.reason).to.match(/^a derivative is stopped/);
    const unused = hypernetwork({ depth: 2, primaryWidths: [2, 1], primaryActivation: 'tanh' });
    expect(factsOf(unused).piecewiseLinear.holds).to.equal(true);
    // Smooth, but of something that no trained parameter takes part in.
    const features = modelOf({
      name: 'features',
      matrices: { W1: ['n', 'inputSize'], W2: [1, 'n'] },
      apply: (parameter, x) => scaled(parameter('W2'), relu(scaled(parameter('W1'), tanh(x)))),
    });
    expect(factsOf(features)).to.include({ degree: 2, primaryDepth: 1 });
    expect(factsOf(features).piecewiseLinear.holds).to.equal(true);
    expect(factsOf(features).layered.holds).to.equal(true);
  });
});
