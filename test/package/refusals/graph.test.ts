import * as graph from '../../../src/doors/graph.js';
import { InvalidArgumentError, MemoryLimitError, ShapeError } from '../../../src/index.js';
import { RandomStream } from '../../../src/random/index.js';
import { holes, testRefusals, Thing, type Refusal } from './refusal.js';

const x = graph.input('x', [3]);
const sum = graph.schedule([graph.sum(graph.input('z', ['n']))]);

const refused: readonly Refusal[] = [
  [
    'a class for a rule',
    () => graph.interpret([x], new Map(), { input: Thing } as never).length,
    InvalidArgumentError,
    /rules\.input is .*a function/,
  ],
  [
    'a class for a side of where',
    () => graph.where(x, Thing as never, ((y: graph.Node) => y) as never, x),
    InvalidArgumentError,
    /where: f is .*a function/,
  ],
  [
    'a length that is no number, of a dimension',
    () => graph.lower(sum, new Map([['n', 3n as never]]), new Map()),
    InvalidArgumentError,
    /dimensions is 3n?.*an integer/,
  ],
  [
    'attributes without end',
    () => {
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;
      return new graph.Node(graph.structural.sum, [x], { axis: cycle as never }, []);
    },
    InvalidArgumentError,
    /an attribute is/,
  ],
  [
    'inputs of a node with holes',
    () => new graph.Node(graph.structural.sum, new Array<never>(2), { axis: 0 }, []),
    InvalidArgumentError,
    /inputs is/,
  ],
  ['axes without end', () => graph.transpose(x, holes), ShapeError, /transpose: the axes/],
  [
    'a list of nothing, for inputs',
    () =>
      graph.applyFunction(
        { key: 'own', name: 'own', value: (y: number) => y, partial: () => 1 } as never,
        holes,
      ),
    InvalidArgumentError,
    /inputs\[0\] is undefined/,
  ],
  ['coefficients that are none', () => graph.seriesOf(x, [NaN as never]), InvalidArgumentError, /higher is/],
  [
    'numbers that are none, of an update',
    () =>
      graph.LowRankUpdate.of(
        new graph.DenseMatrix(Float64Array.of(1, 2), 1, 2),
        Float64Array.of(NaN),
        Float64Array.of(1, 2),
        1,
      ),
    InvalidArgumentError,
    /left is/,
  ],
  [
    'products that no memory holds',
    () =>
      new graph.ImplicitGaussian({
        rows: 2 ** 32,
        columns: 1,
        stream: new RandomStream(1),
        kernels: graph.chooseMatrixKernels(),
      }).multiply([Float64Array.of(1)]),
    MemoryLimitError,
    /An answer of an implicit matrix \(1 vectors of 4294967296 numbers\) takes 64.0 GiB/,
  ],
  [
    'instructions without lengths',
    () => {
      const program = graph.programOf(graph.schedule([graph.sum(x)]), new Map([[x, [1, 2, 3]]]));
      const instructions = program.instructions.map(each => ({ ...each, lengths: new Array<never>(1) }));
      return graph.measure({ ...program, instructions } as never);
    },
    InvalidArgumentError,
    /lengths\[0\] is undefined/,
  ],
  [
    'a module that is not TensorFlow.js',
    () => graph.tfjsBackend({} as never, 'cpu'),
    InvalidArgumentError,
    /tf\.getBackend is undefined/,
  ],
  [
    'a list of arguments with nothing in it but its length',
    () => graph.vjp(x => x)(new Array<number>(2 ** 31) as never, 1),
    InvalidArgumentError,
    /vjp: inputs\[0\] is undefined/,
  ],
  [
    'a shape with nothing in it but its length',
    () => new graph.Node(graph.primitives.sum, [], { axis: new Array<number>(2 ** 31) }, []),
    InvalidArgumentError,
    /an attribute is/,
  ],
  [
    'a list of dimensions with nothing in it but its length',
    () => graph.limitOf(graph.input('x', [2]), { infinite: new Array<string>(2 ** 31) }),
    InvalidArgumentError,
    /infinite is/,
  ],
  [
    'a schedule that lacks steps',
    () => {
      const x = graph.input('x', [2]);
      const scheduled = graph.schedule([graph.sum(graph.tanh(x))]);
      return graph.programOf({ ...scheduled, steps: [] }, new Map([[x, [1, 2]]]));
    },
    InvalidArgumentError,
    /graph\.steps is .*the steps that schedule gives/,
  ],
  [
    'a schedule whose weight is none',
    () => {
      const [x, W] = [graph.input('x', [2]), graph.weight('W', [2, 2])];
      const scheduled = graph.schedule([graph.sum(graph.matvec(W, x))]);
      const steps = scheduled.steps.map(step => ({ ...step, weight: 3 as never }));
      return graph.programOf({ ...scheduled, steps }, new Map([[x, [1, 2]]]));
    },
    InvalidArgumentError,
    /weight is 3/,
  ],
];

describe('what no call of widejet/graph is made of', () => {
  testRefusals(refused);
});
