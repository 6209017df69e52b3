import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNetworkFile, readTrainedNetwork, type TrainedNetworkOptions } from '../../../src/doors/node.js';
import { DataFormatError, InvalidArgumentError, ShapeError } from '../../../src/errors/index.js';
import { modelFromConfiguration } from '../../../src/models/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { float64, safetensors, type StoredArray } from '../../data/arrays/arrayFiles.js';
import { denseParameters } from '../plainNetworks.js';
import { only } from '../networkCases.js';

interface Reference {
  readonly files: readonly string[];
  readonly activation: string;
  readonly at: readonly number[];
  readonly along: readonly number[];
  readonly output: number;
  readonly sizes: readonly number[];
  readonly K: readonly number[];
}

const root = new URL('../../../', import.meta.url);
const pathOf = (file: string): string => fileURLToPath(new URL(file, root));
const references = JSON.parse(
  readFileSync(new URL('test/reference/trained/trained.json', root), 'utf8'),
) as readonly Reference[];

// The list of weights of Keras says neither what an array is nor, as these are square, what its axes are.
const options: Readonly<Record<string, Partial<TrainedNetworkOptions>>> = {
  'test/reference/trained/flat.npz': { layout: 'inputs-outputs' },
};

describe('trained networks', () => {
  for (const { files, activation, at, along, output, sizes, K } of references) {
    for (const file of files) {
      it(`${file} gives K⁽⁰⁾..K⁽³⁾ of the network itself`, async () => {
        const network = readTrainedNetwork(pathOf(file), { activation, ...options[file] });
        expect(network.sizes).to.deep.equal(sizes);
        const { derivatives } = await taylorTerms(network.model, network.parameters, {
          at,
          along,
          order: 3,
          output,
        });
        K.forEach((expected, r) => {
          expect(Math.abs(only(derivatives[r]!) - expected)).to.be.at.most(1e-12 * Math.abs(expected));
        });
      });
    }
  }

  it('of PyTorch are the same as a JSON file, to the bit', async () => {
    const { at, along, ...written } = readNetworkFile(pathOf('examples/export/pytorch.json'));
    const { model, parameters } = readTrainedNetwork(pathOf('examples/export/pytorch.npz'), {
      activation: 'tanh',
    });
    expect(written.model.configuration).to.deep.equal(model.configuration);
    const terms = await Promise.all(
      [written, { model, parameters }].map(network =>
        taylorTerms(network.model, network.parameters, { at, along, order: 3 }),
      ),
    );
    expect(terms[0]).to.deep.equal(terms[1]);
  });

  it('are the same function in the NTK parametrisation, whose derivatives weigh layers', async () => {
    const path = pathOf('examples/export/jax.safetensors');
    const [standard, ntk] = (['standard', 'ntk'] as const).map(parametrisation =>
      readTrainedNetwork(path, { activation: 'tanh', parametrisation }),
    );
    const question = { at: [1, 0.5], along: [-0.5, 1], order: 1 };
    const [own, scaled] = await Promise.all(
      [standard!, ntk!].map(({ model, parameters }) => taylorTerms(model, parameters, question)),
    );
    expect(only(scaled!.derivatives[0]!)).to.be.closeTo(only(own!.derivatives[0]!), 1e-15);
    expect(ntk!.model.configuration).to.include({ model: 'mlp', depth: 3, gain: 1, biasScale: 1 });
    // Of the last layer alone, Θ has q·q′ + 1, and q·q′/8 + 1 with W = √8 V.
    expect(only(scaled!.derivatives[1]!)).to.be.below(only(own!.derivatives[1]!));
    const [weights] = [denseParameters(ntk!.parameters).get('W2')!.data];
    const plain = denseParameters(standard!.parameters).get('W2')!.data;
    weights.forEach((value, k) => {
      expect(value).to.equal(Math.sqrt(8) * plain[k]!);
    });
  });

  it('have a configuration that makes the model again', async () => {
    const { model } = readTrainedNetwork(pathOf('test/reference/trained/named.safetensors'), {
      activation: 'relu',
    });
    expect(model.configuration).to.deep.equal({
      model: 'standardMlp',
      sizes: [3, 5, 5, 2],
      activation: 'relu',
      gain: 1,
      bias: true,
      outputBias: false,
    });
    expect((await modelFromConfiguration(model.configuration)).parameters).to.deep.equal(model.parameters);
  });
});

describe('the layers of a file of arrays', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'widejet-trained-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** An array whose numbers are 1, 2, 3, ... */
  function counting(...shape: readonly number[]): StoredArray {
    const count = shape.reduce((product, size) => product * size, 1);
    return { type: 'F64', shape, bytes: float64(...Array.from({ length: count }, (_, k) => k + 1)) };
  }

  function read(arrays: Readonly<Record<string, StoredArray>>, given: Partial<TrainedNetworkOptions> = {}) {
    const path = join(folder, 'network.safetensors');
    writeFileSync(path, safetensors(arrays));
    const { sizes, layers, layout, parameters, at, along } = readTrainedNetwork(path, {
      activation: 'relu',
      ...given,
    });
    return { sizes, layers, layout, parameters, at, along };
  }

  it('stand in the order of the numbers in their names', () => {
    const names = Array.from({ length: 11 }, (_, k) => `fc${k + 1}`);
    const arrays = Object.fromEntries(
      [...names].sort().map(name => [`model.${name}.weight`, counting(2, 2)] as const),
    );
    const { layers } = read(arrays);
    expect(layers).to.deep.equal(names.map(name => `model.${name}`));
    const keras = {
      'net/dense_10/kernel': counting(2, 2),
      'net/dense_9/kernel': counting(2, 2),
      'net/dense/kernel': counting(2, 2),
    };
    expect(read(keras).layers).to.deep.equal(['net/dense', 'net/dense_9', 'net/dense_10']);
  });

  it('of other names stand in the one order that their shapes allow', () => {
    const hidden = { 'body.0.weight': counting(4, 4), 'body.2.weight': counting(4, 4) };
    const ends = { 'entry.weight': counting(4, 3), 'head.weight': counting(1, 4) };
    expect(read({ ...ends, ...hidden })).to.deep.include({
      layers: ['entry', 'body.0', 'body.2', 'head'],
      sizes: [3, 4, 4, 4, 1],
    });
    const square = { 'first.weight': counting(4, 4), 'second.weight': counting(4, 4) };
    expect(() => read(square)).to.throw(
      DataFormatError,
      /fit each other in several orders; say which.*--layers/,
    );
    expect(read(square, { layers: ['second', 'first'] }).layers).to.deep.equal(['second', 'first']);
    expect(() => read(square, { layers: ['second', 'third'] })).to.throw(
      InvalidArgumentError,
      /layers is \["second","third"\], allowed: each of first, second once/,
    );
  });

  it('have matrices whose axes their shapes, biases and names say', () => {
    expect(read({ W1: counting(3, 2), W2: counting(1, 3) }).layout).to.equal('outputs-inputs');
    const rows = read({ W1: counting(2, 3), W2: counting(3, 1) });
    expect(rows.layout).to.equal('inputs-outputs');
    expect(denseParameters(rows.parameters).get('W1')).to.deep.equal({
      data: Float64Array.of(1, 4, 2, 5, 3, 6),
      rows: 3,
      columns: 2,
    });
    // 2 → 3 → 2 or 3 → 2 → 3: biases say which.
    const waist = { W1: counting(3, 2), W2: counting(2, 3) };
    expect(read({ ...waist, b1: counting(3), b2: counting(2) }).sizes).to.deep.equal([2, 3, 2]);
    expect(read({ ...waist, b1: counting(2), b2: counting(3) }).sizes).to.deep.equal([3, 2, 3]);
    expect(() => read(waist)).to.throw(
      DataFormatError,
      /outputs × inputs or inputs × outputs.*layout \(--layout\)/,
    );
    expect(read(waist, { layout: 'inputs-outputs' }).sizes).to.deep.equal([3, 2, 3]);
    expect(read({ 'a1.weight': counting(2, 2) }).layout).to.equal('outputs-inputs');
    expect(read({ 'a1/kernel': counting(2, 2) }).layout).to.equal('inputs-outputs');
    expect(() => read(waist, { layout: 'rows' as 'inputs-outputs' })).to.throw(
      InvalidArgumentError,
      /layout is "rows"/,
    );
  });

  it('may stand beside the inputs', () => {
    const network = { '0.weight': counting(1, 2) };
    const { at, along } = read({ ...network, x_i: counting(2), x_j: counting(2) });
    expect([at, along].map(inputs => [...inputs!['x']!.data])).to.deep.equal([
      [1, 2],
      [1, 2],
    ]);
    expect(() => read({ ...network, x_i: counting(3) })).to.throw(
      ShapeError,
      /x_i has shape \[3\], allowed: \[2\]/,
    );
  });

  const layer = { '0.weight': counting(3, 2), '0.bias': counting(3) };
  const infinite = { type: 'F64', shape: [1, 1], bytes: float64(Infinity) };
  const refused: readonly [
    what: string,
    arrays: Record<string, StoredArray>,
    error: typeof DataFormatError | typeof ShapeError,
    message: RegExp,
  ][] = [
    [
      'a convolution',
      { ...layer, 'conv.weight': counting(2, 1, 3, 3) },
      DataFormatError,
      /"conv\.weight" is an array of 4 axes, as conv/,
    ],
    [
      'a normalisation',
      { ...layer, 'bn.weight': counting(3) },
      DataFormatError,
      /"bn\.weight" is a weight of one axis, as norm/,
    ],
    [
      'its running mean',
      { ...layer, '1.running_mean': counting(3) },
      DataFormatError,
      /"1\.running_mean" is by its name neither/,
    ],
    [
      'a count',
      { ...layer, '1.num_batches_tracked': counting() },
      DataFormatError,
      /"1\.num_batches_tracked" is a single number/,
    ],
    [
      'an embedding',
      { 'embedding.weight': counting(3, 2) },
      DataFormatError,
      /"embedding\.weight" is by its name part of another/,
    ],
    [
      'a recurrent layer',
      { 'rnn.weight_ih_l0': counting(3, 2), ...layer },
      DataFormatError,
      /"rnn\.weight_ih_l0" is by its name/,
    ],
    [
      'a bias without a weight',
      { ...layer, '1.bias': counting(3) },
      DataFormatError,
      /"1\.bias" is a bias without a weight/,
    ],
    [
      'a layer in the middle without bias',
      { ...layer, '1.weight': counting(3, 3), '2.weight': counting(1, 3), '2.bias': counting(1) },
      DataFormatError,
      /the layer "1" has no bias, allowed: biases of all/,
    ],
    [
      'matrices that do not fit',
      { ...layer, '1.weight': counting(1, 4) },
      ShapeError,
      /"0" \[3, 2\] with a bias of 3, "1" \[1, 4\] do not follow/,
    ],
    [
      'a bias of another length',
      { '0.weight': counting(3, 2), '0.bias': counting(4) },
      ShapeError,
      /do not follow/,
    ],
    ['an infinite number', { '0.weight': infinite }, DataFormatError, /number 0 of "0\.weight" is Infinity/],
    ['nothing', {}, DataFormatError, /holds no arrays of layers/],
    ['an empty matrix', { '0.weight': counting(0, 2) }, DataFormatError, /"0\.weight" is empty/],
  ];
  for (const [what, arrays, error, message] of refused) {
    it(`are no other arrays: ${what}`, () => {
      expect(() => read(arrays)).to.throw(error, message);
    });
  }

  it('need an activation, which no file of arrays says', () => {
    expect(() => read(layer, { activation: undefined as unknown as string })).to.throw(
      InvalidArgumentError,
      /activation is undefined, allowed: the name of the function between the layers/,
    );
    expect(() => read(layer, { parametrisation: 'mup' as 'ntk' })).to.throw(
      InvalidArgumentError,
      /"standard" or "ntk"/,
    );
  });
});
