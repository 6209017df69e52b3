import { expect } from 'chai';
import {
  add,
  dimensionSize,
  input,
  matvec,
  multiply,
  power,
  relu,
  reshape,
  slice,
  sum,
  tanh,
  type Node,
} from '../../src/ad/index.js';
import { InvalidArgumentError, ShapeError, UnknownNameError } from '../../src/errors/index.js';
import { defineModel, initialize, mlp, type ModelDefinition } from '../../src/models/index.js';
import { firstActivationFlip, gradientStep, taylorTerms } from '../../src/taylor/index.js';

const over = (node: Node, dimension: string): Node => multiply(node, power(dimensionSize(dimension), -0.5));

/** The MLP of depth 3 without biases, written by hand. */
const layers = {
  inputs: { x: ['inputSize'] },
  parameters: { W1: ['n1', 'inputSize'], W2: ['n2', 'n1'], W3: [1, 'n2'] },
  apply: ({ W1, W2, W3 }: Readonly<Record<'W1' | 'W2' | 'W3', Node>>, { x }: { readonly x: Node }): Node => {
    const q1 = multiply(Math.SQRT2, relu(over(matvec(W1, x), 'inputSize')));
    const q2 = multiply(Math.SQRT2, relu(over(matvec(W2, q1), 'n1')));
    return over(matvec(W3, q2), 'n2');
  },
} as const;

describe('a model of one’s own', () => {
  const own = defineModel({ name: 'three layers', ...layers });

  it('reads outputs and widths off the graph, kinds and laws off the shapes', () => {
    expect(own.outputs).to.equal(1);
    expect(own.hiddenDimensions).to.deep.equal(['n1', 'n2']);
    expect(own.parameters[0]).to.deep.equal({
      name: 'W1',
      kind: 'weight',
      shape: ['n1', 'inputSize'],
      law: 'normal',
    });
    const mixed = defineModel({
      name: 'mixed',
      inputs: { image: [6] },
      parameters: {
        W: ['n', 6],
        b: ['n'],
        scale: [],
        phases: { shape: ['n'], kind: 'feature', law: 'phase' },
        V: [2, 'n'],
      },
      apply: ({ W, b, scale, phases, V }, { image }) =>
        matvec(V, tanh(add(multiply(scale, add(matvec(W, image), b)), phases))),
    });
    expect(mixed.outputs).to.equal(2);
    expect(mixed.parameters.map(({ kind }) => kind)).to.deep.equal([
      'weight',
      'bias',
      'bias',
      'feature',
      'weight',
    ]);
    const parameters = initialize(mixed, { width: 5, inputSize: 6, seed: 1 });
    const phases = parameters.get('phases') as { data: Float64Array };
    expect(phases.data.every(phase => Math.abs(phase) <= Math.PI)).to.equal(true);
  });

  it('has the Taylor terms, steps and flips of the same network of widejet, number for number', async () => {
    const library = mlp({ depth: 3 });
    const parameters = initialize(library, { width: 12, inputSize: 3, seed: 4 });
    const at = { at: [0.3, -1, 0.6], along: [1, 0.2, -0.5] };
    const [mine, theirs] = await Promise.all(
      [own, library].map(model => taylorTerms(model, parameters, { ...at, order: 4 })),
    );
    expect(mine).to.deep.equal(theirs);
    const step = { ...at, target: 1, learningRate: 0.1, order: 2 };
    expect((await gradientStep(own, parameters, step)).exact).to.deep.equal(
      (await gradientStep(library, parameters, step)).exact,
    );
    expect(await firstActivationFlip(own, parameters, { ...at, target: 1 })).to.deep.equal(
      await firstActivationFlip(library, parameters, { ...at, target: 1 }),
    );
  });

  it('takes a scalar as one output, and any name for the size of its input', async () => {
    const scalar = defineModel({
      name: 'scalar',
      inputs: { x: ['pixels'] },
      parameters: { W: ['n', 'pixels'] },
      apply: ({ W }, { x }) => sum(tanh(over(matvec(W, x), 'pixels'))),
    });
    expect(scalar.outputs).to.equal(1);
    const parameters = initialize(scalar, { width: 4, inputSize: 2, seed: 1 });
    const { derivatives } = await taylorTerms(scalar, parameters, { at: [1, 0], along: [0, 1], order: 1 });
    expect(derivatives[0]?.shape).to.deep.equal([]);
  });

  it('says what its author predicts, or that nothing is to be compared', () => {
    const model = defineModel({
      name: 'predicted',
      ...layers,
      predictions: { K2: -1, K3: { exponent: -2, bound: 'upper', reason: 'by hand' } },
    });
    expect(model.predictions?.('K2')).to.deep.equal([{ exponent: -1 }]);
    expect(model.predictions?.('K3')).to.deep.equal([{ exponent: -2, bound: 'upper', reason: 'by hand' }]);
    expect(model.predictions?.('K4')).to.equal(undefined);
    expect(defineModel({ name: 'none', ...layers, predictions: 'none' }).predictions?.('K2')).to.deep.equal(
      [],
    );
    expect(own).not.to.have.property('predictions');
  });
});

describe('defineModel says what is wrong', () => {
  type Loose = ModelDefinition<
    Record<string, readonly string[]>,
    Record<string, readonly (string | number)[]>
  >;
  const good = { name: 'own', ...layers } as unknown as Loose;
  const first = ({ W1 }: Readonly<Record<string, Node>>, { x }: Readonly<Record<string, Node>>): Node =>
    matvec(W1!, x!);
  const cases: [what: string, changes: object, error: new (...rest: never[]) => Error, message: RegExp][] = [
    ['an empty name', { name: ' ' }, InvalidArgumentError, /name is " ", allowed: a name/],
    ['no inputs', { inputs: {} }, InvalidArgumentError, /inputs is \{\}, allowed: one or more/],
    [
      'an input without a shape',
      { inputs: { x: 3 } },
      InvalidArgumentError,
      /inputs\.x is 3, allowed: a shape/,
    ],
    ['no parameters', { parameters: {} }, InvalidArgumentError, /parameters is \[\]/],
    ['a parameter without a shape', { parameters: { W1: {} } }, InvalidArgumentError, /parameters\.W1 is/],
    [
      'a weight that is no matrix',
      { parameters: { W1: { shape: ['n'], kind: 'weight' } } },
      InvalidArgumentError,
      /weight W1: shape is \["n"\], allowed: two dimensions, \[rows, columns\]/,
    ],
    [
      'an unknown kind',
      { parameters: { W1: { shape: ['n'], kind: 'wait' } } },
      InvalidArgumentError,
      /parameters\.W1\.kind is "wait", allowed: weight, bias, feature/,
    ],
    [
      'an unknown law',
      { parameters: { W1: { shape: ['n'], law: 'uniform' } } },
      InvalidArgumentError,
      /parameters\.W1\.law is "uniform"/,
    ],
    [
      'a name that is an input and a parameter',
      { parameters: { ...layers.parameters, x: ['n'] } },
      InvalidArgumentError,
      /parameters\.x is "x", allowed: a name that no input has/,
    ],
    [
      'a parameter that apply does not use',
      { apply: first },
      InvalidArgumentError,
      /parameters\.W2 is "W2", allowed: .*uses/,
    ],
    [
      'an output of unknown length',
      { parameters: { W1: ['n', 'inputSize'] }, apply: first },
      ShapeError,
      /output of shape \[n\], allowed: a vector of a known length/,
    ],
    [
      'an output that is a matrix',
      {
        parameters: { W1: [4, 'inputSize'] },
        apply: (...given: Parameters<typeof first>) => reshape(first(...given), [2, 2]),
      },
      ShapeError,
      /output of shape \[2, 2\]/,
    ],
    [
      'an async function',
      { apply: (...given: Parameters<typeof layers.apply>) => Promise.resolve(layers.apply(...given)) },
      InvalidArgumentError,
      /promise.*not an async one/,
    ],
    ['no node', { apply: () => 3 }, InvalidArgumentError, /what apply of own gives is 3, allowed: a node/],
    [
      'a parameter that there is not',
      { apply: ({ W4 }: Readonly<Record<string, Node>>) => W4 },
      UnknownNameError,
      /a parameter of own is "W4", allowed: W1, W2, W3. Nearest: "W1"/,
    ],
    [
      'an input that there is not',
      { apply: (_: object, { y }: Readonly<Record<string, Node>>) => y },
      UnknownNameError,
      /an input of own is "y", allowed: x/,
    ],
    [
      'a second dimension of inputs that nothing binds',
      {
        inputs: { x: ['inputSize'], z: ['m'] },
        apply: (parameters: never, { x, z }: Readonly<Record<'x' | 'z', Node>>) =>
          add(layers.apply(parameters, { x }), sum(z)),
      },
      ShapeError,
      /dimension m of the inputs has no length/,
    ],
    [
      'a dimension that nobody has',
      {
        apply: (...given: Parameters<typeof layers.apply>) => over(layers.apply(...given), 'n3'),
      },
      ShapeError,
      /dimension n3 of %\d+ = dimensionSize.* has no length/,
    ],
    [
      'an array from elsewhere',
      { apply: (...given: Parameters<typeof layers.apply>) => add(layers.apply(...given), input('c', [1])) },
      InvalidArgumentError,
      /a node of own is .*input.*allowed: parameters and inputs of the model/,
    ],
    [
      'a slice that does not fit',
      { apply: (...given: Parameters<typeof layers.apply>) => slice(layers.apply(...given), 0, 3) },
      ShapeError,
      /slice/,
    ],
    ['a prediction of NaN', { predictions: { K2: NaN } }, InvalidArgumentError, /predictions\.K2 is NaN/],
  ];
  for (const [what, changes, error, message] of cases) {
    it(what, () => {
      expect(() => defineModel({ ...good, ...changes })).to.throw(error, message);
    });
  }
});
