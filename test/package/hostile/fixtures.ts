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

export const reportFigure = {
  name: 'mlp-taylor-terms',
  svg: '<svg width="20" height="10"></svg>',
  specification: '{ "mark": "point", "data": { "values": [] } }',
  caption: 'mlp',
};
