import {
  add,
  dot,
  exp,
  input,
  log,
  multiply,
  relu,
  reshape,
  slice,
  softplus,
  stopGradient,
  subtract,
  sum,
  type Node,
} from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { Model } from '../models/index.js';

/**
 * `squared`: ℓ(h, t) = |h − t|²/2. `crossEntropy`: for several outputs, −Σₖ tₖ log softmax(h)ₖ with the probabilities t
 * of the classes; for one output, the logistic loss log(1 + eʰ) − t h with t the probability of the class 1.
 */
export type Loss = 'squared' | 'crossEntropy';

/** ℓ(h, t) as a scalar node, for h and t of shape [outputs]. */
export function lossNode(loss: Loss, output: Node, target: Node, outputs: number): Node {
  if (loss === 'squared') {
    const difference = subtract(output, target);
    return multiply(0.5, dot(difference, difference));
  }
  if (outputs === 1) return sum(subtract(softplus(output), multiply(target, output)));
  // log Σ exp(h) = c + log Σ exp(h − c) for any constant c; with the largest output no exponential exceeds 1.
  const reference = stopGradient(largest(output, outputs));
  const logSum = add(reference, log(sum(exp(subtract(output, reference)))));
  return subtract(multiply(sum(target), logSum), dot(target, output));
}

/** max(a, b) = a + relu(b − a), from one output to the next. */
function largest(output: Node, outputs: number): Node {
  const [first, ...others] = Array.from({ length: outputs }, (_, k) => reshape(slice(output, k, k + 1), []));
  return others.reduce((most, next) => add(most, relu(subtract(next, most))), first as Node);
}

export function targetNode(model: Model): Node {
  return input('target', [model.outputs]);
}

/**
 * The target as an array over the outputs: a number for one output, the index of a class for cross-entropy over
 * several, or the array itself.
 * @throws InvalidArgumentError if the target does not fit the loss and the outputs.
 */
export function targetValue(loss: Loss, target: number | readonly number[], outputs: number): Float64Array {
  const distribution = Array.isArray(target) ? Float64Array.from(target as readonly number[]) : undefined;
  if (distribution !== undefined) {
    const allowed = loss === 'squared' ? 'finite numbers' : 'probabilities from 0 to 1';
    const fits = distribution.every(t => (loss === 'squared' ? Number.isFinite(t) : t >= 0 && t <= 1));
    if (!fits || distribution.length !== outputs) {
      throw new InvalidArgumentError('target', target, `${outputs} ${allowed}, one for each output`);
    }
    return distribution;
  }
  const value = target as number;
  if (outputs === 1) {
    if (!Number.isFinite(value) || (loss === 'crossEntropy' && (value < 0 || value > 1))) {
      throw new InvalidArgumentError(
        'target',
        value,
        loss === 'squared' ? 'a finite number' : 'a probability from 0 to 1',
      );
    }
    return Float64Array.of(value);
  }
  if (loss === 'squared')
    throw new InvalidArgumentError('target', value, `${outputs} numbers, one for each output`);
  if (!Number.isInteger(value) || value < 0 || value >= outputs) {
    throw new InvalidArgumentError(
      'target',
      value,
      `a class from 0 to ${outputs - 1}, or ${outputs} probabilities`,
    );
  }
  return Float64Array.from({ length: outputs }, (_, k) => (k === value ? 1 : 0));
}

export function checkLoss(loss: string): asserts loss is Loss {
  if (loss !== 'squared' && loss !== 'crossEntropy') {
    throw new InvalidArgumentError('loss', loss, '"squared" or "crossEntropy"');
  }
}
