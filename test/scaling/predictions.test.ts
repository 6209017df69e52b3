import { expect } from 'chai';
import { relu, tanh as tanhOf } from '../../src/ad/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import {
  hypernetwork,
  mlp,
  recurrent as recurrentNetwork,
  residual as residualNetwork,
  type Model,
} from '../../src/models/index.js';
import {
  parseQuantity,
  predictionsFor,
  scalingRows,
  sharpest,
  termQuantities,
  theorem1Exponent,
} from '../../src/scaling/index.js';
import { recurrent, residual, squared, squashed, twoLayers } from '../facts/userModels.js';

const relu4 = mlp({ depth: 4 });
const tanh = mlp({ depth: 4, activation: 'tanh' });
const hyper = (H: number, activation = 'relu') =>
  hypernetwork({ depth: 3, primaryWidths: [2, ...Array<number>(H - 1).fill(3), 1], activation });

const exponents = (model: Parameters<typeof predictionsFor>[0], name: string) =>
  Object.fromEntries(
    predictionsFor(model, parseQuantity(name)).map(({ source, exponent, applies }) => [
      source,
      applies ? exponent : null,
    ]),
  );

describe('theorem1Exponent', () => {
  it('is 0, 0, −1, −2, −3 for a plain network and 0 up to r = H for a hypernetwork', () => {
    const exponents = (primaryDepth: number) =>
      [0, 1, 2, 3, 4].map(order => theorem1Exponent(order, primaryDepth));
    expect(exponents(1)).to.deep.equal([0, 0, -1, -2, -3]);
    expect(exponents(3)).to.deep.equal([0, 0, 0, 0, -1]);
  });

  it('refuses orders and depths that are none', () => {
    expect(() => theorem1Exponent(-1, 1)).to.throw(InvalidArgumentError, /order is -1/);
    expect(() => theorem1Exponent(1.5, 1)).to.throw(InvalidArgumentError, /order/);
    expect(() => theorem1Exponent(1, 0)).to.throw(InvalidArgumentError, /primaryDepth is 0/);
  });
});

describe('predictionsFor', () => {
  it('sets the theories side by side: they agree up to r = 2 and differ from r = 3 on', () => {
    expect(exponents(relu4, 'K0')).to.deep.equal({ 'Theorem 1': 0, 'cluster graph': 0 });
    expect(exponents(relu4, 'K2')).to.deep.equal({ 'Theorem 1': -1, 'Remark 1': -1, 'cluster graph': -1 });
    expect(exponents(relu4, 'K3')).to.deep.equal({ 'Theorem 1': -2, 'Remark 1': -2, 'cluster graph': -1 });
    expect(exponents(relu4, 'K4')).to.deep.equal({ 'Theorem 1': -3, 'Remark 1': -3, 'cluster graph': -2 });
  });

  it('does not apply Theorem 1 to smooth activations', () => {
    expect(exponents(tanh, 'K3')).to.deep.equal({ 'Theorem 1': null, 'Remark 1': null, 'cluster graph': -1 });
    expect(sharpest(predictionsFor(tanh, parseQuantity('K3')))).to.include({ exponent: -1, bound: 'upper' });
    expect(sharpest(predictionsFor(relu4, parseQuantity('K3')))).to.include({ exponent: -2, bound: 'exact' });
  });

  it('are the same whatever the scales of a network are, wherever they stand', () => {
    for (const variance of ['outside', 'inside'] as const) {
      const scaled = mlp({ depth: 4, weightScale: 1.5, readoutScale: 0.5, variance });
      for (const quantity of ['K0', 'K2', 'K3', 'T{1,2}', 'f0[a] f1[a]'])
        expect(predictionsFor(scaled, quantity)).to.deep.equal(predictionsFor(relu4, quantity));
    }
  });

  it('say nothing of residual and recurrent networks', () => {
    const models = [residualNetwork({ depth: 2 }), recurrentNetwork({ length: 3 })];
    for (const model of models)
      for (const order of [0, 1, 2, 3])
        expect(sharpest(predictionsFor(model, `K${order}`))).to.equal(undefined);
  });

  it('knows a Taylor term in index notation, also a mixed one, but no other correlation function', () => {
    expect(exponents(relu4, 'f0[a,b] f1[b] f2[a]')['Theorem 1']).to.equal(-1);
    expect(exponents(relu4, 'f3[u] f2[v] f0[u,v,w] f1[w]')['Theorem 1']).to.equal(-2);
    expect(exponents(relu4, 'f0[a] f1[a]')['Theorem 1']).to.equal(0);
    for (const other of [
      'f0[a,a]',
      'f0[a,a] f1[b] f2[b]',
      'f0[a,a,b] f1[b] f2[c] f3[c]',
      'f0[a,b] f1[a,b]',
      'f0[a,b] f1[a,c] f2[b] f3[c]',
      'f0 f1',
      'f0[a] f1[a] f2[b] f3[b]',
    ])
      expect(exponents(relu4, other), other).not.to.have.property('Theorem 1');
    // Dyer & Gur-Ari: two components of two factors each are two kernels.
    expect(exponents(tanh, 'f0[a] f1[a] f2[b] f3[b]')).to.deep.equal({ 'cluster graph': 0 });
    // The second differential of the NTK.
    expect(exponents(tanh, 'f0[a,b] f1[a,c] f2[b] f3[c]')).to.deep.equal({ 'cluster graph': -1 });
  });

  it('bounds K⁽ʳ⁾ of a hypernetwork by the best way to share r out over H factors', () => {
    // By trying all of them: a factor of order α falls as n^(−⌊α/2⌋).
    const best = (order: number, depth: number): number =>
      depth === 1
        ? -Math.floor(order / 2)
        : Math.max(
            ...Array.from({ length: order + 1 }, (_, a) => -Math.floor(a / 2) + best(order - a, depth - 1)),
          );
    for (const H of [2, 3]) {
      for (let order = 0; order <= 6; order++) {
        expect(exponents(hyper(H), `K${order}`)).to.deep.equal({
          'Theorem 1': order > H ? H - order : 0,
          'cluster graph': best(order, H) + 0,
        });
        expect(exponents(hyper(H, 'tanh'), `K${order}`)['cluster graph']).to.equal(0);
      }
    }
  });

  it('is a bound that Theorem 1 keeps', () => {
    for (const model of [relu4, hyper(2), hyper(3)]) {
      for (let order = 0; order <= 8; order++) {
        const { 'Theorem 1': theorem, 'cluster graph': bound } = exponents(model, `K${order}`);
        // Beyond the degree K is 0.
        if (theorem !== null) expect(theorem).to.be.at.most(bound!);
      }
    }
  });

  it('depends only on activations that are applied', () => {
    const linearPrimary = hypernetwork({ depth: 3, primaryWidths: [2, 1], primaryActivation: 'tanh' });
    expect(exponents(linearPrimary, 'K3')['Theorem 1']).to.equal(-2);
    expect(exponents(mlp({ depth: 1, activation: 'tanh' }), 'K1')['Theorem 1']).to.equal(0);
    // A smooth f in a ReLU g: each factor of Lemma 4 has a bound of its own.
    const mixed = hypernetwork({
      depth: 3,
      primaryWidths: [2, 4, 1],
      activation: 'tanh',
      primaryActivation: 'relu',
    });
    expect(exponents(mixed, 'K4')).to.deep.equal({ 'Theorem 1': null, 'cluster graph': -1 });
    expect(termQuantities(mixed, 2)).to.include('alpha=(1,1)');
  });

  it('does not speak of what is 0 beyond the degree of h in the weights', () => {
    expect(exponents(mlp({ depth: 2 }), 'K2')['Theorem 1']).to.equal(-1);
    expect(exponents(mlp({ depth: 2 }), 'K3')['Theorem 1']).to.equal(null);
    const h = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
    expect(exponents(h, 'K4')['Theorem 1']).to.equal(-2);
    expect(exponents(h, 'K5')['Theorem 1']).to.equal(null);
  });

  it('has an exponent for each term of the theorem', () => {
    for (const [model, name, exponent, source] of [
      [relu4, 'T{1,3}', -1, 'Lemma 3'],
      [relu4, 'T{1,2,4}', -2, 'Lemma 3'],
      [tanh, 'T{1,2,2}', -1, 'cluster graph'],
      [hyper(2), 'alpha=(2,1)', -1, 'Lemma 4'],
      [hyper(2), 'alpha=(1,1)', 0, 'Lemma 4'],
    ] as const) {
      const [prediction, ...others] = predictionsFor(model, parseQuantity(name));
      expect(prediction, name).to.include({ source, exponent });
      expect(others).to.deep.equal([]);
    }
    expect(() => predictionsFor(relu4, parseQuantity('T{1,1}'))).to.throw(InvalidArgumentError, /T\{1,2\}/);
  });
});

describe('predictions for networks of a user', () => {
  const K = (order: number) => `K${order}`;

  it('follow from the graph: the chain of layers as a Model of a user has those of the mlp', () => {
    for (const order of [0, 1, 2, 3])
      expect(predictionsFor(twoLayers(-0.5), K(order))).to.deep.equal(
        predictionsFor(mlp({ depth: 2 }), K(order)),
      );
    expect(sharpest(predictionsFor(twoLayers(-0.5), 'T{1,2}'))).to.include({
      source: 'Lemma 3',
      exponent: -1,
    });
  });

  it('are none for a residual network, of which nothing false is said', () => {
    for (const order of [2, 3, 4]) {
      const predictions = predictionsFor(residual(), K(order));
      expect(sharpest(predictions)).to.equal(undefined);
      for (const { reason } of predictions)
        expect(reason)
          .to.match(/no chain of matrices/)
          .and.not.match(/degree/);
    }
    // Between kinks h has degree 4.
    const samples = [64, 256].flatMap(width =>
      Array.from({ length: 12 }, (_, seed) => ({
        experiment: 'residual',
        width,
        seed,
        values: [(1 + seed / 10) / width],
        seconds: 0,
      })),
    );
    const [row] = scalingRows(samples, { model: residual(), quantities: ['K3'] });
    expect(row?.verdict).to.equal('no prediction');
    expect(row?.reason).to.equal('no theory that is known here applies to it');
    const [theorem] = row?.predictions ?? [];
    expect(theorem?.source).to.equal('Theorem 1');
    expect(theorem?.reason).to.match(/no chain of matrices/);
  });

  it('say why: a matrix used twice, a missing factor 1/√n, a smooth activation', () => {
    const reasonOf = (model: Model) => predictionsFor(model, 'K3')[0]?.reason;
    expect(reasonOf(recurrent)).to.match(/W is used twice/);
    expect(reasonOf(twoLayers(undefined))).to.match(/W2 has no factor 1\/√n/);
    expect(reasonOf(twoLayers(-0.5, tanhOf))).to.match(/tanh is smooth/);
    expect(reasonOf(twoLayers(-0.5, relu))).to.match(/^K⁽ʳ⁾ = 0 beyond the degree 2 of h/);
    expect(sharpest(predictionsFor(twoLayers(undefined), 'K2'))).to.equal(undefined);
  });

  it('use H of what the primary network is: 2 for the square of a network', () => {
    expect(exponents(squared, 'K3')).to.deep.equal({ 'Theorem 1': -1, 'cluster graph': -1 });
    expect(exponents(squashed, 'K3')).to.deep.equal({ 'Theorem 1': null, 'cluster graph': 0 });
  });

  it('of its own come first and decide; an empty list is none at all', () => {
    const own: Model = {
      ...residual(),
      predictions: name =>
        name === 'K2' ? [{ exponent: -1, bound: 'upper', reason: 'as a plain one' }] : undefined,
    };
    const [first, ...others] = predictionsFor(own, 'K2');
    expect(first).to.deep.equal({
      source: 'the model',
      exponent: -1,
      bound: 'upper',
      applies: true,
      reason: 'as a plain one',
    });
    expect(others).to.deep.equal(predictionsFor(residual(), 'K2'));
    expect(sharpest(predictionsFor(own, 'K2'))).to.deep.equal(first);
    expect(predictionsFor(own, 'K1')).to.deep.equal(predictionsFor(residual(), 'K1'));
    // Before exact ones of theory.
    const plain: Model = { ...relu4, predictions: () => [{ exponent: 0 }] };
    expect(sharpest(predictionsFor(plain, 'K3'))).to.include({
      source: 'the model',
      exponent: 0,
      bound: 'exact',
    });
    expect(predictionsFor({ ...relu4, predictions: () => [] }, 'K3')).to.deep.equal([]);
    const wrong: Model = { ...relu4, predictions: () => [{ exponent: NaN }] };
    expect(() => predictionsFor(wrong, 'K3')).to.throw(InvalidArgumentError, /predicts of K3 is NaN/);
  });
});
