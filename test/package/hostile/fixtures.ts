import * as graph from '../../../src/doors/graph.js';
import * as scaling from '../../../src/doors/scaling.js';
import * as widejet from '../../../src/index.js';
import { once } from './entry.js';

/** Networks, samples and results that examples of right arguments share. */
export const model = once(() => widejet.mlp({ depth: 3, activation: 'tanh', biasScale: 0.1 }));
export const reluModel = once(() => widejet.mlp({ depth: 2 }));
export const hyper = once(() => widejet.hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] }));
export const parameters = once(() => widejet.initialize(model(), { width: 6, inputSize: 2, seed: 1 }));
export const hyperParameters = once(() => widejet.initialize(hyper(), { width: 5, inputSize: 2, seed: 1 }));

export const x = [
  [1, 1],
  [1, 0.5],
  [1, -1],
];
export const y = [1, 0, -1];
export const kernel = once(() => widejet.limit(reluModel()));
export const flow = once(() => widejet.gradientFlow({ kernel: kernel(), x, y }));
export const process = once(() => widejet.gaussianProcess({ kernel: kernel(), x, y, noise: 0.1 }));
export const regression = once(() => widejet.kernelRegression({ kernel: kernel(), x, y, ridge: 0.01 }));
export const networks = once(() => widejet.ensemble({ kernel: kernel(), x, y }));
export const classifier = once(() => widejet.crossEntropyFlow({ kernel: kernel(), x, labels: [0, 1, 1] }));
export const subsets = once(() =>
  widejet.subsetRegression({ kernel: kernel(), subsets: [{ x, y }], ridge: 0.01 }),
);
export const conditional = once(() => widejet.conditionalLimit(hyper()));
export const tanhField = once(() => widejet.meanField('tanh'));

const scatter = [0.3, 0.5, 0.6, 0.8, 0.9, 1.1, 1.2, 1.6, 2.1, 3];
export const columns = [64, 256, 1024].map(width => ({
  width,
  values: scatter.map(factor => factor / width),
}));
export const fit = once(() => scaling.fitScaling(columns, { seed: 1, replicates: 100 }));
export const samples = [64, 256, 1024].flatMap(width =>
  scatter.map((factor, seed) => ({ experiment: 'mlp', width, seed, values: [factor / width], seconds: 0 })),
);
export const rows = once(() =>
  scaling.scalingRows(samples, { model: model(), quantities: ['K2'], replicates: 100 }),
);
export const convergence = once(() =>
  scaling.limitConvergence(reluModel(), { inputs: x, widths: [16, 32, 64], seeds: 6 }),
);
export const report = once(() => ({
  title: 'A plain network',
  command: 'widejet scaling',
  settings: [['widths', '64, 256, 1024']],
  versions: [['widejet', '0.1.0']],
  experiments: [{ name: 'mlp', description: 'depth 3', samples, rows: rows() }],
}));

/** Exact rows and sizes, by this thread. */
export const exactRows = once(() =>
  scaling.exactRows({ model: reluModel(), quantities: ['K1', 'K2'], inputs: 'one' }, { workers: 1 }),
);
export const knownSize = once(() => ({
  secondMoment: widejet.parseFormula('3*G^2 + 2*G/n'),
  symbols: { G: 0.5 },
  exponent: 0,
}));

/** A figure of a report. */
export const reportFigure = {
  name: 'mlp-taylor-terms',
  svg: '<svg width="20" height="10"></svg>',
  specification: '{ "mark": "point", "data": { "values": [] } }',
  caption: 'mlp',
};

export const settingSweep = once(() => ({
  ...{ name: 'mlp', setting: 'depth L', symbol: 'L', width: 64 },
  quantities: [
    {
      quantity: 'K2',
      points: [
        { value: 2, count: 1, median: { value: 1, interval: { lower: 0, upper: 2 } }, magnitudes: [1] },
      ],
    },
  ],
}));

const estimate = { value: 0.5, interval: { lower: 0.4, upper: 0.6 } };
export const losses = {
  times: [0, 1, 10],
  curves: [{ name: 'test', theory: [1, 0.5, 0.1], networks: [[1, 0.6, 0.2]] }],
};
export const bands = {
  positions: [0, 1, 2],
  theory: { mean: [0, 1, 0], deviation: [0.1, 0.2, 0.1] },
  networks: [[0, 0.9, 0.1]],
  targets: [{ position: 1, value: 1 }],
};
export const learningCurve = {
  points: [{ trainSize: 10, accuracy: 0.5, interval: estimate.interval }],
  chance: 0.1,
};
export const spectrum = { eigenvalues: [3, 1, 0.1], cutoff: 1e-10, alignment: [0.5, 0.3, 0.2] };
export const summary = {
  kernel: 'NNGP',
  classes: [3, 8],
  training: { count: 4, accuracy: estimate, loss: 0.1 },
  test: { count: 2, accuracy: estimate, loss: 0.2 },
  leaveOneOut: { accuracy: estimate, loss: 0.2 },
  logMarginalLikelihood: -3,
  conditioning: { rank: 3, condition: 10, cutoff: 1e-12, jitter: 0, sentence: 'of full rank' },
  intervals: [
    { name: 'posterior', meaning: 'the function', levels: [{ level: 0.9, halfWidth: 1, coverage: 0.8 }] },
  ],
  confusion: [
    [1, 0],
    [0, 1],
  ],
};
export const predictionReport = {
  title: 'Predictions',
  command: 'widejet predict',
  settings: [['kernel', 'nngp']],
  versions: [['widejet', '0.1.0']],
  summary,
  spectrum,
  learningCurve,
  networks: { description: 'ten networks', losses, bands },
};

export const nodeX = once(() => graph.input('x', [3]));
export const weightW = once(() => graph.weight('W', [2, 3]));
export const traced = once(() => graph.sum(graph.tanh(graph.matvec(weightW(), nodeX()))));
export const dense = once(() => new graph.DenseMatrix(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3));
export const bindings = (): ReadonlyMap<unknown, unknown> =>
  new Map<unknown, unknown>([
    [nodeX(), [1, 2, 3]],
    [weightW(), dense()],
  ]);
