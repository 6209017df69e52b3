import * as widejet from '../../../../src/index.js';
import { entry, method, type Entry } from '../entry.js';
import * as fixtures from '../fixtures.js';
import { options } from '../mutate.js';

const { model, parameters, kernel, reluModel, x, y } = fixtures;
const training = { x, y };
const three = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const test = [[2, 0]];
const points = { x: [[0], [2]], y: [1, 1], at: [[1]], values: [0], lengthScale: 1 };

export const predictionEntries: readonly Entry[] = [
  entry('crossEntropyFlow', widejet.crossEntropyFlow, () => [
    options({
      kernel: kernel(),
      x,
      labels: [0, 1, 1],
      classes: 2,
      ridge: 0,
      tolerance: 1e-6,
      memoryLimit: 1e9,
    }),
  ]),
  // Times that are reached by no integration are found out by a million evaluations.
  method('CrossEntropyFlow.at', fixtures.classifier, () => [[1, 2], options({ test })], { mostSeconds: 60 }),
  entry('ensemble', widejet.ensemble, () => [
    options({ kernel: kernel(), ...training, ridge: 0, cutoff: 1e-12, memoryLimit: 1e9, workers: 1 }),
  ]),
  method('Ensemble.at', fixtures.networks, () => [[1, Infinity], options({ test, covariance: 'full' })], {
    infinite: ['time'],
  }),
  method(
    'Ensemble.steps',
    fixtures.networks,
    () => [[1, 5], options({ learningRate: 0.1, momentum: 0.5, test, covariance: 'variance' })],
    { infinite: ['time'] },
  ),
  entry('fitHyperparameters', widejet.fitHyperparameters, () => [
    options({
      model: ({ weightScale, biasScale, depth }: { weightScale: number; biasScale: number; depth: number }) =>
        widejet.mlp({ depth, activation: 'erf', weightScale, biasScale }),
      ...{ x, y, depths: [2], start: { noise: 1e-2 }, fixed: ['noise'], criterion: 'leaveOneOut' },
      ...{ tolerance: 1e-3, mostIterations: 3, memoryLimit: 1e9, workers: 1 },
    }),
  ]),
  entry('gaussianProcess', widejet.gaussianProcess, () => [
    options({ kernel: kernel(), ...training, noise: 0.1, cutoff: 1e-12 }),
  ]),
  method('GaussianProcess.posterior', fixtures.process, () => [test, options({ covariance: 'full' })]),
  method('GaussianProcess.logMarginalLikelihood', fixtures.process, () => []),
  method('GaussianProcess.leaveOneOut', fixtures.process, () => []),
  entry('gradientFlow', widejet.gradientFlow, () => [
    options({
      kernel: kernel(),
      ...training,
      ridge: 0,
      cutoff: 1e-12,
      initial: options({ training: [0, 0, 0], test: [0] }),
    }),
  ]),
  method('GradientFlow.at', fixtures.flow, () => [[1, Infinity], options({ test, ridge: 0.1 })], {
    infinite: ['time'],
  }),
  method(
    'GradientFlow.steps',
    fixtures.flow,
    () => [[1, 5], options({ learningRate: 0.1, momentum: 0.5, test })],
    { infinite: ['time'] },
  ),
  method('GradientFlow.effectiveDimension', fixtures.flow, () => [0.1]),
  entry('kernelRegression', widejet.kernelRegression, () => [
    options({ kernel: kernel(), ...training, ridge: 0.1, cutoff: 1e-12, solver: 'direct' }),
  ]),
  entry('kernelRegression of matrices', widejet.kernelRegression, () => [
    options({
      kernel: options({
        trainTrain: [
          [2, 1],
          [1, 2],
        ],
        testTrain: [[1, 1]],
        testTest: [[3]],
      }),
      ...{ y: [1, -1], ridge: 0.1, solver: 'conjugateGradients', tolerance: 1e-8 },
    }),
  ]),
  entry('kernelRegression of a network', widejet.kernelRegression, () => [
    options({ kernel: options({ model: model(), parameters: parameters() }), x, y, ridge: 0.1 }),
  ]),
  entry('kernelRegression of a function', widejet.kernelRegression, () => [
    options({ kernel: (...given: [number]) => kernel().nngp(...given), x, y, ridge: 0.1 }),
  ]),
  method('KernelRegression.predict', fixtures.regression, () => [test]),
  method('KernelRegression.leaveOneOut', fixtures.regression, () => []),
  entry('marginalLikelihood', widejet.marginalLikelihood, () => [
    options({ model: reluModel(), ...training, noise: 0.1 }),
  ]),
  entry('mlpSmoothnessBound', widejet.mlpSmoothnessBound, () => [
    options({ depth: 3, width: 100, inputSize: 4, lipschitz: 1 }),
  ]),
  entry('residualSmoothnessBound', widejet.residualSmoothnessBound, () => [
    options({ depth: 3, width: 100, inputSize: 4, lipschitz: 1, alpha: 0.1 }),
  ]),
  entry('smoothness', widejet.smoothness, () => [options({ ...points, cutoff: 1e-12 })]),
  entry('subsetRegression', widejet.subsetRegression, () => [
    options({ kernel: kernel(), subsets: [options({ x, y })], ridge: 0.01 }),
  ]),
  method('SubsetRegression.predict', fixtures.subsets, () => [test]),
  entry('trainingMeasures', widejet.trainingMeasures, () => [
    model(),
    parameters(),
    options({ x: three, y: [1, -1, 0], learningRate: 0.1, steps: [0, 2] }),
  ]),
];
