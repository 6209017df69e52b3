import { expect } from 'chai';
import { InvalidArgumentError, MemoryLimitError } from '../../src/errors/index.js';
import { activationOf, hypernetwork, initialize, mlp } from '../../src/models/index.js';

/**
 * The call is refused: the error has the argument and the value, and its message says both and what is
 * allowed.
 */
function expectRefusal(call: () => unknown, argument: string, value: unknown, allowed: RegExp): void {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof InvalidArgumentError))
    throw new Error(`${argument} = ${String(value)} was not refused`);
  expect(error.argument).to.equal(argument);
  expect(error.value).to.deep.equal(value);
  const shown = typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : String(value);
  expect(error.message).to.include(`${argument} is ${shown}, allowed: `).and.to.match(allowed);
}

const notPositiveIntegers = [0, -1, 1.5, NaN, Infinity, 2 ** 53];
const notFinite = [NaN, Infinity, -Infinity];

describe('bad descriptions of networks are refused before anything is computed', () => {
  it('depths, numbers of outputs, widths of g and numbers of features that are no integers ≥ 1', () => {
    for (const bad of notPositiveIntegers) {
      expectRefusal(() => mlp({ depth: bad }), 'depth', bad, /an integer (≥ 1|from 1 to)/);
      expectRefusal(() => mlp({ depth: 2, outputs: bad }), 'outputs', bad, /an integer (≥ 1|from 1 to)/);
      const primaryWidths = [2, 1];
      expectRefusal(
        () => hypernetwork({ depth: bad, primaryWidths }),
        'depth',
        bad,
        /an integer (≥ 1|from 1 to)/,
      );
      expectRefusal(
        () => hypernetwork({ depth: 1, primaryWidths: [2, bad, 1] }),
        'primaryWidths[1]',
        bad,
        /≥ 1/,
      );
      expectRefusal(
        () => hypernetwork({ depth: 1, primaryWidths, fourierFeatures: bad }),
        'fourierFeatures',
        bad,
        /an integer (≥ 1|from 1 to)/,
      );
    }
    for (const widths of [[], [3]])
      expectRefusal(
        () => hypernetwork({ depth: 1, primaryWidths: widths }),
        'primaryWidths',
        widths,
        /two widths/,
      );
  });

  it('activations that nobody knows, with a list of those that are', () => {
    for (const bad of [
      'ReLU',
      '',
      'leakyRelu-1',
      'leakyReluX',
      'leakyRelu1e999',
      'constructor',
      'toString',
    ]) {
      expectRefusal(
        () => mlp({ depth: 2, activation: bad }),
        'activation',
        bad,
        /relu.*softplus.*tanh.*leakyRelu0\.1/,
      );
      const primaryWidths = [2, 1];
      expectRefusal(
        () => hypernetwork({ depth: 1, primaryWidths, activation: bad }),
        'activation',
        bad,
        /tanh/,
      );
      expectRefusal(
        () => hypernetwork({ depth: 1, primaryWidths, primaryActivation: bad }),
        'primaryActivation',
        bad,
        /tanh/,
      );
    }
    expect(activationOf('leakyRelu.25').name).to.equal('leakyRelu.25');
    expect(activationOf('leakyRelu2e-3').name).to.equal('leakyRelu2e-3');
  });

  it('gains and bias scales that are not finite', () => {
    const primaryWidths = [2, 1];
    for (const bad of notFinite) {
      expectRefusal(() => mlp({ depth: 2, gain: bad }), 'gain', bad, /a finite number/);
      expectRefusal(() => mlp({ depth: 2, biasScale: bad }), 'biasScale', bad, /a finite number/);
      expectRefusal(() => hypernetwork({ depth: 2, primaryWidths, gain: bad }), 'gain', bad, /a finite/);
      expectRefusal(
        () => hypernetwork({ depth: 2, primaryWidths, primaryGain: bad }),
        'primaryGain',
        bad,
        /a finite/,
      );
      expectRefusal(
        () => hypernetwork({ depth: 2, primaryWidths, biasScale: bad }),
        'biasScale',
        bad,
        /a finite/,
      );
    }
  });
});

describe('initialize refuses', () => {
  const model = mlp({ depth: 3 });

  it('widths and input sizes that are no integers ≥ 1, and lists of another length', () => {
    for (const bad of notPositiveIntegers) {
      expectRefusal(
        () => initialize(model, { width: bad, inputSize: 2, seed: 1 }),
        'width',
        bad,
        /an integer (≥ 1|from 1 to)/,
      );
      expectRefusal(
        () => initialize(model, { width: [4, bad], inputSize: 2, seed: 1 }),
        'width[1]',
        bad,
        /from 1 to/,
      );
      expectRefusal(
        () => initialize(model, { width: 4, inputSize: bad, seed: 1 }),
        'inputSize',
        bad,
        /from 1 to/,
      );
    }
    for (const width of [[], [4], [4, 4, 4]])
      expectRefusal(() => initialize(model, { width, inputSize: 2, seed: 1 }), 'width', width, /2 numbers/);
  });

  it('seeds that are no integers from 0', () => {
    for (const bad of [-1, 0.5, NaN, 2 ** 53])
      expectRefusal(
        () => initialize(model, { width: 4, inputSize: 2, seed: bad }),
        'seed',
        bad,
        /0 to 2\^53/,
      );
  });

  it('ways to keep weights that it does not know', () => {
    const storage = 'sparse' as 'dense';
    const options = { width: 4, inputSize: 2, seed: 1, storage };
    expectRefusal(() => initialize(model, options), 'storage', 'sparse', /"dense", "implicit" or "auto"/);
  });

  it('a width whose weights no machine holds, naming the matrix and its size', () => {
    expect(() => initialize(model, { width: 1e9, inputSize: 2e5, seed: 1, storage: 'dense' })).to.throw(
      MemoryLimitError,
      /W2 has 1000000000 × 1000000000 entries takes .* GiB, allowed: .* GiB of memory/,
    );
  });
});
