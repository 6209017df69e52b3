import { expect } from 'chai';
import { exp, input, log, matvec, multiply, sum, weight, type Node } from '../../src/ad/index.js';
import { cpuBackend } from '../../src/backends/index.js';
import { InvalidArgumentError, NonFiniteError } from '../../src/errors/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { initialize, mlp, weightStorage } from '../../src/models/index.js';
import type { Backend, Operator } from '../../src/program/index.js';
import { correlationFunction, taylorTerms } from '../../src/taylor/index.js';
import { x } from '../backends/support/networks.js';
import { float32Backend } from './float32Backend.js';

describe('parameters that live on another backend', () => {
  it('are those that the processor has, rounded, and answer for their entries', async () => {
    const model = mlp({ depth: 2 });
    const options = { width: 6, inputSize: 3, seed: 2, storage: 'dense' } as const;
    const [there, here] = [float32Backend, cpuBackend].map(
      backend => initialize(model, { ...options, backend }).get('W1') as Operator,
    ) as [Operator, Operator];
    expect(there.backend).to.equal(float32Backend);
    const entries = await here.materialize();
    expect(await there.materialize()).to.deep.equal(entries.map(Math.fround));
  });

  it('are dense where the backend stores weights whole, and implicit ones are refused before a number is drawn', async () => {
    const model = mlp({ depth: 3 });
    const whole: Backend = {
      ...float32Backend,
      isDenseOnly: true,
      dense: () => expect.fail('drawn'),
      implicit: () => expect.fail('drawn'),
    };
    const options = { width: 100_000, inputSize: 3, backend: whole } as const;
    expect(weightStorage(model, { ...options, storage: 'auto' })).to.equal('dense');
    expect(() => initialize(model, { ...options, seed: 1, storage: 'implicit' })).to.throw(
      InvalidArgumentError,
      /^storage is "implicit", allowed: "dense" with plain loops in float32, which stores weights whole/,
    );
    const { value } = await correlationFunction(
      model,
      initialize(model, {
        width: 16,
        inputSize: 3,
        seed: 1,
        backend: { ...float32Backend, isDenseOnly: true },
      }),
      'f0[a,a]',
      { inputs: [x[0]!], loops: { method: 'probes', probes: 4, seed: 1 } },
    );
    expect(value.data[0]).to.be.a('number');
  });

  it('may be implicit where the backend says what that is', async () => {
    const model = mlp({ depth: 3, activation: 'erf' });
    const options = { width: 32, inputSize: 3, seed: 4, backend: float32Backend } as const;
    const [at, along] = [x[0]!, x[1]!];
    const values = await Promise.all(
      (['implicit', 'dense'] as const).map(async weights => {
        const network = initialize(model, { ...options, storage: weights });
        const { derivatives } = await taylorTerms(model, network, { at, along, order: 2 });
        return derivatives.map(({ data }) => data[0]);
      }),
    );
    // This backend draws implicit matrices at once, from the same stream.
    expect(values[0]).to.deep.equal(values[1]);
  });

  it('are probed where they live: the estimate agrees with the exact trace in float64', async () => {
    const model = mlp({ depth: 2, activation: 'sin' });
    const trace = async (backend: Backend, method: 'probes' | 'exact') => {
      const parameters = initialize(model, { width: 16, inputSize: 3, seed: 3, storage: 'dense', backend });
      const inputs = [x[0]!];
      return correlationFunction(model, parameters, 'f0[a,a]', {
        inputs,
        loops: { method, probes: 200, seed: 1 },
      });
    };
    const estimate = await trace(float32Backend, 'probes');
    const exact = await trace(cpuBackend, 'exact');
    const error = Math.abs(estimate.value.data[0]! - exact.value.data[0]!);
    expect(error).to.be.below(4 * estimate.standardError!.data[0]!);
    expect(estimate.standardError!.data[0]!).to.be.below(1);
  });
});

describe('an evaluation on another backend', () => {
  it('names the node of a value that is not finite there, though it is in float64', async () => {
    const t = input('t', ['n']);
    const numbers = new Map<Node, number[]>([[t, [1, 30, 60]]]);
    const squared = multiply(exp(t), exp(t));
    const [fine] = await evaluate([sum(squared)], numbers);
    expect(fine!.data[0]).to.be.above(3.5e38);
    for (const output of [squared, sum(squared)]) {
      const failure = await evaluate([output], numbers, { backend: float32Backend }).catch(
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(NonFiniteError);
      expect((failure as Error).message).to.match(
        /^multiply gave Infinity \(element 2 of shape \[3\], node %\d+ = multiply\(/,
      );
    }
    const undefinedThere = await evaluate([log(t)], new Map([[t, [1, 1e-60]]]), {
      backend: float32Backend,
    }).catch((error: unknown) => error);
    expect((undefinedThere as Error).message).to.match(/^log gave -Infinity \(element 1 of shape \[2\]/);
  });

  it('refuses weights of two backends, and another backend than that of its weights, before it computes', async () => {
    const [A, B] = [weight('A', [2, 2]), weight('B', [2, 2])];
    const t = input('t', [2]);
    const entries = Float64Array.of(1, 2, 3, 4);
    const [here, there] = [cpuBackend.dense(2, 2, entries), float32Backend.dense(2, 2, entries)];
    const outputs = [matvec(A, matvec(B, t))];
    const refusals = [
      await evaluate(outputs, new Map<Node, Operator | number[]>([[A, here], [B, there], [t, [1, 1]]])).catch((e: unknown) => e), // prettier-ignore
      await evaluate(outputs, new Map<Node, Operator | number[]>([[A, there], [B, there], [t, [1, 1]]]), { backend: cpuBackend }).catch((e: unknown) => e), // prettier-ignore
    ];
    for (const refusal of refusals) {
      expect(refusal).to.be.instanceOf(InvalidArgumentError);
      expect((refusal as Error).message)
        .to.include('one backend')
        .and.include(float32Backend.name);
    }
    const [value] = await evaluate(outputs, new Map<Node, Operator | number[]>([[A, there], [B, there], [t, [1, 1]]])); // prettier-ignore
    expect(Array.from(value!.data)).to.deep.equal([17, 37]);
  });
});
