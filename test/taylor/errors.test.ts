import { expect } from 'chai';
import { InvalidArgumentError, NonFiniteError, ShapeError, WidejetError } from '../../src/errors/index.js';
import { hypernetwork, initialize, mlp } from '../../src/models/index.js';
import {
  firstActivationFlip,
  gradientStep,
  mixedTaylorTerm,
  neuralTangentKernel,
  taylorTerms,
} from '../../src/taylor/index.js';

const model = mlp({ depth: 3 });
const parameters = initialize(model, { width: 4, inputSize: 2, seed: 1 });
const classifier = mlp({ depth: 2, outputs: 3 });
const classifierWeights = initialize(classifier, { width: 4, inputSize: 2, seed: 1 });
const hyper = hypernetwork({ depth: 2, primaryWidths: [2, 1] });
const hyperWeights = initialize(hyper, { width: 4, inputSize: 2, seed: 1 });

async function refusal(promise: Promise<unknown>): Promise<WidejetError> {
  const result = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(result instanceof WidejetError))
    throw new Error(`not refused, or not by a typed error: ${String(result)}`);
  return result;
}

async function expectInvalid(promise: Promise<unknown>, argument: string, message: RegExp): Promise<void> {
  const error = await refusal(promise);
  if (!(error instanceof InvalidArgumentError)) throw error;
  expect(error.argument).to.equal(argument);
  expect(error.message)
    .to.include(argument)
    .and.to.match(message)
    .and.to.match(/allowed: ./);
}

async function expectShape(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await refusal(promise);
  expect(error).to.be.instanceOf(ShapeError);
  expect(error.message)
    .to.match(message)
    .and.to.match(/allowed: .|but its shape/);
}

const x = [1, 2];
const terms = (change: object) => taylorTerms(model, parameters, { at: x, along: x, order: 2, ...change });
const step = (change: object) =>
  gradientStep(model, parameters, {
    at: x,
    along: x,
    order: 2,
    target: 1,
    learningRate: 0.1,
    ...change,
  });

describe('bad arguments of taylorTerms are refused by name', () => {
  it('orders that are no integers from 0 to 100', async () => {
    for (const order of [-1, 1.5, NaN, Infinity, 101, undefined]) {
      await expectInvalid(terms({ order }), 'order', new RegExp(`order is ${String(order)}, .* 0 to 100`));
      await expectInvalid(step({ order }), 'order', new RegExp(`order is ${String(order)}, .* 0 to 100`));
    }
  });

  it('outputs that the model does not have', async () => {
    for (const output of [-1, 1, 0.5, NaN]) {
      const message = new RegExp(`is ${output}, .* 0 to 0, the outputs`);
      await expectInvalid(terms({ output }), 'output', message);
      await expectInvalid(terms({ output: [output, 0] }), 'output[0]', message);
      await expectInvalid(terms({ output: [0, output] }), 'output[1]', message);
      const mixed = { at: x, along: [x, x] };
      await expectInvalid(
        mixedTaylorTerm(model, parameters, { ...mixed, output: [0, 0, output] }),
        'output[2]',
        message,
      );
      await expectInvalid(mixedTaylorTerm(model, parameters, { ...mixed, output }), 'output', message);
      await expectInvalid(neuralTangentKernel(model, parameters, { at: x, output }), 'output', message);
    }
    for (const output of [[], [0], [0, 0, 0], { at: 0, along: 0 }])
      await expectInvalid(terms({ output }), 'output', /a number, or 2 numbers, one for each input/);
  });

  it('inputs with NaN or infinities', async () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      await expectInvalid(
        terms({ at: [1, bad] }),
        'at.x, element 1,',
        new RegExp(`is ${bad}, allowed: a finite`),
      );
      await expectInvalid(
        terms({
          along: [
            [1, 1],
            [bad, 1],
          ],
        }),
        'along.x, element 2,',
        /a finite number/,
      );
      await expectInvalid(step({ at: [bad, 1] }), 'at.x, element 0,', /a finite number/);
      await expectInvalid(
        mixedTaylorTerm(model, parameters, { at: x, along: [x, [1, bad]] }),
        'along[1].x, element 1,',
        /a finite number/,
      );
    }
  });

  it('inputs that are missing, or that the model does not have', async () => {
    await expectInvalid(terms({ at: {} }), 'at.x', /is undefined, allowed: an array/);
    await expectInvalid(terms({ along: undefined }), 'along.x', /is undefined/);
    await expectInvalid(terms({ at: { x, y: [3] } }), 'at.y', /is \[3\], allowed: the inputs x/);
    const options = { at: { x, z: x }, order: 1 };
    await expectInvalid(
      taylorTerms(hyper, hyperWeights, { ...options, along: { x } }),
      'along.z',
      /is undefined, allowed: an array; hypernetwork has the inputs x, z/,
    );
    await expectInvalid(taylorTerms(hyper, hyperWeights, { ...options, along: x }), 'along.z', /undefined/);
  });

  it('inputs of a wrong length, with too few axes, ragged, empty, or in batches that do not fit', async () => {
    await expectShape(
      terms({ at: [1, 2, 3] }),
      /input x_i has shape \[3\], allowed: \[inputSize\] with inputSize = 2/,
    );
    await expectShape(terms({ along: [[1], [2]] }), /input x_j has shape \[1\]/);
    await expectShape(terms({ at: 5 }), /at\.x has 0 axes, allowed: 1/);
    await expectShape(terms({ at: [[1, 2], [3]] }), /at\.x is a nested list whose parts differ/);
    await expectShape(terms({ at: [] }), /at\.x has shape \[0\], allowed: lengths ≥ 1/);
    await expectShape(
      terms({ at: { data: new Float64Array(0), shape: [0, 2] } }),
      /at\.x has shape \[0, 2\]/,
    );
    await expectShape(
      terms({ at: { data: new Float64Array(3), shape: [2, 2] } }),
      /3 elements, but its shape is \[2, 2\]/,
    );
    const batches = { at: { x: [x, x, x], z: [x, x] }, along: { x, z: x }, order: 1 };
    await expectShape(taylorTerms(hyper, hyperWeights, batches), /batch axes/);
    const long = { at: { x, z: [1, 2, 3] }, along: { x, z: x }, order: 1 };
    await expectShape(taylorTerms(hyper, hyperWeights, long), /input z_i has shape \[3\], allowed: \[2\]/);
  });

  it('weights of another network', async () => {
    const options = { at: x, along: x, order: 1 };
    await expectInvalid(
      taylorTerms(mlp({ depth: 4 }), parameters, options),
      'parameters',
      /"W3".* W1, W2, W3, W4/,
    );
    await expectShape(
      taylorTerms(mlp({ depth: 3, outputs: 2 }), parameters, options),
      /W3 has shape \[1, 4\]/,
    );
    const other = new Map([
      ...parameters,
      ['W2', initialize(model, { width: 5, inputSize: 2, seed: 1 }).get('W2')!],
    ]);
    await expectShape(taylorTerms(model, other, options), /has shape \[.*\], allowed: \[.*n[12]/);
  });

  it('more than 12 directions', async () => {
    const along = new Array<number[]>(13).fill(x);
    await expectInvalid(mixedTaylorTerm(model, parameters, { at: x, along }), 'along.length', /is 13, .*12/);
  });

  it('numbers that overflow are reported with the node that made them', async () => {
    const error = await refusal(terms({ at: [1e308, 1e308], along: [1e308, 1e308] }));
    expect(error).to.be.instanceOf(NonFiniteError);
    expect(error.message).to.match(/gave -?(Infinity|NaN)/);
  });
});

describe('bad arguments of gradientStep and firstActivationFlip are refused by name', () => {
  it('learning rates that are not finite, or none', async () => {
    for (const bad of [NaN, Infinity, [0.1, NaN], []])
      await expectInvalid(step({ learningRate: bad }), 'learningRate', /a finite number, or a list/);
  });

  it('unknown losses', async () => {
    await expectInvalid(
      step({ loss: 'hinge' }),
      'loss',
      /is "hinge", allowed: "squared", "crossEntropy" or a function/,
    );
    const flip = firstActivationFlip(model, parameters, {
      at: x,
      along: x,
      target: 1,
      loss: '' as 'squared',
    });
    await expectInvalid(flip, 'loss', /is ""/);
  });

  it('targets that do not fit the loss and the outputs', async () => {
    for (const target of [NaN, Infinity, undefined, [], [1, 2], [NaN]]) {
      await expectInvalid(step({ target }), 'target', /target is .*finite number/);
      await expectInvalid(
        firstActivationFlip(model, parameters, { at: x, along: x, target: target! }),
        'target',
        /finite/,
      );
    }
    for (const target of [-0.1, 1.1, NaN, [2]])
      await expectInvalid(step({ target, loss: 'crossEntropy' }), 'target', /probabilit.* 0 to 1/);
    const many = (target: number | number[], loss: 'squared' | 'crossEntropy') =>
      gradientStep(classifier, classifierWeights, {
        at: x,
        along: x,
        target,
        loss,
        learningRate: 0.1,
        order: 1,
      });
    for (const target of [-1, 3, 0.5, NaN])
      await expectInvalid(
        many(target, 'crossEntropy'),
        'target',
        new RegExp(`is ${target}, .*a class from 0 to 2`),
      );
    for (const target of [
      [0.5, 0.5],
      [0.5, 0.5, 0.5, 0.5],
      [-0.1, 1, 0.1],
      [NaN, 0, 0],
    ])
      await expectInvalid(many(target, 'crossEntropy'), 'target', /3 probabilities/);
    for (const target of [1, [1, 2], [1, 2, Infinity]])
      await expectInvalid(many(target, 'squared'), 'target', /3 (finite )?numbers, one for each output/);
  });
});
