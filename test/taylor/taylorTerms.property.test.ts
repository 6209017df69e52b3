import { expect } from 'chai';
import fc from 'fast-check';
import { gradientStep, mixedTaylorTerm, taylorTerms } from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import {
  batchOf,
  drawCase,
  hypernetworkCase,
  mlpCase,
  only,
  type NetworkCase,
} from '../models/networkCases.js';
import { movedBy, plainForward, plainGradient, plainInner } from '../models/plainNetworks.js';

const activation = fc.constantFrom('relu', 'tanh', 'gelu', 'leakyRelu0.1', 'sigmoid', 'sin', 'abs');
const options = fc.record(
  {
    depth: fc.integer({ min: 1, max: 4 }),
    activation,
    gain: fc.constantFrom(0.7, 1.3),
    biasScale: fc.constantFrom(0.1, 1),
  },
  { requiredKeys: ['depth', 'activation'] },
);
const plain: fc.Arbitrary<NetworkCase> = options.map(mlpCase);
const hyper: fc.Arbitrary<NetworkCase> = fc
  .tuple(
    options,
    fc.record(
      {
        primaryWidths: fc
          .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
          .map(w => [...w, 1]),
        primaryActivation: activation,
        primaryGain: fc.constantFrom(0.5, 1.5),
        fourierFeatures: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['primaryWidths'] },
    ),
  )
  .map(([outer, inner]) => hypernetworkCase({ ...outer, ...inner }));
const drawn = fc
  .tuple(
    fc.oneof(plain, hyper),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.nat(10000),
  )
  .map(([network, widths, inputSize, seed]) =>
    drawCase(network, { width: widths.slice(0, network.plain.depth - 1), inputSize, seed }),
  );

describe('any network', () => {
  it('has hᵢ and the NTK of plain loops in the table of all pairs, whatever its shape', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ model, parameters, plain, dense, inputs }) => {
        const batch = batchOf(inputs);
        const { derivatives } = await taylorTerms(model, parameters, { at: batch, along: batch, order: 2 });
        const gradients = inputs.map(input => plainGradient(plain, dense, input));
        const expected = [0, 1].map(r =>
          inputs.flatMap((at, i) =>
            gradients.map(g =>
              r === 0 ? plainForward(plain, dense, at).outputs[0]! : plainInner(gradients[i]!, g),
            ),
          ),
        );
        expectClose(derivatives[0]!.data, expected[0]!, 1e-12, 'h', 1);
        expectClose(derivatives[1]!.data, expected[1]!, 1e-12, 'NTK', Math.max(1, ...expected[1]!));
        expect(derivatives[2]!.shape).to.deep.equal([3, 3]);
      }),
      { seed: 1, numRuns: 80 },
    );
  });

  it('has the same mixed term for (j, k) and (k, j), and K⁽²⁾ for (j, j)', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ model, parameters, inputs }) => {
        const [at, j, k] = inputs.map(input => batchOf([input]));
        const term = async (...along: (typeof at)[]) =>
          only(await mixedTaylorTerm(model, parameters, { at: at!, along: along.map(input => input!) }));
        const { derivatives } = await taylorTerms(model, parameters, { at: at!, along: j!, order: 2 });
        expectClose([await term(j, k)], [await term(k, j)], 1e-11, 'symmetry', 0.01);
        expectClose([await term(j, j)], [only(derivatives[2]!)], 1e-11, 'K⁽²⁾', 0.01);
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it('moves in a step as plain loops do', async () => {
    const rate = fc.constantFrom(0.3, 0.05, -0.1);
    await fc.assert(
      fc.asyncProperty(drawn, rate, async ({ model, parameters, plain, dense, inputs }, learningRate) => {
        const [at, along] = [inputs[0]!, inputs[1]!];
        const slope = plainForward(plain, dense, along).outputs[0]! - 2;
        const direction = plainGradient(plain, dense, along, [slope]);
        const expected = plainForward(plain, movedBy(dense, direction, -learningRate), at).outputs;
        const step = await gradientStep(model, parameters, {
          at: batchOf([at]),
          along: batchOf([along]),
          target: 2,
          learningRate,
          order: 1,
        });
        const scale = Math.max(1, Math.abs(expected[0]!));
        expectClose(step.exact.data, expected, 1e-11, 'exact', scale);
        const ntk = plainInner(plainGradient(plain, dense, at), direction);
        expectClose(
          step.terms[1]!.data,
          [-learningRate * ntk],
          1e-11,
          'first term',
          Math.max(1, Math.abs(ntk)),
        );
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
