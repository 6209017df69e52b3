import * as scaling from '../../../../src/doors/scaling.js';
import { predictionsFor } from '../../../../src/doors/scaling.js';
import { entry, type Entry } from '../entry.js';
import * as fixtures from '../fixtures.js';
import { options } from '../mutate.js';

const { model, reluModel, columns, fit, samples, rows, x, y } = fixtures;
const inputs = [
  [1, 2],
  [0.5, -1],
];
const kernels = new Map([['ntk', { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] }]]);
const table = {
  ...{ classes: [3, 8], examples: [17], labels: [8], predicted: [8] },
  ...{ outputs: Float64Array.of(-0.25, 0.5), deviations: [0.125] },
};
const law = {
  ...{
    correctionExponent: -1,
    exponent: -1,
    interval: { lower: -1.1, upper: -0.9 },
    logPrefactor: 0,
    anchor: { width: 1, logValue: 0 },
  },
  ...{ correction: 0.5, misfit: 1, criterion: 1, weight: 1 },
};
const sweepOptions = {
  ...{ experiment: 'mlp', model: model(), inputSize: 2, inputs, output: 0, quantities: ['K1'], widths: [4] },
  ...{ storage: 'auto', memoryLimit: 1e9, workers: 1 },
};
const task = {
  ...{
    experiment: 'mlp',
    inputSize: 2,
    inputs,
    output: 0,
    quantities: ['K1'],
    storage: 'auto',
    width: 4,
    seed: 1,
  },
};

export const scalingEntries: readonly Entry[] = [
  entry('computeSample', scaling.computeSample, () => [model(), options({ ...task })]),
  entry('convergenceFigure', scaling.convergenceFigure, async () => [
    options({ title: 'A', subtitle: ['b'], convergence: await fixtures.convergence() }),
  ]),
  ...(['csv', 'parquet', 'npz'] as const).flatMap(format => [
    entry(`exportKernels as ${format}`, scaling.exportKernels, () => [kernels, format]),
    entry(`exportPredictions as ${format}`, scaling.exportPredictions, () => [table, format]),
    entry(`exportSamples as ${format}`, scaling.exportSamples, () => [
      samples,
      [{ name: 'mlp', quantities: ['K2'] }],
      format,
    ]),
  ]),
  ...(['csv', 'parquet', 'npz'] as const).map(format =>
    entry(`exportExact as ${format}`, scaling.exportExact, () => [
      rows().map(row => ({ ...row, exact: fixtures.knownSize() })),
      format,
    ]),
  ),
  entry('exactLatex', scaling.exactLatex, async () => [await fixtures.exactRows(), 'one']),
  entry('exactRows', scaling.exactRows, () => [
    options({
      ...{ model: reluModel(), quantities: ['K1'], power: 2, inputs: 'one', output: 0 },
      ...{ steps: 1e5, terms: 1e4, timeLimit: 2 },
    }),
    options({ workers: 1, onMoment: () => undefined }),
  ]),
  entry('exactSizes', scaling.exactSizes, () => [
    options({ model: reluModel(), inputs: x.slice(0, 1), output: 0, quantities: ['K1'] }),
    options({ workers: 1 }),
  ]),
  entry('rootMeanSquare', scaling.rootMeanSquare, () => [fixtures.knownSize(), 64]),
  entry('htmlReport', scaling.htmlReport, () => [fixtures.report()], { isSlow: true }),
  entry('reportFigures', scaling.reportFigures, () => [fixtures.report()], { isSlow: true }),
  entry('settingSweep', scaling.settingSweep, () => [
    options({
      ...{ name: 'mlp', setting: 'depth L', symbol: 'L', quantities: ['K2'] },
      experiments: [
        { value: 2, samples },
        { value: 3, samples },
      ],
    }),
  ]),
  entry('figurePdf', scaling.figurePdf, () => [fixtures.reportFigure]),
  entry('learningCurveFigure', scaling.learningCurveFigure, () => [
    options({ title: 'A', subtitle: ['b'], ...fixtures.learningCurve }),
  ]),
  entry('lossCurvesFigure', scaling.lossCurvesFigure, () => [
    options({ title: 'A', subtitle: ['b'], ...fixtures.losses }),
  ]),
  entry('predictionBandFigure', scaling.predictionBandFigure, () => [
    options({ title: 'A', subtitle: ['b'], ...fixtures.bands }),
  ]),
  entry('spectrumFigure', scaling.spectrumFigure, () => [
    options({ title: 'A', subtitle: ['b'], ...fixtures.spectrum }),
  ]),
  entry('predictionPage', scaling.predictionPage, () => [fixtures.predictionReport], { isSlow: true }),
  entry('phaseFigure', scaling.phaseFigure, () => [
    options({
      ...{ title: 'A', subtitle: ['b'], cells: [{ weightScale: 1, biasScale: 0, correlationDepth: 3 }] },
      border: [{ weightScale: 1, biasScale: 0 }],
    }),
  ]),
  entry('priorFigure', scaling.priorFigure, () => [
    options({ title: 'A', subtitle: ['b'], positions: [0, 1], deviations: [1, 2], draws: [[0, 1]] }),
  ]),
  entry('scalingFigure', scaling.scalingFigure, () => [
    options({ title: 'A', subtitle: ['b'], samples, rows: rows() }),
  ]),
  entry('limitConvergence', scaling.limitConvergence, () => [
    reluModel(),
    options({ inputs: x, against: [[1, 2]], output: 0, widths: [4, 8, 16], seeds: 6, storage: 'auto' }),
    options({ onNetwork: () => undefined }),
  ]),
  entry('trainedNetworks', scaling.trainedNetworks, () => [
    model(),
    options({
      training: options({ x, y }),
      test: options({ x, y }),
      path: x,
      width: 4,
      inputSize: 2,
      seeds: 1,
      learningRate: 0.1,
      steps: [0, 2],
    }),
    options({ onStep: () => undefined }),
  ]),
  entry('parseQuantity', scaling.parseQuantity, () => ['K3']),
  entry('quantityLabel', scaling.quantityLabel, () => ['K3']),
  entry('predictionsFor', scaling.predictionsFor, () => [model(), 'K3', 0]),
  entry('scalingRows', scaling.scalingRows, () => [
    samples,
    options({ model: model(), output: 0, quantities: ['K2'], seed: 1, replicates: 100 }),
  ]),
  entry('sharpest', scaling.sharpest, () => [predictionsFor(model(), 'K3')]),
  entry('sweep', scaling.sweep, () => [
    options({ ...sweepOptions, seeds: [0, 1] }),
    options({ onSample: () => undefined, known: [] }),
  ]),
  entry('sweepUntil', scaling.sweepUntil, () => [
    options({ ...sweepOptions, widths: [4, 8, 16], seeds: 10 }),
    options({ halfWidth: 5, mostSeeds: 12 }),
    options({ onRound: () => undefined, onSample: () => undefined, known: [] }),
  ]),
  entry('taylorQuantities', scaling.taylorQuantities, () => [3]),
  entry('termQuantities', scaling.termQuantities, () => [reluModel(), 2]),
  entry('theorem1Exponent', scaling.theorem1Exponent, () => [3, 1]),
  entry('fitScaling', scaling.fitScaling, () => [
    columns,
    options({ statistic: 'median', seed: 1, name: 'K2', replicates: 100 }),
  ]),
  entry('logOfLaw', scaling.logOfLaw, () => [law, 100]),
  entry(
    'requiredSeeds',
    (...given: [never, number]) => ({ seeds: scaling.requiredSeeds(...given) }),
    () => [fit(), 0.1],
    { infinite: ['seeds'] },
  ),
  entry('verdict', scaling.verdict, () => [fit(), { exponent: -1, bound: 'exact' }]),
  entry('widthStatistics', scaling.widthStatistics, () => [
    columns[0],
    options({ seed: 1, name: 'K2', replicates: 100 }),
  ]),
  entry('wilsonInterval', scaling.wilsonInterval, () => [3, 10]),
];
