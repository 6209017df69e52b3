import {
  backprop,
  describeShape,
  jetOfGraph,
  MOST_ORDERS,
  type Node,
  sameShape,
  type Series,
  seriesOf,
  type Tensor,
  type TensorLike,
} from '../ad/index.js';
import { checkInteger, InvalidArgumentError, ShapeError } from '../errors/index.js';
import {
  argumentAsked,
  argumentOf,
  checkFunction,
  type DerivativeOptions,
  type NodeFunction,
  onVariables,
  traceFunction,
  zerosLike,
} from './functions.js';
import { lift, type Argument } from './lift.js';

/**
 * A derivative of a function, as a function of the same arguments: of nodes it gives a node, for use inside
 * other functions; of arrays it gives the numbers.
 */
export interface Derivative {
  (...inputs: Node[]): Node;
  (...inputs: TensorLike[]): Promise<Tensor>;
}

export interface ValueAndGradient {
  (...inputs: Node[]): { value: Node; gradient: Node };
  (...inputs: TensorLike[]): Promise<{ value: Tensor; gradient: Tensor }>;
}

export interface JacobianVectorProduct {
  (inputs: readonly Node[], tangents: readonly Node[]): { value: Node; tangent: Node };
  (
    inputs: readonly TensorLike[],
    tangents: readonly TensorLike[],
  ): Promise<{ value: Tensor; tangent: Tensor }>;
}

export interface VectorJacobianProduct {
  (inputs: readonly Node[], cotangent: Node): { value: Node; cotangents: Node[] };
  (inputs: readonly TensorLike[], cotangent: TensorLike): Promise<{ value: Tensor; cotangents: Tensor[] }>;
}

export interface Jet {
  (inputs: readonly Node[], directions: readonly Node[]): { coefficients: Node[] };
  (inputs: readonly TensorLike[], directions: readonly TensorLike[]): Promise<{ coefficients: Tensor[] }>;
}

/**
 * The gradient ∂f/∂x by reverse mode, for a scalar function f of one or several arrays.
 *
 * @param options which `argument` to differentiate by, counted from 0; the first unless given.
 * @returns a function of the arguments of f, whose result has the shape of that argument.
 * @throws ShapeError if f is not scalar; InvalidArgumentError if there is no such argument or an input is not
 *   finite.
 * @example
 * ```ts
 * import { gradient, sin, sum } from 'widejet/graph';
 * const { data } = await gradient(x => sum(sin(x)))([0, Math.PI]);
 * console.log(data); // Float64Array(2) [ 1, -1 ]
 * ```
 */
export function gradient(f: NodeFunction, options: DerivativeOptions = {}): Derivative {
  const argument = argumentAsked('gradient', f, options);
  return ((...given: Argument[]) =>
    lift('gradient', given, inputs => withGradient('gradient', f, inputs, argument)[1])) as Derivative;
}

/**
 * The value f(x) and the gradient ∂f/∂x together, by reverse mode, for a scalar function f of one or several
 * arrays: what a loop of gradient descent asks for.
 *
 * @param options which `argument` to differentiate by, counted from 0; the first unless given.
 * @returns a function of the arguments of f.
 * @throws ShapeError if f is not scalar; InvalidArgumentError if there is no such argument, an input is not
 *   finite, or f does not return a node.
 * @example
 * ```ts
 * import { dot, valueAndGradient } from 'widejet/graph';
 * const { value, gradient } = await valueAndGradient(x => dot(x, x))([1, 2]);
 * console.log(value.data[0], gradient.data); // 5 Float64Array(2) [ 2, 4 ]
 * ```
 */
export function valueAndGradient(f: NodeFunction, options: DerivativeOptions = {}): ValueAndGradient {
  const argument = argumentAsked('valueAndGradient', f, options);
  return ((...given: Argument[]) =>
    lift('valueAndGradient', given, inputs => {
      const [value, slope] = withGradient('valueAndGradient', f, inputs, argument);
      return { value, gradient: slope };
    })) as ValueAndGradient;
}

function withGradient(
  transform: string,
  f: NodeFunction,
  inputs: readonly Node[],
  argument: number,
): [value: Node, gradient: Node] {
  argumentOf(transform, inputs, argument);
  return onVariables(inputs, variables => {
    const variable = argumentOf(transform, variables, argument);
    const output = traceFunction(transform, f, variables);
    const [slope] = backprop(output, [variable]);
    return [output, slope ?? zerosLike(variable)];
  }) as [Node, Node];
}

/**
 * Forward mode: the value f(x) and the tangent ∂f/∂x · v = Σᵢ ∂f/∂xᵢ · vᵢ.
 *
 * @returns a function of the list of inputs xᵢ and the list of tangents vᵢ, of equal shapes.
 * @throws ShapeError if shapes differ.
 * @example
 * ```ts
 * import { exp, jvp } from 'widejet/graph';
 * const { value, tangent } = await jvp(x => exp(x))([0], [2]);
 * console.log(value.data[0], tangent.data[0]); // 1 2
 * ```
 */
export function jvp(f: NodeFunction): JacobianVectorProduct {
  checkFunction('jvp', f);
  return ((inputs: readonly Argument[], tangents: readonly Argument[]) =>
    lift('jvp', pairs('jvp', inputs, tangents), nodes => {
      const [value, tangent] = traceJet(f, nodes, 1, 'jvp');
      return { value: value as Node, tangent: tangent as Node };
    })) as JacobianVectorProduct;
}

/**
 * Reverse mode: the value f(x) and the cotangents ȳᵀ ∂f/∂xᵢ for every input.
 *
 * @returns a function of the list of inputs and a cotangent of the shape of f(x).
 * @throws ShapeError if the cotangent does not have the shape of f(x).
 * @example
 * ```ts
 * import { multiply, vjp } from 'widejet/graph';
 * const { cotangents } = await vjp((x, y) => multiply(x, y))([3, 5], 1);
 * console.log(cotangents.map(({ data }) => data[0])); // [ 5, 3 ]
 * ```
 */
export function vjp(f: NodeFunction): VectorJacobianProduct {
  checkFunction('vjp', f);
  return ((inputs: readonly Argument[], cotangent: Argument) => {
    checkList('vjp', 'inputs', inputs);
    return lift('vjp', [...inputs, cotangent], nodes => {
      const [value, ...cotangents] = onVariables(nodes, fresh => {
        const variables = fresh.slice(0, -1);
        const output = traceFunction('vjp', f, variables);
        const slopes = backprop(output, variables, fresh.at(-1));
        return [output, ...slopes.map((slope, position) => slope ?? zerosLike(variables[position] as Node))];
      });
      return { value: value as Node, cotangents };
    });
  }) as VectorJacobianProduct;
}

/**
 * Taylor mode: the normalised coefficients aₖ of f(x + ε v) = Σₖ aₖ εᵏ for k = 0..order, so that the k-th
 * directional derivative is k! aₖ. All orders come at once, at a cost that grows as order².
 *
 * @param order the highest order, an integer from 0 to 300.
 * @returns a function of the list of inputs xᵢ and the list of directions vᵢ, of equal shapes.
 * @throws InvalidArgumentError if the order is not an integer from 0 to 300; ShapeError if shapes differ.
 * @example
 * ```ts
 * import { exp, jet } from 'widejet/graph';
 * const { coefficients } = await jet(x => exp(x), 3)([0], [1]);
 * console.log(coefficients.map(({ data }) => data[0])); // [ 1, 1, 0.5, 0.16666666666666666 ]
 * ```
 */
export function jet(f: NodeFunction, order: number): Jet {
  checkFunction('jet', f);
  checkInteger('order', order, { least: 0, most: MOST_ORDERS });
  return ((inputs: readonly Argument[], directions: readonly Argument[]) =>
    lift('jet', pairs('jet', inputs, directions), nodes => ({
      coefficients: traceJet(f, nodes, order, 'jet'),
    }))) as Jet;
}

function pairs(name: string, inputs: readonly Argument[], directions: readonly Argument[]): Argument[] {
  checkList(name, 'inputs', inputs);
  checkList(name, 'directions', directions);
  if (inputs.length !== directions.length) {
    throw new ShapeError(
      `${name}: ${inputs.length} inputs and ${directions.length} directions, allowed: one for each`,
    );
  }
  return [...inputs, ...directions];
}

/** @throws InvalidArgumentError for one argument where a list of them is meant. */
function checkList(name: string, what: string, given: readonly Argument[]): void {
  if (Array.isArray(given)) {
    const missing = given.findIndex(each => each === undefined);
    if (missing < 0) return;
    throw new InvalidArgumentError(`${name}: ${what}[${missing}]`, undefined, 'a number, an array or a node');
  }
  throw new InvalidArgumentError(
    `${name}: ${what}`,
    given,
    `a list with one entry for each argument of f, e.g. [[1, 2]] for one array`,
  );
}

/** The coefficients of f along a line; the nodes are the inputs, and then a direction for each. */
function traceJet(f: NodeFunction, given: readonly Node[], order: number, name: string): Node[] {
  const count = given.length / 2;
  return onVariables(given, nodes => {
    const variables = nodes.slice(0, count);
    const seeds = new Map<Node, Series>();
    variables.forEach((variable, position) => {
      const direction = nodes[count + position] as Node;
      if (!sameShape(variable.shape, direction.shape)) {
        throw new ShapeError(
          `${name}: direction ${position} has shape ${describeShape(direction.shape)}, allowed: that of its input, ${describeShape(variable.shape)}`,
        );
      }
      seeds.set(variable, seriesOf(variable, [direction]));
    });
    const output = traceFunction(name, f, variables);
    const [series] = jetOfGraph([output], seeds, order);
    return Array.from({ length: order + 1 }, (_, k) => series?.[k] ?? zerosLike(output));
  });
}
