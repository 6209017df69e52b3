import {
  bindDimension,
  describeShape,
  factorsOfDimension,
  isApplication,
  isProductDimension,
  leaves,
  toTensor,
  type Dimension,
  type DimensionBindings,
  type Node,
  type TensorLike,
} from '../ad/index.js';
import {
  aFunction,
  anIntegerFrom,
  InvalidArgumentError,
  isLikeObject,
  mostLength,
  objectWith,
  ShapeError,
} from '../errors/index.js';
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
  const lengths = new Map<Node, readonly number[]>();
  const operators = weights.map(node => {
    const operator = operatorOf(node, bindings);
    lengths.set(node, [operator.rows, operator.columns]);
    unify(node, lengths, dimensions);
    return operator;
  });
  const batches = new Map<Node, readonly number[]>();
  let common: readonly number[] = [];
  const numbers = inputs.map(node => {
    const { data, batch, own } = arrayOf(node, bindings);
    lengths.set(node, own);
    unify(node, lengths, dimensions);
    common = commonBatch(common, batch, node);
    batches.set(node, batch);
    return data;
  });
  unifyProducts(lengths, dimensions);
  return { inputs: numbers, operators, dimensions, batches };
}

function labelOf(node: Node): string {
  return `${node.primitive.name} ${node.attributes['label'] as string}`;
}

function operatorOf(node: Node, bindings: Bindings): Operator {
  const operator = bindings.get(node);
  if (operator !== undefined && isOperator(operator)) {
    operatorKind.check(labelOf(node), operator);
    return operator;
  }
  throw new InvalidArgumentError(
    labelOf(node),
    operator,
    `a linear operator of shape ${describeShape(node.shape)}`,
  );
}

const operatorKind = objectWith<Operator>('a linear operator', {
  rows: anIntegerFrom(1, mostLength),
  columns: anIntegerFrom(1, mostLength),
  materialize: aFunction,
});

function isOperator(value: TensorLike | Operator): value is Operator {
  return isLikeObject(value) && 'materialize' in value;
}

function arrayOf(
  node: Node,
  bindings: Bindings,
): { data: Float64Array; batch: readonly number[]; own: readonly number[] } {
  const label = labelOf(node);
  const given = bindings.get(node);
  if (given === undefined || isOperator(given)) {
    throw new InvalidArgumentError(label, given, `an array of shape ${describeShape(node.shape)}`);
  }
  const { data, shape } = toTensor(given, label);
  const split = shape.length - node.rank;
  return { data, batch: shape.slice(0, split), own: shape.slice(Math.max(split, 0)) };
}

/** Binds the named dimensions of a node to the lengths it is given, or finds that they do not match. */
function unify(node: Node, given: ReadonlyMap<Node, readonly number[]>, dimensions: DimensionBindings): void {
  const lengths = given.get(node) ?? [];
  const fits =
    lengths.length === node.rank &&
    node.shape.every((dimension, axis) => bindLength(dimension, lengths[axis] as number, dimensions));
  if (!fits || lengths.some(length => length < 1)) {
    const named = node.shape
      .flatMap(factorsOfDimension)
      .filter(dimension => typeof dimension === 'string' && dimensions.has(dimension))
      .map(dimension => `${dimension} = ${bindDimension(dimension, dimensions)}`);
    const where = named.length === 0 ? '' : ` with ${[...new Set(named)].join(', ')}`;
    throw new ShapeError(
      `${labelOf(node)} has shape [${lengths.join(', ')}], allowed: ${describeShape(node.shape)}${where}` +
        (isApplication(node, leaves.weight) ? '' : ', and batch axes before these'),
    );
  }
}

/**
 * Whether a dimension may have a length. A name gets it, and so does the one unknown factor of a product; one
 * with several waits.
 */
function bindLength(dimension: Dimension, length: number, dimensions: DimensionBindings): boolean {
  const factors = factorsOfDimension(dimension);
  const unknown = factors.filter(factor => typeof factor === 'string' && !dimensions.has(factor));
  const [name] = unknown;
  if (unknown.length > 1) return true;
  if (name === undefined) return bindDimension(dimension, dimensions) === length;
  const others = factors.filter(factor => factor !== name);
  const known = others.reduce<number>((product, factor) => product * bindDimension(factor, dimensions), 1);
  dimensions.set(String(name), length / known);
  return length % known === 0;
}

/** What products of several unknown dimensions say, once others have bound all but one. */
function unifyProducts(given: ReadonlyMap<Node, readonly number[]>, dimensions: DimensionBindings): void {
  const products = [...given.keys()].filter(({ shape }) => shape.some(isProductDimension));
  for (let bound = -1; bound < dimensions.size;) {
    bound = dimensions.size;
    for (const node of products) unify(node, given, dimensions);
  }
}

function commonBatch(batch: readonly number[], own: readonly number[], node: Node): number[] {
  const common = broadcastLengths(batch, own);
  const fits = [batch, own].every(lengths =>
    lengths.every((length, axis) => length === 1 || length === common[axis - lengths.length + common.length]),
  );
  if (fits) return common;
  throw new ShapeError(
    `${labelOf(node)} has batch axes [${own.join(', ')}], allowed: axes that broadcast with [${batch.join(', ')}]`,
  );
}
