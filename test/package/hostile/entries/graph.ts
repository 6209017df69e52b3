import * as graph from '../../../../src/doors/graph.js';
import { RandomStream } from '../../../../src/index.js';
import { tf } from '../../../backends/tfjs/modules.js';
import { entry, method, once, type Entry } from '../entry.js';
import * as fixtures from '../fixtures.js';
import { options } from '../mutate.js';

const { nodeX, traced, weightW, dense } = fixtures;
const matrix = once(() => graph.input('A', [2, 3]));
const unary = [
  ...([
    'abs',
    'atan',
    'cos',
    'cosh',
    'erf',
    'erfc',
    'exp',
    'expm1',
    'gaussian',
    'gelu',
    'log',
    'log1p',
    'negate',
  ] as const),
  ...([
    'relu',
    'sechSquared',
    'sigmoid',
    'sin',
    'sinh',
    'softplus',
    'sqrt',
    'sign',
    'stopGradient',
    'tan',
    'tanh',
  ] as const),
  ...(['reciprocal', 'silu', 'square'] as const),
];
const binary = [
  'add',
  'atan2',
  'divide',
  'dot',
  'maximum',
  'minimum',
  'multiply',
  'subtract',
  'power',
] as const;
const alongAxis = ['max', 'min', 'cumulativeSum', 'logSumExp', 'softmax', 'sum', 'mean', 'variance'] as const;
const f = (x: graph.Node): graph.Node => graph.sum(graph.sin(x));
const own = {
  key: 'twice',
  name: 'twice',
  value: ([x = 0]: readonly number[]) => 2 * x,
  partial: () => graph.constant(2),
};
const rules = { sin: ([x]: readonly unknown[]) => ['sin', x], sum: ([x]: readonly unknown[]) => ['sum', x] };
const kernels = once(() => graph.chooseMatrixKernels());
const product = (): unknown[] => [
  Float64Array.of(1, 2, 3, 4, 5, 6),
  ...[2, 3, Float64Array.of(1, 1, 1), 1, new Float64Array(2), 1, 0],
];
const vectors = (length: number): Float64Array[] => [new Float64Array(length).fill(1)];
/** The module, as an object whose parts can be made hostile. */
const tensorFlow = once(() => ({ ...tf }));
const program = once(() => {
  const scheduled = graph.schedule([traced()]);
  return graph.programOf(scheduled, fixtures.bindings() as graph.Bindings);
});
const implicit = once(
  () => new graph.ImplicitGaussian({ rows: 4, columns: 3, stream: new RandomStream(1), kernels: kernels() }),
);
const updated = once(() =>
  graph.LowRankUpdate.of(dense(), Float64Array.of(1, 2), Float64Array.of(1, 2, 3), 1),
);

type Names = 'gradient' | 'valueAndGradient' | 'jacobian' | 'hessian';

/** A transform with a function and options, asked of arrays. */
function transform(name: Names): Entry {
  return entry(
    name,
    (g: graph.NodeFunction, given: object, ...inputs: [number[]]) => graph[name](g, given)(...inputs),
    () => [f, options({ argument: 0 }), [1, 2]],
  );
}

export const graphEntries: readonly Entry[] = [
  ...unary.map(name => entry(name, graph[name], () => [nodeX()])),
  ...binary.map(name => entry(name, graph[name], () => [nodeX(), nodeX()])),
  ...alongAxis.map(name => entry(name, graph[name], () => [matrix(), -1])),
  entry('leakyRelu', graph.leakyRelu, () => [nodeX(), 0.1]),
  entry('elu', graph.elu, () => [nodeX(), 1.5]),
  entry('step', graph.step, () => [nodeX(), options({ negative: 0, positive: 1 })]),
  entry('broadcast', graph.broadcast, () => [nodeX(), [2, 3]]),
  entry('concatenate', graph.concatenate, () => [[matrix(), matrix()], 0]),
  entry('constant', graph.constant, () => [
    [
      [1, 2],
      [3, 4],
    ],
  ]),
  entry('dimensionSize', graph.dimensionSize, () => ['n']),
  entry('applyFunction', graph.applyFunction, () => [own, [nodeX()]]),
  entry(
    'applyFunction, evaluated',
    (...given: Parameters<typeof graph.applyFunction>) =>
      graph.evaluate([graph.applyFunction(...given)], new Map()),
    () => [own, [2]],
  ),
  entry('gather', graph.gather, () => [matrix(), [2, 0, -1], 1]),
  entry('scatter', graph.scatter, () => [matrix(), [2, 0, -1], 4, 1]),
  entry('gramRoot', graph.gramRoot, () => [1, 0.5, 1]),
  entry('input', graph.input, () => ['x', ['n', 3]]),
  entry('weight', graph.weight, () => ['W', ['n', 3]]),
  entry('matmul', graph.matmul, () => [matrix(), graph.transpose(matrix())]),
  entry('matvec', graph.matvec, () => [weightW(), nodeX(), options({ transposed: false })]),
  entry('outer', graph.outer, () => [nodeX(), nodeX()]),
  entry('reshape', graph.reshape, () => [matrix(), [3, 2]]),
  entry('slice', graph.slice, () => [matrix(), 0, 2, 1]),
  entry('transpose', graph.transpose, () => [matrix(), [1, 0]]),
  entry('where', graph.where, () => [nodeX(), 1, nodeX()]),
  entry('where of functions', graph.where, () => [
    nodeX(),
    (x: graph.Node) => x,
    (x: graph.Node) => graph.negate(x),
    nodeX(),
    options({ safe: 1 }),
  ]),
  entry('pad', graph.pad, () => [matrix(), 1, 2, 1]),
  entry('shift', graph.shift, () => [matrix(), 1, 1]),
  entry('batchNormalize', graph.batchNormalize, () => [matrix(), 0, 1e-5]),
  entry('inner', graph.inner, () => [graph.outer(nodeX(), nodeX()), graph.outer(nodeX(), nodeX())]),
  entry('backprop', graph.backprop, () => [graph.sum(graph.sin(nodeX())), [nodeX()], graph.constant(1)]),
  entry('dependents', graph.dependents, () => [graph.topologicalOrder([traced()]), [nodeX()]]),
  entry('topologicalOrder', graph.topologicalOrder, () => [[traced()], new Map([[nodeX(), 1]])]),
  entry('elementwiseName', graph.elementwiseName, () => [graph.elementwise.sin]),
  entry('elementwiseOf', graph.elementwiseOf, () => ['sin']),
  entry(
    'interpret',
    (...given: Parameters<typeof graph.interpret>) => graph.interpret(...given).length,
    () => [[graph.sum(graph.sin(nodeX()))], new Map([[nodeX(), 'x']]), rules],
  ),
  entry('isApplication', graph.isApplication, () => [nodeX(), graph.leaves.input]),
  entry('jetOfGraph', graph.jetOfGraph, () => [
    [graph.sin(nodeX())],
    new Map([[nodeX(), [nodeX(), nodeX()]]]),
    2,
  ]),
  entry('outerProducts', graph.outerProducts, () => [graph.outer(nodeX(), nodeX())]),
  entry('productDimension', graph.productDimension, () => [8, 'n']),
  entry('seriesOf', graph.seriesOf, () => [nodeX(), [nodeX(), undefined]]),
  entry('substitute', graph.substitute, () => [[traced()], new Map([[nodeX(), graph.constant([1, 2, 3])]])]),
  entry(
    'Node',
    (...given: [graph.Primitive, graph.Node[], graph.Attributes, graph.Shape]) => new graph.Node(...given),
    () => [graph.structural.sum, [nodeX()], { axis: 0 }, []],
  ),
  method('Node.toString', nodeX, () => []),
  entry('evaluate', graph.evaluate, () => [
    [traced()],
    fixtures.bindings(),
    options({ backend: graph.cpuBackend }),
  ]),
  entry(
    'evaluate of numbers',
    (first: unknown, second: unknown) =>
      graph.evaluate(
        [traced()],
        new Map([
          [nodeX(), first],
          [weightW(), second],
        ]) as graph.Bindings,
      ),
    () => [[1, 2, 3], dense()],
  ),
  entry('programOf', graph.programOf, () => [graph.schedule([traced()]), fixtures.bindings()]),
  entry('schedule', graph.schedule, () => [[traced()]]),
  entry('lower', graph.lower, () => [
    graph.schedule([graph.sum(graph.input('z', ['n']))]),
    new Map([['n', 3]]),
    new Map([[graph.input('z', ['n']), []]]),
  ]),
  entry('measure', graph.measure, () => [program()]),
  entry('nonFinite', graph.nonFinite, () => [{ node: nodeX(), shape: [3] }, NaN, 1]),
  entry(
    'tfjsBackend',
    async (...given: [never, never]) => {
      (await graph.tfjsBackend(...given)).close();
    },
    () => [tensorFlow(), 'cpu'],
  ),
  entry('cpuBackend.run', graph.cpuBackend.run.bind(graph.cpuBackend), () => [
    program(),
    [Float64Array.of(1, 2, 3)],
    [dense()],
  ]),
  entry('cpuBackend.dense', graph.cpuBackend.dense.bind(graph.cpuBackend), () => [
    1,
    2,
    Float64Array.of(1, 2),
  ]),
  entry('cpuBackend.implicit', graph.cpuBackend.implicit.bind(graph.cpuBackend), () => [
    3,
    2,
    new RandomStream(1),
  ]),
  entry('cpuBackend.updated', graph.cpuBackend.updated.bind(graph.cpuBackend), () => [
    dense(),
    Float64Array.of(1, 2),
    Float64Array.of(1, 2, 3),
    1,
    1,
  ]),
  ...(['gradient', 'valueAndGradient', 'jacobian', 'hessian'] as const).map(transform),
  entry(
    'batched',
    (g: graph.NodeFunction, ...inputs: [number[][]]) => graph.batched(g)(...inputs),
    () => [f, [[1, 2]]],
  ),
  entry(
    'jvp',
    (g: graph.NodeFunction, ...given: [number[][], number[][]]) => graph.jvp(g)(...given),
    () => [f, [[1, 2]], [[1, 0]]],
  ),
  entry(
    'vjp',
    (g: graph.NodeFunction, ...given: [number[][], number]) => graph.vjp(g)(...given),
    () => [f, [[1, 2]], 1],
  ),
  entry(
    'jet',
    (g: graph.NodeFunction, order: number, ...given: [number[][], number[][]]) =>
      graph.jet(g, order)(...given),
    () => [f, 3, [[1, 2]], [[1, 0]]],
  ),
  entry(
    'hessianVectorProduct',
    (g: graph.NodeFunction, ...given: [number[], number[]]) => graph.hessianVectorProduct(g)(...given),
    () => [f, [1, 2], [1, 0]],
  ),
  entry('chooseMatrixKernels', graph.chooseMatrixKernels, () => ['auto']),
  ...(['auto', 'wasm', 'plain'] as const).flatMap(family =>
    (['multiply', 'multiplyTransposed'] as const).map(name =>
      method(
        `${family}Kernels.${name}`,
        () => graph.chooseMatrixKernels(family),
        () =>
          name === 'multiply'
            ? product()
            : product().with(3, Float64Array.of(1, 1)).with(5, new Float64Array(3)),
      ),
    ),
  ),
  entry(
    'inputNodes',
    (...given: [never, string]) => Object.values(graph.inputNodes(...given)),
    () => [fixtures.model(), '_i'],
  ),
  entry(
    'parameterNodes',
    (...given: [never]) => Object.values(graph.parameterNodes(...given)),
    () => [fixtures.model()],
  ),
  entry('trainedNodes', graph.trainedNodes, () => [fixtures.model(), graph.parameterNodes(fixtures.model())]),
  entry('limitOf', graph.limitOf, () => [
    graph.mean(graph.square(graph.matvec(graph.weight('W', ['n', 3]), nodeX()))),
    options({ infinite: ['n'], deviationOf: () => 1 }),
  ]),
  entry(
    'DenseMatrix',
    (...given: [Float64Array, number, number]) => new graph.DenseMatrix(...given).multiply(vectors(3)),
    () => [Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3],
  ),
  method('DenseMatrix.multiply', dense, () => [vectors(3), vectors(2)]),
  method('DenseMatrix.multiplyTransposed', dense, () => [vectors(2), vectors(3)]),
  method('DenseMatrix.materialize', dense, () => []),
  entry(
    'ImplicitGaussian',
    (...given: [never]) => new graph.ImplicitGaussian(...given).multiply(vectors(3)),
    () => [options({ rows: 4, columns: 3, stream: new RandomStream(1), kernels: kernels() })],
    // A vector of 10⁹ numbers may be drawn.
    { mostSeconds: 100 },
  ),
  method('ImplicitGaussian.multiply', implicit, () => [vectors(3), vectors(4)]),
  method('ImplicitGaussian.multiplyTransposed', implicit, () => [vectors(4), vectors(3)]),
  method('ImplicitGaussian.materialize', implicit, () => []),
  method(
    'ImplicitGaussian.release',
    () =>
      new graph.ImplicitGaussian({ rows: 4, columns: 3, stream: new RandomStream(1), kernels: kernels() }),
    () => [],
  ),
  entry(
    'LowRankUpdate',
    (...given: [never, never, never, number]) => graph.LowRankUpdate.of(...given).multiply(vectors(3)),
    () => [dense(), Float64Array.of(1, 2), Float64Array.of(1, 2, 3), 1, 0.5],
  ),
  method('LowRankUpdate.multiply', updated, () => [vectors(3), vectors(2)]),
  method('LowRankUpdate.multiplyTransposed', updated, () => [vectors(2), vectors(3)]),
  method('LowRankUpdate.materialize', updated, () => []),
  method('LowRankUpdate.compact', updated, () => []),
];
