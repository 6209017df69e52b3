import { Node, toTensor, type Tensor, type TensorLike } from '../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../errors/index.js';
import { checkFunction, isTracing, type NodeFunction, traceFunction } from './functions.js';
import { evaluateClosed, liftArrays } from './lift.js';
import { stretchTensor } from './stretchTensor.js';

/**
 * f for every example of a batch: of arrays [N, ...] it gives the N values of f, of shape [N, shape of f...].
 * One evaluation in which the leading axis of every argument is a batch axis; f itself is written for one
 * example, and may be a derivative: `batched(gradient(f))` are the gradients at N points. What all examples
 * share f holds, as `constant`.
 *
 * Only arrays have a batch axis: a graph describes one example. So there is no `batched` inside other
 * functions; put it outside, around the derivative.
 *
 * @returns a function of arrays, one for each argument of f.
 * @throws ShapeError if the arguments do not have a common leading axis; InvalidArgumentError if nodes are
 *   given, an input is not finite or f does not return a node.
 * @example
 * ```ts
 * import { batched, dot, gradient } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * const slopes = await batched(gradient(x => dot(x, x)))([[1, 2], [3, 4]]);
 * console.log(toNested(slopes)); // [ [ 2, 4 ], [ 6, 8 ] ]
 * ```
 */
export function batched(f: NodeFunction): (...inputs: TensorLike[]) => Promise<Tensor> {
  checkFunction('batched', f);
  return (...inputs) => {
    // A rejection inside a function that is traced would reach nobody.
    if (isTracing() || inputs.some(value => value instanceof Node)) throw onlyArrays();
    return evaluateBatch(f, inputs);
  };
}

async function evaluateBatch(f: NodeFunction, given: readonly TensorLike[]): Promise<Tensor> {
  const batches = given.map((value, position) => toTensor(value, `input ${position}`));
  const count = batches[0]?.shape[0];
  if (count === undefined || count === 0 || batches.some(({ shape }) => shape[0] !== count)) {
    throw new ShapeError(
      `batched: inputs have shapes ${batches.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}, ` +
        'allowed: one leading axis of the same length ≥ 1 for all',
    );
  }
  const { nodes, bindings } = liftArrays(
    batches.map(({ data, shape }) => ({
      data: data.subarray(0, data.length / count),
      shape: shape.slice(1),
    })),
  );
  nodes.forEach((node, k) => bindings.set(node, batches[k] as Tensor));
  const output = traceFunction('batched', f, nodes);
  const [value] = (await evaluateClosed('batched', [output], bindings)) as [Tensor];
  return stretchTensor(value, [count, ...(output.shape as readonly number[])]);
}

function onlyArrays(): InvalidArgumentError {
  return new InvalidArgumentError(
    'batched: an input',
    'a node',
    'arrays, since a graph describes one example',
    'Write batched(gradient(f)) for gradients of examples, or f for arrays that have this axis',
  );
}
