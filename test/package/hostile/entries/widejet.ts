import * as widejet from '../../../../src/index.js';
import { matvec, type Node } from '../../../../src/doors/graph.js';
import { entry, ifThere, method, type Entry } from '../entry.js';
import * as fixtures from '../fixtures.js';
import { options } from '../mutate.js';

const { model, parameters, hyper, hyperParameters, kernel, reluModel, x } = fixtures;
const pair = { at: [1, 0], along: [0.6, 0.8] };
const hyperPair = { at: { x: [1, 0], z: [1, 1] }, along: { x: [0.6, 0.8], z: [1, 1] } };
const three = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const test = [[2, 0]];
const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6);
const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4);
const document = {
  model: 'mlp',
  activation: 'tanh',
  gain: 1,
  weights: [
    [
      [1, 2],
      [3, 4],
    ],
    [[1, 1]],
  ],
  x_i: [1, 0],
  x_j: [0, 1],
};
/** WebGPU without an adapter. */
const gpu = { requestAdapter: () => Promise.resolve(null) };
const configuration = { model: 'mlp', depth: 2, activation: 'tanh' };

export const widejetEntries: readonly Entry[] = [
  entry(
    'toNested',
    // Numbers are handed on as they are.
    (...given: [never]) => typeof widejet.toNested(...given),
    () => [{ data: Float64Array.of(1, 2), shape: [2] }],
  ),
  entry('toTensor', widejet.toTensor, () => [
    [
      [1, 2],
      [3, 4],
    ],
    'x',
  ]),
  entry('factsOf', widejet.factsOf, () => [model()], { infinite: ['degree'] }),
  entry('activationOf', widejet.activationOf, () => ['tanh', 'activation']),
  entry('mlp', widejet.mlp, () => [
    options({
      depth: 3,
      activation: 'relu',
      gain: 1,
      weightScale: 1,
      readoutScale: 1,
      biasScale: 0.1,
      outputBias: true,
      variance: 'outside',
      outputs: 2,
    }),
  ]),
  entry('standardMlp', widejet.standardMlp, () => [
    options({ sizes: [2, 3, 1], activation: 'tanh', gain: 1, bias: true, outputBias: true }),
  ]),
  entry(
    'webgpuBackend',
    (...given: [never]) =>
      ifThere(async () => {
        (await widejet.webgpuBackend(...given)).close();
      }),
    () => [options({ gpu, precision: 'float32' })],
  ),
  entry(
    'webgpuBackend of this machine',
    (...given: [never]) =>
      ifThere(async () => {
        (await widejet.webgpuBackend(...given)).close();
      }),
    () => [options({ precision: 'float32' })],
    { isSlow: true },
  ),
  entry('hypernetwork', widejet.hypernetwork, () => [
    options({
      depth: 2,
      primaryWidths: [2, 3, 1],
      activation: 'relu',
      primaryActivation: 'tanh',
      gain: 1,
      primaryGain: 1,
      biasScale: 0.1,
      fourierFeatures: 4,
    }),
  ]),
  entry('residual', widejet.residual, () => [
    options({
      depth: 2,
      alpha: 0.1,
      weightScale: 1,
      branchScale: 1,
      activation: 'relu',
      gain: 1,
      outputs: 1,
    }),
  ]),
  entry('recurrent', widejet.recurrent, () => [
    options({
      length: 3,
      pooling: 'last',
      weightScale: 1,
      inputScale: 1,
      biasScale: 0.1,
      readoutScale: 1,
      variance: 'outside',
      activation: 'tanh',
      gain: 1,
      outputs: 1,
      ragged: false,
    }),
  ]),
  entry('defineModel', widejet.defineModel, () => [
    options({
      name: 'own',
      inputs: { x: ['inputSize'] },
      parameters: { W: [1, 'inputSize'] },
      apply: ({ W }: { W: Node }, inputs: { x: Node }) => matvec(W, inputs.x),
      options: { scale: 1 },
      predictions: { K2: -1 },
    }),
  ]),
  entry('initialize', widejet.initialize, () => [
    model(),
    options({ width: 6, inputSize: 2, seed: 1, storage: 'auto' }),
  ]),
  entry('weightStorage', widejet.weightStorage, () => [
    model(),
    options({ width: 6, inputSize: 2, storage: 'auto' }),
  ]),
  entry('modelFromConfiguration', widejet.modelFromConfiguration, () => [options({ ...configuration })]),
  entry('networkFromDocument', widejet.networkFromDocument, () => [options({ ...document }), 'network']),
  entry('paddedSequences', widejet.paddedSequences, () => [
    [
      [
        [1, 0],
        [0, 1],
      ],
      [[1, 1]],
    ],
    3,
  ]),
  entry('releaseParameters', widejet.releaseParameters, () => [
    widejet.initialize(model(), { width: 4, inputSize: 2, seed: 1, storage: 'implicit' }),
  ]),
  entry('outputsAt', widejet.outputsAt, () => [model(), [0, 0], 2]),
  entry(
    'RandomStream',
    (...given: [number, string]) => new widejet.RandomStream(...given),
    () => [1, 'path', 3],
  ),
  method(
    'RandomStream.substream',
    () => new widejet.RandomStream(1),
    () => ['a', 2],
  ),
  method(
    'RandomStream.fillNormal',
    () => new widejet.RandomStream(1),
    () => [new Float64Array(20), 3],
  ),
  method(
    'RandomStream.fillUniform',
    () => new widejet.RandomStream(1),
    () => [new Float64Array(20), 3],
  ),
  method(
    'RandomStream.normalAt',
    () => new widejet.RandomStream(1),
    () => [7],
  ),
  entry('limit', widejet.limit, () => [reluModel(), options({ output: 0 })]),
  ...(['nngp', 'ntk', 'both', 'contributions', 'byGroups'] as const).map(name =>
    method(`InfiniteNetwork.${name}`, kernel, () => [
      x,
      test,
      options({ memoryLimit: 1e9, workers: 1, onProgress: () => undefined }),
    ]),
  ),
  entry(
    'InfiniteNetwork.parts',
    async (...given: [widejet.KernelChoice, widejet.ModelInputs, undefined, object]) => {
      const results = [];
      for await (const part of kernel()
        .parts(...given)
        .compute())
        results.push(part);
      return results;
    },
    () => ['ntk', x, test, options({ memoryLimit: 1e9 })],
  ),
  entry(
    'KernelParts.compute',
    async (numbers: readonly number[]) => {
      const results = [];
      for await (const part of kernel().parts('ntk', x).compute(numbers)) results.push(part);
      return results;
    },
    () => [[0]],
  ),
  entry('meanField', widejet.meanField, () => ['relu']),
  method('MeanField.at', fixtures.tanhField, () => [options({ weightScale: 1.3, biasScale: 0.2 })], {
    infinite: ['correlationDepth', 'varianceDepth'],
  }),
  method('MeanField.criticalPoint', fixtures.tanhField, () => [0.6]),
  entry('conditionalLimit', widejet.conditionalLimit, () => [hyper(), options({ output: 0, order: 2 })]),
  method('ConditionalLimit.sample', fixtures.conditional, () => [
    { x: [[1, 1]], z: [[1, 0]] },
    options({ seed: 1, count: 2 }),
  ]),
  method('ConditionalLimit.moments', fixtures.conditional, () => [
    { x: [[1, 1]], z: [[1, 0]] },
    options({ seed: 1, count: 4 }),
  ]),
  entry('embeddedDigits', widejet.embeddedDigits, () => ['unit']),
  entry('readDigits', widejet.readDigits, () => [
    options({ images, labels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 3), normalise: 'unit' }),
  ]),
  entry('readIdx', widejet.readIdx, () => [idx]),
  entry('correlationExponent', widejet.correlationExponent, () => [widejet.parseCorrelation('f0[a] f1[a]')]),
  entry('formatCorrelation', widejet.formatCorrelation, () => [widejet.parseCorrelation('f0[a] f1[a]')]),
  entry('parseCorrelation', widejet.parseCorrelation, () => ['f0[a,b] f1[a] f2[b]']),
  entry(
    'correlationFunction',
    widejet.correlationFunction,
    () => [
      model(),
      parameters(),
      'f0[a,a]',
      options({ inputs: [[1, 0]], output: 0, loops: options({ method: 'probes', probes: 4, seed: 1 }) }),
    ],
    { infinite: ['standardError'] },
  ),
  ...(['neuralTangentHierarchy', 'secondNeuralTangentKernelDifferentials'] as const).map(name =>
    entry(name, widejet[name], () => [
      model(),
      parameters(),
      options({ inputs: [...three, [1, -1]], output: 0 }),
    ]),
  ),
  entry('neuralTangentKernelDifferential', widejet.neuralTangentKernelDifferential, () => [
    model(),
    parameters(),
    options({ inputs: three, output: 0 }),
  ]),
  entry('neuralTangentKernelDerivative', widejet.neuralTangentKernelDerivative, () => [
    model(),
    parameters(),
    options({ at: [1, 0], along: [0, 1], output: 0, examples: three, targets: [1, -1, 0], loss: 'squared' }),
  ]),
  entry('neuralTangentKernel', widejet.neuralTangentKernel, () => [
    model(),
    parameters(),
    options({ at: three, along: [1, 0], output: 'trace', memoryLimit: 1e9 }),
  ]),
  entry('taylorTerms', widejet.taylorTerms, () => [
    model(),
    parameters(),
    options({ ...pair, order: 2, output: 0, memoryLimit: 1e9 }),
  ]),
  entry('mixedTaylorTerm', widejet.mixedTaylorTerm, () => [
    model(),
    parameters(),
    options({
      at: [1, 0],
      along: [
        [0, 1],
        [1, 1],
      ],
      output: 0,
    }),
  ]),
  entry('gradientStep', widejet.gradientStep, () => [
    model(),
    parameters(),
    options({ ...pair, target: 1, loss: 'squared', weightDecay: 0.01, learningRate: [0.1, 0.2], order: 2 }),
  ]),
  entry(
    'firstActivationFlip',
    widejet.firstActivationFlip,
    () => [
      reluModel(),
      widejet.initialize(reluModel(), { width: 6, inputSize: 2, seed: 1 }),
      options({ ...pair, target: 1, loss: 'squared', weightDecay: 0 }),
    ],
    { infinite: ['learningRate'] },
  ),
  entry('descend', widejet.descend, () => [
    model(),
    parameters(),
    options({ along: three, targets: [1, 0, 1], learningRate: 0.1, loss: 'squared', weightDecay: 0.1 }),
  ]),
  entry('forward', widejet.forward, () => [model(), parameters(), [1, 0]]),
  entry('inputGradient', widejet.inputGradient, () => [
    model(),
    parameters(),
    options({ inputs: [1, 0], output: 0 }),
  ]),
  entry('estimateCost', widejet.estimateCost, () => [
    model(),
    options({ width: 6, inputSize: 2, order: 2, inputs: options({ at: 2, along: 3 }), storage: 'auto' }),
  ]),
  entry('layerTerms', widejet.layerTerms, () => [
    reluModel(),
    widejet.initialize(reluModel(), { width: 6, inputSize: 2, seed: 1 }),
    options({ ...pair, order: 2, output: 0 }),
  ]),
  entry('outputTerms', widejet.outputTerms, () => [
    hyper(),
    hyperParameters(),
    options({ ...hyperPair, component: 0, order: 1, output: 0 }),
  ]),
  entry('primaryTerms', widejet.primaryTerms, () => [
    hyper(),
    hyperParameters(),
    options({ ...hyperPair, order: 2, output: 0 }),
  ]),
  entry('predictLayerTerms', widejet.predictLayerTerms, () => [
    reluModel(),
    options({ order: 2, output: 0 }),
  ]),
  entry('predictOutputTerms', widejet.predictOutputTerms, () => [
    hyper(),
    options({ component: 0, order: 1, output: 0 }),
  ]),
  entry('predictPrimaryTerms', widejet.predictPrimaryTerms, () => [
    hyper(),
    options({ order: 1, output: 0 }),
  ]),
  entry('hasPrimaryTerms', widejet.hasPrimaryTerms, () => [hyper()]),
];
