import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFormatError, FileError, InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { networkFromDocument, readNetworkFile } from '../../src/models/index.js';
import { expectClose } from './closeness.js';
import { denseParameters, plainForward } from './plainNetworks.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { only } from './networkCases.js';

const mlpDocument = {
  model: 'mlp',
  activation: 'tanh',
  gain: 1.5,
  bias_scale: 0.5,
  weights: [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [[1, -1, 2]],
  ],
  biases: [[1, 2, 3], [4]],
  x_i: [0.1, 0.2],
  x_j: [0.3, -0.2],
};

const hypernetworkDocument = {
  model: 'hypernetwork',
  activation: 'relu',
  gain: Math.SQRT2,
  weights: [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, -1],
      [2, 1],
      [0.5, 3],
    ],
  ],
  primary_widths: [2, 1, 1],
  primary_activation: 'abs',
  primary_gain: 0.5,
  x_i: [1, 2],
  z_i: [3, 1],
  x_j: [1, -1],
  z_j: [1, 1],
};

describe('networkFromDocument', () => {
  it('reads a plain network: weights, biases, inputs, gain and bias scale', async () => {
    const { model, parameters, at, along } = networkFromDocument(mlpDocument);
    expect(model.configuration).to.include({
      depth: 2,
      activation: 'tanh',
      gain: 1.5,
      biasScale: 0.5,
      outputs: 1,
    });
    expect(denseParameters(parameters).get('W1')).to.deep.equal({
      data: Float64Array.of(1, 2, 3, 4, 5, 6),
      rows: 3,
      columns: 2,
    });
    expect(denseParameters(parameters).get('b2')!.data).to.deep.equal(Float64Array.of(4));
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 0 });
    const y = [0.5, 1.1, 1.7].map((wx, i) => wx / Math.SQRT2 + 0.5 * (i + 1));
    const q = y.map(value => 1.5 * Math.tanh(value));
    expectClose([only(derivatives[0]!)], [(q[0]! - q[1]! + 2 * q[2]!) / Math.sqrt(3) + 0.5 * 4], 1e-14, 'h');
    expect(along['x']).to.deep.equal({ data: Float64Array.of(0.3, -0.2), shape: [2] });
  });

  it('reads scales, and biases of all layers but the last where the output has none', async () => {
    const { model, parameters, at, along } = networkFromDocument({
      ...mlpDocument,
      weight_scale: 2,
      readout_scale: 3,
      output_bias: false,
      biases: [[1, 2, 3]],
    });
    expect(model.configuration).to.include({ weightScale: 2, readoutScale: 3, outputBias: false });
    expect([...parameters.keys()]).to.deep.equal(['W1', 'W2', 'b1']);
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 0 });
    const y = [0.5, 1.1, 1.7].map((wx, i) => (2 * wx) / Math.SQRT2 + 0.5 * (i + 1));
    const q = y.map(value => 1.5 * Math.tanh(value));
    expectClose([only(derivatives[0]!)], [(3 * (q[0]! - q[1]! + 2 * q[2]!)) / Math.sqrt(3)], 1e-14, 'h');
  });

  it('reads a hypernetwork: the activation and gain of g, z, and the defaults of f', async () => {
    const { model, parameters, at, along } = networkFromDocument(hypernetworkDocument);
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 0 });
    const plain = {
      depth: 2,
      activation: 'relu',
      gain: Math.SQRT2,
      primary: { widths: [2, 1, 1], activation: 'abs', gain: 0.5 },
    };
    const { outputs } = plainForward(plain, denseParameters(parameters), { x: [1, 2], z: [3, 1] });
    expectClose([only(derivatives[0]!)], outputs, 1e-14, 'h');
  });

  it('reads a network in the standard parametrisation, whose biases need no scale', async () => {
    const { bias_scale, ...document } = { ...mlpDocument, model: 'standardMlp', gain: 1 };
    const { model, parameters, at, along } = networkFromDocument(document);
    expect(bias_scale).to.equal(0.5);
    expect(model.configuration).to.deep.equal({
      model: 'standardMlp',
      sizes: [2, 3, 1],
      activation: 'tanh',
      gain: 1,
      bias: true,
    });
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 1 });
    const forward = (x: readonly number[]): { q: number[]; h: number } => {
      const wx = [x[0]! + 2 * x[1]!, 3 * x[0]! + 4 * x[1]!, 5 * x[0]! + 6 * x[1]!];
      const q = wx.map((value, k) => Math.tanh(value + k + 1));
      return { q, h: q[0]! - q[1]! + 2 * q[2]! + 4 };
    };
    const [i, j] = [forward([0.1, 0.2]), forward([0.3, -0.2])];
    // Θ = q·q′ + 1 + Σ v² φ′ φ′ (x·x′ + 1)
    const slopes = [1, -1, 2].map((v, k) => v ** 2 * (1 - i.q[k]! ** 2) * (1 - j.q[k]! ** 2));
    const kernel =
      1 +
      i.q.reduce((sum, q, k) => sum + q * j.q[k]!, 0) +
      slopes.reduce((sum, slope) => sum + slope * (0.1 * 0.3 - 0.2 * 0.2 + 1), 0);
    expectClose(derivatives.map(only), [i.h, kernel], 1e-14, 'h and the tangent kernel');
    expect(() => networkFromDocument({ ...document, bias_scale: 1 })).to.throw(
      InvalidArgumentError,
      /a field of a standardMlp is "bias_scale"/,
    );
    const { parameters: unbiased } = networkFromDocument({ ...document, biases: null });
    expect([...unbiased.keys()]).to.deep.equal(['W1', 'W2']);
  });

  it('takes null where there is no bias, and a note, which it does not read', () => {
    const { model, parameters } = networkFromDocument({
      ...mlpDocument,
      bias_scale: null,
      biases: null,
    });
    expect(model.configuration['biasScale']).to.equal(null);
    expect([...parameters.keys()]).to.deep.equal(['W1', 'W2']);
  });

  const withoutScale = { ...mlpDocument, bias_scale: undefined };
  const malformed: [
    what: string,
    document: unknown,
    error: typeof DataFormatError | typeof ShapeError | typeof InvalidArgumentError,
    message: RegExp,
  ][] = [
    ['no object', 'mlp', DataFormatError, /net\.json: .*expected/],
    ['nothing', undefined, DataFormatError, /net\.json/],
    ['an unknown kind of model', { ...mlpDocument, model: 'cnn' }, DataFormatError, /model/],
    ['no gain', { ...mlpDocument, gain: undefined }, DataFormatError, /gain/],
    [
      'no gain at all',
      Object.fromEntries(Object.entries(mlpDocument).filter(([name]) => name !== 'gain')),
      DataFormatError,
      /gain is missing, allowed: .*which is 1 for a network trained with PyTorch/,
    ],
    [
      'a field that is misspelt',
      { ...mlpDocument, activaton: 'relu' },
      InvalidArgumentError,
      /a field of a mlp is "activaton", allowed: .*Nearest: "activation"/,
    ],
    [
      'text for all of 40,000 weights, in bounded words',
      { ...mlpDocument, weights: [Array.from({ length: 200 }, () => Array<string>(200).fill('1'))] },
      DataFormatError,
      /^net\.json: .{1,1200} \(and 39997 more\)$/,
    ],
    [
      'a bracket too many',
      { ...mlpDocument, weights: [mlpDocument.weights] },
      DataFormatError,
      /^net\.json: .*weights\[0\]\[0\]\[0\]/,
    ],
    ['no weights', { ...mlpDocument, weights: [] }, DataFormatError, /weights/],
    ['no inputs', { ...mlpDocument, x_j: undefined }, DataFormatError, /x_j/],
    [
      'text among the weights',
      { ...mlpDocument, weights: [[['1', 2]], [[1]]] },
      DataFormatError,
      /weights\[0\]\[0\]\[0\]/,
    ],
    ['NaN in an input', { ...mlpDocument, x_i: [NaN, 1] }, DataFormatError, /x_i\[0\]/],
    [
      'an infinite weight',
      { ...mlpDocument, weights: [[[Infinity, 1]]] },
      DataFormatError,
      /weights\[0\]\[0\]\[0\]/,
    ],
    ['a gain that is text', { ...mlpDocument, gain: '2' }, DataFormatError, /gain/],
    [
      'a bias of an output that has none',
      { ...mlpDocument, output_bias: false },
      ShapeError,
      /there are 2 biases, allowed: 1, one for each of weights but the last/,
    ],
    [
      'an unknown activation',
      { ...mlpDocument, activation: 'rleu' },
      InvalidArgumentError,
      /activation is "rleu", allowed: .*relu/,
    ],
    ['a ragged matrix', { ...mlpDocument, weights: [[[1, 2], [3]], [[1, 2]]] }, ShapeError, /weights\[0\]/],
    [
      'matrices that do not fit',
      { ...mlpDocument, weights: [[[1, 2]], [[1, 2]]] },
      ShapeError,
      /weights\[1\] has 2 columns, allowed: 1/,
    ],
    [
      'inputs too long for W¹',
      { ...mlpDocument, x_i: [1, 2, 3] },
      ShapeError,
      /weights\[0\] has 2 columns, allowed: 3/,
    ],
    ['inputs of two lengths', { ...mlpDocument, x_j: [1] }, ShapeError, /x_j has 1 elements, allowed: 2/],
    [
      'a bias scale without biases',
      { ...mlpDocument, biases: null },
      ShapeError,
      /biases\[0\] has 0 elements, allowed: 3/,
    ],
    ['biases without a scale', withoutScale, DataFormatError, /biases are given without bias_scale/],
    [
      'a bias of the wrong length',
      { ...mlpDocument, biases: [[1, 2], [4]] },
      ShapeError,
      /biases\[0\] has 2 elements, allowed: 3/,
    ],
    [
      'too many biases',
      { ...mlpDocument, biases: [[1, 2, 3], [4], [5]] },
      ShapeError,
      /3 biases, allowed: 2/,
    ],
    ['a hypernetwork without z', { ...hypernetworkDocument, z_j: undefined }, DataFormatError, /z_j/],
    [
      'primary widths of one number',
      { ...hypernetworkDocument, primary_widths: [2] },
      DataFormatError,
      /primary_widths/,
    ],
    [
      'a primary width of 1.5',
      { ...hypernetworkDocument, primary_widths: [2, 1.5, 1] },
      DataFormatError,
      /primary_widths\[1\]/,
    ],
    [
      'too few rows for V',
      { ...hypernetworkDocument, primary_widths: [2, 2, 1] },
      ShapeError,
      /3 rows, allowed: 6/,
    ],
    [
      'z of the wrong length',
      { ...hypernetworkDocument, z_i: [1] },
      ShapeError,
      /z_i has 1 elements, allowed: 2/,
    ],
    [
      'an unknown primary activation',
      { ...hypernetworkDocument, primary_activation: '' },
      InvalidArgumentError,
      /primaryActivation is ""/,
    ],
  ];
  for (const [what, document, error, message] of malformed) {
    it(`refuses ${what}`, () => {
      expect(() => networkFromDocument(document, 'net.json')).to.throw(error, message);
    });
  }
});

describe('readNetworkFile', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'widejet-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads the same from a file, bit for bit', () => {
    const path = join(folder, 'network.json');
    writeFileSync(path, JSON.stringify(mlpDocument));
    const { parameters } = readNetworkFile(path);
    expect(denseParameters(parameters)).to.deep.equal(
      denseParameters(networkFromDocument(mlpDocument).parameters),
    );
    expect(readFileSync(path, 'utf8')).to.equal(JSON.stringify(mlpDocument));
  });

  it('names the file that is missing, a folder, or no JSON', () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{"model": "mlp"');
    expect(() => readNetworkFile(path)).to.throw(DataFormatError, /broken\.json: .*JSON/);
    expect(() => readNetworkFile(join(folder, 'none.json'))).to.throw(
      FileError,
      /none\.json cannot be read: ENOENT/,
    );
    expect(() => readNetworkFile(folder)).to.throw(FileError, /cannot be read: EISDIR/);
  });
});
