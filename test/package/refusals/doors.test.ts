import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as graph from '../../../src/doors/graph.js';
import * as node from '../../../src/doors/node.js';
import * as scaling from '../../../src/doors/scaling.js';
import * as widejet from '../../../src/index.js';
import { holes, testRefusals, Thing, type Refusal } from './refusal.js';

const { InvalidArgumentError, NonFiniteError, ShapeError, SymbolicLimitError, UnknownNameError } = widejet;
const model = widejet.mlp({ depth: 2 });
const pair = [
  [1, 0],
  [0, 1],
];
const fit = scaling.fitScaling(
  [64, 256, 1024].map(width => ({
    width,
    values: [0.3, 0.5, 0.8, 1.1, 1.6, 3].map(factor => factor / width),
  })),
  { replicates: 100 },
);
const [row] = scaling.scalingRows(
  [64, 256, 1024].flatMap(width =>
    [1, 2, 3, 4, 5, 6].map(seed => ({ experiment: 'mlp', width, seed, values: [seed / width], seconds: 0 })),
  ),
  { model, quantities: ['K2'], replicates: 100 },
);
const table = { classes: [0], examples: [0], labels: [0], outputs: Float64Array.of(1) };

const refused: readonly Refusal[] = [
  [
    'a class for an activation',
    () => widejet.activationOf({ name: 'own', apply: Thing as never }).name,
    InvalidArgumentError,
    /an Activation \{ name, apply \}/,
  ],
  [
    'a class for a loss',
    () =>
      widejet.descend(model, widejet.initialize(model, { width: 3, inputSize: 2, seed: 1 }), {
        along: [[1, 0]],
        targets: [1],
        learningRate: 0.1,
        loss: Thing as never,
      }),
    InvalidArgumentError,
    /loss is/,
  ],
  [
    'a date for options',
    () => widejet.checkIdentities(new Date(0) as never),
    InvalidArgumentError,
    /options is .*an object with only, nerdamer/,
  ],
  [
    'a signal for options',
    () => widejet.limit(model, new AbortController().signal as never),
    InvalidArgumentError,
    /an object with/,
  ],
  [
    'an unknown option of one of several moments',
    () => widejet.exactMoments(model, [{ quantity: 'K1', powers: 2 } as never]),
    UnknownNameError,
    /Nearest: "power"/,
  ],
  [
    'outputs that are not there, of exact sizes',
    () => scaling.exactSizes({ model, inputs: pair, output: 4, quantities: ['K1'] }),
    InvalidArgumentError,
    /output is 4/,
  ],
  [
    'inputs whose products no float64 holds',
    () =>
      widejet.inputSymbols(model, 'K1', [
        [1e200, 0],
        [1, 0],
      ]),
    NonFiniteError,
    /G_ii of inputs so large/,
  ],
  [
    'a formula whose value no float64 holds',
    () => widejet.parseFormula('n^2').at({ n: 1e300 }),
    NonFiniteError,
    /beyond the numbers of float64/,
  ],
  [
    'exact terms of a width without end',
    () => widejet.exactTaylorTerms(model, { width: 2 ** 31, inputSize: 1, order: 1 }),
    SymbolicLimitError,
    /terms/,
  ],
  [
    'a second moment below 0',
    () =>
      scaling.rootMeanSquare({ secondMoment: widejet.parseFormula('1 - n'), symbols: {}, exponent: 1 }, 64),
    InvalidArgumentError,
    /second moment at width 64 is -63/,
  ],
  [
    'rows without a law',
    () => node.scalingTable([{ ...row, fit: { ...row?.fit, law: {} } } as never]),
    InvalidArgumentError,
    /fit\.law/,
  ],
  [
    'exact rows that are none',
    () => node.exactTable([{ quantity: 'K1', power: 2 } as never]),
    InvalidArgumentError,
    /rows\[0\]\.predictions/,
  ],
  [
    'options of a model that no journal holds',
    () =>
      widejet.defineModel({
        name: 'own',
        inputs: { x: [2] },
        parameters: { W: [1, 2] },
        apply: ({ W }, { x }) => graph.matvec(W, x),
        options: { scale: Infinity },
      }),
    InvalidArgumentError,
    /options\.scale is Infinity, allowed: plain data/,
  ],
  [
    'a variance without end',
    () => widejet.meanField('tanh').criticalPoint(holes as never),
    InvalidArgumentError,
    /variance is/,
  ],
  [
    'an exponent whose square is none',
    () => scaling.verdict(fit, { exponent: -Number.MAX_VALUE, bound: 'exact' }),
    InvalidArgumentError,
    /exponent is/,
  ],
  [
    'values whose norm no float64 holds',
    () => widejet.smoothness({ x: [[0], [2]], y: [1, 1], at: [[1]], values: [1e300], lengthScale: 1 }),
    NonFiniteError,
    /the norm of the function is not finite/,
  ],
  [
    'a target that no axis shows',
    () =>
      scaling.predictionBandFigure({
        title: 'A',
        positions: [0, 1],
        theory: { mean: [0, 1], deviation: [1, 1] },
        targets: [{ position: 0, value: Number.MAX_VALUE }],
      }),
    InvalidArgumentError,
    /targets\[0\]\.value is .*at most 1e100/,
  ],
  [
    'labels that are no integers',
    () => scaling.exportPredictions({ ...table, predicted: [5e-324] }, 'npz'),
    InvalidArgumentError,
    /predicted is .*integers/,
  ],
  [
    'experiments that nobody listed',
    () =>
      scaling.exportSamples([{ experiment: 'mlp', width: 1, seed: 0, values: [1], seconds: 0 }], [], 'npz'),
    InvalidArgumentError,
    /none is given/,
  ],
  [
    'names that are longer than a file has',
    () => scaling.exportExact([{ ...row, experiment: '('.repeat(100_000) } as never], 'npz'),
    InvalidArgumentError,
    /experiment is .*1000 characters/,
  ],
  [
    'a model whose outputs are others than it says',
    () => {
      const lying = { ...model, outputs: 5 };
      return widejet.forward(lying, widejet.initialize(model, { width: 3, inputSize: 2, seed: 1 }), [1, 0]);
    },
    ShapeError,
    /what apply of mlp gives has shape \[1\], allowed: \[5\]/,
  ],
  [
    'a width of no stream',
    () => node.terminalWidth({ columns: '80' as never }),
    InvalidArgumentError,
    /columns is "80"/,
  ],
  [
    'a path that is none, of a journal to go on with',
    () => node.ScalingJournal.resume(7 as never),
    InvalidArgumentError,
    /path is 7/,
  ],
  [
    'a journal that may be begun, at no path',
    () => node.isJournalBegun(''),
    InvalidArgumentError,
    /path is ""/,
  ],
  [
    'a trained network with an option of another name',
    () => node.readTrainedNetwork(join(tmpdir(), 'none.npz'), { activation: 'tanh', gains: 2 } as never),
    UnknownNameError,
    /Nearest: "gain"/,
  ],
  [
    'an adapter that is none',
    () => widejet.webgpuBackend({ gpu: { requestAdapter: () => Promise.resolve({}) } }),
    InvalidArgumentError,
    /the adapter of gpu/,
  ],
  [
    'a device of OpenCL that is no number and no name',
    () => node.openclBackend({ device: -1 }),
    InvalidArgumentError,
    /device is -1/,
  ],
  [
    'steps of training without an end',
    () =>
      scaling.trainedNetworks(model, {
        training: { x: [[1, 0]], y: [1] },
        path: [[1, 0]],
        ...{ width: 3, inputSize: 2, seeds: 1, learningRate: 0.1, steps: [1, 1_000_000_000] },
      }),
    InvalidArgumentError,
    /steps\[1\] is 1000000000/,
  ],
];

describe('what no call is made of', () => {
  testRefusals(refused);

  it('is what options of any context and without a prototype are', () => {
    const bare = Object.assign(Object.create(null) as object, { depth: 2 });
    expect(widejet.mlp(bare).name).to.equal('mlp');
    const options = Object.assign(Object.create(null) as object, { order: 1, width: 2, inputSize: 1 });
    expect(widejet.exactTaylorTerms(model, options).derivatives).to.have.length(2);
  });

  it('leaves depths of layers that no sign undoes', async () => {
    const { varianceDepth } = await widejet.meanField('tanh').at({ weightScale: 1e9 });
    expect(varianceDepth).to.be.within(0, 1);
  });

  it('does not take what others threw, in errors that somebody makes', () => {
    const found = new widejet.DisagreementError('a = b', {
      ring: null as never,
      numbers: { verdict: 'equal' },
    });
    expect(found.message).to.include('ring: null; numbers: equal');
    expect(new widejet.FileError('/path', { toString: 1 } as never, 'why').message).to.include('/path');
    expect(new UnknownNameError('a name', 'x', []).allowed).to.equal('none');
  });
});
