import { expect } from 'chai';
import { matvec, multiply, reshape, sum, tanh, type Node, type Tensor } from '../../src/ad/index.js';
import { DenseMatrix, type LinearOperator } from '../../src/operators/index.js';
import { LowRankUpdate } from '../../src/operators/lowRankUpdate.js';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { initialize, mlp, type Model, type Parameters } from '../../src/models/index.js';
import {
  descend,
  gradientStep,
  taylorTerms,
  type DescendOptions,
  type Loss,
} from '../../src/taylor/index.js';
import {
  batchOf,
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  type NetworkCase,
} from '../models/networkCases.js';
import {
  movedBy,
  plainForward,
  plainGradient,
  type DenseParameters,
  type PlainInputs,
} from '../models/plainNetworks.js';

type LossName = Extract<Loss, string>;

/** The largest difference, relative to the largest number. */
function relativeDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).to.equal(expected.length);
  const numbers = Array.from(expected);
  const largest = Math.max(...numbers.map(Math.abs));
  return Math.max(...numbers.map((value, i) => Math.abs(actual[i]! - value))) / largest;
}

type Target = number | readonly number[];

/** h(x) of every output, for weights of any kind. */
async function outputsOf(model: Model, parameters: Parameters, inputs: PlainInputs): Promise<number[]> {
  const at = inputOf(inputs);
  const { exact } = await gradientStep(model, parameters, {
    at,
    along: at,
    target: model.outputs === 1 ? 0 : new Array<number>(model.outputs).fill(0),
    learningRate: 0,
    order: 0,
  });
  return [...exact.data];
}

/** ℓ and ∂ℓ/∂h, as the documentation defines the losses. */
function plainLoss(loss: LossName, h: readonly number[], target: Target): { value: number; slope: number[] } {
  if (loss === 'squared') {
    const t = Array.isArray(target) ? (target as readonly number[]) : [target as number];
    const slope = h.map((value, k) => value - t[k]!);
    return { value: slope.reduce((total, s) => total + (s * s) / 2, 0), slope };
  }
  if (h.length === 1) {
    const [value, t] = [h[0]!, target as number];
    return { value: Math.log(1 + Math.exp(value)) - t * value, slope: [1 / (1 + Math.exp(-value)) - t] };
  }
  const t = Array.isArray(target) ? (target as readonly number[]) : h.map((_, k) => (k === target ? 1 : 0));
  const total = h.reduce((sum, value) => sum + Math.exp(value), 0);
  return {
    value: -h.reduce((sum, value, k) => sum + t[k]! * (value - Math.log(total)), 0),
    slope: h.map((value, k) => Math.exp(value) / total - t[k]!),
  };
}

/** One step w − μ Σⱼ ∇ℓⱼ, entry by entry. */
function plainStep(
  { plain }: NetworkCase,
  dense: DenseParameters,
  examples: readonly PlainInputs[],
  targets: readonly Target[],
  loss: LossName,
  rate: number,
): { loss: number; dense: DenseParameters } {
  let after = dense;
  let total = 0;
  examples.forEach((example, j) => {
    const { value, slope } = plainLoss(loss, plainForward(plain, dense, example).outputs, targets[j]!);
    total += value;
    after = movedBy(after, plainGradient(plain, dense, example, slope), -rate);
  });
  return { loss: total, dense: after };
}

describe('descend', () => {
  const cases: [NetworkCase, LossName, readonly Target[]][] = [
    [mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.7 }), 'squared', [1, -0.5, 2]],
    [mlpCase({ depth: 1, activation: 'relu' }), 'squared', [1, -0.5, 2]],
    [
      mlpCase({ depth: 4, activation: 'relu', biasScale: 0.3, outputs: 2 }),
      'squared',
      [
        [1, 0],
        [0, 2],
        [-1, 1],
      ],
    ],
    [mlpCase({ depth: 3, activation: 'gelu', biasScale: 1 }), 'crossEntropy', [1, 0, 0.25]],
    [mlpCase({ depth: 3, activation: 'tanh', outputs: 4 }), 'crossEntropy', [3, 0, [0.1, 0.2, 0.3, 0.4]]],
    [
      hypernetworkCase({ depth: 3, activation: 'leakyRelu0.1', primaryWidths: [2, 3, 1], biasScale: 0.5 }),
      'squared',
      [1, -1, 0.5],
    ],
    [
      hypernetworkCase({ depth: 2, activation: 'tanh', primaryWidths: [2, 2, 1], fourierFeatures: 3 }),
      'crossEntropy',
      [1, 0, 1],
    ],
  ];
  for (const [network, loss, targets] of cases) {
    it(`equals gradient descent by plain loops, for several steps on several examples: ${loss}, ${network.name}`, async () => {
      const drawn = drawCase(network, { width: 6, seed: 3, inputs: 4 });
      const [fresh, ...examples] = drawn.inputs;
      const rate = 0.02;
      let parameters = drawn.parameters;
      let dense = drawn.dense;
      for (let step = 1; step <= 4; step++) {
        const expected = plainStep(network, dense, examples, targets, loss, rate);
        const descent = await descend(network.model, parameters, {
          along: batchOf(examples),
          targets,
          learningRate: rate,
          loss,
        });
        // Sums of some hundred numbers of size 1, in another order.
        expect(descent.loss / expected.loss).to.be.closeTo(1, 1e-11);
        ({ parameters } = descent);
        ({ dense } = expected);
        for (const [name, { data }] of dense) {
          const parameter = parameters.get(name)!;
          const entries = 'data' in parameter ? parameter.data : (parameter as LinearOperator).materialize();
          expect(relativeDistance(entries, data), `${name}, step ${step}`).to.be.below(1e-11);
        }
        const outputs = await outputsOf(network.model, parameters, fresh!);
        expect(relativeDistance(outputs, plainForward(network.plain, dense, fresh!).outputs)).to.be.below(
          1e-11,
        );
      }
    });
  }

  for (const storage of ['dense', 'implicit'] as const) {
    it(`leads where gradientStep says that one step leads: ${storage}`, async () => {
      const model = mlp({ depth: 4, activation: 'tanh', biasScale: 0.5 });
      const parameters = initialize(model, { width: 60, inputSize: 2, seed: 5, storage: storage });
      const [at, along] = [
        [0.3, -1],
        [0.9, 0.2],
      ];
      for (const loss of ['squared', 'crossEntropy'] as const) {
        const step = { target: 1, learningRate: 0.4, loss };
        const { exact } = await gradientStep(model, parameters, { at, along, order: 0, ...step });
        const descent = await descend(model, parameters, { along, targets: [1], learningRate: 0.4, loss });
        const [after] = await outputsOf(model, descent.parameters, { x: at });
        expect(after).to.be.closeTo(exact.data[0]!, 1e-12);
      }
    });

    it(`may be continued by every other question, and leaves the old weights alone: ${storage}`, async () => {
      const model = mlp({ depth: 3, activation: 'tanh' });
      const old = initialize(model, { width: 50, inputSize: 2, seed: 6, storage: storage });
      const pair = { at: [1, 0.5], along: [-0.2, 1] };
      const before = await taylorTerms(model, old, { ...pair, order: 3 });
      const { parameters } = await descend(model, old, {
        along: pair.along,
        targets: [3],
        learningRate: 0.3,
      });
      const moved = await taylorTerms(model, parameters, { ...pair, order: 3 });
      const again = await taylorTerms(model, old, { ...pair, order: 3 });
      // The same network written out: what dense arithmetic says of the moved one.
      const written: Parameters = new Map<string, LinearOperator | Tensor>(
        [...parameters].map(([name, matrix]) => {
          if ('data' in matrix) return [name, matrix] as const;
          return [
            name,
            new DenseMatrix((matrix as LinearOperator).materialize(), matrix.rows, matrix.columns),
          ] as const;
        }),
      );
      const expected = await taylorTerms(model, written, { ...pair, order: 3 });
      for (let r = 0; r <= 3; r++) {
        const value = ({ derivatives }: typeof before): number => derivatives[r]!.data[0]!;
        expect(value(again)).to.be.closeTo(value(before), 1e-10);
        expect(value(moved)).to.be.closeTo(value(expected), 1e-10);
        expect(Math.abs(value(moved) - value(before))).to.be.above(1e-5);
      }
    });
  }

  it('keeps an update of rank steps × examples, whatever the width, on the matrix that was drawn', async () => {
    const model = mlp({ depth: 3, activation: 'tanh' });
    for (const width of [50, 3000]) {
      let parameters = initialize(model, { width, inputSize: 2, seed: 1, storage: 'implicit' });
      for (let step = 1; step <= 3; step++) {
        const along = [
          [1, 0],
          [0, 1],
        ];
        ({ parameters } = await descend(model, parameters, { along, targets: [1, -1], learningRate: 0.1 }));
        // The first and the last matrix are small, and written out.
        const matrix = parameters.get('W2');
        expect(matrix).to.be.instanceOf(LowRankUpdate);
        expect((matrix as LowRankUpdate).rank).to.equal(2 * step);
      }
    }
  });

  for (const storage of ['dense', 'implicit'] as const) {
    it(`takes 400 times as long for 400 steps as for one: no product costs more than two with the matrix, ${storage}`, async () => {
      const model = mlp({ depth: 3, activation: 'tanh' });
      let parameters = initialize(model, { width: 16, inputSize: 2, seed: 3, storage: storage });
      let dense = 0;
      for (let step = 0; step < 400; step++) {
        const along = [
          [1, 0],
          [0, 1],
        ];
        ({ parameters } = await descend(model, parameters, { along, targets: [1, -1], learningRate: 0.01 }));
        for (const matrix of parameters.values()) {
          if (matrix instanceof DenseMatrix) dense++;
          if (matrix instanceof LowRankUpdate)
            expect(matrix.rank * (matrix.rows + matrix.columns)).to.be.at.most(matrix.rows * matrix.columns);
        }
      }
      // Written out again and again, W2 after every four steps.
      expect(dense).to.be.at.least(100);
    });
  }

  it('learns at width 10⁵, where a dense weight would take 80 GB', async () => {
    const model = mlp({ depth: 3, activation: 'tanh' });
    let parameters = initialize(model, { width: 1e5, inputSize: 2, seed: 7 });
    const losses: number[] = [];
    for (let step = 0; step < 6; step++) {
      const along = [
        [1, 0],
        [0, 1],
      ];
      const descent = await descend(model, parameters, { along, targets: [1, -1], learningRate: 0.3 });
      ({ parameters } = descent);
      losses.push(descent.loss);
    }
    // At this width descent follows the tangent kernel, with which each step takes a constant share of the
    // error off.
    losses.slice(1).forEach((loss, step) => expect(loss).to.be.below(0.7 * losses[step]!));
  });

  it('takes a weight that meets several vectors of one example', async () => {
    const own: Model = {
      ...mlp({ depth: 1 }),
      name: 'two rows',
      inputs: { x: [6] },
      parameters: [{ name: 'W1', kind: 'weight', shape: ['n', 3], law: 'normal' }],
      hiddenDimensions: ['n'],
      apply: (parameters, { x }) => {
        const rows = matvec(parameters['W1']!, reshape(x as Node, [2, 3]));
        return reshape(sum(sum(tanh(multiply(0.5, rows)))), [1]);
      },
    };
    const parameters = initialize(own, { width: 4, inputSize: 6, seed: 2 });
    const [at, along] = [
      [1, 2, 0, -1, 0.5, 1],
      [0.1, -1, 0.3, 1, 1, -0.4],
    ];
    const step = { learningRate: 0.1, order: 0 };
    const { exact } = await gradientStep(own, parameters, { at, along, target: 2, ...step });
    const { parameters: after } = await descend(own, parameters, { along, targets: [2], learningRate: 0.1 });
    const reached = await gradientStep(own, after, { at, along, target: 2, ...step });
    expect(reached.before.data[0]).to.be.closeTo(exact.data[0]!, 1e-12);
    expect(Math.abs(exact.data[0]! - reached.exact.data[0]!)).to.be.above(1e-3);
  });

  describe('refuses', () => {
    const model = mlp({ depth: 2, outputs: 2 });
    const parameters = initialize(model, { width: 4, inputSize: 2, seed: 1 });
    const good: DescendOptions = { along: [[1, 0]], targets: [[1, 0]], learningRate: 0.1 };
    const cases: [string, Partial<DescendOptions>, new (...rest: never[]) => Error, RegExp][] = [
      ['a learning rate that is NaN', { learningRate: NaN }, InvalidArgumentError, /learningRate is NaN/],
      ['an unknown loss', { loss: 'hinge' as LossName }, InvalidArgumentError, /loss is "hinge"/],
      ['too few targets', { targets: [] }, ShapeError, /0 targets, allowed: 1/],
      [
        'too many targets',
        {
          targets: [
            [1, 0],
            [0, 1],
          ],
        },
        ShapeError,
        /2 targets, allowed: 1/,
      ],
      ['a target that does not fit', { targets: [1] }, InvalidArgumentError, /target is 1/],
      [
        'a class that is none',
        { targets: [2], loss: 'crossEntropy' },
        InvalidArgumentError,
        /target is 2, allowed: a class from 0 to 1/,
      ],
      ['two batch axes', { along: [[[1, 0]]] }, ShapeError, /batch axes \[1, 1\]/],
      ['an input that is not finite', { along: [[1, Infinity]] }, InvalidArgumentError, /Infinity/],
      ['an input of another size', { along: [[1, 2, 3]] }, ShapeError, /x_j/],
      ['an input with another name', { along: { y: [[1, 2]] } }, InvalidArgumentError, /along\.y/],
    ];
    for (const [what, changes, kind, message] of cases) {
      it(what, async () => {
        const error: unknown = await descend(model, parameters, { ...good, ...changes }).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(error).to.be.instanceOf(kind);
        expect((error as Error).message).to.match(message);
      });
    }
  });
});
