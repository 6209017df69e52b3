import {
  factorsOfDimension,
  interpret,
  isProductDimension,
  topologicalOrder,
  type Dimension,
  type Node,
} from '../../ad/index.js';
import { LimitError } from '../../errors/index.js';
import { operationNames } from '../../facts/index.js';
import { LimitContext } from './context.js';
import { gaussianFamily } from './families.js';
import { describeGrowth, orderOf } from './growth.js';
import { limitRules } from './rules/index.js';
import { missingFactor } from './rules/functionsOfFinite.js';
import { sizeOfAxes, type Family, type Finite, type Numbers, type Value } from './values.js';

/** Which parts of a graph are random and which dimensions grow. */
export interface LimitAssumptions {
  /** The dimensions that go to infinity. */
  readonly infinite: Iterable<string>;
  /** The arrays among the inputs of the graph that are drawn as weights are: biases. */
  readonly parameters: Iterable<Node>;
  /** The standard deviation of the entries of a weight or parameter; 1 unless given. */
  deviationOf?(parameter: Node): number;
  /** Whether the entries of a parameter are phases, uniform on (−π, π), and not normal. */
  isPhase?(parameter: Node): boolean;
}

/** A graph, read in the limit. */
export interface LimitReading {
  readonly values: readonly Numbers[];
  readonly context: LimitContext;
}

/**
 * Reads a graph as its infinite dimensions grow: what each output becomes (Tensor Programs II, Yang 2020).
 *
 * @throws LimitError, naming the node and the reason, where the graph has no limit or no rule knows it.
 */
export function readLimit(outputs: readonly Node[], assumptions: LimitAssumptions): LimitReading {
  const order = topologicalOrder(outputs);
  const nameOf = operationNames(order);
  const deviation = (parameter: Node): number => assumptions.deviationOf?.(parameter) ?? 1;
  const context = new LimitContext(
    withProducts(new Set(assumptions.infinite), order),
    parameter => deviation(parameter) ** 2,
    order,
    nameOf,
  );
  const given = new Map<Node, Value>();
  for (const parameter of assumptions.parameters) {
    const isPhase = assumptions.isPhase?.(parameter) ?? false;
    given.set(parameter, isPhase ? phasesOf(parameter, context) : leafValue(parameter, context));
  }
  try {
    const values = interpret(outputs, given, limitRules(context));
    context.checkIndependence();
    return { values: values.map((value, k) => numbersOf(value, outputs[k] as Node, context)), context };
  } catch (error) {
    // Where both are wrong, this is the reason.
    if (error instanceof LimitError) context.checkIndependence();
    throw error;
  }
}

/** Dimensions that go to infinity, and the products that do so with them. */
function withProducts(infinite: ReadonlySet<Dimension>, order: readonly Node[]): ReadonlySet<Dimension> {
  const products = order
    .flatMap(({ shape }) => shape.filter(isProductDimension))
    .filter(product => factorsOfDimension(product).some(factor => infinite.has(factor)));
  return new Set([...infinite, ...products]);
}

function numbersOf(value: Value, output: Node, context: LimitContext): Numbers {
  if (value.kind === 'finite' || value.kind === 'family') return value;
  return context.fail(output, 'unsupported', 'is a matrix, whose entries have no limit by themselves');
}

function phasesOf(parameter: Node, context: LimitContext): Value {
  const [dimension, ...others] = parameter.shape;
  if (typeof dimension !== 'string' || !context.infinite.has(dimension) || others.length > 0) {
    return context.fail(parameter, 'random', 'are finitely many phases, which stay random as n → ∞');
  }
  return { kind: 'phases', phase: context.gaussians.phase(parameter), dimension };
}

/** Biases: vectors along the infinite dimension, or finitely many numbers; or a matrix of them. */
function leafValue(parameter: Node, context: LimitContext): Value {
  const { shape } = parameter;
  const last = shape.at(-1);
  // A matrix that is given as an array, as that of features is.
  if (shape.length === 2 && context.infinite.has(shape[0])) return { kind: 'matrix', weight: parameter };
  const dimension = context.infinite.has(last) ? String(last) : undefined;
  const axes = (dimension === undefined ? shape : shape.slice(0, -1)).map(length =>
    typeof length === 'number'
      ? length
      : context.fail(parameter, 'unsupported', `is an array of parameters of shape [${shape.join(', ')}]`),
  );
  return gaussianFamily(context.gaussians.leaf(parameter, sizeOfAxes(axes)), dimension, axes);
}

/**
 * The number that a value tends to, as a node; undefined is zero.
 * @throws LimitError if it grows, stays random, or depends on the ratio of widths.
 */
export function settledValue(value: Numbers, output: Node, context: LimitContext): Node | undefined {
  if (value.kind === 'family') {
    return context.fail(output, 'random', 'stays random as n → ∞', 'A kernel of it may have a limit');
  }
  checkBounded(value, output, context);
  if (value.rest >= 0) {
    context.fail(
      output,
      'random',
      'stays random as n → ∞: it fluctuates by O(1)',
      'Divide what is summed over n by n, not by √n',
    );
  }
  return orderOf(value.growth) < 0 ? undefined : value.node;
}

/** @throws LimitError if a value grows, or depends on the ratio of widths. */
export function checkBounded(value: Finite | Family, output: Node, context: LimitContext): void {
  const isZero = value.kind === 'finite' ? value.node === undefined : value.parts.length === 0;
  if (isZero) return;
  const order = orderOf(value.growth);
  const growth = describeGrowth(value.growth);
  if (order > 0) context.fail(output, 'growth', `grows like ${growth}`, missingFactor);
  if (order === 0 && value.growth.size > 0) {
    context.fail(output, 'ratio', `depends on the ratio of widths: it grows like ${growth}`);
  }
}

/**
 * The covariance of two random outputs, as a node; undefined is zero.
 * @throws LimitError if they are not random, grow, or are no Gaussians in the limit.
 */
export function outputCovariance(
  [p, q]: readonly [Numbers, Numbers],
  [f, g]: readonly [Node, Node],
  context: LimitContext,
): Node | undefined {
  const [left, right] = [asOutput(p, f, context), asOutput(q, g, context)];
  return context.moments.crossedMoment(left, right);
}

function asOutput(value: Numbers, output: Node, context: LimitContext): Family {
  if (value.kind === 'finite' || value.parts.every(({ factors }) => factors.length === 0)) {
    context.fail(
      output,
      'deterministic',
      'tends to a number that is the same for all networks: no output matrix makes it random',
      'End with a matrix with finitely many rows, over √n',
    );
  }
  checkBounded(value, output, context);
  if (value.rest >= 0) context.fail(output, 'random', 'stays random beyond its Gaussian part');
  const vanishes = orderOf(value.growth) < 0;
  return { ...value, parts: vanishes ? [] : value.parts.filter(({ factors }) => factors.length > 0) };
}
