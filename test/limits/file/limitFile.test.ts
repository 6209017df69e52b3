import { expect } from 'chai';
import { toNested } from '../../../src/ad/index.js';
import { WidejetError } from '../../../src/errors/index.js';
import { limit, limitFromDocument, readLimitFile } from '../../../src/limits/index.js';
import { hypernetwork, mlp, paddedSequences, recurrent, residual } from '../../../src/models/index.js';
import { rejection } from '../../scaling/sweeps.js';

const vectors = [
  [1, 2, 2],
  [0, 1, -1],
];

describe('the file of a limit', () => {
  it('describes networks as the library does', async () => {
    const mlpOptions = {
      ...{ depth: 3, activation: 'erf', gain: 1.1, weightScale: 1.5 },
      ...{ biasScale: 0.3, outputBias: false, readoutScale: 0.5 },
    };
    const residualOptions = {
      ...{ depth: 2, alpha: 0.2, weightScale: 1.5, branchScale: 0.5, activation: 'abs', gain: 2 },
    };
    for (const [kind, options, model] of [
      ['mlp', mlpOptions, mlp(mlpOptions)],
      ['residual', residualOptions, residual(residualOptions)],
    ] as const) {
      const read = await limitFromDocument({ model: { kind, ...options }, inputs: vectors });
      expect(read.model.configuration).to.deep.equal(model.configuration);
      expect(toNested(read.inputs['x']!)).to.deep.equal(vectors);
      expect(read).not.to.have.property('against');
    }
  });

  it('takes the number of steps from sequences, and pads shorter ones', async () => {
    const sequences = [
      [
        [1, 2],
        [0, 1],
        [1, 1],
      ],
      [[1, 0]],
    ];
    const against = [
      [
        [1, 1],
        [2, 2],
      ],
    ];
    const options = { pooling: 'average', weightScale: 1.2, inputScale: 0.7, biasScale: 0.1 } as const;
    const read = await limitFromDocument({
      model: { kind: 'recurrent', ...options },
      inputs: sequences,
      against,
    });
    const model = recurrent({ ...options, length: 3, ragged: true });
    expect(read.model.configuration).to.deep.equal(model.configuration);
    const kernels = await limit(read.model).both(read.inputs, read.against);
    // Each pair of sequences by itself has the same kernels.
    for (const [i, x] of sequences.entries()) {
      const alone = await limit(model).both(
        { ...paddedSequences([x], 3) },
        { ...paddedSequences(against, 3) },
      );
      expect(kernels.nngp.data[i]).to.equal(alone.nngp.data[0]);
      expect(kernels.ntk.data[i]).to.equal(alone.ntk.data[0]);
    }
  });

  it('takes sequences of one length without padding', async () => {
    const inputs = [
      [
        [1, 2],
        [0, 1],
      ],
      [
        [1, 0],
        [2, 2],
      ],
    ];
    const { model, inputs: read } = await limitFromDocument({ model: { kind: 'recurrent' }, inputs });
    expect(model.configuration).to.deep.equal(recurrent({ length: 2 }).configuration);
    expect(toNested(read['x']!)).to.deep.equal(inputs);
    expect(read).to.have.keys('x');
  });

  it('takes x and z of a hypernetwork, and the size of z from them', async () => {
    const inputs = [
      { x: [1, 2], z: [1, 1, 1] },
      { x: [2, 1], z: [0, 1, 0] },
    ];
    const described = { depth: 3, activation: 'erf', biasScale: 0.1 };
    const { model, inputs: read } = await limitFromDocument({
      model: { kind: 'hypernetwork', primaryDepth: 3, primaryWidth: 4, ...described },
      inputs,
    });
    expect(model.configuration).to.deep.equal(
      hypernetwork({ ...described, primaryWidths: [3, 4, 4, 1] }).configuration,
    );
    expect(toNested(read['z']!)).to.deep.equal([
      [1, 1, 1],
      [0, 1, 0],
    ]);
    const wide = await limitFromDocument({
      model: { kind: 'hypernetwork', primaryDepth: 3, primaryWidth: 'infinite', ...described },
      inputs,
    });
    const alike = hypernetwork({ ...described, primaryWidths: [3, 'm1', 'm2', 1] });
    expect(wide.model.configuration).to.deep.equal(alike.configuration);
    expect((await limit(wide.model).ntk(wide.inputs)).data).to.deep.equal(
      (await limit(alike).ntk({ x: inputs.map(({ x }) => x), z: inputs.map(({ z }) => z) })).data,
    );
    const linear = await limitFromDocument({
      model: { kind: 'hypernetwork', depth: 2, primaryDepth: 1 },
      inputs: [{ x: [3, 4], z: [2] }],
    });
    // g(z; v) = v z: relu √2 keeps |x|²/2 = 12.5, and z² = 4.
    expect((await limit(linear.model).nngp(linear.inputs)).data[0]).to.be.closeTo(50, 1e-12);
  });

  const two = { kind: 'mlp', depth: 2 };
  const refused: [string, unknown, RegExp][] = [
    ['no object', [1], /limit: .*object/],
    ['no model', { inputs: [[1]] }, /model/],
    ['no inputs', { model: two }, /inputs/],
    ['an empty list', { model: two, inputs: [] }, /inputs/],
    ['a field that means nothing', { model: two, inputs: [[1]], input: [[1]] }, /input/],
    ['an unknown kind', { model: { kind: 'cnn' }, inputs: [[1]] }, /"cnn", allowed: mlp, /],
    ['an unknown option', { model: { ...two, widths: 3 }, inputs: [[1]] }, /option of mlp is "widths"/],
    ['a depth that is none', { model: { ...two, depth: '3' }, inputs: [[1]] }, /depth is "3"/],
    [
      'more layers than graphs should have',
      { model: { ...two, depth: 1e9 }, inputs: [[1]] },
      /depth is 1000000000/,
    ],
    ['an unknown activation', { model: { ...two, activation: 'swoosh' }, inputs: [[1]] }, /"swoosh"/],
    ['a number too large', { model: two, inputs: [[1, Infinity]] }, /inputs\[0\].*a finite number/],
    ['null for a number', { model: two, inputs: [[1, null]] }, /inputs\[0\] is null/],
    ['text for a vector', { model: two, inputs: ['12'] }, /inputs\[0\] is "12"/],
    ['an array in disguise', { model: two, inputs: [[1], { data: [1], shape: [1] }] }, /inputs\[1\]/],
    ['vectors of two lengths', { model: two, inputs: [[1, 2], [1]] }, /inputs\[1\] has shape \[1\]/],
    [
      'a width that is none',
      { model: { kind: 'hypernetwork', depth: 2 }, inputs: [{ x: [1], z: [1] }] },
      /primaryWidth is undefined, allowed: an integer ≥ 1 or "infinite"/,
    ],
    ['one vector for a list', { model: two, inputs: [1, 2] }, /inputs\[0\] has shape \[\]/],
    ['a matrix for a vector', { model: two, inputs: [[[1, 2]]] }, /inputs\[0\] has shape \[1, 2\]/],
    ['an empty vector', { model: two, inputs: [[]] }, /inputs\[0\] has shape \[0\]/],
    ['names of other inputs', { model: two, inputs: [{ y: [1] }] }, /inputs\[0\]: expected \{"x": \.\.\.\}/],
    ['sequences that are none', { model: { kind: 'recurrent' }, inputs: [3] }, /sequence 0/],
    ['vectors for sequences', { model: { kind: 'recurrent' }, inputs: [[1, 2]] }, /inputs\[0\]/],
    ['an empty sequence', { model: { kind: 'recurrent' }, inputs: [[[1]], []] }, /sequence 1/],
    [
      'fewer steps than vectors',
      { model: { kind: 'recurrent', length: 1 }, inputs: [[[1], [2]]] },
      /length is 1, allowed: an integer from 2/,
    ],
    ['x alone for a hypernetwork', { model: { ...two, kind: 'hypernetwork' }, inputs: [{ x: [1] }] }, /"z"/],
    [
      'z of two sizes',
      {
        model: { ...two, kind: 'hypernetwork', primaryDepth: 1 },
        inputs: [
          { x: [1], z: [1] },
          { x: [1], z: [1, 2] },
        ],
      },
      /z\[1\] has shape \[2\]/,
    ],
    [
      'a primary network without a width',
      { model: { ...two, kind: 'hypernetwork' }, inputs: [{ x: [1], z: [1] }] },
      /primaryWidth/,
    ],
    ['a module that is not there', { model: { kind: 'module', path: './no.js' }, inputs: [[1]] }, /no\.js/],
  ];
  for (const [what, document, message] of refused) {
    it(`refuses ${what}`, async () => {
      const error = await rejection(limitFromDocument(document));
      expect(error).to.be.instanceOf(WidejetError);
      expect((error as Error).message).to.match(message);
    });
  }

  it('names the file that is not there, and the one that is no JSON', async () => {
    expect(await rejection(readLimitFile('no-such-file.json'))).to.be.instanceOf(WidejetError);
    const error = await rejection(readLimitFile('README.md'));
    expect((error as Error).message).to.match(/README\.md: /);
  });
});
