import { InvalidArgumentError, ShapeError } from '../errors.js';
import type { LinearOperator } from '../linearOperator.js';
import { Arena } from './arena.js';
import { computeChain } from './chain.js';
import { checkFinite } from './finite.js';
import { broadcastLengths } from './kernels/elementwise.js';
import type { Node } from './node.js';
import { weightPrimitive } from './primitives/input.js';
import { schedule, type Schedule, type Step } from './schedule.js';
import { bindDimension, describeShape, type DimensionBindings } from './shape.js';
import { toTensor, type Tensor, type TensorLike } from './tensor.js';
import { splitPanel } from '../vectors.js';
import type { Value } from './value.js';

/** What the inputs and weights of a graph are in one evaluation. */
export type Bindings = ReadonlyMap<Node, TensorLike | LinearOperator>;

/**
 * Computes the outputs of a graph in float64. An input may have more axes than its node: the leading ones are batch
 * axes, over which everything is repeated with broadcasting, so that a batch of inputs, or all pairs of two batches
 * ([I, 1, d] and [J, d]), is one evaluation.
 *
 * @returns one tensor for each output: batch axes, then the axes of the node's shape.
 * @throws ShapeError if shapes do not match; InvalidArgumentError if an input is missing or not finite;
 *   NonFiniteError, naming the node, if an intermediate value is not finite.
 * @example
 * ```ts
 * import { backprop, evaluate, input, sin, sum } from 'widejet';
 * const x = input('x', ['n']);
 * const f = sum(sin(x));
 * const [gradient] = backprop(f, [x]);
 * const [value, slope] = await evaluate([f, gradient ?? x], new Map([[x, [0, Math.PI]]]));
 * console.log(Math.round(value?.data[0] ?? NaN), slope?.data); // 0 Float64Array(2) [ 1, -1 ]
 * ```
 */
export async function evaluate(graph: Schedule | readonly Node[], bindings: Bindings): Promise<Tensor[]> {
  // Other backends answer later; this one at once.
  return Promise.resolve(evaluateNow('steps' in graph ? graph : schedule(graph), bindings));
}

function evaluateNow({ outputs, inputs, weights, steps }: Schedule, bindings: Bindings): Tensor[] {
  const dimensions: DimensionBindings = new Map();
  const arena = new Arena();
  const operators = new Map(weights.map(node => [node, bindWeight(node, bindings, dimensions)]));
  let batch: readonly number[] = [];
  for (const node of inputs) {
    const value = bindInput(node, bindings, dimensions);
    batch = commonBatch(batch, value, node);
    arena.lend(node, value);
  }
  for (const step of steps) {
    const operator = step.weight && operators.get(step.weight);
    if (operator !== undefined) {
      answerPanel(step, operator, arena);
      for (const node of step.nodes) checkValue(node, arena);
    } else if (step.nodes.length === 1 || !computeChain(step, arena)) {
      for (const node of step.nodes) {
        computeNode(node, arena, operators, dimensions);
        checkValue(node, arena);
      }
      for (const node of step.internal) arena.release(node);
    }
    for (const node of step.frees) arena.release(node);
  }
  const results = outputs.map(node => {
    const { batch, shape } = arena.value(node);
    return { data: arena.handOver(node), shape: [...batch, ...shape] };
  });
  arena.close();
  return results;
}

function computeNode(
  node: Node,
  arena: Arena,
  operators: ReadonlyMap<Node, LinearOperator>,
  dimensions: DimensionBindings,
): void {
  const operator = node.primitive === weightPrimitive ? operators.get(node) : undefined;
  if (operator !== undefined) {
    arena.lend(node, { data: operator.materialize(), batch: [], shape: [operator.rows, operator.columns] });
  } else {
    const values = node.inputs.map(input => arena.value(input));
    arena.keep(node, node.primitive.kernel(values, node, arena.allocate, dimensions));
  }
}

function checkValue(node: Node, arena: Arena): void {
  const { data, shape } = arena.value(node);
  checkFinite(node, data, shape);
}

/** Reads a weight once for all products with it that are due, and deals out the answers. */
function answerPanel({ nodes, transposed }: Step, operator: LinearOperator, arena: Arena): void {
  const [length, height] = transposed ? [operator.rows, operator.columns] : [operator.columns, operator.rows];
  const questions = nodes.map(node => arena.value(node.inputs[1] as Node));
  const results = questions.map(({ data }) => arena.allocate((data.length / length) * height));
  const vectors = questions.flatMap(({ data }) => splitPanel(data, length));
  const answers = results.flatMap(data => splitPanel(data, height));
  if (transposed) operator.multiplyTransposed(vectors, answers);
  else operator.multiply(vectors, answers);
  for (const [position, node] of nodes.entries()) {
    const { batch, shape } = questions[position] as Value;
    arena.keep(node, { data: results[position] as Float64Array, batch, shape: shape.with(-1, height) });
  }
}

function labelOf(node: Node): string {
  return node.attributes['label'] as string;
}

function bindWeight(node: Node, bindings: Bindings, dimensions: DimensionBindings): LinearOperator {
  const operator = bindings.get(node);
  const label = `weight ${labelOf(node)}`;
  if (operator === undefined || typeof operator === 'number' || !('multiply' in operator)) {
    throw new InvalidArgumentError(
      label,
      operator,
      `a linear operator of shape ${describeShape(node.shape)}`,
    );
  }
  unify(label, node, [operator.rows, operator.columns], dimensions);
  return operator;
}

function bindInput(node: Node, bindings: Bindings, dimensions: DimensionBindings): Value {
  const label = `input ${labelOf(node)}`;
  const given = bindings.get(node);
  if (given === undefined || (typeof given === 'object' && 'multiply' in given)) {
    throw new InvalidArgumentError(label, given, `an array of shape ${describeShape(node.shape)}`);
  }
  const { data, shape } = toTensor(given, label);
  const split = shape.length - node.rank;
  unify(label, node, shape.slice(Math.max(split, 0)), dimensions);
  return { data, batch: shape.slice(0, split), shape: shape.slice(split) };
}

/** Binds the named dimensions of a node to the lengths it is given, or finds that they do not match. */
function unify(label: string, node: Node, lengths: readonly number[], dimensions: DimensionBindings): void {
  const fits =
    lengths.length === node.rank &&
    node.shape.every((dimension, axis) => {
      const length = lengths[axis] as number;
      if (typeof dimension === 'string' && !dimensions.has(dimension)) dimensions.set(dimension, length);
      return bindDimension(dimension, dimensions) === length;
    });
  if (!fits || lengths.some(length => length < 1)) {
    const named = node.shape
      .filter(dimension => typeof dimension === 'string' && dimensions.has(dimension))
      .map(dimension => `${dimension} = ${bindDimension(dimension, dimensions)}`);
    const where = named.length === 0 ? '' : ` with ${named.join(', ')}`;
    throw new ShapeError(
      `${label} has shape [${lengths.join(', ')}], allowed: ${describeShape(node.shape)}${where}` +
        (node.primitive === weightPrimitive ? '' : ', and batch axes before these'),
    );
  }
}

function commonBatch(batch: readonly number[], value: Value, node: Node): number[] {
  const common = broadcastLengths(batch, value.batch);
  const fits = [batch, value.batch].every(lengths =>
    lengths.every((length, axis) => length === 1 || length === common[axis - lengths.length + common.length]),
  );
  if (fits) return common;
  throw new ShapeError(
    `input ${labelOf(node)} has batch axes [${value.batch.join(', ')}], allowed: axes that broadcast with [${batch.join(', ')}]`,
  );
}
