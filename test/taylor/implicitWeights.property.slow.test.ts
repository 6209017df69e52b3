import { expect } from 'chai';
import fc from 'fast-check';
import { DenseMatrix, type LinearOperator } from '../../src/operators/index.js';
import { hypernetwork, initialize, mlp, type Model, type Parameters } from '../../src/models/index.js';
import { descend, gradientStep, mixedTaylorTerm, taylorTerms } from '../../src/taylor/index.js';

const activation = fc.constantFrom('relu', 'leakyRelu0.1', 'tanh', 'gelu', 'sin');
const biasScale = fc.option(fc.constantFrom(0.3, 1), { nil: undefined });
const model: fc.Arbitrary<Model> = fc.oneof(
  fc
    .record({ depth: fc.integer({ min: 1, max: 4 }), activation, biasScale })
    .map(({ depth, activation, biasScale }) =>
      mlp({ depth, activation, ...(biasScale !== undefined && { biasScale }) }),
    ),
  fc
    .record({ depth: fc.integer({ min: 1, max: 3 }), activation, hidden: fc.integer({ min: 1, max: 3 }) })
    .map(({ depth, activation, hidden }) =>
      hypernetwork({ depth, activation, primaryWidths: [2, hidden, 1] }),
    ),
);
const vector = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length });
const inputs = fc.record({ x: vector(3), z: vector(2) });

/** The same network with all entries written out. */
function written(parameters: Parameters): Parameters {
  return new Map(
    [...parameters].map(([name, parameter]) => [
      name,
      'data' in parameter
        ? parameter
        : new DenseMatrix((parameter as LinearOperator).materialize(), parameter.rows, parameter.columns),
    ]),
  );
}

describe('a network with implicit weights', () => {
  it('is one network: whatever was asked of it, in any order, is what its weights, written out later, say', async () => {
    await fc.assert(
      fc.asyncProperty(
        model,
        // Narrow ones turn dense on the way, wide ones do not.
        fc.constantFrom(1, 2, 5, 24, 60),
        fc.nat({ max: 1e6 }),
        fc.tuple(inputs, inputs, inputs),
        fc.array(fc.constantFrom('terms', 'back', 'mixed', 'step', 'descent'), {
          minLength: 1,
          maxLength: 4,
        }),
        async (model, width, seed, examples, questions) => {
          const [at, along, other] = examples.map(({ x, z }) => ('z' in model.inputs ? { x, z } : { x }));
          const ask = async (parameters: Parameters): Promise<number[]> => {
            const answers: number[] = [];
            for (const question of questions) {
              const pair = question === 'back' ? { at: along!, along: at! } : { at: at!, along: along! };
              if (question === 'mixed') {
                const term = await mixedTaylorTerm(model, parameters, { at: at!, along: [along!, other!] });
                answers.push(term.data[0]!);
              } else if (question === 'step') {
                const step = { target: 1, learningRate: 0.05, order: 1 };
                const { exact, terms } = await gradientStep(model, parameters, { ...pair, ...step });
                answers.push(exact.data[0]!, ...terms.map(({ data }) => data[0]!));
              } else if (question === 'descent') {
                const step = { along: other!, targets: [1], learningRate: 0.05 };
                const { parameters: after } = await descend(model, parameters, step);
                const { derivatives } = await taylorTerms(model, after, { ...pair, order: 1 });
                answers.push(...derivatives.map(({ data }) => data[0]!));
              } else {
                const { derivatives } = await taylorTerms(model, parameters, { ...pair, order: 3 });
                answers.push(...derivatives.map(({ data }) => data[0]!));
              }
            }
            return answers;
          };
          const parameters = initialize(model, { width, inputSize: 3, seed, storage: 'implicit' });
          const before = await ask(parameters);
          const after = await ask(written(parameters));
          // Rounding of the conditioning, and of sums whose terms may cancel.
          const scale = 1 + Math.max(...after.map(Math.abs));
          after.forEach((value, k) => expect(before[k]).to.be.closeTo(value, 1e-9 * scale));
        },
      ),
      { seed: 1, numRuns: 120 },
    );
  });
});
