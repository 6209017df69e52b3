import { expect } from 'chai';
import {
  add,
  applyFunction,
  concatenate,
  exp,
  gather,
  input,
  log,
  matvec,
  multiply,
  slice,
  sum,
  transpose,
  weight,
  where,
  type ElementwiseFunction,
  type Node,
  type Tensor,
} from '../../../src/ad/index.js';
import { cpuBackend, tfjsBackend, type DeviceBackend } from '../../../src/backends/index.js';
import { InvalidArgumentError, NonFiniteError, UnavailableError } from '../../../src/errors/index.js';
import { evaluate } from '../../../src/evaluation/index.js';
import { mlp, weightStorage } from '../../../src/models/index.js';
import type { Operator } from '../../../src/program/index.js';
import { RandomStream } from '../../../src/random/index.js';
import { names, opened, tf } from './modules.js';

async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing has failed');
}

for (const name of names) {
  describe(`TensorFlow.js ${name}`, () => {
    let backend: DeviceBackend<'float32'>;
    let tensors = 0;
    before(async () => {
      backend = await opened(name);
    });
    beforeEach(() => {
      tensors = tf.memory().numTensors;
    });
    afterEach(() => {
      expect(tf.memory().numTensors).to.equal(tensors);
    });

    it('names the node and the element of a value that is not finite there, though it is in float64', async () => {
      const t = input('t', ['n']);
      const numbers = new Map<Node, number[]>([[t, [1, 30, 60]]]);
      const squared = multiply(exp(t), exp(t));
      const hidden = where(add(t, -100), log(add(t, -30)), 1);
      for (const [output, said] of [
        [squared, /^multiply gave Infinity \(element 2 of shape \[3\], node %\d+ = multiply\(/],
        [sum(squared), /^multiply gave Infinity \(element 2 of shape \[3\]/],
        [hidden, /^log gave NaN \(element 0 of shape \[3\]/],
      ] as const) {
        const failure = await failureOf(() => evaluate([output], numbers, { backend }));
        expect(failure).to.be.instanceOf(NonFiniteError);
        expect(failure.message).to.match(said);
      }
    });

    it('refuses numbers that float32 does not have, before it computes', async () => {
      const t = input('t', []);
      const failure = await failureOf(() =>
        evaluate([exp(multiply(-1, t))], new Map([[t, 1e39]]), { backend }),
      );
      expect(failure).to.be.instanceOf(InvalidArgumentError);
      expect(failure.message).to.match(/^an input is 1e\+?39, allowed: numbers of float32, at most 3.4e38/);
      expect(() => backend.dense(1, 1, Float64Array.of(-1e39))).to.throw(
        InvalidArgumentError,
        /entry of a weight/,
      );
    });

    it('computes functions of a user on the processor, and what is derived from them', async () => {
      const hypotenuse: ElementwiseFunction = {
        key: `hypotenuse of ${name}`,
        name: 'hypotenuse',
        value: sides => Math.hypot(...sides),
        partial: () => undefined,
      };
      const t = input('t', ['n']);
      const length = applyFunction(hypotenuse, [t, add(t, 1)]);
      const [there, here] = await Promise.all(
        [backend, cpuBackend].map(home =>
          evaluate([sum(multiply(length, exp(t)))], new Map([[t, [1, 2, 3]]]), { backend: home }),
        ),
      );
      expect(there![0]!.data[0]).to.be.closeTo(here![0]!.data[0]!, 1e-4);
      const failing = applyFunction({ ...hypotenuse, key: `NaN of ${name}`, value: () => NaN }, [t]);
      const failure = await failureOf(() => evaluate([failing], new Map([[t, [1]]]), { backend }));
      expect(failure).to.be.instanceOf(NonFiniteError);
    });

    it('puts parts of arrays together and takes them apart as the processor does', async () => {
      const a = input('a', [4, 5]);
      const numbers = Float64Array.from({ length: 20 }, (_, k) => k * k - 7 * k);
      const outputs = [
        concatenate([slice(a, 1, 3, 1), slice(a, 0, 1, 1), slice(a, 4, 5, 1)], 1),
        transpose(slice(a, 1, 3, 0)),
        gather(a, [4, 0, 0, 3], 1),
        slice(slice(a, 2, 4, 1), 1, 4, 0),
      ];
      const given = new Map([[a, { data: numbers, shape: [4, 5] }]]);
      const [there, here] = [await evaluate(outputs, given, { backend }), await evaluate(outputs, given)];
      expect(there).to.deep.equal(here);
    });

    it('names the node before an implicit weight whose question is not finite, and asks no such question', async () => {
      const [W, t] = [weight('W', [300, 200]), input('t', [200])];
      const implicit = backend.implicit(300, 200, new RandomStream(1, 'failures'));
      const ask = (value: number, output: Node): Promise<Tensor[]> =>
        evaluate([output], new Map<Node, Operator | number[]>([[W, implicit], [t, new Array<number>(200).fill(value)]])); // prettier-ignore
      const beyond = matvec(W, exp(t));
      for (const [value, output, said] of [
        [100, beyond, /^exp gave Infinity \(element 0 of shape \[200\]/],
        // In float32 the answers alone are infinite.
        [1e38, matvec(W, t), /^matvec gave -?Infinity \(element \d+ of shape \[300\]/],
      ] as const) {
        const failure = await failureOf(() => ask(value, output));
        expect(failure).to.be.instanceOf(NonFiniteError);
        expect(failure.message).to.match(said);
      }
      const [there, again] = [await ask(1, beyond), await ask(1, beyond)];
      expect(there[0]!.data.every(Number.isFinite)).to.be.true;
      expect(again).to.deep.equal(there);
      implicit.release?.();
      expect((await failureOf(() => ask(1, beyond))).message).to.match(/was released: make another/);
    });

    it('means by "auto" what the processor means, and refuses sizes before anything is drawn', () => {
      const model = mlp({ depth: 3 });
      for (const width of [64, 100_000]) {
        const options = { width, inputSize: 3, storage: 'auto' } as const;
        expect(weightStorage(model, { ...options, backend })).to.equal(weightStorage(model, options));
      }
      expect(() => backend.implicit(2, 1.5, new RandomStream(1))).to.throw(InvalidArgumentError, /columns/);
    });

    it('refuses weights that were released, of another backend, or of one that is closed', async () => {
      const [A, t] = [weight('A', [2, 2]), input('t', [2])];
      const other = await opened(name);
      const own = backend.dense(2, 2, Float64Array.of(1, 2, 3, 4));
      const foreign = other.dense(2, 2, Float64Array.of(1, 2, 3, 4));
      const asked = (operator: Operator): Promise<unknown> =>
        evaluate([matvec(A, t)], new Map<Node, Operator | number[]>([[A, operator], [t, [1, 1]]])); // prettier-ignore
      await asked(own);
      expect(await own.materialize()).to.deep.equal(Float64Array.of(1, 2, 3, 4));
      own.release?.();
      expect((await failureOf(() => asked(own))).message).to.match(/was released: make another/);
      expect(() => backend.updated(foreign, Float64Array.of(), Float64Array.of(), 0)).to.throw(
        InvalidArgumentError,
      );
      await asked(foreign);
      other.close();
      expect((await failureOf(() => asked(foreign))).message).to.match(/is closed: make another/);
    });

    it('answers what was asked before a weight was released', async () => {
      const own = backend.dense(1, 2, Float64Array.of(3, 4));
      const entries = own.materialize();
      own.release?.();
      expect(await entries).to.deep.equal(Float64Array.of(3, 4));
    });
  });
}

describe('backends of TensorFlow.js', () => {
  it('compute beside each other, and leave the current one as it was', async () => {
    await tf.setBackend('cpu');
    const t = input('t', ['n']);
    const homes = await Promise.all(names.map(opened));
    expect(tf.getBackend()).to.equal('cpu');
    const results = await Promise.all(
      [...homes, ...homes].map(backend => evaluate([sum(exp(t))], new Map([[t, [0, 0]]]), { backend })),
    );
    expect(results.map(([value]) => value!.data[0])).to.deep.equal([2, 2, 2, 2]);
    expect(tf.getBackend()).to.equal('cpu');
  });

  it('that are not registered, or do not start, or have 16 bits, are refused with the reason', async () => {
    const unknown = await failureOf(() => tfjsBackend(tf, 'tpu'));
    expect(unknown).to.be.instanceOf(UnavailableError);
    expect(unknown.message).to.match(
      /by its backend "tpu": .*not found in registry.*@tensorflow\/tfjs-backend/,
    );
    const refusing = { ...tf, setBackend: () => Promise.resolve(false) };
    expect((await failureOf(() => tfjsBackend(refusing, 'cpu'))).message).to.match(/it does not start/);
    const short = { ...tf, backend: () => ({ floatPrecision: () => 16 }) };
    expect((await failureOf(() => tfjsBackend(short, 'cpu'))).message).to.match(/have 16 bits/);
  });
});
