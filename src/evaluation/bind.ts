import {
  bindDimension,
  describeShape,
  isApplication,
  leaves,
  toTensor,
  type DimensionBindings,
  type Node,
  type TensorLike,
} from '../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../errors/index.js';
import { broadcastLengths, type Operator, type Schedule } from '../program/index.js';

/** What the inputs and weights of a graph are in one evaluation. */
export type Bindings = ReadonlyMap<Node, TensorLike | Operator>;

/** The values of a graph's leaves, checked, and the lengths that follow from them. */
export interface Bound {
  /** The numbers of the inputs, in the order of the schedule. */
  readonly inputs: readonly Float64Array[];
  readonly operators: readonly Operator[];
  readonly dimensions: DimensionBindings;
  /** The batch axes of each input. */
  readonly batches: ReadonlyMap<Node, readonly number[]>;
}

/**
 * @throws ShapeError if shapes do not match; InvalidArgumentError if an input or a weight is missing or an
 *   input is not finite.
 */
export function bind({ inputs, weights }: Schedule, bindings: Bindings): Bound {
  const dimensions: DimensionBindings = new Map();
  const operators = weights.map(node => bindWeight(node, bindings, dimensions));
  const batches = new Map<Node, readonly number[]>();
  let common: readonly number[] = [];
  const numbers = inputs.map(node => {
    const { data, batch } = bindInput(node, bindings, dimensions);
    common = commonBatch(common, batch, node);
    batches.set(node, batch);
    return data;
  });
  return { inputs: numbers, operators, dimensions, batches };
}

function labelOf(node: Node): string {
  return node.attributes['label'] as string;
}

function bindWeight(node: Node, bindings: Bindings, dimensions: DimensionBindings): Operator {
  const operator = bindings.get(node);
  const label = `weight ${labelOf(node)}`;
  if (operator === undefined || !isOperator(operator)) {
    throw new InvalidArgumentError(
      label,
      operator,
      `a linear operator of shape ${describeShape(node.shape)}`,
    );
  }
  unify(label, node, [operator.rows, operator.columns], dimensions);
  return operator;
}

function isOperator(value: TensorLike | Operator): value is Operator {
  return typeof value === 'object' && 'materialize' in value;
}

function bindInput(
  node: Node,
  bindings: Bindings,
  dimensions: DimensionBindings,
): { data: Float64Array; batch: readonly number[] } {
  const label = `input ${labelOf(node)}`;
  const given = bindings.get(node);
  if (given === undefined || isOperator(given)) {
    throw new InvalidArgumentError(label, given, `an array of shape ${describeShape(node.shape)}`);
  }
  const { data, shape } = toTensor(given, label);
  const split = shape.length - node.rank;
  unify(label, node, shape.slice(Math.max(split, 0)), dimensions);
  return { data, batch: shape.slice(0, split) };
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
        (isApplication(node, leaves.weight) ? '' : ', and batch axes before these'),
    );
  }
}

function commonBatch(batch: readonly number[], own: readonly number[], node: Node): number[] {
  const common = broadcastLengths(batch, own);
  const fits = [batch, own].every(lengths =>
    lengths.every((length, axis) => length === 1 || length === common[axis - lengths.length + common.length]),
  );
  if (fits) return common;
  throw new ShapeError(
    `input ${labelOf(node)} has batch axes [${own.join(', ')}], allowed: axes that broadcast with [${batch.join(', ')}]`,
  );
}
