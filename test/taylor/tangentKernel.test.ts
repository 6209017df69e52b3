import { expect } from 'chai';
import { MemoryLimitError } from '../../src/errors/index.js';
import { hypernetwork, initialize, mlp, type Model, type Parameters } from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import type { ModelInputs } from '../../src/questions/index.js';
import {
  correlationFunction,
  neuralTangentKernel,
  type NeuralTangentKernelOptions,
} from '../../src/taylor/index.js';
import { attention, convolution, recurrent, residual } from '../facts/userModels.js';

/** Θᵢⱼ,ₖₗ of one pair as a correlation function: another graph, from gradients of one output at a time. */
async function ofOnePair(
  model: Model,
  parameters: Parameters,
  inputs: readonly [ModelInputs, ModelInputs],
  output: readonly [number, number],
): Promise<number> {
  const { value } = await correlationFunction(model, parameters, 'f0[a] f1[a]', { inputs, output });
  return value.data[0]!;
}

/** Examples of a model's inputs: different numbers at every place, the same in every run. */
function example(model: Model, seed: number): Record<string, { data: Float64Array; shape: number[] }> {
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, dimensions], position) => {
      const shape = dimensions.map(dimension => (typeof dimension === 'number' ? dimension : 3));
      const data = Float64Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, k) =>
        Math.sin(1 + 7 * seed + 3 * k + 5 * position),
      );
      return [name, { data, shape }];
    }),
  );
}

/** Several examples as one array for each input. */
function listOf(
  model: Model,
  seeds: readonly number[],
): Record<string, { data: Float64Array; shape: number[] }> {
  const examples = seeds.map(seed => example(model, seed));
  return Object.fromEntries(
    Object.keys(model.inputs).map(name => {
      const shape = examples[0]![name]!.shape;
      const data = Float64Array.from(examples.flatMap(each => [...each[name]!.data]));
      return [name, { data, shape: [seeds.length, ...shape] }];
    }),
  );
}

const models: readonly Model[] = [
  mlp({ depth: 1, outputs: 3 }),
  mlp({ depth: 3, outputs: 3 }),
  mlp({ depth: 3, activation: 'tanh', biasScale: 0.3, outputs: 2 }),
  hypernetwork({ depth: 2, primaryWidths: [2, 3, 2], activation: 'tanh' }),
  hypernetwork({ depth: 2, primaryWidths: [2, 3, 1], fourierFeatures: 4, biasScale: 0.5 }),
  residual(),
  recurrent,
  attention('softmax'),
  convolution,
];

describe('neuralTangentKernel', () => {
  for (const model of models) {
    it(`is the correlation function of every pair of inputs and outputs: ${model.name}, ${model.outputs} outputs`, async () => {
      const parameters = initialize(model, { width: 5, inputSize: 3, seed: 4 });
      const [atSeeds, alongSeeds] = [
        [1, 2, 3],
        [4, 5],
      ];
      const at = listOf(model, atSeeds);
      const along = listOf(model, alongSeeds);
      const { outputs } = model;
      const full = await neuralTangentKernel(model, parameters, { at, along, output: 'full' });
      const diagonal = await neuralTangentKernel(model, parameters, { at, along, output: 'diagonal' });
      const trace = await neuralTangentKernel(model, parameters, { at, along, output: 'trace' });
      const last = await neuralTangentKernel(model, parameters, { at, along, output: [outputs - 1, 0] });
      expect(full.shape).to.deep.equal([3, 2, outputs, outputs]);
      expect(diagonal.shape).to.deep.equal([3, 2, outputs]);
      expect(trace.shape).to.deep.equal([3, 2]);
      expect(last.shape).to.deep.equal([3, 2]);
      for (const [i, first] of atSeeds.entries()) {
        for (const [j, second] of alongSeeds.entries()) {
          const pair = [example(model, first), example(model, second)] as const;
          let sum = 0;
          for (let k = 0; k < outputs; k++) {
            for (let l = 0; l < outputs; l++) {
              const expected = await ofOnePair(model, parameters, pair, [k, l]);
              const close = (value: number): void => {
                // Sums of at most a few hundred products of numbers of order 1, in another order.
                expect(value).to.be.closeTo(expected, 1e-13 * Math.max(1, Math.abs(expected)));
              };
              close(full.data[((i * 2 + j) * outputs + k) * outputs + l]!);
              if (k === l) {
                close(diagonal.data[(i * 2 + j) * outputs + k]!);
                sum += expected;
              }
              if (k === outputs - 1 && l === 0) close(last.data[i * 2 + j]!);
            }
          }
          expect(trace.data[i * 2 + j]).to.be.closeTo(sum, 1e-13 * Math.max(1, Math.abs(sum)));
        }
      }
    });
  }

  const model = mlp({ depth: 3, activation: 'tanh', biasScale: 0.2, outputs: 2 });
  const parameters = initialize(model, { width: 40, inputSize: 3, seed: 5 });
  const at = listOf(model, [1, 2, 3, 4, 5, 6, 7]);

  it('of one list with itself is symmetric to the bit, and equal to that of two lists', async () => {
    for (const output of ['full', 'diagonal', 'trace', 1] as const) {
      const { data, shape } = await neuralTangentKernel(model, parameters, { at, output });
      // The same numbers at another place are another list.
      const along = listOf(model, [1, 2, 3, 4, 5, 6, 7, 8]);
      const larger = await neuralTangentKernel(model, parameters, { at, along, output });
      const pairs = shape.slice(2).reduce((product, length) => product * length, 1);
      const transposed = (pair: number): number => (output === 'full' ? (pair % 2) * 2 + (pair >> 1) : pair);
      for (let i = 0; i < 7; i++) {
        for (let j = 0; j < 7; j++) {
          for (let pair = 0; pair < pairs; pair++) {
            const value = data[(i * 7 + j) * pairs + pair]!;
            expect(value).to.equal(data[(j * 7 + i) * pairs + transposed(pair)]);
            expect(value).to.be.closeTo(larger.data[(i * 8 + j) * pairs + pair]!, 1e-12);
          }
        }
      }
    }
  });

  it('does not depend on how many examples fit into memory at once', async () => {
    for (const output of ['full', 'trace'] as const) {
      const whole = await neuralTangentKernel(model, parameters, { at, output });
      const along = listOf(model, [3, 9, 8, 1, 2]);
      const wholeTable = await neuralTangentKernel(model, parameters, { at, along, output });
      // 40 kB hold two or three examples of this network at a time.
      const blocks = await neuralTangentKernel(model, parameters, { at, output, memoryLimit: 40_000 });
      const table = await neuralTangentKernel(model, parameters, { at, along, output, memoryLimit: 40_000 });
      [
        [whole, blocks],
        [wholeTable, table],
      ].forEach(([one, other]) => {
        expect(other!.shape).to.deep.equal(one!.shape);
        one!.data.forEach((value, k) => {
          expect(other!.data[k]).to.be.closeTo(value, 1e-12 * Math.max(1, Math.abs(value)));
        });
      });
    }
  });

  it('is refused beforehand where it does not fit into memory', async () => {
    const asked: NeuralTangentKernelOptions = { at, output: 'full', memoryLimit: 1000 };
    const error: unknown = await neuralTangentKernel(model, parameters, asked).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(MemoryLimitError);
    expect((error as Error).message).to.match(/7 × 7 inputs takes .* GiB, allowed: .* GiB/);
  });

  it('reads each weight at most twice for a list with itself, whatever the numbers of inputs and outputs are', async () => {
    const read = new Map(parameters);
    const matrices = ['W1', 'W2', 'W3'].map(name => {
      const { rows, columns } = parameters.get(name) as DenseMatrix;
      const matrix = new DenseMatrix((parameters.get(name) as DenseMatrix).materialize(), rows, columns);
      read.set(name, matrix);
      return matrix;
    });
    await neuralTangentKernel(model, read, { at, output: 'full' });
    // Nothing is differentiated by the inputs, so the first weight is read forward only; the outputs
    // themselves are not asked for, so the last one is read backward only.
    expect(matrices.map(({ reads }) => reads)).to.deep.equal([1, 2, 1]);
  });

  it('refuses outputs that are not there, and words that mean nothing', async () => {
    for (const output of [2, [0, 5], 'all'] as const) {
      const error: unknown = await neuralTangentKernel(model, parameters, {
        at,
        output: output as number,
      }).catch((reason: unknown) => reason);
      expect((error as Error).message, String(output)).to.match(/^output(\[1\])? is .*, allowed: /);
    }
  });
});
