import {
  describeShape,
  dot,
  input,
  logSumExp,
  multiply,
  softplus,
  subtract,
  substitute,
  sum,
  topologicalOrder,
  type Node,
  type NodeLike,
} from '../ad/index.js';
import { InvalidArgumentError, isCallable, ShapeError } from '../errors/index.js';
import { traceFunction } from '../evaluation/index.js';
import type { Model } from '../models/index.js';

/**
 * A loss of one's own: ℓ(h, t) as a scalar node, for h and t of shape [outputs]; written with the
 * constructors of widejet.
 */
export type LossFunction = (output: Node, target: Node) => NodeLike;

/**
 * `squared`: ℓ(h, t) = |h − t|²/2. `crossEntropy`: for several outputs, −Σₖ tₖ log softmax(h)ₖ with the
 * probabilities t of the classes; for one output, the logistic loss log(1 + eʰ) − t h with t the probability
 * of the class 1.
 */
export type Loss = 'squared' | 'crossEntropy' | LossFunction;

/**
 * ℓ(h, t) as a scalar node, for h and t of shape [outputs].
 * @throws as {@link lossKey}.
 */
export function lossNode(loss: Loss, output: Node, target: Node, outputs: number): Node {
  if (typeof loss === 'function') {
    const own = traceOwn(loss, outputs);
    const replacements = new Map([
      [own.output, output],
      [own.target, target],
    ]);
    return substitute([own.cost], replacements)[0] ?? own.cost;
  }
  if (loss === 'squared') {
    const difference = subtract(output, target);
    return multiply(0.5, dot(difference, difference));
  }
  if (outputs === 1) return sum(subtract(softplus(output), multiply(target, output)));
  return subtract(multiply(sum(target), logSumExp(output)), dot(target, output));
}

/**
 * What graphs of a loss are kept by: a name, or what a function gives when it is called, so that a function
 * that has changed with what it holds is another loss.
 * @throws InvalidArgumentError if a function does not return a node or a number, or holds nodes; ShapeError
 *   if what it returns is not scalar.
 */
export function lossKey(loss: Loss, outputs: number): string {
  return typeof loss === 'function' ? `own ${traceOwn(loss, outputs).cost.id}` : loss;
}

interface OwnLoss {
  readonly output: Node;
  readonly target: Node;
  readonly cost: Node;
}

/** h and t for each number of outputs, so that equal losses are equal expressions. */
const variables = new Map<number, Omit<OwnLoss, 'cost'>>();
/** The losses traced last: equal expressions are one node only as long as that is held. */
const recent: Node[] = [];
const MOST_RECENT = 16;

function traceOwn(loss: LossFunction, outputs: number): OwnLoss {
  const { output, target } = variables.get(outputs) ?? {
    output: input('output', [outputs]),
    target: input('target', [outputs]),
  };
  variables.set(outputs, { output, target });
  const cost = traceFunction('loss', loss, [output, target]);
  if (cost.rank > 0) {
    throw new ShapeError(
      `what loss returns has shape ${describeShape(cost.shape)}, allowed: a scalar [], e.g. the sum over the outputs`,
    );
  }
  const foreign = topologicalOrder([cost]).find(
    node => node.primitive.given !== undefined && node !== output && node !== target,
  );
  if (foreign !== undefined) {
    throw new InvalidArgumentError(
      'loss, in what it holds,',
      foreign.toString(),
      'a function of the output, the target and of constants',
    );
  }
  if (!recent.includes(cost) && recent.push(cost) > MOST_RECENT) recent.shift();
  return { output, target, cost };
}

export function targetNode(model: Model): Node {
  return input('target', [model.outputs]);
}

/**
 * The target as an array over the outputs: a number for one output, the index of a class for cross-entropy
 * over several, or the array itself.
 * @throws InvalidArgumentError if the target does not fit the loss and the outputs.
 */
export function targetValue(loss: Loss, target: number | readonly number[], outputs: number): Float64Array {
  const isCrossEntropy = loss === 'crossEntropy';
  const fits = (t: number): boolean => Number.isFinite(t) && (!isCrossEntropy || (t >= 0 && t <= 1));
  if (typeof target !== 'number') {
    if (Array.isArray(target) && target.length === outputs) {
      const values = Float64Array.from(target);
      if (values.every(fits)) return values;
    }
    const allowed = isCrossEntropy ? 'probabilities from 0 to 1' : 'finite numbers';
    throw new InvalidArgumentError('target', target, `${outputs} ${allowed}, one for each output`);
  }
  if (outputs === 1) {
    if (fits(target)) return Float64Array.of(target);
    throw new InvalidArgumentError(
      'target',
      target,
      isCrossEntropy ? 'a probability from 0 to 1' : 'a finite number',
    );
  }
  if (!isCrossEntropy)
    throw new InvalidArgumentError('target', target, `${outputs} numbers, one for each output`);
  if (!Number.isInteger(target) || target < 0 || target >= outputs) {
    throw new InvalidArgumentError(
      'target',
      target,
      `a class from 0 to ${outputs - 1}, or ${outputs} probabilities`,
    );
  }
  return Float64Array.from({ length: outputs }, (_, k) => (k === target ? 1 : 0));
}

export function checkLoss(loss: unknown): asserts loss is Loss {
  if (loss !== 'squared' && loss !== 'crossEntropy' && !isCallable(loss)) {
    throw new InvalidArgumentError(
      'loss',
      loss,
      '"squared", "crossEntropy" or a function of two nodes, (output, target) => ...',
    );
  }
}
