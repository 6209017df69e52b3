import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { initialize, recurrent, type RecurrentOptions } from '../../src/models/index.js';
import { RandomStream } from '../../src/random/index.js';
import {
  correlationFunction,
  descend,
  firstActivationFlip,
  forward,
  gradientStep,
  inputGradient,
  neuralTangentKernel,
  taylorTerms,
} from '../../src/taylor/index.js';
import { expectClose } from './closeness.js';
import { normals, only } from './networkCases.js';

const rows = (example: number): number[][] =>
  [0, 1, 2].map(t => normals(new RandomStream(2, 'a sequence', example, t), 2));

/** The same vectors up to a length, and others beyond. */
const padded = (x: number[][], length: number): number[][] =>
  x.map((row, t) => (t < length ? row : row.map(entry => 3 - entry)));

const drawn = { width: 7, inputSize: 2, seed: 4 };
const [first, second] = [rows(0), rows(1)];

for (const pooling of ['last', 'average'] as const) {
  describe(`a recurrent network of several lengths, ${pooling}`, () => {
    const options: RecurrentOptions = { length: 3, pooling, biasScale: 0.3 };
    const model = recurrent({ ...options, ragged: true });
    const parameters = initialize(model, drawn);
    const lengths = [1, 2, 3];

    /** The network of one length: its seed names the same weights. */
    const shorter = (length: number) => {
      const model = recurrent({ ...options, length });
      return { model, parameters: initialize(model, drawn) };
    };

    it('is that of each length', async () => {
      const x = lengths.map(() => first);
      const { data } = await forward(model, parameters, { x, length: lengths });
      for (const [k, length] of lengths.entries()) {
        const { model, parameters } = shorter(length);
        const alone = await forward(model, parameters, first.slice(0, length));
        // States of other lengths come in with weight 0; a mean divides at another place.
        expectClose([data[k]!], alone.data, 1e-15, `length ${length}`, 1);
      }
    });

    it('does not see what stands beyond, bit for bit', async () => {
      for (const length of lengths) {
        const whole = { x: first, length };
        const other = { x: padded(first, length), length };
        const terms = [whole, other].map(at =>
          taylorTerms(model, parameters, { at, along: { x: second, length: 2 }, order: 2 }),
        );
        const [a, b] = await Promise.all(terms);
        expect(a!.derivatives.map(only)).to.deep.equal(b!.derivatives.map(only));
        const slopes = await inputGradient(model, parameters, { inputs: whole });
        expect([...slopes['x']!.data.slice(2 * length)].every(slope => slope === 0)).to.be.true;
        expect([...slopes['length']!.data]).to.deep.equal([0]);
      }
    });

    it('has the Taylor terms, kernels and flips of each length', async () => {
      const along = { x: second, length: 3 };
      for (const length of [2, 3]) {
        const at = { x: first, length };
        const kernel = await neuralTangentKernel(model, parameters, { at, along });
        const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 2 });
        expectClose([only(derivatives[1]!)], [only(kernel)], 1e-13, 'K and Taylor term', 1);
        const inputs = [at, along];
        const { value } = await correlationFunction(model, parameters, 'f0[a] f1[a]', { inputs });
        expectClose([only(value)], [only(kernel)], 1e-13, 'correlation function', 1);
      }
      const one = shorter(3);
      const at = { x: first, length: 3 };
      const flip = await firstActivationFlip(model, parameters, { at, along, target: 2 });
      const step = { at: first, along: second, target: 2 };
      const expected = await firstActivationFlip(one.model, one.parameters, step);
      expectClose([flip.learningRate], [expected.learningRate], 1e-10, 'learning rate of a flip');
      expect([flip.layer, flip.unit]).to.deep.equal([expected.layer, expected.unit]);
    });

    it('is trained with several lengths in one step', async () => {
      const both = { x: [first, second], length: [2, 3] };
      const steps = await Promise.all(
        [
          { x: first, length: 2 },
          { x: second, length: 3 },
        ].map(along =>
          gradientStep(model, parameters, { at: both, along, target: 1, learningRate: 1e-4, order: 1 }),
        ),
      );
      const options = { along: both, targets: [1, 1], learningRate: 1e-4 };
      const { parameters: after } = await descend(model, parameters, options);
      const now = await forward(model, after, both);
      // Steps of both examples add up to the first order in the learning rate; the second is 1e-8.
      const expected = steps[0]!.before.data.map(
        (h, k) => h + steps[0]!.terms[1]!.data[k]! + steps[1]!.terms[1]!.data[k]!,
      );
      expect(now.data).not.to.deep.equal(steps[0]!.before.data);
      expectClose(now.data, expected, 1e-6, 'outputs after a step', 1);
    });

    it('refuses lengths that there are not', async () => {
      for (const length of [0, 4, 1.5, -1]) {
        let refused: unknown;
        await forward(model, parameters, { x: first, length }).catch((error: unknown) => (refused = error));
        expect(refused).to.be.instanceOf(InvalidArgumentError);
        expect(String(refused)).to.include(`inputs.length is ${length}, allowed: an integer from 1 to 3`);
      }
    });
  });
}
